"""Conversations that the service keeps: what is lost by nothing, and what people do with them."""

import re
from pathlib import Path

import pytest
from chat import ACCIDENT, OUTLINE, ask, hold, latest, question_field, start_anew, wait_for_scripts
from playwright.sync_api import Locator, Page, Route, expect
from serving import free_port, serving, wait_for

pytestmark = pytest.mark.browser

FOLLOW_UP = "那是哪一天发生的?"
CHAT = "**/api/v1/chat"
LIST = "**/api/v1/conversations?*"
STREAM = {"Content-Type": "text/event-stream"}


def titles(page: Page) -> Locator:
    return page.locator("conversation-list .title")


def kept(page: Page) -> dict:
    """The conversation that the page shows, as the service keeps it."""
    found = re.search(r"/chats/([\w-]{22})", page.url)
    assert found is not None, page.url
    return page.request.get(f"/api/v1/conversations/{found[1]}").json()


def manage(page: Page) -> Locator:
    page.locator("conversation-list .manage").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def test_an_answer_is_streamed_into_a_conversation_with_an_address(page: Page):
    with page.expect_response(CHAT) as response:
        turn = ask(page, ACCIDENT)
    assert response.value.headers["content-type"].startswith("text/event-stream")
    expect(turn.locator("strong")).to_have_text("4人")
    expect(page).to_have_url(re.compile(r"/chats/[\w-]{22}$"))
    expect(titles(page)).to_have_text([ACCIDENT])
    expect(titles(page).first).to_have_attribute("aria-current", "page")
    assert [message["question"] for message in kept(page)["messages"]] == [ACCIDENT]


def test_what_has_come_of_an_answer_is_shown_while_the_rest_is_awaited(page: Page):
    beginning = (
        'event: meta\ndata: {"conversation_id":"c","message_id":"m","question":"q","rewritten":null}\n\n'
    )
    cut = [beginning + 'event: delta\ndata: {"text":"隧道事故"}\n\n', ""]
    page.route(CHAT, lambda route: route.fulfill(headers=STREAM, body=cut.pop(0)) if len(cut) > 1 else None)
    question_field(page).fill(ACCIDENT)
    question_field(page).press("Enter")
    # The connection is lost after these words; nothing says that they are the whole answer.
    expect(latest(page)).to_have_attribute("state", "reconnecting")
    expect(latest(page)).to_contain_text("正在重新连接")
    expect(page.locator("#announcer")).to_be_empty()


def test_a_conversation_is_there_after_a_reload_and_by_its_address(page: Page, new_context):
    ask(page, ACCIDENT)
    ask(page, FOLLOW_UP)
    page.reload()
    wait_for_scripts(page)
    expect(page.locator("chat-turn .question")).to_have_text([ACCIDENT, FOLLOW_UP])
    expect(page.locator("chat-turn strong").first).to_have_text("4人")
    turn = ask(page, OUTLINE)
    expect(turn.locator("ol.items li")).to_have_count(6)
    assert len(kept(page)["messages"]) == 3
    stranger = new_context().new_page()
    assert stranger.goto(page.url).status == 404
    expect(stranger.get_by_role("heading", level=1)).to_have_text("没有这个对话")


def test_a_dropped_stream_is_resumed_and_nothing_is_asked_twice(page: Page, faults: list[str]):
    dropped = []

    def drop_once(route: Route) -> None:
        if dropped:
            route.continue_()
            return
        response = route.fetch()
        dropped.append(response.text())
        # What the service told up to the first words of the answer; the rest was lost on the way.
        route.fulfill(headers=STREAM, body=dropped[0][: dropped[0].index("event: done")])

    page.route(CHAT, drop_once)
    turn = ask(page, ACCIDENT)
    expect(turn).to_have_attribute("state", "answered")
    expect(turn.locator("strong")).to_have_text("4人")
    assert "event: delta" in dropped[0]
    assert len(kept(page)["messages"]) == 1
    expect(titles(page)).to_have_count(1)
    assert faults == []


def test_a_server_that_is_restarted_loses_neither_conversation_nor_question(
    index_dir: Path, tmp_path: Path, new_context
):
    port, database = free_port(), f"sqlite:///{tmp_path}/qa.sqlite3"
    with serving(index_dir, port=port, QA_DATABASE_URL=database) as url:
        wait_for(f"{url}/health/ready", 200)
        context = new_context(base_url=url)
        page = context.new_page()
        page.goto("/")
        wait_for_scripts(page)
        ask(page, ACCIDENT)
    question_field(page).fill(FOLLOW_UP)
    question_field(page).press("Enter")
    expect(latest(page)).to_contain_text("正在重新连接")
    with serving(index_dir, port=port, QA_DATABASE_URL=database) as url:
        wait_for(f"{url}/health/ready", 200)
        # As the browser says when the network is back; otherwise the page tries every 8 s at the latest.
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(latest(page)).to_have_attribute("state", "answered")
        assert len(kept(page)["messages"]) == 2
        page.reload()
        expect(page.locator("chat-turn .question")).to_have_text([ACCIDENT, FOLLOW_UP])
        expect(titles(page)).to_have_text([ACCIDENT])


def test_a_question_whose_answer_had_not_come_is_gone_on_with_after_a_reload(page: Page):
    ask(page, ACCIDENT)
    page.route(CHAT, lambda _route: None)
    question_field(page).fill(FOLLOW_UP)
    question_field(page).press("Enter")
    expect(latest(page).locator(".waiting")).to_be_visible()
    page.unroute(CHAT)
    page.reload()
    expect(page.locator("chat-turn .question")).to_have_text([ACCIDENT, FOLLOW_UP])
    expect(latest(page)).to_have_attribute("state", "answered")
    assert len(kept(page)["messages"]) == 2


def test_a_draft_is_there_after_a_reload_and_gone_once_it_was_sent(page: Page):
    question_field(page).fill("写到一半的")
    page.reload()
    wait_for_scripts(page)
    expect(question_field(page)).to_have_value("写到一半的")
    ask(page, ACCIDENT)
    page.reload()
    wait_for_scripts(page)
    expect(question_field(page)).to_have_value("")


def test_stopping_keeps_what_came_and_the_answer_can_still_be_had(page: Page):
    page.route(CHAT, lambda _route: None)
    question_field(page).fill(ACCIDENT)
    question_field(page).press("Enter")
    expect(latest(page).locator(".waiting")).to_be_visible()
    page.keyboard.press("Escape")
    expect(latest(page)).to_have_attribute("state", "stopped")
    expect(page.get_by_role("button", name="发送")).to_be_visible()
    page.unroute(CHAT)
    latest(page).get_by_role("button", name="显示回答").click()
    expect(latest(page).locator("strong")).to_have_text("4人")
    expect(page.locator("chat-turn")).to_have_count(1)
    assert len(kept(page)["messages"]) == 1


def test_stopping_says_what_becomes_of_the_answer(page: Page, faults: list[str]):
    meta = 'event: meta\ndata: {"conversation_id":"c","message_id":"m","question":"q","rewritten":null}\n\n'
    down = {"error": {"code": "store_unavailable", "message": "x", "details": []}}

    def begin() -> None:
        question_field(page).fill(ACCIDENT)
        question_field(page).press("Enter")

    page.route(CHAT, lambda _route: None)
    begin()
    expect(latest(page)).to_have_attribute("state", "waiting")
    page.keyboard.press("Escape")
    expect(latest(page).locator(".earlier")).to_contain_text("不一定会保存")
    page.unroute(CHAT)
    page.route(CHAT, lambda route: route.fulfill(status=503, json=down))
    page.route("**/api/v1/ask", lambda _route: None)
    with page.expect_request("**/api/v1/ask"):
        begin()
    page.keyboard.press("Escape")
    expect(latest(page).locator(".earlier")).to_contain_text("没有保存")
    # A reload does not ask again what was stopped.
    assert page.evaluate("sessionStorage.getItem('pending:new')") is None
    page.unroute(CHAT)
    page.route(CHAT, lambda route: route.fulfill(headers=STREAM, body=meta))
    page.reload()
    wait_for_scripts(page)
    begin()
    expect(latest(page)).to_have_attribute("state", "reconnecting")
    page.keyboard.press("Escape")
    expect(latest(page).locator(".earlier")).to_contain_text("仍会保存在这个对话里")
    faults.clear()


def test_a_question_after_a_stopped_one_stays_in_its_conversation(page: Page):
    page.route(CHAT, lambda _route: None)
    question_field(page).fill(ACCIDENT)
    question_field(page).press("Enter")
    page.get_by_role("button", name="停止").click()
    page.unroute(CHAT)
    ask(page, FOLLOW_UP)
    expect(latest(page).locator(".rewritten")).to_contain_text(ACCIDENT)
    assert [message["question"] for message in kept(page)["messages"]] == [ACCIDENT, FOLLOW_UP]
    expect(titles(page)).to_have_count(1)


def test_a_question_is_edited_and_later_turns_are_replaced(page: Page):
    for question in (ACCIDENT, FOLLOW_UP, "谢谢"):
        ask(page, question)
    second = page.locator("chat-turn").nth(1)
    second.get_by_role("button", name="修改").click()
    expect(second.locator(".advice")).to_contain_text("1 轮")
    field = second.get_by_label("改写为")
    expect(field).to_have_value(FOLLOW_UP)
    field.fill(OUTLINE)
    field.press("Enter")
    expect(page.locator("chat-turn .question")).to_have_text([ACCIDENT, OUTLINE])
    expect(latest(page).locator("ol.items li")).to_have_count(6)
    assert [message["question"] for message in kept(page)["messages"]] == [ACCIDENT, OUTLINE]


def test_an_edit_can_be_given_up(page: Page):
    turn = ask(page, ACCIDENT)
    turn.get_by_role("button", name="修改").click()
    turn.get_by_label("改写为").press("Escape")
    expect(turn.locator(".question")).to_have_text(ACCIDENT)
    expect(turn.get_by_role("button", name="修改")).to_be_focused()


def test_an_edit_that_cannot_be_asked_says_why_and_stays(page: Page):
    turn = ask(page, ACCIDENT)
    turn.get_by_role("button", name="修改").click()
    field = turn.get_by_label("改写为")
    for written, problem in (("问" * 1001, "1001 / 1000"), ("  ", "还没有写问题。")):
        field.fill(written)
        turn.get_by_role("button", name="重新提问").click()
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(turn.locator(".counter")).to_have_text(problem)
    expect(page.locator("chat-turn")).to_have_count(1)
    field.fill(OUTLINE)
    expect(field).to_have_attribute("aria-invalid", "false")


def test_a_question_that_was_completed_can_be_asked_literally(page: Page):
    ask(page, ACCIDENT)
    turn = ask(page, FOLLOW_UP)
    expect(turn.locator(".rewritten")).to_contain_text(ACCIDENT)
    with page.expect_request(CHAT) as sent:
        turn.get_by_role("button", name="照原话再问").click()
    assert sent.value.post_data_json["complete"] is False
    expect(latest(page)).not_to_have_attribute("state", "waiting")
    expect(latest(page).locator(".question")).to_have_text(FOLLOW_UP)
    expect(latest(page).locator(".rewritten")).to_have_count(0)
    messages = kept(page)["messages"]
    assert [message["reply"]["rewritten"] for message in messages] == [None, None]


def test_conversations_are_searched_renamed_and_exported(page: Page):
    ask(page, ACCIDENT)
    start_anew(page)
    ask(page, OUTLINE)
    expect(titles(page)).to_have_text([OUTLINE, ACCIDENT])
    page.get_by_label("搜索对话").fill("大巴山")
    expect(titles(page)).to_have_text([ACCIDENT])
    page.get_by_label("搜索对话").fill("没有这样的话")
    expect(page.locator("conversation-list .empty")).to_have_text("没有找到这样的对话。")
    page.get_by_label("搜索对话").fill("")
    expect(titles(page)).to_have_count(2)
    dialog = manage(page)
    for label, name in (("Markdown", ".md"), ("JSON", ".json")):
        with page.expect_download() as download:
            dialog.get_by_role("link", name=label).click()
        assert download.value.suggested_filename.endswith(name)
    name = "<img src=x onerror=alert(1)> javascript:alert(2)"
    dialog.get_by_label("新名称").fill(name)
    dialog.get_by_label("新名称").press("Enter")
    expect(dialog).to_be_hidden()
    expect(titles(page).first).to_have_text(name)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("conversation-list img")).to_have_count(0)


def test_the_focus_stays_in_the_list_when_it_is_written_anew(page: Page):
    ask(page, ACCIDENT)
    page.clock.install()
    start_anew(page)
    dialog = manage(page)
    dialog.get_by_label("新名称").fill("隧道")
    dialog.get_by_label("新名称").press("Enter")
    expect(titles(page)).to_have_text(["隧道"])
    expect(page.locator("conversation-list .manage")).to_be_focused()
    manage(page).get_by_role("button", name="删除这个对话").click()
    page.get_by_role("button", name="撤销").click()
    expect(titles(page).first).to_be_focused()
    manage(page).get_by_role("button", name="删除这个对话").click()
    expect(page.get_by_role("button", name="撤销")).to_be_focused()
    page.clock.run_for(8000)
    expect(page.get_by_label("搜索对话")).to_be_focused()


def test_older_conversations_hold_the_same_words_and_the_first_has_the_focus(page: Page):
    def answer(route: Route) -> None:
        older = "cursor=c" in route.request.url
        found = {
            "id": "o" if older else "n",
            "title": "乙" if older else "甲",
            "updated": "2026-01-01T00:00:00Z",
        }
        route.fulfill(json={"conversations": [found], "next_cursor": None if older else "c"})

    page.route(LIST, answer)
    page.get_by_label("搜索对话").fill("words")
    expect(titles(page)).to_have_text(["甲"])
    older = page.locator("conversation-list .older")
    expect(older).to_have_attribute("href", "/chats?cursor=c&query=words")
    with page.expect_request(LIST) as sent:
        older.press("Enter")
    assert "query=words" in sent.value.url
    expect(titles(page)).to_have_text(["甲", "乙"])
    expect(titles(page).last).to_be_focused()


def test_a_list_that_cannot_be_read_says_so_and_counts_nothing(page: Page, faults: list[str]):
    ask(page, ACCIDENT)
    failed, counted = (page.locator("conversation-list").get_by_role(role) for role in ("alert", "status"))
    page.route(LIST, lambda route: route.abort())
    page.get_by_label("搜索对话").fill("隧道")
    expect(failed).to_have_text("对话暂时读不出来，可以照常提问。")
    expect(titles(page)).to_have_count(0)
    expect(counted).to_be_empty()
    page.unroute(LIST)
    page.get_by_label("搜索对话").fill("大巴山")
    expect(titles(page)).to_have_text([ACCIDENT])
    expect(counted).to_have_text("找到 1 个对话")
    expect(failed).to_have_count(0)
    faults.clear()


def test_what_an_input_method_composes_is_not_searched_for(page: Page):
    page.clock.install()
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/conversations?" in request.url else None
    )
    page.get_by_label("搜索对话").focus()
    input_method = page.context.new_cdp_session(page)
    input_method.send("Input.imeSetComposition", {"text": "suidao", "selectionStart": 6, "selectionEnd": 6})
    expect(page.get_by_label("搜索对话")).to_have_value("suidao")
    page.clock.run_for(1000)
    with page.expect_request(LIST):
        input_method.send("Input.insertText", {"text": "隧道"})
        page.clock.run_for(1000)
    assert len(asked) == 1


def test_a_deleted_conversation_can_be_had_back_until_it_is_gone(page: Page):
    ask(page, ACCIDENT)
    address = page.url
    manage(page).get_by_role("button", name="删除这个对话").click()
    expect(titles(page)).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(titles(page)).to_have_text([ACCIDENT])
    manage(page).get_by_role("button", name="删除这个对话").click()
    expect(titles(page)).to_have_count(0)
    # Who leaves the page does not take it back.
    page.goto("/speeches")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/")
    expect(titles(page)).to_have_count(0)
    assert page.request.get(address).status == 404


def test_asking_in_a_deleted_conversation_takes_the_deletion_back(page: Page):
    ask(page, ACCIDENT)
    address = page.url
    manage(page).get_by_role("button", name="删除这个对话").click()
    expect(titles(page)).to_have_count(0)
    ask(page, FOLLOW_UP)
    expect(titles(page)).to_have_text([ACCIDENT])
    expect(page.locator(".toast")).to_contain_text("所以没有删除")
    expect(page.get_by_role("button", name="撤销")).to_have_count(0)
    # Leaving the page deletes nothing any more.
    page.goto("/speeches")
    page.goto(address)
    expect(page.locator("chat-turn .question")).to_have_text([ACCIDENT, FOLLOW_UP])


def test_a_deletion_that_comes_through_does_not_take_the_page_from_an_answer(page: Page):
    page.clock.install()
    ask(page, ACCIDENT)
    address = page.url
    held = hold(page, "**/api/v1/conversations/*")
    manage(page).get_by_role("button", name="删除这个对话").click()
    expect(page.get_by_role("button", name="撤销")).to_be_focused()
    page.clock.run_for(8000)
    expect(page.get_by_role("button", name="撤销")).to_have_count(0)
    page.route(CHAT, lambda _route: None)
    question_field(page).fill(FOLLOW_UP)
    question_field(page).press("Enter")
    with page.expect_response("**/api/v1/conversations/*"):
        held[0].continue_()
    expect(latest(page).locator(".question")).to_have_text(FOLLOW_UP)
    assert page.url == address


def test_a_conversation_has_its_title_before_the_list_brings_it(page: Page):
    page.route("**/api/v1/conversations?*", lambda _route: None)
    ask(page, ACCIDENT)
    expect(page.locator("h1")).to_have_text(ACCIDENT)
    page.locator(".chat-head .manage").click()
    expect(page.get_by_label("新名称")).to_have_value(ACCIDENT)


def test_a_conversation_can_be_managed_where_its_list_is_closed(phone: Page):
    ask(phone, ACCIDENT)
    button = phone.locator(".chat-head .manage")
    # Two presses before the script has come.
    button.evaluate("(button) => { button.click(); button.click(); }")
    expect(phone.get_by_role("dialog")).to_be_visible()
    expect(phone.get_by_label("新名称")).to_have_value(ACCIDENT)


def test_without_the_script_of_the_dialog_there_is_its_page(page: Page, faults: list[str]):
    ask(page, ACCIDENT)
    page.route("**/conversation-dialog.js", lambda route: route.abort())
    page.locator("conversation-list .manage").click()
    expect(page).to_have_url(re.compile(r"/chats/[\w-]{22}/manage$"))
    faults.clear()


def test_where_nothing_can_be_kept_there_is_an_answer_that_says_so(page: Page, faults: list[str]):
    body = {"error": {"code": "store_unavailable", "message": "x", "details": []}}
    page.route(CHAT, lambda route: route.fulfill(status=503, json=body))
    turn = ask(page, ACCIDENT)
    expect(turn.locator("strong")).to_have_text("4人")
    expect(turn.locator(".unkept")).to_contain_text("没有保存")
    with page.expect_request("**/api/v1/ask") as sent:
        ask(page, FOLLOW_UP)
    assert sent.value.post_data_json["history"][0]["content"] == ACCIDENT
    # Once it can be kept again, what was said is kept too.
    page.unroute(CHAT)
    ask(page, "谢谢")
    expect(page.locator(".unkept")).to_have_count(0)
    assert [message["question"] for message in kept(page)["messages"]] == [ACCIDENT, FOLLOW_UP, "谢谢"]
    faults.clear()


def test_a_conversation_that_was_deleted_elsewhere_says_so(page: Page, faults: list[str]):
    ask(page, ACCIDENT)
    page.request.delete("/api/v1/conversations")
    turn = ask(page, OUTLINE)
    expect(turn.get_by_role("alert")).to_contain_text("这个对话已经不在了")
    turn.get_by_role("button", name="在新对话里问").click()
    expect(latest(page).locator("ol.items li")).to_have_count(6)
    assert len(kept(page)["messages"]) == 1
    faults.clear()


def test_an_edit_of_a_turn_that_was_replaced_elsewhere_keeps_its_words(page: Page, faults: list[str]):
    turn = ask(page, ACCIDENT)
    conversation = kept(page)
    replaced = {"conversation_id": conversation["id"], "replaces": conversation["messages"][0]["id"]}
    page.request.post("/api/v1/chat", data={"question": "谢谢", **replaced})
    turn.get_by_role("button", name="修改").click()
    turn.get_by_label("改写为").fill(OUTLINE)
    turn.get_by_label("改写为").press("Enter")
    expect(latest(page).get_by_role("alert")).to_contain_text("要修改的那一轮已经不在了")
    expect(latest(page).locator(".question")).to_have_text(OUTLINE)
    latest(page).get_by_role("button", name="重试").click()
    expect(latest(page).locator("ol.items li")).to_have_count(6)
    assert [message["question"] for message in kept(page)["messages"]] == ["谢谢", OUTLINE]
    faults.clear()


def test_questions_of_one_speech_are_asked_of_it_alone(page: Page):
    page.get_by_label("选一篇来问").select_option("11")
    expect(page).to_have_url(re.compile(r"\?speech=11$"))
    wait_for_scripts(page)
    button = page.locator(".welcome .suggestions button").first
    expect(button).to_contain_text("第十一篇")
    with page.expect_request(CHAT) as sent:
        button.click()
    assert sent.value.post_data_json["speeches"] == [11]
    expect(latest(page)).to_have_attribute("state", "answered")
    with page.expect_request("**/api/v1/ask") as explained:
        latest(page).locator("why-answer summary").click()
    assert explained.value.post_data_json["speeches"] == [11]
    expect(latest(page).locator(".why table")).to_have_count(3)
    page.get_by_role("link", name="改为在全部文稿里找").click()
    with page.expect_request(CHAT) as sent:
        ask(page, ACCIDENT)
    assert sent.value.post_data_json["speeches"] == []


def test_the_list_is_walked_with_the_arrows_and_put_away(page: Page):
    for question in (ACCIDENT, OUTLINE):
        start_anew(page)
        ask(page, question)
    expect(titles(page)).to_have_count(2)
    page.get_by_label("搜索对话").focus()
    page.keyboard.press("ArrowDown")
    expect(titles(page).first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(titles(page).last).to_be_focused()
    page.keyboard.press("Enter")
    expect(latest(page).locator(".question")).to_have_text(ACCIDENT)
    page.get_by_role("button", name="对话", exact=True).click()
    expect(page.locator("conversation-list")).to_be_hidden()
    page.reload()
    expect(page.locator("conversation-list")).to_be_hidden()


def test_on_a_phone_the_list_comes_over_the_chat(phone: Page):
    ask(phone, ACCIDENT)
    expect(phone.locator("conversation-list")).to_be_hidden()
    # An answer that is still told is in no list yet.
    expect(titles(phone)).to_have_count(1)
    phone.get_by_role("button", name="对话", exact=True).click()
    expect(titles(phone)).to_have_text([ACCIDENT])
    expect(titles(phone).first).to_be_focused()
    phone.keyboard.press("Escape")
    expect(phone.locator("conversation-list")).to_be_hidden()


def test_the_list_over_the_chat_keeps_the_focus_from_what_it_covers(phone: Page):
    ask(phone, ACCIDENT)
    expect(titles(phone)).to_have_count(1)
    toggle = phone.get_by_role("button", name="对话", exact=True)
    toggle.click()
    expect(phone.locator("main")).to_have_js_property("inert", True)
    for _ in range(12):
        phone.keyboard.press("Tab")
        assert phone.evaluate("document.activeElement.closest('main') === null")
    phone.get_by_role("button", name="收起对话列表").tap()
    expect(phone.locator("conversation-list")).to_be_hidden()
    expect(phone.locator("main")).to_have_js_property("inert", False)
    expect(toggle).to_be_focused()
    toggle.click()
    # What lies beside the list closes it too.
    phone.touchscreen.tap(380, 500)
    expect(toggle).to_have_attribute("aria-expanded", "false")


def test_beside_a_speech_no_button_promises_the_list(page: Page):
    ask(page, ACCIDENT)
    toggle = page.get_by_role("button", name="对话", exact=True)
    expect(toggle).to_be_visible()
    latest(page).locator("a.place").first.click()
    expect(page.locator("reading-pane")).to_be_visible()
    expect(toggle).to_be_hidden()
    expect(page.locator("conversation-list")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(toggle).to_be_visible()


def test_the_answer_is_read_out_once_it_is_whole(page: Page):
    page.evaluate(
        """() => {
          window.heard = [];
          const announcer = document.querySelector("#announcer");
          new MutationObserver(() => heard.push(announcer.textContent)).observe(announcer, { childList: true });
        }"""
    )
    ask(page, ACCIDENT)
    expect(page.locator("#announcer")).to_contain_text("4人")
    assert len(page.evaluate("heard")) == 1
    expect(page.locator("chat-thread [aria-live]")).to_have_count(0)


def test_without_scripts_a_conversation_is_kept_edited_renamed_and_deleted(plain: Page):
    question_field(plain).fill(ACCIDENT)
    plain.get_by_role("button", name="发送").click()
    expect(plain).to_have_url(re.compile(r"/chats/[\w-]{22}#answer$"))
    expect(latest(plain).locator("strong")).to_have_text("4人")
    question_field(plain).fill(FOLLOW_UP)
    plain.get_by_role("button", name="发送").click()
    expect(plain.locator("chat-turn .question")).to_have_text([ACCIDENT, FOLLOW_UP])
    expect(latest(plain).locator(".rewritten")).to_contain_text(ACCIDENT)
    latest(plain).get_by_role("button", name="照原话再问").click()
    expect(latest(plain).locator(".rewritten")).to_have_count(0)
    first = plain.locator("chat-turn").first
    first.locator("summary", has_text="修改").click()
    first.locator(".edit textarea").fill(OUTLINE)
    first.get_by_role("button", name="重新提问").click()
    expect(plain.locator("chat-turn .question")).to_have_text([OUTLINE])
    plain.locator(".chat-head .manage").click()
    plain.get_by_label("新名称").fill("几个方面")
    plain.get_by_role("button", name="保存").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("几个方面")
    plain.locator(".chat-head .manage").click()
    assert plain.request.get(plain.get_by_role("link", name="JSON").get_attribute("href") or "").ok
    plain.get_by_role("button", name="删除这个对话").click()
    expect(plain).to_have_url(re.compile(r"/chats$"))
    expect(plain.locator(".empty")).to_be_visible()


def test_the_keyboard_is_enough_for_the_main_job(page: Page):
    page.keyboard.type(ACCIDENT)
    page.keyboard.press("Enter")
    expect(latest(page)).to_have_attribute("state", "answered")
    expect(question_field(page)).to_be_focused()
    page.keyboard.type(FOLLOW_UP)
    page.keyboard.press("Enter")
    expect(page.locator("chat-turn[state=answered]")).to_have_count(2)
    edit = latest(page).get_by_role("button", name="修改")
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if edit.evaluate("(element) => element === document.activeElement"):
            break
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(OUTLINE)
    page.keyboard.press("Enter")
    expect(latest(page).locator("ol.items li")).to_have_count(6)
