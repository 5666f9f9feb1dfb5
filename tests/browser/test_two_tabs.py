"""Two tabs of one browser with two courses and two roles; a window of its own beside the frame."""

from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import LAUNCHED, SITTING, Seat
from tests.factories.house import House


def test_two_tabs_with_two_courses_and_two_roles_do_not_mix(browse: Browse, house: House) -> None:
    """Zhou Qiming learns in the supervisors' course and teaches in the in-service one."""
    context = browse(LAPTOP)
    learning = Seat(context, house, "qiming").sign_in()
    teaching = Seat(context, house, "qiming")
    learning.open_course("supervisor")
    teaching.open_course("in-service")
    assert learning.home != teaching.home

    learning.page.bring_to_front()
    learning.start_quiz("team-leadership", "module-test")
    teaching.page.bring_to_front()
    teaching.go("modules/complaint-resolution/quizzes/module-test")
    assert teaching.tool.locator(".keyed").count(), "a teacher sees the key"
    learning.page.bring_to_front()
    learning.answer("team-leadership", learning.questions()[0])
    learning.saved()
    assert learning.tool.locator(".keyed").count() == 0, "a learner does not"
    teaching.go("course")
    assert teaching.tool.locator("#attempt").count() == 0
    learning.reload()
    assert SITTING.search(learning.tool.url)

    # One tab's launch with the other's page: each launch has its own rights.
    refused = learning.context.request.get(learning.home + "course")
    assert refused.status in (401, 403)
    learning.hand_in()
    teaching.tool.evaluate("location.reload()")
    teaching.tool.locator(".tabs").first.wait_for()
    assert teaching.tool.get_by_role("link", name="周启明").count() == 0, "nobody teaches himself"


def test_the_bar_opens_a_window_of_its_own_at_the_same_place(browse: Browse, house: House) -> None:
    context = browse(PHONE)
    learner = Seat(context, house, "yiming").sign_in()
    learner.open_course()
    learner.go("map")
    learner.tool.locator(".bar-tools a[href*='/tab']").click()
    with context.expect_page() as opened:
        learner.tool.locator("a.btn.main").click()
    window = opened.value
    window.wait_for_url(LAUNCHED)
    assert window.url.endswith("/map")
    assert window.locator(".bar-tools a[href*='/tab']").count() == 0, "it is a window already"
    assert window.evaluate("window.opener") is None
    window.locator("a.mod").first.click()
    window.locator("#steps").wait_for()
    learner.go("map")
    assert learner.tool.locator("a.mod").count(), "the frame goes on as well"
