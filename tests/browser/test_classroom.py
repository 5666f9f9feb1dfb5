"""A trainer plans a batch with two sessions and shows the code; a learner signs up and signs in on the phone."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lms_tool.db import utc_now
from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.seat import Seat, leaves
from tests.factories.house import House

SHANGHAI = ZoneInfo("Asia/Shanghai")


def send(seat: Seat, **form: str) -> None:
    """Fill in the form of this page and send it by its main button."""
    for name, value in form.items():
        control = seat.tool.locator(f"[name={name}]")
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    leaves(seat.tool, seat.tool.locator("form .btn.main").click)


def set_session(seat: Seat, batch: str, title: str, *, begins_in: timedelta) -> str:
    """A session of two hours; gives its id."""
    begin = utc_now().astimezone(SHANGHAI) + begins_in
    seat.go(f"{batch}/sessions/new")
    hours = {"begins": f"{begin:%H:%M}", "ends": f"{begin + timedelta(hours=2):%H:%M}"}
    send(seat, title=title, day=f"{begin:%Y-%m-%d}", **hours)
    return str(seat.tool.url.rpartition("/")[2])


def test_a_trainer_holds_a_session_and_a_learner_signs_in_on_the_phone(browse: Browse, house: House) -> None:
    phone: Any = browse(PHONE)
    xiaoyu = Seat(phone, house, "xiaoyu").sign_in()
    xiaoyu.open_window()
    lin = Seat(browse(LAPTOP), house, "lin").sign_in()
    lin.open_window()

    lin.go("batches/new")
    today = utc_now().astimezone(SHANGHAI).date()
    days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=13)).isoformat()}
    send(lin, title="新入职试讲班（示例）", track="new-hire", **days)
    batch = "batches/" + lin.tool.url.rpartition("/")[2]
    lin.go(f"{batch}/people/add")
    lin.tool.locator(".pick").filter(has_text="小雨").click()
    leaves(lin.tool, lin.tool.locator(".dock .btn.main").click)
    today_session = set_session(lin, batch, "电话礼仪面授（示例）", begins_in=timedelta(minutes=-5))
    later_session = set_session(lin, batch, "困人救援演练（示例）", begins_in=timedelta(days=3))

    xiaoyu.go(f"classroom/{later_session}")
    leaves_or_stays(xiaoyu, ".dock .btn.main")
    assert xiaoyu.tool.locator("dd .tag.ok").count() == 1, "the seat is taken"

    lin.go(f"batches/sessions/{today_session}/code")
    digits = re.sub(r"\D", "", lin.tool.locator(".digits").inner_text())
    xiaoyu.go("classroom")
    xiaoyu.tool.locator("input[name=code]").fill(digits)
    leaves(xiaoyu.tool, xiaoyu.tool.locator(".door .btn.main").click)
    assert xiaoyu.tool.locator(".toast").inner_text()
    lin.tool.locator(".wall b.num").filter(has_text="1").wait_for()  # the screen sees it by itself
    assert "小雨" in lin.tool.locator(".wall").inner_text() or "Xiaoyu" in lin.tool.locator(".wall").inner_text()

    lin.go(f"batches/sessions/{today_session}")
    lin.tool.locator("form[action$='/closing'] button").click()
    lin.tool.locator("a[href*='makes_up']").or_(lin.tool.locator(".attendance .tag.ok")).first.wait_for()
    xiaoyu.go(f"classroom/{today_session}")
    assert xiaoyu.tool.locator("dd .tag.ok").count() == 1


def leaves_or_stays(seat: Seat, button: str) -> None:
    """A form that leads back to its own page."""
    with seat.page.expect_navigation():
        seat.tool.locator(button).click()
