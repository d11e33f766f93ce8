"""The pages for everybody: WCAG by axe-core, zoom, focus, motion, forced colours."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from chat import ACCIDENT, OUTLINE, UNANSWERABLE, ask, latest, overflow, wait_for_scripts
from conftest import DESKTOP, PHONE
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

PAGES = [
    "/",
    f"/?question={quote(ACCIDENT)}",
    f"/?question={quote(OUTLINE)}",
    f"/?question={quote(UNANSWERABLE)}",
    "/speeches",
    "/speeches/1",
    "/speeches/11?start=49000&end=49040",
    f"/why?question={quote(ACCIDENT)}",
    "/search",
    f"/search?q={quote('死亡')}",
    "/pictures",
    "/chats",
    "/chats/none-of-yours",
    "/sign-in",
    "/nothing-here",
]
"""Every kind of page, by an address of it."""

HALF = {"width": 640, "height": 450}
"""What is left of a desktop of 1280 pixels at a zoom of 200 %."""


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        pytest.fail("axe-core is not installed; run `make programs`.")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def reader(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of somebody who looks around; the console may complain of addresses that are none."""
    return new_context().new_page()


def violations(page: Page, axe: str) -> list[tuple[str, list[str]]]:
    """Hold what is shown to WCAG: of each fault what it is and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate(f"axe.run({json.dumps(RULES)})")["violations"]
    return [(fault["id"], [node["html"][:120] for node in fault["nodes"][:4]]) for fault in found]


def violations_in_both(page: Page, axe: str) -> list[tuple[str, list[str]]]:
    """On a desk in the light and on a phone in the dark: no colour depends on the width."""
    # What scripts add has its style sheet a moment later.
    page.wait_for_load_state("networkidle")
    found = []
    for viewport, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += violations(page, axe)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(reader: Page, axe: str, path: str):
    reader.goto(path)
    assert violations_in_both(reader, axe) == []


def test_axe_finds_nothing_in_the_description_of_the_interface(reader: Page, axe: str):
    reader.goto("/docs")
    # Three hundred tables, all alike: the first few say it all, and the rest would take half a minute.
    reader.evaluate(
        "document.querySelectorAll('main section:nth-of-type(n + 4)').forEach((more) => more.remove())"
    )
    assert violations_in_both(reader, axe) == []


@pytest.mark.parametrize("language", ["zh-TW", "en-GB"])
def test_axe_finds_nothing_in_other_languages(
    new_context: Callable[..., BrowserContext], axe: str, language: str
):
    page = new_context(locale=language).new_page()
    page.goto(f"/?question={quote(ACCIDENT)}")
    assert violations(page, axe) == []


def test_axe_finds_nothing_in_what_scripts_open(page: Page, axe: str):
    ask(page, ACCIDENT)
    page.locator("site-menu summary").click()
    assert violations_in_both(page, axe) == []
    page.set_viewport_size(DESKTOP)
    page.keyboard.press("Escape")
    latest(page).locator("a.place").first.click()
    expect(page.locator("reading-pane .pane-head")).to_be_visible()
    assert violations_in_both(page, axe) == []
    page.keyboard.press("?")
    expect(page.locator("dialog:modal")).to_be_visible()
    assert violations_in_both(page, axe) == []


def test_axe_finds_nothing_in_a_conversation_that_is_kept_and_in_feedback(page: Page, axe: str):
    ask(page, ACCIDENT)
    ask(page, UNANSWERABLE)
    expect(page).to_have_url(re.compile("/chats/"))
    page.reload()
    assert violations_in_both(page, axe) == []
    page.locator("answer-feedback summary").last.click()
    assert violations_in_both(page, axe) == []
    page.goto(f"{page.url.split('#')[0]}/manage")
    assert violations_in_both(page, axe) == []


@pytest.mark.parametrize("path", [*PAGES, "/docs"])
def test_at_200_percent_nothing_is_cut_off(reader: Page, path: str):
    reader.set_viewport_size(HALF)
    reader.goto(path)
    assert overflow(reader) == 0
    # 320 pixels are 400 %: text still flows, without a second direction to scroll in.
    reader.set_viewport_size({"width": 320, "height": 256})
    assert overflow(reader) == 0


def test_longer_words_fit_too(new_context: Callable[..., BrowserContext]):
    page = new_context(locale="en-GB", viewport={"width": 320, "height": 568}).new_page()
    for path in ("/", "/speeches"):
        page.goto(path)
        assert overflow(page) == 0


def test_the_menu_is_whole_at_200_percent_and_on_the_smallest_phone(reader: Page):
    reader.goto("/speeches")
    reader.locator("site-menu summary").click()
    for size in (HALF, {"width": 320, "height": 568}):
        reader.set_viewport_size(size)
        box = reader.locator("site-menu .panel").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] <= size["height"]
        assert overflow(reader) == 0


def focused(page: Page) -> dict[str, Any]:
    """What has the focus: its name, where it stands, and how it shows it."""
    return page.evaluate(
        """() => {
          const found = document.activeElement;
          const { outlineStyle, outlineWidth } = getComputedStyle(found);
          const { top, left, bottom, width, height } = found.getBoundingClientRect();
          const name = (found.ariaLabel ?? found.labels?.[0]?.textContent ?? found.textContent).trim();
          return { name, outlineStyle, outlineWidth, top, left, bottom, width, height, tag: found.localName };
        }"""
    )


def test_the_focus_goes_through_the_page_as_it_is_read_and_can_be_seen(reader: Page):
    reader.goto("/speeches")
    names = []
    for _ in range(9):
        reader.keyboard.press("Tab")
        found = focused(reader)
        names.append(found["name"])
        assert (found["outlineStyle"], found["outlineWidth"]) == ("solid", "2px"), found
        assert found["top"] >= 0, found
        assert found["bottom"] <= DESKTOP["height"], found
    assert names[0] == "跳到正文"
    bar = ["文稿问答", "对话", "目录"]
    assert names[1:4] == bar
    at = [names.index(name) for name in ("新对话", "键盘快捷键", "菜单")]
    assert at == sorted(at)


def test_what_has_the_focus_is_not_hidden_by_the_bar_or_the_form(page: Page):
    page.set_viewport_size({"width": 1280, "height": 500})
    for question in (OUTLINE, ACCIDENT):
        ask(page, question)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    form_top = page.locator("ask-form form").evaluate("(form) => form.getBoundingClientRect().top")
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        found = focused(page)
        if found["tag"] in ("body", "textarea") or found["top"] < 52:
            continue
        assert found["top"] < form_top, found


def test_the_skip_link_leads_past_the_bar(reader: Page):
    reader.goto("/speeches")
    reader.keyboard.press("Tab")
    expect(reader.locator(".skip")).to_be_in_viewport()
    reader.keyboard.press("Enter")
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.closest('main') !== null")


def test_who_wants_no_motion_gets_none(new_context: Callable[..., BrowserContext]):
    page = new_context(reduced_motion="reduce").new_page()
    page.goto("/")
    wait_for_scripts(page)
    page.route("**/api/v1/**", lambda _route: None)
    page.get_by_label("问题").fill(ACCIDENT)
    page.keyboard.press("Enter")
    expect(page.locator(".waiting")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0


def test_with_forced_colours_states_can_still_be_told_apart(new_context: Callable[..., BrowserContext]):
    page = new_context(forced_colors="active").new_page()
    page.goto(f"/?question={quote(ACCIDENT)}")
    page.locator("site-menu summary").click()
    chosen, other = (
        page.locator(f'site-menu [name=theme][aria-pressed="{pressed}"]').first.evaluate(
            "(button) => getComputedStyle(button).backgroundColor"
        )
        for pressed in ("true", "false")
    )
    assert chosen != other
    ground = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    page.locator("a.place").first.click()
    quoted = page.locator("reading-pane .quoted").first
    expect(quoted).to_be_visible()
    shown = "(words) => getComputedStyle(words, '::highlight(quotation)').backgroundColor"
    assert quoted.evaluate(shown) != ground
    page.goto(page.locator("a.place").first.get_attribute("href") or "")
    mark = page.locator("mark").first
    expect(mark).to_be_visible()
    assert mark.evaluate("(mark) => getComputedStyle(mark).backgroundColor") != ground
    page.keyboard.press("Tab")
    assert focused(page)["outlineStyle"] == "solid"
