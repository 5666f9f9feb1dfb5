"""A question on a phone whose line breaks, the trainer's answer from the inbox, and the bell that tells of it."""

import re
from typing import Any

from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import Seat
from tests.factories.house import House, until

LESSON = "modules/service-etiquette/lessons/telephone"
QUESTION = "夜里只有我一个人，两部电话同时响，先接哪个？"


def field(page: Any) -> Any:
    page.locator("#talk textarea").wait_for()
    return page.locator("#talk textarea")


def test_from_a_question_on_a_phone_to_the_bell(browse: Browse, house: House) -> None:
    phone = browse(PHONE, forgive="ERR_INTERNET|Failed to load")
    learner = Seat(phone, house, "xiaoyu").sign_in()
    learner.open_window()
    learner.go(LESSON)
    page, lesson = learner.page, learner.page.url
    field(page).fill(QUESTION)
    phone.set_offline(True)
    page.locator("#talk form button").click()
    page.wait_for_url(re.compile("chrome-error|" + re.escape(lesson.partition("/s/")[0])))
    phone.set_offline(False)
    page.goto(lesson)
    until(lambda: field(page).input_value() == QUESTION, what="the return of what was written")
    page.locator("#talk form button").click()
    page.locator("#talk .asked", has_text=QUESTION).wait_for()
    assert field(page).input_value() == ""
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('talk '))") == []

    trainer = Seat(browse(LAPTOP), house, "lin").sign_in()
    trainer.open_window()
    trainer.tool.locator(".tabs a", has_text="1").click()
    waiting = trainer.tool.locator(".asked", has_text=QUESTION)
    waiting.locator("summary").click()
    waiting.locator("textarea").fill("先接应急电话，另一部请对方稍等。")
    waiting.locator("form button").click()
    trainer.tool.locator(".toast").wait_for()
    trainer.go("questions?show=answered")
    trainer.tool.locator(".asked .deeds a").click()
    trainer.tool.locator("form[action$='/pin'] button").click()
    trainer.tool.locator("article .tag.ok").wait_for()

    learner.go("")
    assert page.locator(".bell b").inner_text() == "2"
    page.locator(".bell").click()
    page.locator(".notices a").first.click()
    page.locator("article:has(.tag.ok)", has_text="先接应急电话").wait_for()
    assert page.locator(".bell b").count() == 0
