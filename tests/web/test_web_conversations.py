"""The routes of conversations and feedback, on the caller's own."""

import json
import re
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from fakes import ACCIDENT, HOSTILE, FakeService

from web import create_app
from web.export import escaped
from web.storing import StoreHolder

QUESTION = "隧道事故造成几人死亡?"


@pytest.fixture
def chat(client):
    def ask(question=QUESTION, conversation_id=None):
        named = {} if conversation_id is None else {"conversation_id": conversation_id}
        return client.post("/api/v1/chat", json={"question": question, **named}).json

    return ask


def test_a_conversation_has_its_fields_in_order(client, chat):
    reply = chat()
    found = client.get(f"/api/v1/conversations/{reply['conversation_id']}").json
    assert list(found) == ["id", "title", "created", "updated", "messages"]
    assert list(found["messages"][0]) == ["id", "question", "reply", "created", "feedback"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found["created"])


def test_the_list_is_searched_and_paged(client, chat):
    for question in ("甲", "乙", "丙", QUESTION):
        chat(question)
    first = client.get("/api/v1/conversations?limit=3").json
    second = client.get(
        "/api/v1/conversations", query_string={"limit": 3, "cursor": first["next_cursor"]}
    ).json
    assert [c["title"] for c in first["conversations"]] == [QUESTION, "丙", "乙"]
    assert [c["title"] for c in second["conversations"]] == ["甲"]
    assert second["next_cursor"] is None
    assert list(first["conversations"][0]) == ["id", "title", "created", "updated", "messages"]
    found = client.get("/api/v1/conversations", query_string={"query": " 教训深刻 ", "cursor": ""}).json
    assert [c["title"] for c in found["conversations"]] == [QUESTION]


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        ({"limit": "0"}, "out_of_range", "limit"),
        ({"limit": "101"}, "out_of_range", "limit"),
        ({"limit": "many"}, "out_of_range", "limit"),
        ({"limit": "٣"}, "out_of_range", "limit"),
        ({"query": "x" * 201}, "out_of_range", "query"),
        ({"query": "a\0"}, "out_of_range", "query"),
        ({"cursor": "nothing"}, "invalid_input", "cursor"),
    ],
)
def test_what_is_wrong_in_a_list_is_said(client, chat, assert_error, arguments, code, field):
    chat()
    assert_error(client.get("/api/v1/conversations", query_string=arguments), 422, code, field)


def test_a_conversation_is_renamed(client, chat):
    path = f"/api/v1/conversations/{chat()['conversation_id']}"
    renamed = client.patch(path, json={"title": "  新\n名 "}).json
    assert (renamed["title"], renamed["messages"]) == ("新 名", 1)
    assert client.get(path).json["title"] == "新 名"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "missing_field"),
        ({"title": " "}, 422, "out_of_range"),
        ({"title": "x" * 101}, 422, "out_of_range"),
        ({"title": None}, 400, "wrong_type"),
    ],
)
def test_a_title_that_is_none_is_refused(client, chat, assert_error, body, status, code):
    path = f"/api/v1/conversations/{chat()['conversation_id']}"
    assert_error(client.patch(path, json=body), status, code, "title")
    assert client.get(path).json["title"] == QUESTION


def test_a_conversation_is_deleted_once(client, chat, assert_error):
    path = f"/api/v1/conversations/{chat()['conversation_id']}"
    response = client.delete(path)
    assert (response.status_code, response.data) == (204, b"")
    assert_error(client.delete(path), 404, "not_found")
    assert_error(client.get(path), 404, "not_found")


def test_everything_of_the_caller_is_deleted(client, chat):
    chat()
    chat()
    assert client.delete("/api/v1/conversations").json == {"deleted": 2}
    assert client.get("/api/v1/conversations").json["conversations"] == []


def test_feedback_is_replaced_and_taken_back(client, chat):
    reply = chat()
    path = f"/api/v1/messages/{reply['id']}/feedback"
    client.post(path, json={"rating": "up"})
    said = {"rating": "down", "reason": "wrong_source", "comment": "出处不对"}
    kept = client.post(path, json=said).json
    assert list(kept) == ["message_id", "rating", "reason", "comment", "created"]
    conversation = f"/api/v1/conversations/{reply['conversation_id']}"
    shown = client.get(conversation).json["messages"][0]["feedback"]
    assert {**shown, "message_id": reply["id"]} == kept
    assert {name: kept[name] for name in said} == said
    assert [client.delete(path).status_code for _ in range(2)] == [204, 204]
    assert client.get(conversation).json["messages"][0]["feedback"] is None


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, "missing_field", "rating"),
        ({"rating": "good"}, 422, "out_of_range", "rating"),
        ({"rating": 1}, 400, "wrong_type", "rating"),
        ({"rating": "down", "reason": "boring"}, 422, "out_of_range", "reason"),
        ({"rating": "down", "comment": "x" * 2001}, 422, "out_of_range", "comment"),
        ({"rating": "down", "comment": "a\0b"}, 422, "out_of_range", "comment"),
    ],
)
def test_what_is_wrong_in_feedback_is_said(client, chat, assert_error, body, status, code, field):
    response = client.post(f"/api/v1/messages/{chat()['id']}/feedback", json=body)
    assert_error(response, status, code, field)


def test_feedback_on_a_message_that_is_none_is_404(client, chat, assert_error):
    chat()
    assert_error(
        client.post(f"/api/v1/messages/{'x' * 22}/feedback", json={"rating": "up"}), 404, "not_found"
    )
    assert_error(client.post("/api/v1/messages/%00/feedback", json={"rating": "up"}), 404, "not_found")


def test_a_change_that_is_no_json_is_refused(client, chat, assert_error):
    reply = chat()
    for method, path in (
        ("post", "/api/v1/chat"),
        ("patch", f"/api/v1/conversations/{reply['conversation_id']}"),
        ("post", f"/api/v1/messages/{reply['id']}/feedback"),
    ):
        # A form of another site can send this with the cookie, and JSON only with leave.
        response = getattr(client, method)(path, data='{"question": "x"}', content_type="text/plain")
        assert_error(response, 415, "unsupported_media_type")


def test_the_export_as_json_is_the_conversation(client, chat):
    path = f"/api/v1/conversations/{chat()['conversation_id']}"
    response = client.get(f"{path}/export?format=json")
    assert json.loads(response.text) == client.get(path).json
    assert response.mimetype == "application/json"


def test_the_export_as_markdown_has_questions_answers_and_references(client, chat):
    first = chat()
    chat("今天天气怎么样?", first["conversation_id"])
    client.post(f"/api/v1/messages/{first['id']}/feedback", json={"rating": "down", "comment": "不*对*"})
    response = client.get(f"/api/v1/conversations/{first['conversation_id']}/export")
    assert response.mimetype == "text/markdown"
    text = response.text
    assert text.startswith(f"# {QUESTION}\n\n")
    assert f"\n\n## 1. {QUESTION}\n\n{ACCIDENT.text}\n\n**出处**\n\n" in text
    place = f"\\[1\\] 第 1 篇 › 讲话稿篇一 › 一、肯定成绩（讲话.txt，{ACCIDENT.start}–{ACCIDENT.end}）"
    assert f"{place}\n\n> {ACCIDENT.text}\n\n\\[2\\] " in text
    assert "评价：没有帮助：不\\*对\\*" in text
    assert "\n\n## 2. 今天天气怎么样?\n\n*理解为：" in text
    assert "**最接近的段落**" in text


def test_what_is_exported_is_shown_and_not_run(client, chat):
    reply = chat("标签 <script>alert(1)</script>")
    path = f"/api/v1/conversations/{reply['conversation_id']}/export"
    text = client.get(path).text
    assert HOSTILE not in text
    assert re.search(r"(?<!\\)[<>\[]", text.replace("\n> ", "\n")) is None
    assert client.get(path).headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. 一", "1\\. 一"),
        ("- 二\n+ 三", "\\- 二\n\\+ 三"),
        ("# 四", "\\# 四"),
        ("a_b*c*`d`", "a\\_b\\*c\\*\\`d\\`"),
        ("2023年5月", "2023年5月"),
    ],
)
def test_marks_of_markdown_are_shown(text, shown):
    assert escaped(text) == shown


def test_the_export_is_a_file_named_after_the_conversation(client, chat):
    reply = chat('甲/乙 "丙"')
    response = client.get(f"/api/v1/conversations/{reply['conversation_id']}/export?format=md")
    disposition = response.headers["Content-Disposition"]
    assert re.fullmatch(
        r"attachment; filename=\"conversation-\d{4}-\d\d-\d\d\.md\"; filename\*=UTF-8''[\w%.]+", disposition
    )
    assert disposition.endswith("%E7%94%B2%2F%E4%B9%99%20%22%E4%B8%99%22.md")


def test_another_form_of_export_is_refused(client, chat, assert_error):
    path = f"/api/v1/conversations/{chat()['conversation_id']}/export?format=pdf"
    assert_error(client.get(path), 422, "out_of_range", "format")


def test_what_is_older_than_the_retention_goes_by_itself(client, chat, store):
    from sqlalchemy import update

    from qa.store.tables import ConversationRow

    old, new = chat("旧"), chat("新")
    with store.database().writing() as session:
        days = datetime.now(UTC) - timedelta(days=31)
        mine = ConversationRow.id == old["conversation_id"]
        session.execute(update(ConversationRow).where(mine).values(updated=days))
    keeping = StoreHolder(store.database, lambda: b"a secret of the tests", retention_days=lambda: 30)
    again = create_app(service=FakeService(), store=keeping).test_client()
    again.set_cookie("qa_owner", client.get_cookie("qa_owner").value)
    again.get("/api/v1/conversations")
    deadline = time.monotonic() + 30
    while any(thread.name == "purge" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    listed = again.get("/api/v1/conversations").json["conversations"]
    assert [c["id"] for c in listed] == [new["conversation_id"]]
