"""A browser that runs no scripts, in a window of its own: read, check, take a quiz."""

from tests.browser.conftest import PHONE, Browse
from tests.browser.seat import RESULT, SITTING, Seat
from tests.factories.house import House
from tests.factories.learner import bank

MODULE = "service-etiquette"


def test_a_learner_without_scripts_reads_checks_and_takes_a_quiz(browse: Browse, house: House) -> None:
    learner = Seat(browse(PHONE, java_script_enabled=False), house, "xiaoyu").sign_in()
    page = learner.open_plainly()
    page.locator(".hero .btn.main").click()
    page.locator("#lesson").wait_for()
    answer = learner.answer_check(MODULE)
    assert answer.is_visible()
    learner.finish_lesson()
    assert "/lessons/" in page.url

    learner.start_quiz(MODULE, "conversation-check")
    assert SITTING.search(page.url)
    assert page.locator(".js-only:visible").count() == 0, "nothing is offered that needs scripts"
    asked = learner.questions()
    for key in asked:
        assert page.locator(f".q[data-key='{key}']").is_visible(), "all questions at once"
        for option in bank(MODULE)[key].right_keys:
            page.locator(f".q[data-key='{key}'] .opt:has(input[value='{option}'])").click()
    page.locator("#hand-in").click()
    assert RESULT.search(page.url)
    assert "100" in page.locator("h1.score").inner_text()
    page.locator("#grade [data-fragment] a").click()
    assert page.locator(".grade").count() == 1, "the way of the grade is told on a page of its own"
