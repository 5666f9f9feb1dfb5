"""An instructor who never saw it: two lessons, thirty questions from Excel, a blueprint quiz, published and taken."""

import re
from pathlib import Path
from typing import Any

from content import formats
from content.schema import Question, from_dict
from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import Seat, leaves, until
from tests.browser.test_picking import add, links
from tests.factories import courseware, media
from tests.factories.house import House
from tests.factories.learner import Visitor

SAVED = re.compile(r"\d\d:\d\d")


def sheet(folder: Path) -> Path:
    """Thirty questions about two areas, all with the right option b."""
    made = [
        courseware.question(f"n{at}", lesson=None, area="lamps" if at % 2 else "keys", difficulty=1 + at % 3)
        for at in range(30)
    ]
    path = folder / "thirty.xlsx"
    path.write_bytes(formats.write("xlsx", [from_dict(Question, one) for one in made], "en", every_language=True).data)
    return path


def saved(page: Any) -> None:
    """Wait until the editor says that what stands there is saved."""
    page.wait_for_timeout(1300)
    page.locator("#saved:not(.off)").filter(has_text=SAVED).wait_for()


def write_lesson(seat: Seat, draft: str, title: str) -> None:
    page = seat.page
    page.goto(draft)
    page.locator("form[action$='/parts/lesson'] button").click()
    for field, words in (("title", title), ("aim", "You can do it alone")):
        for tag in ("zh-CN", "en"):
            page.locator(f"#f-{field}-{tag}").fill(words)
    for tag in ("zh-CN", "en"):
        page.locator(f"#f-bodies-{tag}").fill("## Begin\n\nLook at every floor.\n")
    page.locator("#f-bodies-en").press("Control+End")
    page.locator("[data-insert=checklist]").click()
    page.keyboard.type("Torch")
    page.locator("[data-preview=en] form.checks").filter(has_text="Torch").wait_for()
    saved(page)


def put_picture(seat: Seat, folder: Path) -> None:
    """Send a picture from the lesson that is open, say what it shows, see it in the preview."""
    page = seat.page
    (folder / "desk.png").write_bytes(media.picture())
    page.locator("#f-bodies-en").press("Control+End")
    page.locator("[data-placing]").click()
    page.locator("#placing input[type=file]").set_input_files(folder / "desk.png")
    page.locator("#placing .sendfile .btn").first.click()
    page.locator("#medium-alt").fill("A desk [with a lamp]")
    page.locator("#placed .btn.main").click()
    shown = page.locator("[data-preview=en] figure.picture img")
    shown.wait_for()
    assert shown.get_attribute("alt") == "A desk [with a lamp]"
    until(page, "document.querySelector('[data-preview=en] figure.picture img').naturalWidth === 60")
    saved(page)


def test_a_module_is_written_published_and_taken(browse: Browse, house: House, tmp_path: Path) -> None:
    seat = Seat(browse(LAPTOP), house, "lin").sign_in()
    seat.open_window()
    page = seat.page
    seat.go("authoring")
    page.locator("a[href$='/authoring/new']").first.click()
    page.locator("#title-zh-CN").fill("夜班巡楼")
    page.locator("#title-en").fill("Night rounds")
    page.locator("input[value=foundation]").check()
    leaves(seat.tool, page.locator(".dock .btn.main").click)
    draft = page.url

    page.locator("a[href*='/parts/module/']").click()
    for name in ("summary", "objectives-0", "key_points-0"):
        for tag in ("zh-CN", "en"):
            page.locator(f"#f-{name}-{tag}").fill("Walk the rounds")
    page.keyboard.press("Control+s")
    saved(page)
    for title in ("The first round", "The second round"):
        write_lesson(seat, draft, title)
    put_picture(seat, tmp_path)

    page.goto(f"{draft}/import")
    page.locator("#file").set_input_files(sheet(tmp_path))
    leaves(seat.tool, page.locator(".dock .btn.main").click)
    assert page.locator("td .tag.ok").count() == 30
    leaves(seat.tool, page.locator(".dock .btn.main").click)
    assert page.locator("a.item").count() == 30

    page.goto(draft)
    page.locator("form[action$='/parts/quiz'] button").click()
    for tag in ("zh-CN", "en"):
        page.locator(f"#f-title-{tag}").fill("Night test")
    page.locator("#f-purpose").select_option("summative")
    page.locator("button[value='row:blueprint:add']").click()
    page.locator("#f-blueprint-0-count").fill("40")
    page.locator("#f-blueprint-0-area").select_option("lamps")
    saved(page)
    page.reload()
    page.locator("#filling .warn").first.wait_for()
    page.locator("#f-blueprint-0-count").fill("5")
    page.locator("#filling .tag.ok").wait_for()
    saved(page)

    page.goto(f"{draft}/review")
    for _ in range(2):  # to review, then published
        leaves_form = page.locator("form[action*='/review/'] .btn.main")
        leaves_form.click()
        page.locator(".toast").wait_for()
    assert page.locator("a[href$='/modules/night-rounds']").count() == 1
    before = len(links(seat))
    add(seat, "module:night-rounds")
    take(browse, house, link=before)


def take(browse: Browse, house: House, *, link: int) -> None:
    """A learner opens the new module from the course, on a phone, and hands in its test."""
    learner = Seat(browse(PHONE), house, "xiaoyu").sign_in()
    learner.open_window(link=link)
    learner.tool.locator("a.item[href*='/quizzes/']").click()
    learner.tool.locator(".dock .btn.main").click()
    learner.tool.locator("#attempt").wait_for()
    keys = learner.questions()
    assert len(keys) == 5
    for number in range(1, 6):
        item = learner.tool.locator(".q[data-key]").nth(number - 1)
        if not item.is_visible():
            learner.tool.locator(f".strip a[data-number='{number}']").click()
        item.locator(".opt:has(input[value=b])").click()
    learner.saved()
    learner.hand_in()
    assert "100" in learner.tool.locator(".score").inner_text()


def nothing_is_kept(page: Any) -> None:
    """Wait until the device keeps nothing any more: everything that was written has arrived."""
    until(page, "!Object.keys(localStorage).some((name) => name.startsWith('draft '))")


def begin_lesson(seat: Seat) -> Any:
    """The editor of a new lesson in a new module."""
    seat.open_window()
    page = seat.page
    seat.go("authoring/new")
    page.locator("#title-zh-CN").fill("离线")
    page.locator("#title-en").fill("Offline")
    page.locator("input[value=foundation]").check()
    leaves(seat.tool, page.locator(".dock .btn.main").click)
    page.locator("form[action$='/parts/lesson'] button").click()
    page.locator("#f-title-en").wait_for()
    page.wait_for_load_state()  # its script is there too
    return page


def writes_in_the_lift(seat: Seat, context: Any) -> tuple[Any, str]:
    """A new lesson is given its title without a line, then the battery is empty; the next tab and the address."""
    page = begin_lesson(seat)
    context.set_offline(True)
    page.locator("#f-title-en").fill("Written in the lift")
    page.locator("#saved.off").wait_for()
    here = page.url
    page.close()
    context.set_offline(False)
    return context.new_page(), here


def test_what_is_written_offline_comes_back_and_two_windows_keep_both(browse: Browse, house: House) -> None:
    context = browse(LAPTOP, forgive="ERR_INTERNET|Failed to load")
    page, here = writes_in_the_lift(Seat(context, house, "lin").sign_in(), context)
    page.goto(here)
    page.locator("#kept:not([hidden])").wait_for()
    nothing_is_kept(page)
    page.reload()
    assert page.locator("#f-title-en").input_value() == "Written in the lift"
    beside = context.new_page()
    beside.goto(here)
    beside.wait_for_load_state()
    with page.expect_response(lambda told: told.request.method == "POST" and told.ok):
        page.locator("#f-title-en").fill("Written upstairs")
    with beside.expect_response(lambda told: told.request.method == "POST" and told.ok):
        beside.locator("#f-aim-en").fill("You know where the torch is")
    assert beside.locator("#f-title-en").input_value() == "Written upstairs"
    assert beside.locator("#clash").is_hidden()
    page.reload()
    assert page.locator("#f-aim-en").input_value() == "You know where the torch is"


def test_what_was_written_offline_leaves_alone_what_was_saved_meanwhile(browse: Browse, house: House) -> None:
    context = browse(LAPTOP, forgive="ERR_INTERNET|Failed to load|409")
    page, here = writes_in_the_lift(Seat(context, house, "lin").sign_in(), context)
    elsewhere = browse(LAPTOP)
    colleague = Seat(elsewhere, house, "lin").sign_in()
    colleague.open_window()
    colleague.go(here.split("/", 5)[5])
    with colleague.page.expect_response(lambda told: told.request.method == "POST" and told.ok):
        colleague.page.locator("#f-aim-en").fill("You know where the torch is")
    page.goto(here)
    nothing_is_kept(page)
    page.reload()
    assert page.locator("#f-title-en").input_value() == "Written in the lift"
    assert page.locator("#f-aim-en").input_value() == "You know where the torch is"
    assert page.locator("#kept").is_hidden()


def test_a_form_grows_rows_inside_rows_without_leaving_the_page(browse: Browse, house: House) -> None:
    seat = Seat(browse(LAPTOP), house, "lin").sign_in()
    seat.open_window()
    page = seat.page
    seat.go("authoring/items/form/new")
    page.locator("#title-zh-CN").fill("回访")
    page.locator("#title-en").fill("Call-back")
    leaves(seat.tool, page.locator(".dock .btn.main").click)
    page.locator("button[value='row:sections.0.items:add']").click()
    asked = page.locator("#f-sections-0-items-1-text-en")
    asked.fill("Was it mended?")
    page.locator("[data-preview=en]").filter(has_text="Was it mended?").wait_for()
    page.locator("#f-sections-0-items-1-answer").select_option("yes-no")
    page.locator("#f-sections-0-items-1-points").wait_for()
    assert asked.input_value() == "Was it mended?"
    page.locator("button[value='row:sections.0.items:remove:0']").click()
    page.locator("#f-sections-0-items-0-text-en[value='Was it mended?']").wait_for()


def adapted(house: House, module: str) -> str:
    """The draft in which an author changes a shipped module."""
    author = Visitor(house, "lin")
    author.launch()
    answer = author.post(f"authoring/copies/{module}", data={"way": "instead"})
    author.close()
    return str(answer.headers["Location"].rsplit("/", 1)[-1])


def ticked(page: Any) -> list[str]:
    return [str(key) for key in page.locator(".picks :checked").evaluate_all("all => all.map(one => one.value)")]


def mover(page: Any, key: str, way: str) -> Any:
    return page.locator(f"button[value='row:questions:{way}:{key}']")


def test_the_questions_of_a_quiz_are_brought_in_order_by_keyboard_and_by_two(browse: Browse, house: House) -> None:
    context = browse(LAPTOP, forgive="409")
    seat = Seat(context, house, "lin").sign_in()
    seat.open_window()
    page, draft = seat.page, adapted(house, "service-etiquette")
    seat.go(f"authoring/{draft}/parts/quiz/telephone-and-visit")
    first, second, *others = ticked(page)
    page.locator("#picking").fill("a word no question has")
    mover(page, second, "up").focus()
    page.keyboard.press("Enter")
    page.locator(f".picks > li:first-child input[value='{second}']").wait_for()
    assert page.locator("#picking").input_value() == "a word no question has"
    assert page.locator(".picks > li:visible").count() == len(others) + 2, "what is chosen stays in sight"
    mover(page, first, "down").focus()
    page.keyboard.press("Enter")
    page.locator(f".picks > li:nth-child(3) input[value='{first}']").wait_for()
    assert page.evaluate("document.activeElement.value") == f"row:questions:down:{first}"
    page.locator("#picking").fill("")
    added = page.locator(".picks input:not(:checked)").last
    key = str(added.get_attribute("value"))
    assert mover(page, key, "up").is_hidden()
    added.check()
    assert mover(page, key, "up").is_visible()
    saved(page)

    beside = context.new_page()
    beside.goto(page.url)
    beside.wait_for_load_state()
    mover(page, key, "up").click()
    moved = [second, others[0], first, *others[1:-1], key, others[-1]]
    page.locator(f".picks > li:nth-child({len(moved) - 1}) input[value='{key}']").wait_for()
    assert ticked(page) == moved
    with beside.expect_response(lambda told: told.request.method == "POST" and told.ok):
        beside.locator("#f-title-en").fill("Another title")
    beside.reload()
    assert beside.locator("#f-title-en").input_value() == "Another title"
    assert ticked(beside) == moved


def test_the_questions_of_a_quiz_are_brought_in_order_without_scripts(browse: Browse, house: House) -> None:
    seat = Seat(browse(PHONE, java_script_enabled=False), house, "lin").sign_in()
    page, draft = seat.open_plainly(), adapted(house, "emotional-labour")
    seat.go(f"authoring/{draft}")
    page.locator("a[href*='/parts/quiz/']").first.click()
    page.locator(".picks").wait_for()
    one, two, three, *others = ticked(page)
    page.locator(f".picks input[value='{two}']").uncheck()
    assert mover(page, two, "up").is_hidden(), "only what is chosen is moved"
    mover(page, one, "down").click()
    page.locator(f".picks > li:nth-child(2) input[value='{one}']").wait_for()
    assert ticked(page) == [three, one, *others]
