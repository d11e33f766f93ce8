"""The keys that every page knows, the menu, and what happens while somebody types."""

import pytest
from chat import ACCIDENT, ask, latest, question_field
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def help_dialog(page: Page):
    return page.get_by_role("dialog", name="键盘快捷键")


def wait_for_keys(page: Page) -> None:
    expect(page.locator("keyboard-help:defined")).to_be_attached()


def blur(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")


def test_a_slash_leads_to_the_question_and_is_not_written(page: Page):
    blur(page)
    page.keyboard.press("/")
    expect(question_field(page)).to_be_focused()
    expect(question_field(page)).to_have_value("")
    page.keyboard.type("a/b?")
    expect(question_field(page)).to_have_value("a/b?")
    expect(help_dialog(page)).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/speeches", "/speeches/1", "/sign-in"])
def test_a_question_mark_shows_the_keys_and_escape_gives_the_focus_back(page: Page, path: str):
    page.goto(path)
    wait_for_keys(page)
    page.locator(".brand").focus()
    page.keyboard.press("?")
    expect(help_dialog(page)).to_be_visible()
    for key in ("/", "Esc", "Enter", "n", "p", "?"):
        expect(help_dialog(page).locator("kbd", has_text=key).first).to_be_visible()
    page.keyboard.press("/")
    expect(help_dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_dialog(page)).to_be_hidden()
    expect(page.locator(".brand")).to_be_focused()


def test_the_list_of_keys_opens_and_closes_by_the_mouse(page: Page):
    page.get_by_role("button", name="键盘快捷键").click()
    expect(help_dialog(page)).to_be_visible()
    page.mouse.click(5, 400)
    expect(help_dialog(page)).to_be_hidden()
    page.get_by_role("button", name="键盘快捷键").click()
    help_dialog(page).get_by_role("button", name="关闭").click()
    expect(help_dialog(page)).to_be_hidden()


@pytest.mark.parametrize(("language", "title"), [("zh-Hant", "鍵盤快速鍵"), ("en", "Keyboard shortcuts")])
def test_the_keys_are_listed_in_each_language(page: Page, language: str, title: str):
    page.request.post("/preferences", form={"language": language})
    page.goto("/speeches")
    wait_for_keys(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name=title)).to_be_visible()


def test_escape_stops_the_answer(page: Page):
    page.route("**/api/v1/**", lambda _route: None)
    question_field(page).fill(ACCIDENT)
    question_field(page).press("Enter")
    expect(latest(page)).to_have_attribute("state", "waiting")
    page.keyboard.press("Escape")
    expect(latest(page)).to_have_attribute("state", "stopped")


def test_escape_closes_only_what_is_on_top(page: Page):
    ask(page, ACCIDENT)
    latest(page).locator("a.place").first.click()
    expect(page.locator("#pane-title")).to_be_focused()
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    expect(help_dialog(page)).to_be_hidden()
    expect(page.locator("reading-pane")).to_be_visible()
    page.locator("site-menu summary").press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("site-menu details")).not_to_have_attribute("open", "")
    expect(page.locator("site-menu summary")).to_be_focused()
    expect(page.locator("reading-pane")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("reading-pane")).to_be_hidden()


def test_keys_of_an_input_method_are_its_own(page: Page):
    blur(page)
    composed = "document.body.dispatchEvent(new KeyboardEvent('keydown', {0}))"
    for options in (
        "{key: '?', bubbles: true, isComposing: true}",
        "{key: '?', bubbles: true, keyCode: 229}",
    ):
        page.evaluate(composed.format(options))
        expect(help_dialog(page)).to_be_hidden()
    page.evaluate(composed.format("{key: '?', bubbles: true}"))
    expect(help_dialog(page)).to_be_visible()


def test_arrows_walk_through_a_list(page: Page):
    buttons = page.locator(".suggestions button")
    buttons.first.focus()
    page.keyboard.press("ArrowDown")
    expect(buttons.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(buttons.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(buttons.last).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(buttons.first).to_be_focused()


def test_a_theme_is_there_at_once_and_stays(page: Page):
    def ground() -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light = ground()
    page.locator("site-menu summary").click()
    with page.expect_response("**/preferences"):
        page.get_by_role("button", name="深色").click()
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="跟随系统")).to_have_attribute("aria-pressed", "false")
    dark = ground()
    assert dark != light
    page.reload()
    assert ground() == dark


def test_single_keys_can_be_turned_off_and_stay_off(page: Page):
    page.locator("site-menu summary").click()
    keys = page.get_by_role("group", name="单键快捷键")
    with page.expect_response("**/preferences"):
        keys.get_by_role("button", name="关").click()
    for _ in range(2):
        page.locator(".brand").focus()
        page.keyboard.press("/")
        page.keyboard.press("?")
        expect(page.locator(".brand")).to_be_focused()
        expect(help_dialog(page)).to_be_hidden()
        page.goto("/speeches")
        wait_for_keys(page)
    page.get_by_role("button", name="键盘快捷键").click()
    expect(help_dialog(page)).to_contain_text("可以在菜单里关掉")
    page.keyboard.press("Escape")
    expect(help_dialog(page)).to_be_hidden()


def test_a_language_leads_back_to_the_place_where_the_reader_was(page: Page):
    page.goto("/speeches#part-3")
    wait_for_keys(page)
    page.locator("site-menu summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/speeches#part-3")


def test_without_scripts_language_and_theme_are_buttons_too(plain: Page):
    plain.goto("/speeches/2")
    plain.locator("site-menu summary").click()
    plain.get_by_role("button", name="深色").click()
    assert plain.url.endswith("/speeches/2")
    plain.locator("site-menu summary").click()
    plain.get_by_role("button", name="English").click()
    assert plain.url.endswith("/speeches/2")
    expect(plain.locator("html[data-theme=dark][lang=en]")).to_be_attached()
    expect(plain.get_by_role("button", name="Keyboard shortcuts")).to_be_hidden()


def test_the_menu_closes_when_something_else_is_used(page: Page):
    page.locator("site-menu summary").click()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    question_field(page).click()
    expect(page.get_by_role("button", name="English")).to_be_hidden()
