"""What changed between two versions: side by side on a laptop, one below the other on a phone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.loader import LIBRARY
from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import Seat
from tests.factories.house import House

LESSON = "modules/service-etiquette/lessons/telephone"


@pytest.fixture(scope="module", autouse=True)
def reworded(running_house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A second version, in which one lesson says a sentence more."""
    root = tmp_path_factory.mktemp("reworded") / "library"
    shutil.copytree(LIBRARY, root)
    for language, sentence in (("zh-CN", "挂断前再道一声谢。"), ("en", "Thank the caller once more.")):
        body: Path = root / f"{LESSON}.{language}.md"
        body.write_text(f"{body.read_text('utf-8').rstrip()}\n\n{sentence}\n", "utf-8")
    running_house.cli("content", "publish", str(root))
    return


@pytest.mark.parametrize(("shape", "beside"), [(LAPTOP, True), (PHONE, False)], ids=["laptop", "phone"])
def test_what_changed_is_seen_beside_or_below(
    browse: Browse, house: House, shape: dict[str, object], beside: bool
) -> None:
    seat = Seat(browse(shape), house, "lin").sign_in()
    seat.open_window()
    seat.go("versions/module/service-etiquette/difference")
    assert "挂断前再道一声谢。" in "".join(seat.tool.locator("ins").all_inner_texts())
    assert seat.tool.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sides = seat.tool.locator(".sides").first.locator("> div")
    before, after = (sides.nth(at).bounding_box() for at in (0, 1))
    assert before is not None
    assert after is not None
    assert (before["y"] == after["y"]) is beside
