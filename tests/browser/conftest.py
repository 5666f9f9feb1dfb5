"""A real browser (Debian's Chromium, third-party cookies blocked as is its default) against the whole house."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.factories.house import House

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
QUIET += ["--disable-site-isolation-trials"]  # else Playwright now and then loses sight of a frame from another site
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}

Browse = Callable[..., Any]
"""browse(PHONE) → a fresh browser profile of that shape."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(item.fspath).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("Chromium is absent and CI may not skip it")
        pytest.skip("Chromium is absent: install it (Debian: apt-get install chromium fonts-noto-cjk libatomic1)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def house(running_house: House) -> Iterator[House]:
    yield running_house
    running_house.lms_faults(storage=None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """What stood on the screens when a story failed is said with its failure."""
    report = yield
    if report.failed and call.when == "call" and (screens := getattr(item, "screens", None)):
        report.sections.append(("on the screens", screens()))
    return report


def told(contexts: list[Any], under_way: dict[int, str]) -> str:
    """Every page: address, what is read there, and the requests that have no answer yet."""
    lines = [f"no answer yet: {address}" for address in under_way.values()]
    for frame in (frame for context in contexts for page in context.pages for frame in page.frames):
        try:
            lines += [f"--- {frame.url}", frame.locator("body").inner_text(timeout=2000)[:3000]]
        except Exception as error:
            lines.append(f"cannot be read: {error}")
    return "\n".join(lines)


@pytest.fixture
def browse(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Browse]:
    """Errors of scripts, of the console and of the content policy fail the test.

    browse(PHONE, forgive="ERR_INTERNET") lets by what matches: who cuts the line expects the browser to say so.
    """
    contexts: list[Any] = []
    errors: list[str] = []
    under_way: dict[int, str] = {}
    request.node.screens = lambda: told(contexts, under_way)

    def fresh(shape: dict[str, Any] | None = None, *, forgive: str = "", **options: Any) -> Any:
        def hear(said: str, where: str) -> None:
            if not (forgive and re.search(forgive, said)):
                errors.append(f"{where}: {said}")

        context = chromium.new_context(**{**(shape or LAPTOP), "locale": "zh-CN", **options})
        context.set_default_timeout(30_000)  # a busy machine is no failure
        context.on("weberror", lambda error: hear(str(error.error), "script"))
        context.on("console", lambda line: hear(line.text, line.location["url"]) if line.type == "error" else None)
        context.on("request", lambda asked: under_way.update({id(asked): f"{asked.method} {asked.url}"}))
        for end in ("requestfinished", "requestfailed"):
            context.on(end, lambda asked: under_way.pop(id(asked), None))
        contexts.append(context)
        return context

    yield fresh
    for context in contexts:
        context.close()
    assert errors == []
