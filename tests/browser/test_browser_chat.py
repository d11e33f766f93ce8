import json
import re

import pytest
from chat import (
    ACCIDENT,
    OUTLINE,
    UNANSWERABLE,
    ask,
    latest,
    question_field,
    reply_to,
    start_anew,
    wait_for_scripts,
)
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_an_answer_has_its_span_emphasised(page: Page):
    turn = ask(page, ACCIDENT)
    expect(turn).to_have_attribute("state", "answered")
    expect(turn.locator("strong")).to_have_text("4人")
    expect(turn.locator(".sentence")).to_contain_text("大巴山隧道")
    expect(page.locator("#announcer")).to_contain_text("4人")


def test_an_outline_is_a_numbered_list(page: Page):
    turn = ask(page, OUTLINE)
    assert turn.locator("ol.items li").all_text_contents() == reply_to(page, OUTLINE)["items"]
    assert turn.locator("ol.items li").count() == 6


def test_a_refusal_looks_different_and_shows_what_is_near(page: Page):
    turn = ask(page, UNANSWERABLE)
    expect(turn).to_have_attribute("state", "abstained")
    expect(turn.locator(".refusal .tag")).to_have_text("没有回答")
    expect(turn.locator(".refusal .title")).not_to_be_empty()
    expect(turn.locator(".answer")).to_have_count(0)


def test_a_refusal_is_read_out_as_it_is_shown(page: Page):
    page.request.post("/preferences", form={"language": "en"})
    page.reload()
    wait_for_scripts(page)
    page.get_by_label("Question").fill(UNANSWERABLE)
    page.get_by_label("Question").press("Enter")
    announcer, title = page.locator("#announcer"), page.locator(".refusal .title")
    expect(announcer).not_to_be_empty()
    expect(announcer).to_have_attribute("lang", "en")
    assert announcer.inner_text() == title.inner_text()
    page.get_by_label("Question").fill(ACCIDENT)
    page.get_by_label("Question").press("Enter")
    expect(announcer).to_contain_text("4人")
    expect(announcer).to_have_attribute("lang", "zh-Hans")


def test_a_suggested_question_is_asked_by_its_button(page: Page):
    button = page.locator(".welcome .suggestions button").first
    question = button.inner_text()
    button.click()
    expect(latest(page).locator(".question")).to_have_text(question)
    expect(latest(page)).to_have_attribute("state", "answered")
    expect(page.locator(".welcome")).to_have_count(0)
    expect(question_field(page)).to_be_focused()


def test_earlier_turns_stay_and_go_along(page: Page):
    ask(page, ACCIDENT)
    conversation = page.url.rpartition("/")[2]
    with page.expect_request("**/api/v1/chat") as sent:
        turn = ask(page, "那是哪一天发生的?")
    assert json.loads(sent.value.post_data or "")["conversation_id"] == conversation
    expect(turn.locator(".rewritten")).to_contain_text(ACCIDENT)
    expect(page.locator("chat-turn")).to_have_count(2)


def test_a_conversation_lives_through_other_pages_until_a_new_one(page: Page):
    ask(page, ACCIDENT)
    page.get_by_role("link", name="目录").click()
    page.get_by_role("link", name="文稿问答").click()
    page.get_by_role("link", name=ACCIDENT, exact=True).click()
    expect(latest(page).locator("strong")).to_have_text("4人")
    page.get_by_role("link", name="目录").click()
    start_anew(page)
    expect(page.locator("chat-turn")).to_have_count(0)


def test_a_new_conversation_from_the_chat_itself(page: Page):
    ask(page, ACCIDENT)
    start_anew(page)
    expect(page.locator("chat-turn")).to_have_count(0)


def test_the_answer_can_be_copied_with_its_reference(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(page, ACCIDENT)
    turn.get_by_role("button", name="复制答案和出处").click()
    expect(turn.get_by_role("button", name="已复制")).to_be_visible()
    expect(page.locator("#said")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    cited = reply_to(page, ACCIDENT)["citations"][0]
    assert cited["quote"] in copied
    assert cited["document"] in copied


def test_what_people_type_never_becomes_html(page: Page):
    page.on("dialog", lambda _dialog: pytest.fail("a script ran"))
    text = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    turn = ask(page, text)
    expect(turn.locator(".question")).to_have_text(text)
    expect(turn.locator("img, script")).to_have_count(0)


def test_scripts_and_server_show_the_same(page: Page, plain: Page):
    for question in (ACCIDENT, OUTLINE, UNANSWERABLE):
        turn = ask(page, question)
        plain.goto(f"/?question={question}")
        # The button to copy needs scripts; history may complete a question, so each is asked alone.
        turn.locator(".actions").evaluate_all("(found) => found.forEach((element) => element.remove())")
        with_scripts, without = (
            re.sub(r"\s+", "", found.locator(".reply").inner_text()) for found in (turn, latest(plain))
        )
        assert with_scripts == without
        start_anew(page)


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (503, "index_not_ready", "正在载入"),
        (503, "index_unavailable", "make index"),
        (429, "rate_limited", "问得太快了"),
        (500, "internal_error", "服务出错了"),
    ],
)
def test_each_failure_says_what_to_do(page: Page, faults: list[str], status: int, code: str, words: str):
    body = {"error": {"code": code, "message": "x", "details": []}}
    page.route("**/api/v1/chat", lambda route: route.fulfill(status=status, json=body))
    turn = ask(page, ACCIDENT)
    expect(turn).to_have_attribute("state", "failed")
    expect(turn.get_by_role("alert")).to_contain_text(words)
    faults.clear()


def test_without_a_network_it_is_tried_again_by_itself(page: Page, faults: list[str]):
    page.route("**/api/v1/chat", lambda route: route.abort())
    turn = ask(page, ACCIDENT)
    expect(turn).to_have_attribute("state", "reconnecting")
    expect(turn).to_contain_text("正在重新连接")
    page.unroute("**/api/v1/chat")
    expect(turn.locator("strong")).to_have_text("4人")
    faults.clear()


def test_after_a_failure_one_can_try_again(page: Page, faults: list[str]):
    body = {"error": {"code": "internal_error", "message": "x", "details": []}}
    page.route("**/api/v1/chat", lambda route: route.fulfill(status=500, json=body))
    turn = ask(page, ACCIDENT)
    expect(turn.get_by_role("alert")).to_contain_text("服务出错了")
    faults.clear()
    page.unroute("**/api/v1/chat")
    turn.get_by_role("button", name="重试").click()
    expect(page.locator("chat-turn")).to_have_count(1)
    expect(latest(page).locator("strong")).to_have_text("4人")


def test_waiting_is_shown_and_can_be_stopped(page: Page):
    page.route("**/api/v1/chat", lambda _route: None)
    question_field(page).fill(ACCIDENT)
    page.get_by_role("button", name="发送").click()
    expect(latest(page).locator(".waiting")).to_be_visible()
    page.get_by_role("button", name="停止").click()
    expect(latest(page)).to_have_attribute("state", "stopped")
    expect(page.get_by_role("button", name="发送")).to_be_visible()
