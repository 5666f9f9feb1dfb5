"""How a browser proves itself in a frame of another site: by the partitioned cookie, the LMS's storage, or one tap."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError

from tests.factories.house import House

LAUNCHED = "**/s/*/**"


def forget_cookies(context: Any, house: House, pattern: str) -> None:
    """The tool's cookie is gone whenever a frame asks for such an address, as where partitioned ones are dropped."""

    def forget(route: Any, request: Any) -> None:
        if is_framed(request):
            context.clear_cookies(name="__Host-lti")
        route.continue_()

    context.route(f"{house.tool_url}/{pattern}", forget)


def is_framed(request: Any) -> bool:
    try:
        return request.frame.parent_frame is not None
    except PlaywrightError:  # the first request of a new tab has no frame yet
        return False


def open_course(context: Any, house: House, person: str = "xiaoyu") -> Any:
    page = context.new_page()
    page.goto(house.lms_url)
    page.request.post(f"{house.lms_url}/sign-in", form={"person": person})
    page.goto(f"{house.lms_url}/courses/new-hire/links/1")
    return page


def tool_frame(page: Any) -> Any:
    return page.frame_locator("#tool")


def launched(page: Any, house: House) -> bool:
    page.wait_for_function("() => true")
    return any(frame.url.startswith(f"{house.tool_url}/s/") for frame in page.frames)


def until_launched(page: Any, house: House) -> None:
    for _ in range(100):
        if launched(page, house):
            return
        page.wait_for_timeout(100)
    raise AssertionError([frame.url for frame in page.frames])


def test_the_partitioned_cookie_is_enough(browse: Callable[..., Any], house: House) -> None:
    page = open_course(browse(), house)
    until_launched(page, house)


def test_where_the_cookie_is_lost_the_platforms_storage_proves_the_browser(
    browse: Callable[..., Any], house: House
) -> None:
    """The cookie of the login is lost, the next one stays: storage proves the browser, the page opens in the frame."""
    context = browse()
    forget_cookies(context, house, "lti/launch")
    page = open_course(context, house)
    until_launched(page, house)


def test_canvas_keeps_it_in_a_frame_beside_the_tool(browse: Callable[..., Any], house: House) -> None:
    """It names that frame at the login; the page around it answers nothing."""
    house.lms_faults(storage="frame")
    context = browse()
    forget_cookies(context, house, "lti/launch")
    page = open_course(context, house)
    until_launched(page, house)
    assert [frame.name for frame in page.frames if frame.name == "post_message_forwarding"]


@pytest.mark.parametrize("storage", ["mute", "off"])
def test_an_lms_whose_storage_never_answers_costs_a_moment_and_a_tap(
    storage: str, browse: Callable[..., Any], house: House
) -> None:
    house.lms_faults(storage=storage)
    context = browse()
    forget_cookies(context, house, "**")
    page = open_course(context, house)
    tap = tool_frame(page).locator("#tap a.main")
    tap.wait_for(state="visible", timeout=10_000)
    with context.expect_page() as opened:
        tap.click()
    opened.value.wait_for_url(LAUNCHED)
    opened.value.reload()
    assert "/s/" in opened.value.url and "LTI-SESSION" not in opened.value.content()
