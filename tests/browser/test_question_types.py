"""One question of each type that marks itself, answered by mouse, by touch, by keyboard alone and without scripts."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from content.loader import LIBRARY
from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import RESULT, Seat, leaves
from tests.factories.house import House
from tests.factories.learner import bank

MODULE, QUIZ = "service-etiquette", "all-kinds"
ORDER, PAIRS, WORDS, FIGURE = "visit-knock-order", "desk-who-first", "desk-rule-name", "complaint-plan-minutes"


@pytest.fixture(scope="module")
def quiz(running_house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A quiz with one question of each type, in a copy of the shipped library."""
    folder = tmp_path_factory.mktemp("library") / "library"
    shutil.copytree(LIBRARY, folder)
    module = folder / "modules" / MODULE
    (module / "quizzes" / f"{QUIZ}.yaml").write_text(
        f"key: {QUIZ}\ntitle: {{zh-CN: 各种题型, en: All kinds}}\npurpose: formative\npass_mark: 80\n"
        f"questions: [{ORDER}, {PAIRS}, {WORDS}, {FIGURE}, telephone-repeat]\n",
        encoding="utf-8",
    )
    listed = (module / "module.yaml").read_text(encoding="utf-8").replace("quizzes: [", f"quizzes: [{QUIZ}, ")
    (module / "module.yaml").write_text(listed, encoding="utf-8")
    running_house.cli("content", "publish", str(folder))
    yield QUIZ


def _to(seat: Seat, key: str) -> Any:
    item = seat.tool.locator(f".q[data-key='{key}']")
    if not item.is_visible():
        seat.tool.locator(f".strip a[data-number='{seat.questions().index(key) + 1}']").click()
    return item


def _in_order(item: Any, press: Callable[[Any], None]) -> None:
    """Bring the entries into the right order with the buttons, from the top down."""
    wanted = bank(MODULE)[ORDER]
    for place, key in enumerate(wanted.option_keys):
        entry = item.locator(f"[data-token='{wanted.token(key)}']")
        while entry.evaluate("entry => [...entry.parentNode.children].indexOf(entry)") > place:
            press(entry.locator("[data-move='-1']"))


def _paired(item: Any, press: Callable[[Any], None]) -> None:
    """A half and then its place, or the place first, by turns."""
    asked = bank(MODULE)[PAIRS]
    for at, key in enumerate(asked.left_keys):
        half, slot = item.locator(f"[data-half='{asked.token(key)}']"), item.locator(f".slot[data-left='{key}']")
        words = half.inner_text()
        for button in (half, slot) if at % 2 else (slot, half):
            press(button)
        assert words in slot.inner_text() and half.is_hidden()
        assert slot.evaluate("slot => slot === document.activeElement")


def _taken_out_and_put_elsewhere(item: Any, press: Callable[[Any], None]) -> None:
    """An answer that stands in one place goes to another one, and what stood there is free again."""
    asked = bank(MODULE)[PAIRS]
    first, second = (item.locator(f".slot[data-left='{key}']") for key in asked.left_keys[:2])
    one, other = (item.locator(f"[data-half='{asked.token(key)}']") for key in asked.left_keys[:2])
    press(one)
    press(second)
    press(other)
    press(second)
    assert one.is_visible() and other.is_hidden()
    press(second)
    assert other.is_visible() and not first.get_attribute("class").endswith("full")


def _chosen_plainly(item: Any) -> None:
    asked = bank(MODULE)[PAIRS]
    for place, key in enumerate(asked.left_keys):
        item.locator("select").nth(place).select_option(f"{key}.{asked.token(key)}")


def _finish(seat: Seat) -> str:
    leaves(seat.tool, seat.tool.locator("#hand-in").click)
    seat.tool.wait_for_url(RESULT)
    return str(seat.tool.locator("h1.score").inner_text())


def test_by_touch_on_a_phone(browse: Browse, house: House, quiz: str) -> None:
    seat = Seat(browse(PHONE), house, "xiaoyu").sign_in()
    seat.open_window()
    seat.start_quiz(MODULE, quiz)
    _in_order(_to(seat, ORDER), lambda button: button.tap())
    _taken_out_and_put_elsewhere(_to(seat, PAIRS), lambda button: button.tap())
    _paired(_to(seat, PAIRS), lambda button: button.tap())
    _to(seat, WORDS).locator("input").fill("首问 负责制。")
    figure = _to(seat, FIGURE).locator("input")
    assert figure.get_attribute("inputmode") == "decimal"
    figure.fill("１０分钟")
    seat.saved()
    seat.answer(MODULE, "telephone-repeat")
    seat.saved()
    seat.page.reload()
    assert seat.tool.locator(".strip a.done").count() == 5, "every answer came back"
    assert seat.tool.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs over the edge"
    seat.tool.locator(".strip a").nth(4).click()
    seat.tool.locator("[data-step='1']").click()
    assert "100" in _finish(seat)


def test_by_mouse_with_dragging(browse: Browse, house: House, quiz: str) -> None:
    seat = Seat(browse(LAPTOP), house, "yiming").sign_in()
    seat.open_window()
    seat.start_quiz(MODULE, quiz)
    item = _to(seat, ORDER)
    first, last = item.locator(".places li").first, item.locator(".places li").last
    token, mouse = last.get_attribute("data-token"), seat.page.mouse
    item.scroll_into_view_if_needed()
    start, end = last.locator(".grip").bounding_box(), first.bounding_box()
    mouse.move(start["x"] + 5, start["y"] + 5)
    mouse.down()
    for step in range(1, 11):
        mouse.move(start["x"] + 5, start["y"] + (end["y"] - start["y"]) * step / 10)
    mouse.up()
    assert item.locator(".places li").first.get_attribute("data-token") == token, "it was dragged to the top"
    _in_order(item, lambda button: button.click())
    _paired(_to(seat, PAIRS), lambda button: button.click())
    _to(seat, WORDS).locator("input").fill("ownership of the desk")
    _to(seat, FIGURE).locator("input").fill("11")
    seat.answer(MODULE, "telephone-repeat")
    seat.saved()
    assert "60" in _finish(seat)
    told = seat.tool.locator("article.answer").all_inner_texts()
    assert any("ownership of the desk" in text and "首问负责制" in text for text in told)
    assert any("11" in text and "10 分钟" in text for text in told)


def test_by_keyboard_alone(browse: Browse, house: House, quiz: str) -> None:
    seat = Seat(browse(LAPTOP), house, "xiaoyu").sign_in()
    seat.open_window()
    seat.start_quiz(MODULE, quiz)
    keyboard = seat.page.keyboard

    def press(button: Any) -> None:
        button.focus()
        keyboard.press("Enter")
        assert button.evaluate("button => button === document.activeElement"), "the focus stays where it was"

    _in_order(_to(seat, ORDER), press)

    def press_once(button: Any) -> None:
        button.focus()
        keyboard.press("Space")

    _paired(_to(seat, PAIRS), press_once)
    _to(seat, WORDS).locator("input").focus()
    keyboard.type("FIRST ASKED, first responsible")
    keyboard.press("Enter")
    assert not RESULT.search(seat.tool.url), "Enter in a field hands nothing in"
    _to(seat, FIGURE).locator("input").focus()
    keyboard.type("10")
    keyboard.press("Tab")
    seat.answer(MODULE, "telephone-repeat")
    seat.saved()
    assert "100" in _finish(seat)


def test_without_scripts(browse: Browse, house: House, quiz: str) -> None:
    seat = Seat(browse(PHONE, java_script_enabled=False), house, "xiaoyu").sign_in()
    page = seat.open_plainly()
    seat.start_quiz(MODULE, quiz)
    asked = bank(MODULE)[ORDER]
    for place, key in enumerate(asked.option_keys):
        page.locator(f".q[data-key='{ORDER}'] select").nth(place).select_option(asked.token(key))
    _chosen_plainly(page.locator(f".q[data-key='{PAIRS}']"))
    page.locator(f".q[data-key='{WORDS}'] input").fill("首问负责制")
    page.locator(f".q[data-key='{FIGURE}'] input").fill("10")
    right = next(iter(bank(MODULE)["telephone-repeat"].right_keys))
    page.locator(f".q[data-key='telephone-repeat'] .opt:has(input[value='{right}'])").click()
    page.locator("#hand-in").click()
    assert "100" in page.locator("h1.score").inner_text()
