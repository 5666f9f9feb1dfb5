"""Pictures of the pages for docs/screens: phone and laptop, both languages, light and dark.

`python -m tests.screens` takes all of them, `python -m tests.screens authors` those that docs/authoring.md shows,
`python -m tests.screens company` those of docs/administrators.md.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.browser.conftest import CHROMIUM, QUIET
from tests.factories import courseware
from tests.factories.house import House, until
from tests.factories.learner import Visitor, bank
from tests.factories.papers import handbook

DOCS = Path(__file__).parents[1] / "docs"
FOLDER = DOCS / "screens"
HANDBOOKS = {"authors": "authoring.md", "company": "administrators.md"}
SHAPES = {
    "390": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "1280": {"viewport": {"width": 1280, "height": 860}},
}
MODULE = "service-etiquette"
OVERTAKEN = "emotional-labour"
"""A module that is adapted too, and whose original changes afterwards."""
LEARNER = {
    "home": "",
    "map": "map",
    "module": f"modules/{MODULE}",
    "lesson": f"modules/{MODULE}/lessons/telephone",
    "conditions": f"modules/{MODULE}/quizzes/module-test",
    "help": "help",
    "search": "search",
    "found": "search?q=lift",
    "handbook": "handbook",
    "case": "handbook/cases/leak-three-times",
    "phrases": "handbook/phrases/talking-about-fees",
    "law": "handbook/law/civil-code",
}
INSTRUCTOR = {
    "course": "course?show=everybody",
    "courseware": "map",
}
AUTHOR = {
    "authoring": "authoring",
    "cases": "authoring/items/case",
    "published-questions": f"versions/module/{MODULE}/questions",
    "published-question": f"versions/module/{MODULE}/questions/telephone-repeat",
    "files": "files",
    "history": "versions/standard/company",
    "comparison": "versions/standard/company/difference?old=1&new=2",
}
ADMINISTRATOR = {
    "administration": "administration",
}
KEEPER = {
    "standard": "standard",
    "standard-preview": "standard/entries/lift.onsite?site=&value=25",
}
"""What an administrator does with the company standard."""
COMPANY = {
    "people": "people",
    "company": "company",
    "tracks": "tracks",
    "track-editor": "tracks/new-hire",
    "track-preview": "tracks/new-hire/preview?post=agent&project_type=villa&region=first-tier",
    "track-publication": "tracks/new-hire/publication",
    "batches": "batches",
}
LISTED = "Staff number,Name,Site,Post,Since\nYQ0201,示例员工,YX-04,agent,2026-11-03\nYQ0202,示例员工二,nowhere,agent,\n"
DRAFTED = (
    ("modules", {"module": "complaint-resolution", "part": "elective", "project_type": "villa"}),
    ("marks", {"place": "theory", "source": "number", "value": "82", "region": "first-tier"}),
)
"""Changes of the new-hire track that wait in its draft."""
ITEMS = {"case": "leak-three-times", "phrases": "noise", "form": "practical-rubric"}
"""Kind → key of one that is adapted; the picture of its editor is called after the kind."""
DRAFT = {
    "outline": "",
    "review": "/review",
    "import": "/import",
    "lesson-editor": "/parts/lesson/telephone",
    "question-editor": "/parts/question/appearance-badge",
    "quiz-builder": "/parts/quiz/module-test",
}
BLUEPRINT = {
    "revision": "1",
    "shown": ["questions", "draw", "blueprint"],
    "blueprint.0.count": "7",
    "blueprint.0.area": "telephone",
    "blueprint.1.count": "6",
    "blueprint.1.area": "complaint",
    "blueprint.2.count": "4",
    "blueprint.2.ability": "attitude",
}
WINDOW = {
    "published-questions",
    "lesson-editor",
    "question-editor",
    "quiz-builder",
    "case-editor",
    "phrases-editor",
    "form-editor",
    "review",
    "document",
    "original",
    "standard",
    "standard-preview",
}
"""Long pages of which a picture shows what a window does."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PASTED = "1. Who speaks first? (B)\nA. Nobody\nB. You\nAnswer: B\n\n2. And then?\nA. One\n"
DARK = {"home", "lesson", "sitting", "result", "course", "found", "case", "lesson-editor"}


def live(house: House, folder: Path) -> dict[str, str]:
    """A course in the middle of its life: one has begun well, one struggles. Gives the draft of each adapted module."""
    for person, wrong in (("yiming", 5), ("yiming", 4), ("xiaoyu", 1)):
        visitor = Visitor(house, person)
        visitor.launch()
        for lesson in ("appearance", "telephone")[: 2 if person == "xiaoyu" else 1]:
            visitor.read(MODULE, lesson)
        visitor.take(MODULE, "telephone-and-visit", wrong=wrong)
        visitor.close()
    author = Visitor(house, "lin")
    author.launch()
    drafts = {}
    modules = {f"copies/{module}": module for module in (OVERTAKEN, MODULE)}
    for what in (*modules, *(f"items/{kind}/copies/{key}" for kind, key in ITEMS.items())):
        answer = author.post(f"authoring/{what}", data={"way": "instead"})
        assert answer.status_code == 303
        if what in modules:
            drafts[modules[what]] = answer.headers["Location"].rsplit("/", 1)[-1]
    assert author.post(f"authoring/{drafts[MODULE]}/parts/quiz/module-test", data=BLUEPRINT).status_code == 303
    author.close()
    house.cli("content", "publish", str(courseware.shipped_anew(folder, OVERTAKEN, "surface-and-deep")))
    keeper = Visitor(house, "hemin")
    keeper.launch()
    for form, said in DRAFTED:
        assert keeper.post(f"tracks/new-hire/{form}", data=said).status_code == 303
    change = {"site": "", "value": "10", "why": "The towers have more floors"}
    assert keeper.post("standard/entries/lift.onsite", data=change).status_code == 303
    keeper.close()
    return drafts


class Camera:
    """Takes each page once per shape, language and scheme; or only the pictures that are wanted."""

    def __init__(self, browser: Any, house: House, drafts: dict[str, str], wanted: set[str] | None = None) -> None:
        self.browser, self.house, self.drafts, self.wanted = browser, house, drafts, wanted

    def each(self) -> Iterator[tuple[str, str, str]]:
        for shape in SHAPES:
            for language in ("zh-CN", "en"):
                for scheme in ("light", "dark"):
                    end = f"-{shape}-{language}-{scheme}.jpg"
                    if self.wanted is None or any(name.endswith(end) for name in self.wanted):
                        yield shape, language, scheme

    def open(self, person: str, course: str, shape: str, language: str, scheme: str) -> Any:
        """A page of the tool, launched into a window."""
        context = self.browser.new_context(**SHAPES[shape], locale=language, color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{self.house.lms_url}/?lang={language}")
        page.click(f"button[value={person}]")
        page.goto(f"{self.house.lms_url}/courses/{course}")
        link = page.locator(f"a[href^='/courses/{course}/links/']").first.get_attribute("href")
        page.goto(f"{self.house.lms_url}{link}/launch?target=window")
        page.wait_for_url(f"{self.house.tool_url}/s/**")
        switch = page.locator(f".bar-button[value='{language}']")
        if switch.count():
            switch.click()
            page.wait_for_load_state()
        return page

    def take(self, page: Any, name: str, shape: str, language: str, scheme: str) -> None:
        path = FOLDER / f"{name}-{shape}-{language}-{scheme}.jpg"
        if self.wanted is not None and path.name not in self.wanted:
            return
        page.wait_for_timeout(350)
        page.screenshot(path=path, full_page=name not in WINDOW, type="jpeg", quality=72, animations="disabled")
        sys.stdout.write(f"{path.name}\n")


def base(page: Any) -> str:
    return "/".join(page.url.split("/")[:5]) + "/"


def learner_pages(camera: Camera, shape: str, language: str, scheme: str) -> None:
    page = camera.open("xiaoyu", "new-hire", shape, language, scheme)
    root = base(page)
    for name, path in LEARNER.items():
        if scheme == "light" or name in DARK:
            page.goto(root + path)
            camera.take(page, name, shape, language, scheme)
    page.goto(f"{root}modules/{MODULE}/quizzes/telephone-and-visit")
    page.locator(".dock .btn.main").click()
    page.locator(".opt:visible").first.click()
    camera.take(page, "sitting", shape, language, scheme)
    page.goto(root)
    page.locator("a[href*='/result']").first.click()
    page.wait_for_selector(".score")
    page.wait_for_timeout(600)
    camera.take(page, "result", shape, language, scheme)
    page.context.close()


def staff_pages(camera: Camera, shape: str, language: str, scheme: str) -> None:
    for person, pages in (("lin", INSTRUCTOR), ("hemin", ADMINISTRATOR)):
        page = camera.open(person, "new-hire", shape, language, scheme)
        root = base(page)
        for name, path in pages.items():
            if scheme == "light" or name in DARK:
                page.goto(root + path)
                camera.take(page, name, shape, language, scheme)
        if person == "lin" and scheme == "light":
            page.goto(root + "course?show=everybody")
            page.locator("td a").first.click()
            page.wait_for_load_state()
            camera.take(page, "person", shape, language, scheme)
            page.locator("a[href*='/course/attempts/']").first.click()
            page.wait_for_load_state()
            camera.take(page, "attempt", shape, language, scheme)
        page.context.close()


def company_pages(camera: Camera, shape: str, language: str, scheme: str) -> None:
    """People from a file, a track that is being changed, the batches; the site of who leads one."""
    if scheme != "light":
        return
    page = camera.open("hemin", "new-hire", shape, language, scheme)
    root = base(page)
    for name, path in COMPANY.items():
        page.goto(root + path)
        camera.take(page, name, shape, language, scheme)
    page.goto(f"{root}people/import")
    listed = {"name": "people.csv", "mimeType": "text/csv", "buffer": LISTED.encode()}
    page.locator("#file").set_input_files(listed)
    page.locator("form .btn.main").first.click()
    page.wait_for_selector("form[action$='/dropping']")
    camera.take(page, "people-look", shape, language, scheme)
    page.locator("form[action$='/dropping'] button").click()
    page.goto(f"{root}batches")
    page.locator("a.who").first.click()
    page.locator("a.item[href*='/sessions/']").first.click()
    page.wait_for_selector("a[href$='/code']")
    page.goto(f"{page.url}/code")
    camera.take(page, "sign-in-code", shape, language, scheme)
    page.context.close()
    page = camera.open("qiming", "supervisor", shape, language, scheme)
    page.goto(f"{base(page)}team")
    camera.take(page, "team", shape, language, scheme)
    page.context.close()


def author_pages(camera: Camera, shape: str, language: str, scheme: str) -> None:
    """A module that is being written, cases, phrases and forms: lists and editors."""
    page = camera.open("lin", "new-hire", shape, language, scheme)
    root = base(page)
    if scheme == "light":
        for name, path in AUTHOR.items():
            page.goto(root + path)
            camera.take(page, name, shape, language, scheme)
        for kind in ITEMS:
            page.goto(f"{root}authoring/items/{kind}")
            page.locator(f"a.item[href*='/parts/{kind}/']").first.click()
            page.wait_for_selector("#editor", state="attached")
            camera.take(page, f"{kind}-editor", shape, language, scheme)
    draft_pages(camera, page, shape, language, scheme)
    page.context.close()
    if scheme == "light":
        page = camera.open("hemin", "new-hire", shape, language, scheme)
        for name, path in KEEPER.items():
            page.goto(base(page) + path)
            camera.take(page, name, shape, language, scheme)
        page.context.close()


def draft_pages(camera: Camera, page: Any, shape: str, language: str, scheme: str) -> None:
    """A module that is being written: its editors, and what is in a file before it comes in."""
    root = base(page)
    draft, overtaken = (f"{root}authoring/{camera.drafts[module]}" for module in (MODULE, OVERTAKEN))
    for name, path in DRAFT.items():
        if scheme == "light" or name in DARK:
            page.goto(f"{draft}{path}")
            camera.take(page, name, shape, language, scheme)
    if scheme == "light":
        page.goto(f"{draft}/import")
        page.locator("#pasted").fill(PASTED)
        page.locator(".dock .btn.main").click()
        page.wait_for_selector("td .tag.ok")
        camera.take(page, "dry-run", shape, language, scheme)
        page.goto(f"{draft}/documents")
        page.locator("#file").set_input_files({"name": "handbook.docx", "mimeType": WORD, "buffer": handbook()})
        page.locator(".dock .btn.main").click()
        page.wait_for_selector("input[name='way']", state="attached")
        camera.take(page, "document", shape, language, scheme)
        page.goto(f"{overtaken}/original")
        camera.take(page, "original", shape, language, scheme)


def lms_pages(camera: Camera, shape: str, language: str) -> None:
    context = camera.browser.new_context(**SHAPES[shape], locale=language)
    page = context.new_page()
    page.goto(f"{camera.house.lms_url}/?lang={language}")
    camera.take(page, "lms-people", shape, language, "light")
    page.click("button[value=xiaoyu]")
    page.goto(f"{camera.house.lms_url}/courses/new-hire")
    page.goto(camera.house.lms_url + page.locator("a[href*='/links/']").first.get_attribute("href"))
    page.wait_for_timeout(2000)
    camera.take(page, "lms-course", shape, language, "light")
    page.goto(f"{camera.house.lms_url}/courses/new-hire/grades")
    camera.take(page, "lms-gradebook", shape, language, "light")
    context.close()


def main() -> int:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    assert bank(MODULE)
    book = HANDBOOKS.get("".join(sys.argv[1:]))
    shown = set(re.findall(r"\(screens/([^)]+)\)", (DOCS / book).read_text(encoding="utf-8"))) if book else None
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house, sync_playwright() as playwright:
        drafts = live(house, Path(folder))
        until(lambda: '"scoreGiven"' in str(house.lms_calls()), 30, "a grade")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        camera = Camera(browser, house, drafts, shown)
        for shape, language, scheme in camera.each():
            if book != HANDBOOKS["company"]:
                author_pages(camera, shape, language, scheme)
            if book != HANDBOOKS["authors"]:
                company_pages(camera, shape, language, scheme)
            if book:
                continue
            learner_pages(camera, shape, language, scheme)
            staff_pages(camera, shape, language, scheme)
            if scheme == "light":
                lms_pages(camera, shape, language)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
