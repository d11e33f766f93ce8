"""A real server process with the real index, and a real Chromium to look at it."""

import contextlib
import shutil
from collections.abc import Callable, Iterator

import pytest
from chat import wait_for_scripts
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without a sandbox because containers give none to root; the rest keeps it from calling home.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 20_000
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


# Playwright's own five seconds are enough on a quiet machine; one that is busy with other tests needs more.
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.fail("Chromium is not installed; run `make programs`.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser: Browser, server_url: str) -> Iterator[Callable[..., BrowserContext]]:
    """Make contexts at the server's address that are closed after the test."""
    with contextlib.ExitStack() as stack:

        def make(**options: object) -> BrowserContext:
            options = {"viewport": DESKTOP, "locale": "zh-CN", "base_url": server_url, **options}
            context = browser.new_context(**options)  # type: ignore[arg-type]
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            return context

        yield make


@pytest.fixture
def faults() -> list[str]:
    """What the console of `page` complained of; a test that causes failures on purpose clears it."""
    return []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], faults: list[str]) -> Iterator[Page]:
    """The chat on a desk, with scripts; fails the test when the console complains."""
    opened = open_chat(new_context(), faults)
    yield opened
    assert faults == []


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], faults: list[str]) -> Iterator[Page]:
    """The chat on a phone."""
    opened = open_chat(new_context(viewport=PHONE, is_mobile=True, has_touch=True), faults)
    yield opened
    assert faults == []


@pytest.fixture
def plain(new_context: Callable[..., BrowserContext]) -> Page:
    """The chat in a browser without JavaScript."""
    opened = new_context(java_script_enabled=False).new_page()
    opened.goto("/")
    return opened


def open_chat(context: BrowserContext, faults: list[str]) -> Page:
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto("/")
    wait_for_scripts(page)
    return page
