"""What holds on every page, for everybody: no sideways scroll, the language switch keeps the place, axe is content."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.every_page import COPIED, COURSES, ITEMS, MODULE, PAGES, STAFF, kept, visit
from tests.browser.seat import RESULT, Seat
from tests.factories import courseware
from tests.factories.house import House
from tests.factories.learner import Visitor

AXE = Path(__file__).parents[1] / "node/node_modules/axe-core/axe.min.js"
EXPECTED = "404"  # the browser says so of the page that is not there


@pytest.fixture(scope="module", autouse=True)
def lived_in(running_house: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A course in the middle of its life, and a module that was adapted before the product brought it anew."""
    for person, wrong in (("yiming", 5), ("xiaoyu", 1)):
        visitor = Visitor(running_house, person)
        visitor.launch()
        visitor.read(MODULE, "appearance")
        visitor.take(MODULE, "telephone-and-visit", wrong=wrong)
        said = {"form": str(uuid4()), "text": "A question of https://example.org/" + "long" * 40}
        visitor.post(f"discussion/lessons/{MODULE}/telephone", data=said)
        visitor.close()
    author = Visitor(running_house, "lin")
    author.launch()
    for what in (f"copies/{COPIED}", *(f"items/{kind}/copies/{key}" for kind, key in ITEMS.items())):
        assert author.post(f"authoring/{what}", data={"way": "instead"}).status_code == 303
    author.close()
    anew = courseware.shipped_anew(tmp_path_factory.mktemp("anew"), COPIED, "surface-and-deep")
    running_house.cli("content", "publish", str(anew))
    keeper = Visitor(running_house, "hemin")
    keeper.launch()
    change = {"module": "complaint-resolution", "part": "elective", "project_type": "villa"}
    assert keeper.post("tracks/new-hire/modules", data=change).status_code == 303
    assert keeper.post(f"tracks/new-hire/modules/{COPIED}/exceptions", data=change).status_code == 303
    keeper.close()


def sideways(seat: Seat) -> int:
    """Pixels by which a page is wider than its window, once it is laid out."""
    return int(
        seat.tool.evaluate(
            """() => new Promise((say) => requestAnimationFrame(() => requestAnimationFrame(() =>
                 say(document.documentElement.scrollWidth - document.documentElement.clientWidth))))"""
        )
    )


def switch_language(seat: Seat) -> str:
    """By the button of the bar; answers which one it is now."""
    other = "en" if seat.speaks() == "zh-CN" else "zh-CN"
    seat.tool.locator(".bar-button").click()
    seat.tool.locator(f"html[lang={other}]").wait_for(state="attached")
    return other


def axe(seat: Seat, options: str = "{resultTypes: ['violations']}") -> dict[str, list[str]]:
    """What is serious → where; put into the page as the browser's own tools do it, past the content policy."""
    tools = seat.page.context.new_cdp_session(seat.page)
    tools.send("Runtime.evaluate", {"expression": AXE.read_text()})
    tools.detach()
    run = seat.page.evaluate(f"axe.run({options})")
    serious = [fault for fault in run["violations"] if fault["impact"] in ("serious", "critical")]
    return {fault["id"]: [node["html"][:200] for node in fault["nodes"][:3]] for fault in serious}


@pytest.fixture
def narrow(browse: Browse, house: House) -> Callable[[str], Seat]:
    """narrow("lin"): a person at a screen of 320 px."""
    if not AXE.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("axe-core is absent: run npm ci in tests/node")

    def sit_down(person: str) -> Seat:
        shape = {**PHONE, "viewport": {"width": 320, "height": 640}}
        seat = Seat(browse(shape, forgive=EXPECTED), house, person).sign_in()
        seat.open_window(COURSES.get(person, "new-hire"))
        return seat

    return sit_down


@pytest.mark.parametrize("person", PAGES)
def test_every_page_fits_a_narrow_screen_is_readable_and_keeps_its_place_in_the_other_language(
    person: str, narrow: Callable[[str], Seat]
) -> None:
    seat = narrow(person)
    found: dict[str, Any] = {}
    for page in visit(seat):
        if excess := sideways(seat):
            found[page] = f"{excess} px too wide in {seat.speaks()}"
        found |= {f"{page} {fault}": where for fault, where in axe(seat).items()}
        before = seat.tool.url.partition("#")[0]
        language = switch_language(seat)
        if seat.tool.url.partition("#")[0] != before:
            found[f"{page} moved"] = seat.tool.url
        if excess := sideways(seat):
            found[page] = f"{excess} px too wide in {language}"
    assert found == {}


@pytest.mark.parametrize("person", STAFF)
def test_pages_of_authors_fit_narrow_screens_and_are_readable_in_light_and_dark(
    person: str, narrow: Callable[[str], Seat]
) -> None:
    seat = narrow(person)
    found: dict[str, Any] = {}
    for number, page in enumerate(kept(seat)):
        if number % 2:  # both languages, in turns
            switch_language(seat)
        if excess := sideways(seat):
            found[page] = f"{excess} px too wide"
        for scheme, options in (("light", "{}"), ("dark", "{runOnly: ['color-contrast']}")):
            seat.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found |= {f"{page} {scheme} {fault}": where for fault, where in axe(seat, options).items()}
        seat.page.emulate_media(color_scheme="light")
    assert found == {}


def test_a_quiz_is_taken_by_keyboard_alone(browse: Browse, house: House) -> None:
    seat = Seat(browse(LAPTOP), house, "yiming").sign_in()
    seat.open_window()
    seat.go(f"modules/{MODULE}/quizzes/conversation-check")
    keys = seat.page.keyboard
    tab_to(seat, ".dock .btn.main")
    keys.press("Enter")
    seat.tool.locator("#attempt").wait_for()
    for number, _ in enumerate(seat.questions(), start=1):
        tab_to(seat, f"#q{number} input")
        keys.press("Space")
        if seat.tool.locator(f"#q{number} input[type=radio]").count():
            keys.press("ArrowDown")
        assert seat.tool.locator(f"#q{number} input:checked").count() == 1
    tab_to(seat, "#hand-in")
    keys.press("Enter")
    seat.tool.wait_for_url(RESULT)


def tab_to(seat: Seat, target: str) -> None:
    """Press Tab until what is named has the focus, and see that it shows."""
    for _ in range(60):
        seat.page.keyboard.press("Tab")
        if seat.tool.locator(f"{target}:focus").count():
            outline = seat.tool.locator(f"{target}:focus").evaluate(
                "e => [e, e.closest('label')].filter(Boolean).map(one => getComputedStyle(one).outlineStyle).join(' ')"
            )
            assert outline.replace("none", "").strip(), f"the focus on {target} does not show"
            return
    raise AssertionError(f"Tab does not reach {target}")
