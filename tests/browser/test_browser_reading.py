import pytest
from chat import ACCIDENT, ask, hold, is_on_screen, latest, lines, marked, question_field, reply_to
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def open_first_citation(page: Page) -> None:
    latest(page).locator("a.place").first.click()
    expect(page.locator("reading-pane .quoted").first).to_be_visible()


def test_a_citation_opens_the_speech_at_its_words(page: Page):
    cited = reply_to(page, ACCIDENT)["citations"][0]
    ask(page, ACCIDENT)
    open_first_citation(page)
    assert marked(page) == lines(cited["quote"])
    assert is_on_screen(page.locator(".quoted").first)
    expect(page.get_by_role("region", name=cited["speech_title"])).to_be_visible()


def test_every_citation_opens_at_its_own_words(page: Page):
    citations = reply_to(page, ACCIDENT)["citations"]
    turn = ask(page, ACCIDENT)
    if len(citations) > 1:
        turn.locator("details.others summary").click()
    for cited, link in zip(citations, turn.locator("a.place").all(), strict=True):
        with page.expect_response("**/api/v1/reading?*"):
            link.click()
        expect(page.locator(".quoted").first).to_contain_text(lines(cited["quote"]).splitlines()[0])
        assert marked(page) == lines(cited["quote"])


def test_the_same_words_elsewhere_open_too(page: Page):
    cited = reply_to(page, ACCIDENT)["citations"][0]
    copy = cited["also_in"][0]
    turn = ask(page, ACCIDENT)
    turn.locator(".also a").first.click()
    expect(page.locator("reading-pane .quoted").first).to_be_visible()
    text = page.request.get(f"/api/v1/documents/{cited['document']}/text").json()["text"]
    assert marked(page) == lines(text[copy["start"] : copy["end"]])


def test_the_chat_goes_on_beside_the_speech(page: Page):
    ask(page, ACCIDENT)
    open_first_citation(page)
    turn = ask(page, "第四篇讲了哪几个方面?")
    expect(turn.locator("ol.items li")).to_have_count(6)
    expect(page.locator("reading-pane")).to_be_visible()


def test_a_speech_that_cannot_be_had_says_so(page: Page, faults: list[str]):
    ask(page, ACCIDENT)
    page.route("**/api/v1/reading?*", lambda route: route.abort())
    latest(page).locator("a.place").first.click()
    expect(page.locator("reading-pane").get_by_role("alert")).to_contain_text("连不上服务")
    faults.clear()


def test_what_could_not_be_had_leaves_no_other_words_to_copy_or_print(page: Page, faults: list[str]):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('before')")
    away: list[bool] = []
    # From the start: a route that is set right before a request may come too late for it.
    page.route("**/api/v1/reading?*", lambda route: route.abort() if away else route.continue_())
    ask(page, ACCIDENT)
    open_first_citation(page)
    copy = page.get_by_role("button", name="复制引文")
    expect(copy).to_have_attribute("aria-disabled", "false")
    away.append(True)
    page.keyboard.press("n")
    expect(page.locator(".pane-citations .count")).to_contain_text("引文 2")
    expect(page.locator("reading-pane").get_by_role("alert")).to_contain_text("连不上服务")
    expect(page.locator("reading-pane .reference")).to_be_empty()
    expect(copy).to_have_attribute("aria-disabled", "true")
    copy.click(force=True)
    assert page.evaluate("navigator.clipboard.readText()") == "before"
    assert marked(page) == ""
    # What the browser says of the network, and nothing of a script.
    assert [fault for fault in faults if "ERR_FAILED" not in fault] == []
    faults.clear()


def test_a_speech_that_is_awaited_says_so(page: Page):
    ask(page, ACCIDENT)
    held = hold(page, "**/api/v1/reading?*")
    latest(page).locator("a.place").first.click()
    pane = page.locator("reading-pane")
    expect(pane).to_have_attribute("aria-busy", "true")
    expect(pane.locator(".waiting")).to_have_text("正在打开原文…")
    page.get_by_role("button", name="复制引文").click(force=True)
    held[0].continue_()
    expect(pane.locator(".quoted").first).to_be_visible()
    expect(pane).not_to_have_attribute("aria-busy", "true")
    expect(pane.locator(".waiting")).to_have_count(0)


def test_with_a_modifier_the_citation_opens_as_a_page_of_its_own(page: Page):
    ask(page, ACCIDENT)
    with page.context.expect_page() as opened:
        latest(page).locator("a.place").first.click(modifiers=["ControlOrMeta"])
    assert marked(opened.value) == lines(reply_to(page, ACCIDENT)["citations"][0]["quote"])


def test_the_keyboard_is_enough(page: Page):
    expect(question_field(page)).to_be_focused()
    page.keyboard.type(ACCIDENT)
    page.keyboard.press("Enter")
    link = latest(page).locator("a.place").first
    expect(link).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if link.evaluate("(element) => element === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#pane-title")).to_be_focused()
    expect(link).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="整页")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("reading-pane")).to_be_hidden()
    expect(link).to_be_focused()


def test_focus_can_be_seen(page: Page):
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
