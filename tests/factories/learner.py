"""Somebody who uses the tool over HTTP, as a browser without scripts would: launched from a running demo LMS."""

import re
from collections.abc import Collection
from functools import cache
from typing import Any

import httpx

from content.loader import Library, load
from content.schema import ChoiceQuestion, Question
from lms_tool.demo.settings import LmsSettings, Registration
from tests.factories.demo_lms import DemoLms
from tests.factories.house import House


@cache
def load_once() -> Library:
    """The shipped library."""
    return load()[0]


@cache
def bank(module: str) -> dict[str, Question]:
    """Question → itself, of a shipped module."""
    return dict(load_once().modules[module].questions)


def demo_lms(house: House) -> DemoLms:
    """The driver of a house's LMS."""
    tool = Registration.of_tool(house.tool_url)
    return DemoLms.running(LmsSettings(data_dir=house.folder / "lms", tool=tool, public_url=house.lms_url))


class Visitor:
    """One browser with its cookies, in one launch."""

    def __init__(self, house: House, person: str, course: str = "new-hire", *, lms: DemoLms | None = None) -> None:
        self.house, self.person, self.course = house, person, course
        self.lms = lms or demo_lms(house)
        self.client = httpx.Client(base_url=house.tool_url, timeout=30, trust_env=False)
        self.home = ""

    def launch(self, link: int | None = None) -> httpx.Response:
        """Come in from the LMS; answers the first page."""
        answer = self.lms.launch_into(self.client, self.person, self.course, link=link)
        assert answer.status_code == 303, (answer.status_code, answer.text[:500])
        self._remember(answer)
        self.home = re.match(r"/s/[^/]+/", httpx.URL(answer.headers["Location"]).path)[0]  # type: ignore[index]
        return self.get(answer.headers["Location"])

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._ask("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._ask("POST", path, **options)

    def put(self, path: str, **options: Any) -> httpx.Response:
        return self._ask("PUT", path, **options)

    def read(self, module: str, lesson: str) -> httpx.Response:
        """Open a lesson and say it is done."""
        page = self.get(f"modules/{module}/lessons/{lesson}")
        assert page.status_code == 200, page.text[:500]
        return self.post(f"modules/{module}/lessons/{lesson}/completion")

    def begin(self, module: str, quiz: str) -> str:
        """Start a quiz, or go on with the one begun; gives the attempt's path."""
        answer = self.post(f"modules/{module}/quizzes/{quiz}")
        assert answer.status_code == 303, (answer.status_code, answer.text[:800])
        return str(httpx.URL(answer.headers["Location"]).path)

    def answers(self, attempt: str, *, wrong: int = 0) -> dict[str, Collection[str]]:
        """The form of an attempt filled in, all right but the first `wrong` ones."""
        page = self.get(attempt)
        assert page.status_code == 200, page.text[:500]
        keys = re.findall(r'data-key="([^"]+)"', page.text)
        module = re.search(r"/modules/([^/\"]+)/quizzes/", page.text)[1]  # type: ignore[index]
        filled: dict[str, Collection[str]] = {}
        for number, key in enumerate(keys):
            question = bank(module)[key]
            right = question.right_response(load_once().standard)
            options = question.option_keys if isinstance(question, ChoiceQuestion) else ()
            bad = [option for option in options if option not in right][:1]
            filled[f"q.{key}"] = bad if number < wrong else right
        return filled

    def hand_in(self, attempt: str, *, wrong: int = 0) -> httpx.Response:
        return self.post(f"{attempt}/submission", data=self.answers(attempt, wrong=wrong))

    def take(self, module: str, quiz: str, *, wrong: int = 0) -> httpx.Response:
        """A whole quiz; answers the result page."""
        attempt = self.begin(module, quiz)
        assert self.hand_in(attempt, wrong=wrong).status_code == 303
        return self.get(f"{attempt}/result")

    def close(self) -> None:
        self.client.close()

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        target = path if path.startswith(("/", "http")) else self.home + path
        answer = self.client.request(method, target, **options)
        self._remember(answer)
        return answer

    def _remember(self, answer: httpx.Response) -> None:
        """Cookies are Secure, which HTTP clients do not send back to http://; a browser does on loopback."""
        kept = dict(pair.split("=", 1) for pair in self.client.headers.get("Cookie", "").split("; ") if pair)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            kept[name] = value
        if kept:
            self.client.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        for cookie in answer.request.headers.get_list("Cookie"):
            self.client.headers.setdefault("Cookie", cookie)
