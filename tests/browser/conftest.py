"""A real browser (Debian's Chromium, third-party cookies blocked as is its default) against the whole house."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.factories.house import House

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}


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
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with House(tmp_path, database_url) as running:
        yield running


@pytest.fixture
def browse(chromium: Any) -> Iterator[Callable[..., Any]]:
    """browse(PHONE) → a fresh browser profile of that shape; its errors fail the test."""
    contexts: list[Any] = []
    errors: list[str] = []

    def fresh(shape: dict[str, Any] | None = None, **options: Any) -> Any:
        context = chromium.new_context(**{**(shape or LAPTOP), "locale": "zh-CN", **options})
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield fresh
    for context in contexts:
        context.close()
    assert errors == []
