"""An instructor in the picker: from "add activity" in the LMS to the links in the course."""

import copy
import re
import shutil
from pathlib import Path
from typing import Any

from content.loader import Library, load
from tests.factories import courseware
from tests.factories.browsing import Browser
from tests.factories.demo_lms import Form, read_claims, read_form
from tests.factories.gradebook import two_quizzes

NEW_HIRE = "new-hire"


def follow(browser: Browser, form: Form) -> str:
    """From a click in the LMS to the page of ours that it opens."""
    form.data.pop("lti_storage_target", None)  # this browser keeps cookies
    reply = browser.authorize(browser.post(form.url, data=form.data))
    answer = browser.post(reply.url, data=reply.data)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def pick(browser: Browser, course: str = NEW_HIRE) -> str:
    """Click "add activity" in a course; the address of the picker."""
    return follow(browser, browser.lms.start_picking(browser.person, course))


def choose(browser: Browser, *contents: str, **said: str) -> Any:
    return browser.post(pick(browser), data={"content": list(contents), **said})


def returned(answer: Any) -> dict[str, Any]:
    """What a page takes back to the LMS."""
    return read_claims(read_form_of(answer)["JWT"])


def read_form_of(answer: Any) -> dict[str, str]:
    page = re.search(r"<form[^>]*data-post.*?</form>", answer.text, re.S)
    assert page, answer.text
    return read_form(page[0]).data


def take_back(browser: Browser, answer: Any, course: str = NEW_HIRE) -> list[int]:
    """Let the page's form go to the LMS; gives the numbers of the links that are new in the course."""
    before = browser.lms.link_ids(browser.person, course)
    done = browser.lms.deep_link_return(read_form_of(answer)["JWT"])
    assert done.status_code == 200, done.text
    return [number for number in browser.lms.link_ids(browser.person, course) if number not in before]


def insert(browser: Browser, *contents: str) -> int:
    """Add links to the course "new-hire"; gives the number of the last one there."""
    return take_back(browser, choose(browser, *contents))[-1]


def open_link(browser: Browser, link: int, course: str = NEW_HIRE) -> str:
    """Click a link of the course; where the tool leads."""
    return follow(browser, browser.lms.start(browser.person, course, link=link))


def ticked(page: str) -> list[str]:
    """What is chosen on a page, in its order."""
    return re.findall(r'name="content" value="([^"]+)" checked', page)


def offered(page: str) -> list[str]:
    return re.findall(r'(?:checkbox|radio)" name="content" value="([^"]+)"', page)


def three_modules(root: Path) -> Library:
    """A track of three modules: "lifts" first as it is written, though "manners" has to be done before it; "tea" is for
    villas alone. Manners has two quizzes, the others one each."""
    two_quizzes(root)
    for key, number, title in (("lifts", 102, "Lifts"), ("tea", 103, "Tea")):
        folder = root / "modules" / key
        shutil.copytree(root / "modules/manners", folder)
        named = {"zh-CN": title, "en": title}
        courseware.dump(folder / "module.yaml", {**courseware.MODULE, "key": key, "number": number, "title": named})
        (folder / "quizzes/warm-up.yaml").unlink()
    track = copy.deepcopy(courseware.TRACK)
    track["layers"][0]["modules"] = [
        {"module": "lifts", "after": ["manners"]},
        {"module": "manners", "within": {"weeks": 1}},
        {"module": "tea", "when": {"project_type": "villa"}},
    ]
    courseware.dump(root / "tracks/starters.yaml", track)
    read, problems = load(root)
    assert not problems, problems
    return read
