"""The way through every page there is, person by person."""

from collections.abc import Iterator

from tests.browser.seat import RESULT, Seat
from tests.factories.papers import word

MODULE = "service-etiquette"
PAGES = {
    "xiaoyu": [
        "",
        "map",
        "help",
        f"modules/{MODULE}",
        f"modules/{MODULE}/lessons/telephone",
        f"modules/{MODULE}/quizzes/module-test",
        f"modules/{MODULE}/quizzes/telephone-and-visit",
        "search",
        "search?q=fee&kind=law",
        "search?q=zzzzxy",
        "handbook",
        "handbook/cases/leak-three-times",
        "handbook/phrases/talking-about-fees",
        "handbook/law/civil-code",
        "hours",
        "file",
        f"discussion/lessons/{MODULE}/telephone",
        "discussion/cases/leak-three-times",
        "notices",
        "classroom",
        "modules/nothing-like-it",
    ],
    "lin": [
        "questions?show=all",
        "questions?show=reported",
        "notices",
        "course?show=everybody",
        "course?show=stuck",
        "grades",
        "grades?state=refused&q=zz",
        "grades/comparison",
        "roster",
        "grades/when",
        "grades/when?kind=closed&closes_at=2030-01-01T10:00",
        "map",
        f"modules/{MODULE}",
        f"modules/{MODULE}/lessons/telephone",
        f"modules/{MODULE}/quizzes/module-test",
    ],
    "hemin": [
        "administration",
        "reports",
        "reports/completion",
        "reports/scores?track=new-hire",
        "reports/questions",
        "reports/not-done",
        "reports/time?since=2030-01-01",
        "reports/activity",
        "statements",
        "statements/naming",
        "statements/keys",
        "map",
        "people",
        "people?state=waiting&q=示",
        "people?q=zzzz",
        "people/new",
        "people/import",
        "people/joining",
        "log",
        "log?q=zzzz",
        "company",
        "company/region/new",
        "company/site/new",
        "company/post/new",
        "assignments",
        "assignments/new",
        "hours/people",
        "hours/people?standing=met&q=zz",
        "hours/rules",
        "hours/rules/quiet",
        "platforms",
        "platforms/new",
    ],
}
STAFF = {
    "lin": [
        "authoring",
        "authoring/new",
        "authoring/items/case",
        "authoring/items/phrases",
        "authoring/items/form/new",
        "authoring/items/case/copies/leak-three-times",
        f"authoring/copies/{MODULE}",
        "files",
        "versions",
        f"versions/module/{MODULE}",
        f"versions/module/{MODULE}/questions",
        f"versions/module/{MODULE}/questions/telephone-repeat",
        "search?q=lift",
        "handbook",
    ],
    "hemin": [
        f"versions/module/{MODULE}/learners",
        "standard",
        "standard/entries/lift.onsite?site=&value=25",
        "standard/review",
        "handbook/cases/leak-three-times",
        "tracks",
        "tracks/new-hire",
        "tracks/new-hire/text",
        "tracks/new-hire/preview?post=agent&project_type=villa&region=first-tier",
        "tracks/new-hire/publication",
        "versions/track/new-hire/learners",
    ],
    "qiming": ["", "team", "map"],
}
"""Pages of those who write and keep courseware, keep the company, or lead a site."""
COURSES = {"qiming": "supervisor"}
COPIED = "emotional-labour"
ITEMS = {"case": "leak-three-times", "phrases": "noise", "form": "practical-rubric"}
DRAFT = [
    "",
    "/questions",
    "/review",
    "/preview",
    "/parts/module/",
    "/parts/lesson/",
    "/parts/question/",
    "/parts/quiz/",
]
"""Pages of a draft; of the editors the first of each kind."""
PASTED = "1. Who speaks first? (B)\nA. Nobody\nB. You\nAnswer: B\n\n2. And then?\nA. One\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def kept(seat: Seat) -> Iterator[str]:
    """Every page on which courseware is written and kept, by this person."""
    for path in STAFF[seat.person]:
        seat.go(path)
        if path == "tracks/new-hire":
            seat.tool.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        yield path
    if seat.person == "hemin":
        yield from decided_pages(seat)
    if seat.person == "lin":
        yield from batch_pages(seat)
        yield from practical_pages(seat)
        for kind in ITEMS:
            seat.go(f"authoring/items/{kind}")
            seat.go(address(seat, f"a.item[href*='/parts/{kind}/']"))
            yield f"editor of {kind}"
        seat.go("authoring")
        draft = address(seat, "a.item[href*='/authoring/']:not([href*='/items/'])")
        for path in DRAFT:
            place = f"{draft}{path}"
            if path.endswith("/"):
                seat.go(f"{draft}/questions" if path == "/parts/question/" else draft)
                place = address(seat, f"a[href*='{path}']")
            seat.go(place)
            yield f"draft{path}"
        seat.go(f"{draft}/import")
        yield "import"
        seat.tool.locator("#pasted").fill(PASTED)
        seat.tool.locator(".dock .btn.main").click()
        seat.tool.locator("td .tag.ok").first.wait_for()
        yield "dry run"
        yield from taken_over_pages(seat, draft)


def taken_over_pages(seat: Seat, draft: str) -> Iterator[str]:
    """What comes into a draft from elsewhere: a Word document, and the original that has changed since."""
    seat.go(f"{draft}/documents")
    yield "document"
    seat.tool.locator("#file").set_input_files({"name": "desk.docx", "mimeType": WORD, "buffer": word()})
    seat.tool.locator(".dock .btn.main").click()
    seat.tool.locator("input[name='way']").first.wait_for(state="attached")
    yield "document that was read"
    seat.go(f"{draft}/original")
    seat.tool.locator("section.change").first.wait_for()
    yield "what changed in the original"


def decided_pages(seat: Seat) -> Iterator[str]:
    """What is decided for one person, and what they have taken."""
    for link in ("training", "file"):
        seat.go("people?q=YQ0012")
        seat.go(address(seat, "a.who"))
        seat.go(address(seat, f"main a[href*='/{link}/']"))
        yield f"{link} of somebody"


def connection_pages(seat: Seat) -> Iterator[str]:
    """An LMS that is connected, and a check of it."""
    seat.go("platforms")
    lms = address(seat, "a.item[href*='/platforms/']")
    for place in ("", "/form", "/check"):
        seat.go(f"{lms}{place}")
        yield f"platform{place}"
    seat.tool.locator("main .btn.main").click()
    seat.tool.locator("#report").wait_for(state="attached")
    yield "check that is done"


def batch_pages(seat: Seat) -> Iterator[str]:
    """The year, the demo's batch and its first session."""
    for path in ("batches", "batches/plan", "batches/new"):
        seat.go(path)
        yield path
    seat.go("batches")
    batch = address(seat, "a.who")
    seat.go(batch)
    session = address(seat, "a.item[href*='/sessions/']")
    for place in ("", "/edit", "/people", "/people/add", "/sessions/new"):
        seat.go(f"{batch}{place}")
        yield f"batch{place}"
    for place in ("", "/edit", "/code", "/sheet", "/scores"):
        seat.go(f"{session}{place}")
        if not place:
            seat.tool.locator("details > summary.item").first.click()
        yield f"session{place}"


def practical_pages(seat: Seat) -> Iterator[str]:
    """Somebody's practical, from the list to the decision."""
    seat.go("practicals")
    yield "practicals"
    seat.tool.locator("ul.practicals button").first.click()
    seat.tool.locator("a.btn.main").wait_for()
    yield "practical under way"
    seat.tool.locator("a.btn.main").click()
    seat.tool.locator("form.rubric").wait_for()
    yield "sheet"
    for line in seat.tool.locator("form.rubric fieldset").all():
        line.locator("input").last.check()
    seat.tool.locator("form.rubric .btn.main").click()
    seat.tool.locator("#held").wait_for()
    yield "practical to decide"
    seat.tool.locator("aside .btn.main").click()
    seat.tool.locator("h1.score, p.score").wait_for()
    yield "practical decided"


def address(seat: Seat, link: str) -> str:
    """Where the first such link leads, from the academy's first page on."""
    return str(seat.tool.locator(link).first.get_attribute("href")).split("/", 3)[3]


def visit(seat: Seat) -> Iterator[str]:
    """Every page of a person, one after the other, the ones behind a click as well."""
    for path in PAGES[seat.person]:
        seat.go(path)
        yield path
    if seat.person == "xiaoyu":
        seat.go("")
        seat.tool.locator("a.item[href$='/result']").first.click()
        seat.tool.wait_for_url(RESULT)
        yield "result"
        seat.go("modules/emergency-response/quizzes/module-test")
        seat.tool.locator(".dock .btn.main").click()
        seat.tool.locator("#attempt").wait_for()
        yield "sitting"
        seat.go(f"discussion/lessons/{MODULE}/telephone")
        seat.tool.locator(".asked a.lookup").first.click()
        seat.tool.locator("article.say").wait_for()
        yield "question"
        for number in (0, 1):
            seat.go("classroom")
            seat.tool.locator("a.item").nth(number).click()
            seat.tool.locator("dl.facts").wait_for()
            yield f"session {number + 1}"
    if seat.person == "hemin":
        yield from connection_pages(seat)
        for here, first in (("people", "a.who"), ("company", ".ladder a"), ("company", ".sites a")):
            seat.go(here)
            seat.tool.locator(first).first.click()
            seat.tool.locator("form.once").first.wait_for()
            yield f"{here} {first}"
        seat.go("hours/people")
        seat.tool.locator("a.who").first.click()
        seat.tool.locator(".hours h1").wait_for()
        yield "hours of somebody"
    if seat.person == "lin":
        seat.go("questions?show=all")
        seat.tool.locator(".asked .deeds a").first.click()
        seat.tool.locator("article.say").wait_for()
        yield "question of a learner"
        seat.go("course?show=everybody")
        seat.tool.locator(".who").first.click()
        seat.tool.locator("dl.facts").first.wait_for()
        yield "person"
        seat.tool.locator("a[href*='/course/attempts/']:has(.tag.ok, .tag.warn)").first.click()
        seat.tool.locator("#grade").wait_for()
        yield "attempt"
