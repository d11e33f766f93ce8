"""The speeches, the search as one types, and the pictures."""

import re
from collections.abc import Callable

import pytest
from chat import is_on_screen, marked, overflow
from conftest import PHONE
from playwright.sync_api import BrowserContext, Page, Route, expect

pytestmark = pytest.mark.browser

WORDS = "大巴山隧道"


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext], faults: list[str]) -> Page:
    return opened(new_context(), faults)


@pytest.fixture
def small(new_context: Callable[..., BrowserContext], faults: list[str]) -> Page:
    return opened(new_context(viewport=PHONE, is_mobile=True, has_touch=True), faults)


def opened(context: BrowserContext, faults: list[str]) -> Page:
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return page


def open_search(page: Page, path: str = "/search"):
    page.goto(path)
    expect(page.locator("search-field:defined")).to_be_attached()
    return page.get_by_role("searchbox")


def test_typing_finds_and_marks_without_sending(desk: Page, faults: list[str]):
    field = open_search(desk)
    expect(field).to_be_focused()
    field.press_sequentially(WORDS)
    expect(desk.locator(".hit")).to_have_count(2)
    expect(desk.locator(".hit mark").first).to_have_text(WORDS)
    expect(desk.get_by_role("status")).to_contain_text("2 处")
    expect(desk).to_have_url(re.compile(r"/search\?q=%E5%A4%A7"))
    assert faults == []


def test_arrows_lead_through_the_hits_and_enter_opens_the_marked_place(desk: Page):
    field = open_search(desk)
    field.fill(WORDS)
    hits = desk.locator(".hit")
    expect(hits).to_have_count(2)
    for key, focused in (
        ("ArrowDown", hits.first),
        ("ArrowDown", hits.last),
        ("ArrowUp", hits.first),
        ("Escape", field),
        ("ArrowDown", hits.first),
    ):
        desk.keyboard.press(key)
        expect(focused).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("mark")).to_have_text(WORDS)
    assert is_on_screen(desk.locator("mark").first)


def test_going_back_shows_what_was_found(desk: Page):
    open_search(desk).fill(WORDS)
    desk.locator(".hit").first.click()
    expect(desk.locator("mark").first).to_have_text(WORDS)
    desk.go_back()
    expect(desk.get_by_role("searchbox")).to_have_value(WORDS)
    expect(desk.locator(".hit")).to_have_count(2)


def test_only_the_latest_words_count(desk: Page):
    field = open_search(desk)
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url) if "/find?" in request.url else None)
    held = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route("**/find?query=%E8%B4%A8%E9%87%8F", hold)
    with desk.expect_request("**/find?query=%E8%B4%A8%E9%87%8F"):
        field.fill("质量")
    field.fill(WORDS)
    expect(desk.locator(".hit")).to_have_count(2)
    for route in held:
        route.abort()
    expect(desk.locator(".hit mark").first).to_have_text(WORDS)
    assert len(asked) == 2


def test_what_is_being_composed_is_not_looked_for(desk: Page):
    field = open_search(desk)
    field.focus()
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url) if "/find?" in request.url else None)
    method = desk.context.new_cdp_session(desk)
    method.send("Input.imeSetComposition", {"text": "dabashan", "selectionStart": 8, "selectionEnd": 8})
    method.send("Input.insertText", {"text": WORDS})
    expect(desk.locator(".hit")).to_have_count(2)
    assert not [url for url in asked if "dabashan" in url]


def test_a_facet_keeps_the_search_to_a_speech(desk: Page):
    open_search(desk).fill("食品安全")
    facet = desk.locator(".facets a[data-speech='10']")
    expect(facet).to_contain_text("17")
    facet.click()
    expect(desk.locator(".facets [aria-current]")).to_be_focused()
    expect(desk.locator(".facets [aria-current]")).to_contain_text("第 10 篇")
    expect(desk.locator(".hit b")).to_have_text(["第 10 篇"] * desk.locator(".hit").count())
    expect(desk).to_have_url(re.compile("speech=10&talk=1"))
    desk.locator(".facets a").first.click()
    expect(desk.locator(".hit b").first).to_have_text("第 2 篇")


def test_slash_goes_to_the_field_and_hostile_words_stay_words(desk: Page, faults: list[str]):
    field = open_search(desk, f"/search?q={WORDS}")
    desk.locator("h1").click()
    desk.keyboard.press("/")
    expect(field).to_be_focused()
    field.fill("<img src=x onerror=alert(1)>")
    expect(desk.get_by_role("status")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(desk.locator("main img")).to_have_count(0)
    assert faults == []


def test_a_search_that_fails_says_so(desk: Page):
    field = open_search(desk)
    desk.route("**/find?*", lambda route: route.abort())
    field.fill(WORDS)
    expect(desk.get_by_role("alert")).to_contain_text("连不上服务")


def test_without_scripts_words_are_found_and_their_place_opens(plain: Page):
    plain.goto("/search")
    plain.get_by_role("searchbox").fill(WORDS)
    plain.get_by_role("button", name="搜索").click()
    expect(plain.locator(".hit mark")).to_have_text([WORDS, WORDS])
    plain.locator(".hit").first.click()
    assert marked(plain) == WORDS


def test_the_server_and_the_scripts_show_the_same(desk: Page):
    open_search(desk, "/search?q=食品安全")
    served = desk.locator(".results").inner_text()
    with desk.expect_response("**/find?*"):
        desk.get_by_role("searchbox").press("Enter")
    expect(desk.locator("search-field[busy]")).to_have_count(0)
    shown = desk.locator(".results").inner_text()
    # Only the scripts know how many pages are left to say.
    assert shown.splitlines()[:-1] == served.splitlines()[:-1]


def test_the_speeches_say_their_occasion_and_copies(desk: Page):
    desk.goto("/speeches")
    desk.get_by_role("navigation", name="跳到某一篇").get_by_role("link", name="8", exact=True).click()
    part = desk.locator("#part-8")
    assert is_on_screen(part.locator("h2"))
    expect(part.locator(".facts")).to_contain_text("全省质量工作大会")
    expect(part.locator(".facts")).to_contain_text("商丘市")
    expect(part.locator(".same")).to_contain_text("第 13 篇之 2")
    part.get_by_role("link", name="商丘市").click()
    expect(desk.locator("mark")).to_have_text("商丘市")


def test_a_square_leads_to_its_passages(desk: Page, faults: list[str]):
    desk.goto("/pictures")
    square = desk.get_by_role("link", name="食品安全：第 10 篇，17 次").first
    square.click()
    expect(desk.get_by_role("searchbox")).to_have_value("食品安全")
    expect(desk.get_by_role("status")).to_contain_text("17 处")
    assert faults == []


def test_a_repetition_and_a_figure_lead_to_their_words(desk: Page):
    desk.goto("/pictures")
    desk.get_by_role("link", name="第 3 篇有 100% 也见于第 5 篇之 1").first.click()
    expect(desk.locator("mark").first).to_be_visible()
    desk.go_back()
    desk.locator(".figures a", has_text="45万家").first.click()
    expect(desk.locator("mark").first).to_contain_text("45万家")


def test_the_pictures_are_reached_by_keyboard(desk: Page):
    desk.goto("/pictures")
    expect(desk.locator("#topics chart-grid:defined")).to_be_attached()
    first = desk.locator("#topics svg a").first
    expect(desk.locator("#topics svg a[tabindex='0']")).to_have_count(1)
    first.focus()
    desk.keyboard.press("ArrowRight")
    expect(first).not_to_be_focused()
    focused = desk.locator("#topics svg a:focus")
    name = focused.get_attribute("aria-label")
    assert name is not None
    assert "次" in name
    desk.keyboard.press("Enter")
    expect(desk.locator(".hit").first).to_be_visible()


def test_each_picture_is_a_table_too(desk: Page):
    desk.goto("/pictures")
    for picture in ("topics", "repetition", "figures"):
        table = desk.locator(f"#{picture} .as-table > summary")
        table.click()
        expect(desk.locator(f"#{picture} .as-table table")).to_be_visible()
    row = desk.locator("#topics table tr", has_text="食品安全").first
    expect(row.get_by_role("link", name="第 10 篇 17 次")).to_have_attribute("href", re.compile("speech=10"))


def test_nothing_is_wider_than_the_phone(small: Page):
    for path in ("/speeches", "/search?q=食品安全", "/search?q=" + "a" * 100, "/pictures"):
        small.goto(path)
        assert overflow(small) == 0, path
    for summary in small.locator(".as-table > summary").all():
        summary.click()
    assert overflow(small) == 0
    box = small.locator("#topics .scroll").first
    assert box.evaluate("(element) => element.scrollWidth > element.clientWidth")
