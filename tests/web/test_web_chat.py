"""`POST /api/v1/chat`: the conversation that the server keeps, whole and streamed."""

import gc
import threading
import time
import weakref

import pytest
from fakes import ACCIDENT
from sse import events_of

from qa.errors import StoreError
from qa.types import Turn
from web import create_app
from web.exchange import pieces
from web.storing import StoreHolder
from web.streaming import stream

QUESTION = "隧道事故造成几人死亡?"


def chat(client, question=QUESTION, **body):
    return client.post("/api/v1/chat", json={"question": question, **body})


def kept(client, conversation_id):
    return client.get(f"/api/v1/conversations/{conversation_id}").json


def test_the_reply_is_that_of_ask_with_the_conversation(client):
    reply = chat(client).json
    asked = client.post("/api/v1/ask", json={"question": QUESTION}).json
    changing = {"id": reply["id"], "conversation_id": reply["conversation_id"]}
    assert reply == {**asked, **changing}
    found = kept(client, reply["conversation_id"])
    assert (found["title"], [m["id"] for m in found["messages"]]) == (QUESTION, [reply["id"]])
    assert found["messages"][0]["reply"] == asked | {"id": reply["id"]}


def test_what_went_before_completes_the_question(client, service):
    first = chat(client).json
    second = chat(client, "那第二点呢?", conversation_id=first["conversation_id"]).json
    history = (Turn("user", QUESTION), Turn("assistant", ACCIDENT.text))
    assert service.calls[-1] == ("那第二点呢?", history)
    assert second["rewritten"] == f"{QUESTION}:那第二点呢?"
    assert len(kept(client, first["conversation_id"])["messages"]) == 2


def test_the_last_twenty_turns_go_along(client, service):
    conversation = chat(client, "第0问").json["conversation_id"]
    for n in range(1, 13):
        chat(client, f"第{n}问", conversation_id=conversation)
    history = service.calls[-1][1]
    assert len(history) == 20
    assert [turn.content for turn in history if turn.role == "user"] == [f"第{n}问" for n in range(2, 12)]


def test_speeches_and_top_k_are_passed_on(client, service):
    chat(client, speeches=[1, 2], top_k=7)
    assert service.asked == [{"speeches": (1, 2), "top_k": 7, "explain": False}]


def test_the_stream_tells_ids_citations_text_and_the_reply(client):
    response = chat(client, stream=True)
    assert response.mimetype == "text/event-stream"
    assert response.headers["X-Accel-Buffering"] == "no"
    events = events_of(response.text)
    meta, cited, *deltas, done = events
    assert [meta.name, cited.name, done.name] == ["meta", "citations", "done"]
    assert {delta.name for delta in deltas} == {"delta"}
    assert "".join(delta.data["text"] for delta in deltas) == ACCIDENT.text == done.data["answer"]
    assert list(meta.data) == ["conversation_id", "message_id", "question", "rewritten"]
    assert cited.data["citations"] == done.data["citations"]
    assert (done.data["id"], done.data["conversation_id"]) == (
        meta.data["message_id"],
        meta.data["conversation_id"],
    )
    assert [event.id for event in events] == [f"{done.data['id']}:{n}" for n in range(1, len(events) + 1)]


def test_the_accept_header_asks_for_a_stream(client):
    response = client.post(
        "/api/v1/chat", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}
    )
    assert events_of(response.text)[-1].name == "done"


def test_any_media_type_is_no_wish_for_a_stream(client):
    response = client.post("/api/v1/chat", json={"question": QUESTION}, headers={"Accept": "*/*"})
    assert response.json["answer"] == ACCIDENT.text


def test_the_turn_is_kept_before_the_stream_is_done(client):
    response = client.post("/api/v1/chat", json={"question": QUESTION, "stream": True}, buffered=False)
    for chunk in response.iter_encoded():
        if b"event: done" in chunk:
            conversation = events_of(chunk.decode())[0].data["conversation_id"]
            assert len(kept(client, conversation)["messages"]) == 1
            break
    response.close()


def test_a_client_that_goes_away_loses_nothing(client, service):
    go_on = threading.Event()
    answer = service.ask

    def slowly(*args, **options):
        assert go_on.wait(30)
        return answer(*args, **options)

    service.ask = slowly
    response = client.post("/api/v1/chat", json={"question": QUESTION, "stream": True}, buffered=False)
    next(iter(response.iter_encoded()))
    response.close()
    go_on.set()
    deadline = time.monotonic() + 30
    while not (listed := client.get("/api/v1/conversations").json["conversations"]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert kept(client, listed[0]["id"])["messages"][0]["reply"]["answer"] == ACCIDENT.text


def test_a_silent_stream_shows_that_it_lives():
    go_on = threading.Event()

    def work(tell):
        assert go_on.wait(30)
        tell("done", {})

    response = stream(work, "m", str, beat_seconds=0.01)
    lines = response.iter_encoded()
    assert [next(lines) for _ in range(3)] == [b": \n\n"] * 3
    go_on.set()
    assert next(line for line in lines if line != b": \n\n") == b"id: m:1\nevent: done\ndata: {}\n\n"
    assert list(lines) == []


@pytest.mark.parametrize("streamed", [False, True])
def test_a_failure_at_once_is_an_ordinary_response(client, assert_error, streamed):
    assert_error(chat(client, speeches=[99], stream=streamed), 422, "invalid_input", "speeches")
    assert client.get("/api/v1/conversations").json["conversations"] == []


@pytest.mark.parametrize("streamed", [False, True])
def test_an_unforeseen_failure_is_told_without_its_words(client, service, assert_error, streamed):
    service.error = ZeroDivisionError("/srv/secret")
    body = assert_error(chat(client, stream=streamed), 500, "internal_error")
    assert "secret" not in body["message"]


def test_a_failure_later_is_the_last_event(client, service):
    conversation = chat(client).json["conversation_id"]
    answer = service.ask

    def answered_then_deleted(*args, **options):
        reply = answer(*args, **options)
        client.delete("/api/v1/conversations")
        return reply

    service.ask = answered_then_deleted
    events = events_of(chat(client, conversation_id=conversation, stream=True).text)
    assert events[0].name == "meta"
    assert events[-1].name == "error"
    assert events[-1].data["error"]["code"] == "not_found"
    assert client.get("/api/v1/conversations").json["conversations"] == []


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, "missing_field", "question"),
        ({"question": ""}, 422, "out_of_range", "question"),
        ({"question": "字" * 1001}, 422, "out_of_range", "question"),
        ({"question": "a\0b"}, 422, "out_of_range", "question"),
        ({"question": "x", "stream": "yes"}, 400, "wrong_type", "stream"),
        ({"question": "x", "conversation_id": 7}, 400, "wrong_type", "conversation_id"),
        ({"question": "x", "conversation_id": None}, 400, "wrong_type", "conversation_id"),
        ({"question": "x", "top_k": 21}, 422, "out_of_range", "top_k"),
        ({"question": "x", "speeches": ["1"]}, 400, "wrong_type", "speeches[0]"),
    ],
)
def test_what_is_wrong_in_a_chat_is_said(client, assert_error, body, status, code, field):
    assert_error(client.post("/api/v1/chat", json=body), status, code, field)


@pytest.mark.parametrize("conversation", ["", "x" * 22, "甲" * 22, "%00", "../../etc/passwd"])
def test_a_conversation_that_is_none_is_404(client, service, assert_error, conversation):
    assert_error(chat(client, conversation_id=conversation), 404, "not_found")
    assert service.calls == []


@pytest.mark.parametrize("text", ["", "甲。", "甲,乙。\n\n丙", "no marks", "。。", "a" * 5000])
def test_pieces_joined_are_the_answer(text):
    assert "".join(pieces(text)) == text
    assert all(pieces(text))


# Full-width as documents have them; the escapes keep an editor from making them plain.
@pytest.mark.parametrize(
    "mark", ["\uff0c", "\uff1b", "\uff1a", "\uff01", "\uff1f", "\u3001", "\u3002", ",", ";", "!", "?"]
)
def test_a_piece_ends_behind_each_mark(mark):
    assert pieces(f"甲{mark}乙{mark}{mark}丙") == [f"甲{mark}", f"乙{mark}{mark}", "丙"]


def refuse():
    raise StoreError("The database of conversations cannot be used: /srv/qa.sqlite3 is gone.")


@pytest.mark.parametrize("streamed", [False, True])
def test_without_a_database_only_conversations_fail(service, assert_error, streamed):
    app = create_app(service=service, store=StoreHolder(refuse, lambda: b"a secret of the tests"))
    client = app.test_client()
    body = assert_error(chat(client, stream=streamed), 503, "store_unavailable")
    assert "/srv" not in body["message"]
    assert service.calls == []
    assert client.post("/api/v1/ask", json={"question": QUESTION}).json["answer"] == ACCIDENT.text
    assert client.post("/api/v1/search", json={"query": QUESTION}).status_code == 200
    assert client.get("/health/ready").status_code == 200
    assert client.get("/api/v1/conversations").json["conversations"] == []


def test_a_database_that_comes_back_is_used(service, store):
    tried = []

    def second_time():
        tried.append(1)
        return store.database() if len(tried) > 1 else refuse()

    app = create_app(
        service=service, store=StoreHolder(second_time, lambda: b"a secret of the tests", retry_seconds=0)
    )
    client = app.test_client()
    assert [chat(client).status_code for _ in range(2)] == [503, 200]


def frames_of(holder):
    with pytest.raises(StoreError) as raised:
        holder.database()
    return len(raised.traceback)


def test_a_failure_that_stands_does_not_grow_with_each_request():
    holder = StoreHolder(refuse, lambda: b"a secret of the tests", retry_seconds=60)
    # The first raises the new one, the others the one that is kept.
    _, *others = (frames_of(holder) for _ in range(4))
    assert len(set(others)) == 1


def test_a_failure_that_is_over_is_let_go(store):
    failures = []

    def second_time():
        if failures:
            return store.database()
        failure = StoreError("The database is not there yet.")
        failures.append(weakref.ref(failure))
        raise failure

    holder = StoreHolder(second_time, lambda: b"a secret of the tests", retry_seconds=0)
    with pytest.raises(StoreError):
        holder.database()
    holder.database()
    gc.collect()
    assert failures[0]() is None
