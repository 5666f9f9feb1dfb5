"""Somebody at a screen: signs in at the LMS, opens the academy there, reads, answers, hands in."""

import re
from collections.abc import Callable
from typing import Any

from content.schema.questions import ChoiceQuestion, Matching, Ordering
from tests.factories.house import House
from tests.factories.learner import bank, load_once

LAUNCHED = re.compile(r"/s/[^/]+/")
SITTING = re.compile(r"/attempts/[^/]+$")
RESULT = re.compile(r"/result$")
PLACE_OF_FRAME = "JSON.stringify([scrollY, document.getElementById('tool').getBoundingClientRect()])"


class Seat:
    """One tab of a browser. `tool` is the frame that shows the academy, in the course page or as the tab itself."""

    def __init__(self, context: Any, house: House, person: str, language: str = "zh-CN") -> None:
        self.context, self.house, self.person, self.language = context, house, person, language
        self.page = context.new_page()
        self.tool: Any = None

    def sign_in(self) -> "Seat":
        self.page.goto(f"{self.house.lms_url}/?lang={self.language}")
        self.page.locator(f"button[value={self.person}]").click()
        self.page.wait_for_url(re.compile("/courses"))
        return self

    def open_course(self, course: str = "new-hire", *, link: int = 0) -> Any:
        """Click a link of the course page, as a learner does; gives the frame of the academy."""
        self.page.goto(f"{self.house.lms_url}/courses/{course}")
        self.page.locator(".links a").nth(link).click()
        self.tool = self.page.locator("#tool").element_handle().content_frame()
        self.tool.wait_for_url(LAUNCHED)
        self.rest()
        return self.tool

    def open_window(self, course: str = "new-hire", *, link: int = 0) -> Any:
        """The same link as a window of its own, in this tab."""
        self.page.goto(f"{self.house.lms_url}/courses/{course}")
        place = self.page.locator(".links a").nth(link).get_attribute("href")
        self.page.goto(f"{self.house.lms_url}{place}/launch?target=window")
        self.tool = self.page.main_frame
        self.tool.wait_for_url(LAUNCHED)
        return self.tool

    def open_plainly(self, course: str = "new-hire") -> Any:
        """A window without scripts: the LMS's forms are sent by their buttons."""
        self.page.goto(f"{self.house.lms_url}/courses/{course}")
        place = self.page.locator(".links a").first.get_attribute("href")
        self.page.goto(f"{self.house.lms_url}{place}/launch?target=window")
        for _ in range(2):  # to the academy's login, and back to its launch
            self.page.locator("#post button").click()
        self.page.wait_for_url(LAUNCHED)
        self.tool = self.page.main_frame
        return self.page

    @property
    def home(self) -> str:
        """The address of the academy's first page in this launch."""
        return "/".join(self.tool.url.split("/")[:5]) + "/"

    def go(self, path: str) -> Any:
        self.tool.goto(self.home + path)
        return self.tool

    def speaks(self) -> str:
        return str(self.tool.locator("html").get_attribute("lang"))

    def rest(self) -> None:
        """Wait until the LMS's page stands still: while it scrolls, or makes the frame longer, a click misses.

        Compared from outside, since tests that turn the page's clock stop its timers too.
        """
        if self.tool == self.page.main_frame:
            return
        seen: list[str] = []
        while len(seen) < 4 or len(set(seen[-4:])) > 1:
            assert len(seen) < 300, "the LMS's page never stands still"
            self.page.wait_for_timeout(100)
            seen.append(str(self.page.evaluate(PLACE_OF_FRAME)))

    def answer_check(self, module: str) -> Any:
        """Answer the first check question of a lesson rightly; gives the answer's place."""
        self.rest()
        check = self.tool.locator("form.check").first
        key = check.get_attribute("id").removeprefix("check-")
        for option in bank(module)[key].right_keys:
            check.locator(f".opt:has(input[value='{option}'])").click()
        check.locator("button").click()
        return self.tool.locator(f"#check-{key} [role=status]")

    def finish_lesson(self) -> None:
        leaves(self.tool, self.tool.locator("#lesson form[action$='/completion'] button").click)

    def start_quiz(self, module: str, quiz: str) -> None:
        """From the module's page by its conditions to the first question, or on with the attempt begun."""
        self.go(f"modules/{module}")
        self.tool.locator(f".item[href$='/quizzes/{quiz}']").click()
        self.tool.locator(".conditions").wait_for()
        self.rest()
        self.tool.locator(".dock .btn.main").click()
        self.tool.wait_for_url(SITTING)

    def questions(self) -> list[str]:
        return [
            str(key) for key in self.tool.locator(".q[data-key]").evaluate_all("all => all.map(q => q.dataset.key)")
        ]

    def answer(self, module: str, key: str, *, rightly: bool = True) -> None:
        """Answer one question; on a phone its screen is gone to by the strip."""
        number = self.questions().index(key) + 1
        item = self.tool.locator(f".q[data-key='{key}']")
        if not item.is_visible():
            self.tool.locator(f".strip a[data-number='{number}']").click()
        question = bank(module)[key]
        match question:
            case ChoiceQuestion():
                _choose(item, question, rightly)
            case Ordering():
                _bring_in_order(item, question, rightly)
            case Matching():
                _pair(item, question, rightly)
            case _:
                right = question.right_response(load_once().standard)[0]
                item.locator(".typed input").fill(right if rightly else "0")

    def answer_all(self, module: str, *, wrong: int = 0) -> None:
        for number, key in enumerate(self.questions()):
            self.answer(module, key, rightly=number >= wrong)
        self.saved()

    def saved(self) -> None:
        """Wait until the page says that everything is saved."""
        saved = self.tool.locator("#saved:has(use[href='#i-save'])")
        saved.filter(has_text=re.compile(r"\d:\d")).wait_for(state="attached")

    def reload(self) -> None:
        """Load the academy's page again, in the middle of a quiz."""
        self.tool.evaluate("document.documentElement.classList.add('before')")
        self.tool.evaluate("location.reload()")
        self.tool.locator("html.stepped:not(.before)").wait_for(state="attached")

    def look_over(self) -> Any:
        """Go to the last screen; gives the button that hands in."""
        button = self.tool.locator("#hand-in")
        if not button.is_visible():
            self.tool.locator(".strip a").last.click()
            self.tool.locator("[data-step='1']").click()
        return button

    def hand_in(self) -> None:
        self.look_over().click()
        self.tool.wait_for_url(RESULT)


def _choose(item: Any, question: ChoiceQuestion, rightly: bool) -> None:
    right = set(question.right_keys)
    wanted = right if rightly else {next(option for option in question.option_keys if option not in right)}
    for option in sorted(wanted):
        item.locator(f".opt:has(input[value='{option}'])").click()


def _bring_in_order(item: Any, question: Ordering, rightly: bool) -> None:
    wanted = list(question.option_keys) if rightly else list(question.option_keys)[::-1]
    for place, key in enumerate(wanted):
        entry = item.locator(f"[data-token='{question.token(key)}']")
        while entry.evaluate("entry => [...entry.parentNode.children].indexOf(entry)") > place:
            entry.locator("[data-move='-1']").click()


def _pair(item: Any, question: Matching, rightly: bool) -> None:
    places = list(question.left_keys)
    for place, half in zip(places, places if rightly else places[::-1], strict=True):
        item.locator(f"[data-half='{question.token(half)}']").click()
        item.locator(f".slot[data-left='{place}']").click()


def leaves(frame: Any, act: Callable[[], None]) -> None:
    """Do something that leads to another page, and wait for it."""
    before = frame.url
    act()
    frame.wait_for_url(lambda url: url != before)


def until(page: Any, holds: str) -> None:
    """Wait until an expression holds. Playwright's own way evaluates text within the page, which our policy forbids."""
    for _ in range(300):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {holds}")
