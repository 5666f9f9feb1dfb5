"""A lesson that shows things on a phone; a film whose upload is interrupted and goes on after a reload."""

import os
from pathlib import Path

from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import Seat
from tests.factories.house import House
from tests.factories.media import MP4

MODULE = "service-etiquette"


def test_a_phone_shows_drawings_diagrams_and_explains_words(browse: Browse, house: House) -> None:
    learner = Seat(browse(PHONE), house, "xiaoyu").sign_in()
    page = learner.open_window()
    page.goto(f"{learner.home}modules/{MODULE}/lessons/front-desk")
    diagram = page.locator("figure.drawing svg.diagram")
    assert "业主问到你 → 你能答吗？" in diagram.get_attribute("aria-label")
    assert diagram.bounding_box()["width"] <= 390
    word = page.locator("a.term").first
    word.tap()
    note = page.locator(".term-note")
    assert len(note.inner_text()) > 5
    box = note.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    word.press("Escape")
    assert note.count() == 0
    word.press("Enter")
    assert note.count() == 1
    page.goto(f"{learner.home}modules/{MODULE}/lessons/home-visit")
    assert "猫眼" in page.locator("figure.drawing svg").get_attribute("aria-label")


def test_an_upload_is_interrupted_and_goes_on_after_a_reload(browse: Browse, house: House, tmp_path: Path) -> None:
    film = tmp_path / "visit.mp4"
    film.write_bytes(MP4 + os.urandom(9 * 1024 * 1024))
    trainer = Seat(browse(LAPTOP, forgive="ERR_FAILED"), house, "lin").sign_in()
    trainer.open_window()
    page = trainer.page
    page.goto(f"{trainer.home}files")
    sent: list[str] = []

    def let_one_through(route) -> None:
        sent.append(route.request.headers["upload-offset"])
        if len(sent) == 1:
            route.continue_()
        else:
            route.abort()

    page.route(
        "**/uploads/*", lambda route: let_one_through(route) if route.request.method == "PATCH" else route.abort()
    )
    page.locator("#file").set_input_files(film)
    page.locator(".sendfile button.btn").first.click()
    page.get_by_text("网络断了").wait_for()
    page.unroute_all()
    page.reload()
    assert "visit.mp4" in page.locator(".sending [role=status]").inner_text()
    offsets: list[str] = []
    page.on("request", lambda asked: offsets.append(asked.headers.get("upload-offset", "")))
    page.locator("#file").set_input_files(film)
    page.locator(".sendfile button.btn").first.click()
    page.locator(".stored li", has_text="visit.mp4").wait_for()
    assert str(4 * 1024 * 1024) in offsets and "0" not in offsets
