"""Pictures of the pages that docs/platforms/ shows to whoever connects an LMS: `python -m tests.platform_screens`.

Two demo LMSs register themselves here, one under the name of Moodle and one as Canvas.
Whatever ports they run on, the pictures show the addresses of the handbooks.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from werkzeug.serving import make_server

from lms_tool import db as tables
from lms_tool.demo.app import create_lms
from lms_tool.demo.people import WHOLE_CAST
from lms_tool.demo.settings import LmsSettings, Registration
from lms_tool.platforms.models import Deployment
from lms_tool.platforms.models import Registration as Registered
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.seat import Seat
from tests.browser.test_launch_rungs import forget_cookies
from tests.factories.demo_lms import DemoLms
from tests.factories.house import House, free_port

FOLDER = Path(__file__).parents[1] / "docs/platforms/pictures"
LAPTOP = {"viewport": {"width": 900, "height": 900}}
MARGIN = 24
"""Round a part of a page, in pixels."""
PHONE = {"viewport": {"width": 390, "height": 860}, "is_mobile": True, "has_touch": True}
ACADEMY, MOODLE, CANVAS = (
    f"https://{name}" for name in ("academy.example.org", "moodle.example.com", "canvas.example.com")
)
RENAME = """names => {
  const anew = text => names.reduce((said, [old, now]) => said.replaceAll(old, now), text);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) words.currentNode.data = anew(words.currentNode.data);
  for (const field of document.querySelectorAll("input[readonly]")) field.value = anew(field.value);
}"""


@dataclass
class Camera:
    browser: Any
    house: House

    def seat(self, person: str, shape: dict[str, Any]) -> Seat:
        context = self.browser.new_context(**shape, locale="en", color_scheme="light")
        return Seat(context, self.house, person, "en").sign_in()

    def take(self, page: Any, name: str, lms: str = "", shown: str = MOODLE, *, part: str = "") -> None:
        """What a window shows, or a part of the page. lms: whose address is shown as another."""
        ours = urlsplit(self.house.tool_url)
        names = [(self.house.tool_url, ACADEMY), (str(ours.hostname), ACADEMY[8:]), (str(ours.port), "443")]
        for real in filter(None, (lms, self.house.lms_url)):
            names[:0] = [(real, shown), (real.partition("://")[2], shown[8:])]
        page.evaluate(RENAME, names)
        page.wait_for_timeout(300)
        path = FOLDER / f"{name}.jpg"
        how = {"path": path, "type": "jpeg", "quality": 44 if part == "main" else 62, "animations": "disabled"}
        if part:
            box, margin = page.locator(part).first.bounding_box(), 0 if part == "main" else MARGIN
            place = {"x": box["x"] - margin, "y": box["y"] - margin}
            size = {"width": box["width"] + 2 * margin, "height": box["height"] + 2 * margin}
            page.screenshot(**how, full_page=True, clip=place | size)
        else:
            page.screenshot(**how)
        sys.stdout.write(f"{path.name} {path.stat().st_size // 1024} KB\n")


@contextmanager
def lms(house: House, family: str) -> Iterator[DemoLms]:
    """One more demo LMS, which calls itself so."""
    port = free_port()
    settings = LmsSettings(
        data_dir=house.folder / family,
        tool=Registration.of_tool(house.tool_url),
        public_url=f"http://localhost:{port}",
        product_family=family,
        cast=WHOLE_CAST,
    )
    server = make_server("127.0.0.1", port, create_lms(settings), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    with DemoLms.running(settings) as running:
        yield running
    server.shutdown()


def connecting(camera: Camera, administrator: Seat) -> None:
    """The invitation, what is left to click, the forms by hand, a place to let in."""
    page, platforms = administrator.page, f"{administrator.home}platforms"
    for family, name, shown in (("moodle", "Training Moodle", MOODLE), ("canvas", "Training Canvas", CANVAS)):
        with lms(camera.house, family) as other:
            page.goto(platforms)
            page.fill("#name", name)
            page.locator("form[action$='/invitations'] .btn").click()
            page.wait_for_selector("#address-1")
            invitation = page.locator("#address-1").input_value()
            if family == "moodle":
                camera.take(page, "invitation", part="#invitations")
            page.goto(other.opened_by(invitation))
            page.wait_for_selector(".sketch")
            camera.take(page, f"registered-{family}", other.settings.public_url, shown, part="main")
        page.goto(f"{platforms}/new?family={family}")
        camera.take(page, f"by-hand-{family}")
    with tables.unit_of_work(camera.house.sessions()) as db:
        moodle = db.scalars(select(Registered).where(Registered.name == "Training Moodle")).one()
        db.add(
            Deployment(
                organisation_id=moodle.organisation_id,
                registration_id=moodle.id,
                deployment_id="7",
                state="waiting",
            )
        )
    page.goto(platforms)
    page.get_by_text("Training Moodle").first.click()
    camera.take(page, "deployments", part="#deployments")


def checking(camera: Camera, administrator: Seat) -> None:
    """The connection check where all is fine, and where the LMS may not fetch our keys."""
    page = administrator.page
    page.goto(f"{administrator.home}platforms")
    page.get_by_text("Demo LMS").first.click()
    page.locator("a[href*='/check']").first.click()
    for name, blocked in (("check", False), ("check-fault", True)):
        camera.house.lms_faults(tool_keys_blocked=blocked)
        with page.expect_navigation():
            page.locator("main form .btn.main").click()
        page.wait_for_selector("textarea", state="attached")
        camera.take(page, name, part="section[aria-live]")
    camera.house.lms_faults(tool_keys_blocked=None)


def teaching(camera: Camera) -> None:
    """A whole track in the picker, and the columns of a course."""
    instructor = camera.seat("lin", LAPTOP)
    page = instructor.page
    page.goto(f"{camera.house.lms_url}/courses/new-hire/add")
    page.goto(camera.house.lms_url + page.locator("main a[target=_blank]").get_attribute("href"))
    page.locator("a[href$='/tracks/new-hire']").click()
    page.wait_for_selector(".stops")
    camera.take(page, "track")
    page.locator(".dock .btn.main").click()
    page.wait_for_selector(".notice")
    instructor.open_window()
    instructor.go("grades/columns")
    camera.take(page, "columns")
    page.context.close()


def on_a_phone(camera: Camera) -> None:
    """A frame whose cookies are dropped, and a lesson."""
    learner = camera.seat("xiaoyu", PHONE)
    learner.open_window()
    learner.go("modules/service-etiquette/lessons/telephone")
    camera.take(learner.page, "lesson-phone")
    camera.house.lms_faults(storage="off")
    forget_cookies(learner.context, camera.house, "**")
    learner.page.goto(f"{camera.house.lms_url}/courses/new-hire/links/1")
    frame = learner.page.frame_locator("#tool")
    frame.locator("#tap a.main").wait_for()
    learner.page.wait_for_timeout(500)
    camera.take(learner.page, "new-tab")
    camera.house.lms_faults(storage=None)
    learner.context.close()


def main() -> int:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        camera = Camera(browser, house)
        on_a_phone(camera)
        teaching(camera)
        administrator = camera.seat("hemin", LAPTOP)
        administrator.open_window()
        checking(camera, administrator)
        connecting(camera, administrator)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
