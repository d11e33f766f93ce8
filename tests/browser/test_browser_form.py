import pytest
from chat import ACCIDENT, ask, latest, lines, marked, question_field, reply_to, wait_for_scripts
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_enter_while_an_input_method_composes_does_not_send(page: Page):
    field = question_field(page)
    field.focus()
    input_method = page.context.new_cdp_session(page)
    input_method.send("Input.imeSetComposition", {"text": "大巴山", "selectionStart": 3, "selectionEnd": 3})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    input_method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    input_method.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    expect(page.locator("chat-turn")).to_have_count(0)
    input_method.send("Input.insertText", {"text": ACCIDENT})
    expect(field).to_have_value(ACCIDENT)
    expect(page.locator("chat-turn")).to_have_count(0)
    field.press("Enter")
    expect(latest(page).locator("strong")).to_have_text("4人")


def test_shift_and_enter_make_a_line(page: Page):
    field = question_field(page)
    field.press_sequentially("大巴山")
    field.press("Shift+Enter")
    field.press_sequentially("隧道")
    expect(field).to_have_value("大巴山\n隧道")
    expect(page.locator("chat-turn")).to_have_count(0)


def test_blanks_alone_are_not_sent(page: Page):
    question_field(page).fill("  \n ")
    question_field(page).press("Enter")
    expect(page.locator("chat-turn")).to_have_count(0)


def test_a_question_over_the_limit_is_counted_and_not_sent(page: Page):
    field = question_field(page)
    field.fill("问" * 1001)
    expect(page.locator(".counter")).to_have_text("1001 / 1000")
    field.press("Enter")
    expect(page.locator("chat-turn")).to_have_count(0)
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("问" * 10)
    expect(page.locator(".counter")).to_be_empty()


def test_without_scripts_a_question_is_answered_and_its_place_opens(plain: Page):
    question_field(plain).fill(ACCIDENT)
    plain.get_by_role("button", name="发送").click()
    turn = latest(plain)
    expect(turn.locator("strong")).to_have_text("4人")
    turn.locator("a.place").first.click()
    assert "/speeches/11?start=" in plain.url
    assert marked(plain) == lines(reply_to(plain, ACCIDENT)["citations"][0]["quote"])


def test_without_scripts_earlier_turns_go_along(plain: Page):
    for question in (ACCIDENT, "那是哪一天发生的?"):
        question_field(plain).fill(question)
        plain.get_by_role("button", name="发送").click()
    expect(plain.locator("chat-turn .question").first).to_have_text(ACCIDENT)
    expect(plain.locator("chat-turn")).to_have_count(2)


def test_without_scripts_a_suggestion_is_a_button(plain: Page):
    plain.locator(".suggestions button").first.click()
    expect(latest(plain)).to_have_attribute("state", "answered")


def test_without_scripts_the_contents_lead_to_every_part(plain: Page):
    plain.get_by_role("link", name="目录", exact=True).click()
    expect(plain.locator(".part")).to_have_count(13)
    plain.locator(".part h2 a").nth(3).click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("篇四")


def test_scripts_take_over_an_answer_that_the_server_wrote(page: Page):
    page.goto(f"/?question={ACCIDENT}")
    wait_for_scripts(page)
    latest(page).locator("a.place").first.click()
    expect(page.locator("reading-pane .quoted").first).to_be_visible()
    turn = ask(page, "第四篇讲了哪几个方面?")
    expect(turn.locator("ol.items li")).to_have_count(6)
