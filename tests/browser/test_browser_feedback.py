"""What people say of an answer: by the buttons of its row, and what becomes of it."""

from typing import Any

import pytest
from chat import ACCIDENT, ask, hold, latest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def reply(page: Page) -> dict[str, Any]:
    """An answer that is kept."""
    response = page.request.post("/api/v1/chat", data={"question": ACCIDENT})
    assert response.ok
    return response.json()


@pytest.fixture
def row(page: Page, reply: dict[str, Any]) -> Locator:
    """What the row of the answer offers, on the page of its conversation."""
    page.goto(f"/chats/{reply['conversation_id']}")
    expect(page.locator("answer-feedback:defined")).to_be_attached()
    return page.locator("answer-feedback")


def said(page: Page, reply: dict[str, Any]) -> dict[str, Any] | None:
    conversation = page.request.get(f"/api/v1/conversations/{reply['conversation_id']}").json()
    return conversation["messages"][0]["feedback"]


def test_up_is_noted_and_can_be_taken_back(page: Page, row: Locator, reply: dict[str, Any]):
    row.get_by_role("button", name="有帮助", exact=True).click()
    expect(row.get_by_role("status")).to_have_text("已记下：有帮助")
    expect(row.get_by_role("button", name="撤回")).to_be_focused()
    kept = said(page, reply)
    assert kept is not None
    assert kept["rating"] == "up"
    row.get_by_role("button", name="撤回").click()
    expect(row.get_by_role("status")).to_have_text("已撤回评价。")
    expect(row.get_by_role("button", name="有帮助", exact=True)).to_be_focused()
    assert said(page, reply) is None


def test_who_went_on_is_not_called_back(page: Page, row: Locator):
    held = hold(page, "**/feedback")
    with page.expect_request("**/feedback"):
        row.get_by_role("button", name="有帮助", exact=True).click()
    page.get_by_label("问题", exact=True).focus()
    held[0].continue_()
    expect(row.get_by_role("status")).to_have_text("已记下：有帮助")
    expect(page.get_by_label("问题", exact=True)).to_be_focused()


def test_down_has_a_reason_and_a_comment(page: Page, row: Locator, reply: dict[str, Any]):
    row.locator("summary").press("Enter")
    reasons = row.get_by_role("group", name="哪里不好？")
    expect(reasons.get_by_role("radio")).to_have_count(5)
    reasons.get_by_role("radio", name="出处不对").check()
    row.get_by_label("想说的话").fill('<img src=x onerror="alert(1)">')
    row.get_by_role("button", name="提交").click()
    expect(row.locator(".noted")).to_have_text("已记下：没有帮助（出处不对）")
    kept = said(page, reply)
    assert kept is not None
    assert (kept["rating"], kept["reason"]) == ("down", "wrong_source")
    assert kept["comment"] == '<img src=x onerror="alert(1)">'
    expect(row.locator("img")).to_have_count(0)


def test_escape_closes_the_reasons_and_nothing_else(page: Page, row: Locator):
    row.locator("summary").click()
    row.get_by_label("想说的话").press("Escape")
    expect(row.get_by_label("想说的话")).to_be_hidden()
    expect(row.locator("summary")).to_be_focused()


def test_what_cannot_be_noted_is_said_and_nothing_is_lost(page: Page, row: Locator, faults: list[str]):
    page.route("**/feedback", lambda route: route.abort())
    row.locator("summary").click()
    row.get_by_label("想说的话").fill("一句话")
    row.get_by_role("button", name="提交").click()
    expect(row.get_by_role("alert")).to_contain_text("没能记下")
    expect(row.get_by_role("alert")).to_contain_text("连不上服务")
    expect(row.get_by_label("想说的话")).to_have_value("一句话")
    page.unroute("**/feedback")
    row.get_by_role("button", name="提交").click()
    expect(row.locator(".noted")).to_have_text("已记下：没有帮助")
    expect(row.locator(".problem")).to_be_empty()
    faults.clear()


def test_an_answer_just_given_can_be_rated_and_the_page_remembers(page: Page):
    turn = ask(page, ACCIDENT)
    turn.get_by_role("button", name="有帮助", exact=True).click()
    expect(turn.locator(".noted")).to_have_text("已记下：有帮助")
    page.reload()
    expect(latest(page).locator(".noted")).to_have_text("已记下：有帮助")


def test_without_scripts_an_answer_can_be_rated(plain: Page):
    plain.get_by_label("问题", exact=True).fill(ACCIDENT)
    plain.get_by_role("button", name="发送").click()
    plain.get_by_role("button", name="有帮助", exact=True).click()
    expect(latest(plain).locator(".noted")).to_have_text("已记下：有帮助")


def test_an_answer_that_is_gone_is_said_to_be(
    page: Page, row: Locator, reply: dict[str, Any], faults: list[str]
):
    page.request.delete(f"/api/v1/conversations/{reply['conversation_id']}")
    row.get_by_role("button", name="有帮助", exact=True).click()
    expect(row.get_by_role("alert")).to_contain_text("这个回答已经不在了")
    faults.clear()
