"""What is written while the line or the academy fails: kept, tried again, and never overtaken by an older answer."""

from typing import Any

import pytest

from tests.browser.conftest import LAPTOP, Browse
from tests.browser.seat import Seat
from tests.browser.test_authoring import SAVED, begin_lesson
from tests.factories.house import House


def writes(page: Any, words: str) -> None:
    page.locator("#f-title-en").fill(words)


@pytest.mark.parametrize("status", [429, 503])
def test_what_a_busy_academy_does_not_take_is_kept_and_tried_again(browse: Browse, house: House, status: int) -> None:
    page = begin_lesson(Seat(browse(LAPTOP, forgive=f"{status}|Failed to load"), house, "lin").sign_in())
    page.clock.install()
    page.route("**/parts/lesson/*", lambda asked: asked.fulfill(status=status, body="Busy"), times=1)
    writes(page, "Written at a busy hour")
    page.clock.run_for(1300)
    page.locator("#saved.off").filter(has_text="已存在本机").wait_for()
    assert page.evaluate("Object.keys(localStorage).some((name) => name.startsWith('draft '))")
    with page.expect_response(lambda told: told.request.method == "POST" and told.ok):
        page.clock.run_for(8100)
    page.locator("#saved:not(.off)").filter(has_text=SAVED).wait_for()
    page.reload()
    assert page.locator("#f-title-en").input_value() == "Written at a busy hour"


def test_a_save_that_is_never_answered_does_not_hold_up_the_next(browse: Browse, house: House) -> None:
    page = begin_lesson(Seat(browse(LAPTOP, forgive="Failed to load"), house, "lin").sign_in())
    page.add_init_script("const of = AbortSignal.timeout; AbortSignal.timeout = () => of.call(AbortSignal, 500)")
    page.reload()
    page.route("**/parts/lesson/*", lambda asked: None, times=1)
    writes(page, "Written into a hole")
    page.locator("#saved.off").filter(has_text="已存在本机").wait_for()
    with page.expect_response(lambda told: told.request.method == "POST" and told.ok):
        writes(page, "Written again")
    page.reload()
    assert page.locator("#f-title-en").input_value() == "Written again"


def test_the_sign_of_life_waits_for_a_save_that_is_under_way(browse: Browse, house: House) -> None:
    page = begin_lesson(Seat(browse(LAPTOP), house, "lin").sign_in())
    page.clock.install()
    page.reload()
    waiting: list[Any] = []

    def hold(asked: Any) -> None:
        waiting.append(asked)

    page.route("**/parts/lesson/*", hold)
    page.clock.run_for(30_100)
    page.locator("#saved").filter(has_text="正在保存").wait_for()
    writes(page, "Written meanwhile")
    page.clock.run_for(1300)
    page.wait_for_timeout(300)
    assert len(waiting) == 1, "one request at a time"
    waiting.pop().continue_()
    page.wait_for_timeout(1000)
    assert len(waiting) == 1
    waiting.pop().continue_()
    page.locator("#saved:not(.off)").filter(has_text=SAVED).wait_for()
    page.unroute("**/parts/lesson/*")
    page.reload()
    assert page.locator("#f-title-en").input_value() == "Written meanwhile"


def test_who_presses_save_without_a_line_keeps_the_page_and_the_words(browse: Browse, house: House) -> None:
    context = browse(LAPTOP, forgive="ERR_INTERNET|Failed to load")
    page = begin_lesson(Seat(context, house, "lin").sign_in())
    context.set_offline(True)
    writes(page, "Saved in the lift")
    page.locator(".editing-dock .btn.main").click()
    page.locator("#saved.off").wait_for()
    with page.expect_response(lambda told: told.request.method == "POST" and told.ok):
        context.set_offline(False)
    page.reload()
    assert page.locator("#f-title-en").input_value() == "Saved in the lift"
