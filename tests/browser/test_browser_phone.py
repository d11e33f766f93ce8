import pytest
from chat import ACCIDENT, UNANSWERABLE, ask, is_on_screen, latest, lines, marked, overflow, reply_to
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TOUCH = 44
TARGETS = (
    ".bar a, .send, .toggle, .actions .quiet, .suggestions button, a.place, summary, "
    ".pane-head summary, .pane-head a, .pane-head button"
)


def test_nothing_is_wider_than_the_phone(phone: Page, faults: list[str]):
    assert overflow(phone) == 0
    for question in (ACCIDENT, UNANSWERABLE, "长" * 300, "a" * 300):
        ask(phone, question)
        assert overflow(phone) == 0
    for path in ("/speeches", "/speeches/11", "/nothing"):
        phone.goto(path)
        assert overflow(phone) == 0
    # The console complains of the page that there is none.
    faults.clear()


def test_the_speech_covers_the_chat_and_back_closes_it(phone: Page):
    ask(phone, ACCIDENT)
    latest(phone).locator("a.place").first.click()
    mark = phone.locator("reading-pane .quoted").first
    expect(mark).to_be_visible()
    assert marked(phone) == lines(reply_to(phone, ACCIDENT)["citations"][0]["quote"])
    assert is_on_screen(mark)
    box = phone.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    assert overflow(phone) == 0
    phone.go_back()
    expect(phone.locator("reading-pane")).to_be_hidden()
    expect(latest(phone).locator("strong")).to_have_text("4人")


def test_closing_leaves_no_step_behind(phone: Page):
    ask(phone, ACCIDENT)
    latest(phone).locator("a.place").first.click()
    phone.get_by_role("button", name="关闭原文").click()
    expect(phone.locator("reading-pane")).to_be_hidden()
    expect(latest(phone).locator("a.place").first).to_be_focused()
    # Going back is not done when the pane is hidden.
    phone.wait_for_timeout(200)
    assert phone.evaluate("history.state") is None


def test_fingers_find_what_they_touch(phone: Page):
    ask(phone, UNANSWERABLE)
    ask(phone, ACCIDENT)
    latest(phone).locator("a.place").first.click()
    expect(phone.locator("reading-pane .quoted").first).to_be_visible()
    for target in phone.locator(TARGETS).all():
        box = target.bounding_box()
        if target.is_visible() and box is not None:
            assert box["height"] >= TOUCH, target.inner_text()


def test_the_chat_behind_the_speech_cannot_be_reached(phone: Page):
    ask(phone, ACCIDENT)
    latest(phone).locator("a.place").first.click()
    expect(phone.locator("reading-pane .quoted").first).to_be_visible()
    assert phone.locator("main").evaluate("(element) => element.inert")
    phone.keyboard.press("Escape")
    expect(phone.locator("reading-pane")).to_be_hidden()
    assert not phone.locator("main").evaluate("(element) => element.inert")
