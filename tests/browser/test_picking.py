"""An instructor adds a module and a quiz to a course; the links live on, and the quiz has a column of its own."""

from typing import Any

from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import LAUNCHED, Seat
from tests.factories.house import House, until

MODULE = "service-etiquette"


def add(instructor: Seat, content: str) -> None:
    """Choose one thing in the picker, in the frame of "add an activity"; ends on the course page."""
    instructor.page.goto(f"{instructor.house.lms_url}/courses/new-hire/add")
    picker: Any = instructor.page.locator("#tool").element_handle().content_frame()
    picker.wait_for_url(LAUNCHED)
    choice = picker.locator(f".pick:has(input[value='{content}'])")
    if not choice.is_visible():
        picker.locator(f".room:has(input[value='{content}']) > summary").click()
    choice.click()
    picker.locator(".dock .btn.main").click()
    instructor.page.locator(".notice").wait_for()


def links(seat: Seat) -> list[str]:
    seat.page.goto(f"{seat.house.lms_url}/courses/new-hire")
    return list(seat.page.locator(".links a").all_inner_texts())


def test_a_whole_track_is_added_once_and_a_learner_opens_its_third_link_on_the_phone(
    browse: Browse, house: House
) -> None:
    lin = Seat(browse(LAPTOP), house, "lin").sign_in()
    before = links(lin)
    picker = track_page(lin)
    picker.locator(".dock .btn.main").click()
    lin.page.locator(".notice").wait_for()
    added = links(lin)[len(before) :]
    assert len(added) == 3

    again = track_page(lin)
    assert again.locator("input[name=content]:checked").count() == 0, "nothing is missing"
    assert again.get_by_text("还没有人打开").count() == 3
    again.locator("button[name=cancel]").click()
    lin.page.locator(".notice").wait_for()
    assert len(links(lin)) == len(before) + 3

    learner = Seat(browse(PHONE), house, "xiaoyu").sign_in()
    learner.open_course(link=len(before) + 2)
    assert "/modules/emergency-response" in learner.tool.url
    assert learner.tool.locator("h1").inner_text() == added[2]


def track_page(instructor: Seat) -> Any:
    """The page of the whole new-hire track, in the frame of "add an activity"."""
    instructor.page.goto(f"{instructor.house.lms_url}/courses/new-hire/add")
    picker: Any = instructor.page.locator("#tool").element_handle().content_frame()
    picker.wait_for_url(LAUNCHED)
    picker.locator("a[href$='/tracks/new-hire']").click()
    picker.locator(".stops").wait_for()
    return picker


def test_a_module_and_a_quiz_are_added_opened_again_and_graded_in_their_own_column(
    browse: Browse, house: House
) -> None:
    lin = Seat(browse(LAPTOP), house, "lin").sign_in()
    before = links(lin)
    add(lin, f"module:{MODULE}")
    add(lin, f"quiz:{MODULE}/conversation-check")
    added = links(lin)
    assert len(added) == len(before) + 2

    lin.open_course(link=len(before))
    lin.open_course(link=len(before))  # a second time: the link is still good

    learner = Seat(browse(PHONE), house, "xiaoyu").sign_in()
    learner.open_course(link=len(before))
    assert f"/modules/{MODULE}" in learner.tool.url
    learner.open_course(link=len(before) + 1)
    assert "/quizzes/conversation-check" in learner.tool.url
    learner.tool.locator(".dock .btn.main").click()
    learner.tool.locator("#attempt").wait_for()
    learner.answer_all(MODULE)
    learner.hand_in()
    assert until(lambda: column(learner, added[-1]), what="a grade in the quiz's own column") == "100"


def column(seat: Seat, title: str) -> str | None:
    """The learner's grade in the column that bears a title."""
    seat.page.goto(f"{seat.house.lms_url}/courses/new-hire/grades")
    heads = seat.page.locator("thead th").all_inner_texts()
    index = next((number for number, head in enumerate(heads) if head.startswith(title)), None)
    if index is None:
        return None
    cell = seat.page.locator(f"tr:has([data-grade={seat.person}])").locator("th, td").nth(index).locator("b")
    return str(cell.inner_text()) if cell.count() else None


def test_adding_nothing_leads_back_to_the_course(browse: Browse, house: House) -> None:
    lin = Seat(browse(PHONE), house, "lin").sign_in()
    before = links(lin)
    lin.page.goto(f"{house.lms_url}/courses/new-hire/add")
    picker: Any = lin.page.locator("#tool").element_handle().content_frame()
    picker.wait_for_url(LAUNCHED)
    picker.locator("button[name=cancel]").click()
    lin.page.locator(".notice").wait_for()
    assert links(lin) == before
