"""The client of a language model against servers that misbehave."""

import json
import threading
import time

import pytest
from hostile import dripping, endless, event, hostile_server, stream

from qa.errors import GenerationError
from qa.generation.client import ChatClient, Limits, Server

MESSAGES = [{"role": "user", "content": "问题"}]
SHORT = 0.4
"""A deadline in seconds, and how much later than it a reply may be on a busy machine."""
LATE = 1.5


@pytest.fixture
def server():
    with hostile_server() as steering:
        yield steering


def client(server, seconds=10.0, **changes):
    return ChatClient(Server(server.url, "m", "sk-secret"), Limits(seconds=seconds, **changes))


def failing(client):
    with pytest.raises(GenerationError) as caught:
        client.complete(MESSAGES)
    assert "sk-secret" not in str(caught.value)
    return caught.value.reason


def test_a_stream_is_joined_and_the_request_is_what_the_protocol_says(server):
    server.says("隧道事故造成4人死亡。")
    assert client(server, tokens=99).complete(MESSAGES) == "隧道事故造成4人死亡。"
    request = server.requests[0]
    assert request["path"] == "/v1/chat/completions"
    assert request["headers"]["Authorization"] == "Bearer sk-secret"
    assert request["body"] == {
        "model": "m",
        "messages": MESSAGES,
        "max_tokens": 99,
        "temperature": 0,
        "stream": True,
    }


def test_without_a_key_none_is_sent(server):
    server.says("好")
    ChatClient(Server(server.url, "m"), Limits()).complete(MESSAGES)
    assert "Authorization" not in server.requests[0]["headers"]


def test_a_server_that_does_not_stream_is_read_too(server):
    server.content_type = "application/json"
    server.chunks = [json.dumps({"choices": [{"message": {"content": "好的"}}]}).encode()]
    assert client(server).complete(MESSAGES) == "好的"


def test_comments_counts_and_other_line_breaks_do_not_disturb(server):
    counted = b'data: {"choices": [], "usage": {"total_tokens": 1}}\r\n\r\n'
    server.chunks = [
        b": ping\r\n\r\nevent: x\r\n",
        event("好"),
        counted,
        event(finish="stop"),
        b"data:[DONE]",
    ]
    assert client(server).complete(MESSAGES) == "好"


def test_a_finished_stream_needs_no_closing_event(server):
    server.chunks = [event("好"), event(finish="length")]
    assert client(server).complete(MESSAGES) == "好"


@pytest.mark.parametrize(
    ("chunks", "reason"),
    [
        pytest.param([event("隧道事故")], "broken_stream", id="cut between events"),
        pytest.param([event("隧道事故")[:-9]], "invalid_reply", id="cut inside an event"),
        pytest.param([], "broken_stream", id="nothing"),
        pytest.param([b"data: {oops}\n\n"], "invalid_reply", id="not JSON"),
        pytest.param([b"data: \xff\xfe\n\n"], "invalid_reply", id="not UTF-8"),
        pytest.param([b"data: " + b"[" * 100_000 + b"\n\n"], "invalid_reply", id="nested"),
        pytest.param([b"data: []\n\n"], "invalid_reply", id="a list"),
        pytest.param([b"data: {}\n\n"], "invalid_reply", id="no choices"),
        pytest.param([b'data: {"choices": [null]}\n\n'], "invalid_reply", id="no choice"),
        pytest.param([b'data: {"choices": [{"delta": []}]}\n\n'], "broken_stream", id="an empty list"),
        pytest.param([b'data: {"choices": [{"delta": "x"}]}\n\n'], "invalid_reply", id="a string"),
        pytest.param([b'data: {"choices": [{"delta": {"content": 3}}]}\n\n'], "invalid_reply", id="a number"),
        pytest.param(
            [event("好"), b'data: {"error": {"message": "sk-secret"}}\n\n'], "server_error", id="error"
        ),
    ],
)
def test_what_is_no_whole_reply_is_an_error(server, chunks, reason):
    server.chunks = chunks
    assert failing(client(server)) == reason


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"choices": []}', b'{"choices": [{"message": 1}]}']
)
def test_another_body_is_an_error(server, body):
    server.content_type, server.chunks = "application/json", [body]
    assert failing(client(server)) == "invalid_reply"


def test_a_body_shorter_than_it_says_is_an_error(server):
    server.content_type, server.headers = "application/json", {"Content-Length": "9999"}
    server.chunks = [b'{"choices": [']
    assert failing(client(server)) in ("broken_stream", "invalid_reply")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "key_refused"),
        (403, "key_refused"),
        (404, "http_error"),
        (429, "http_error"),
        (500, "http_error"),
    ],
)
def test_a_status_that_is_not_200_is_an_error(server, status, reason):
    server.status, server.chunks = status, stream("隧道事故造成4人死亡。")
    assert failing(client(server)) == reason


def test_a_redirect_is_not_followed(server):
    server.status, server.headers = 307, {"Location": f"{server.url}/elsewhere"}
    assert failing(client(server)) == "http_error"
    assert len(server.requests) == 1


def test_nothing_is_tried_twice(server):
    server.status = 503
    failing(client(server))
    assert len(server.requests) == 1


def test_an_endless_reply_is_cut(server):
    server.chunks = endless(event("死" * 1000))
    assert failing(client(server)) == "too_large"


def test_an_endless_line_is_cut(server):
    server.chunks = endless(b"x" * 8192)
    assert failing(client(server)) == "too_large"


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param(lambda: dripping([event("好")] * 200, 0.1), id="events"),
        pytest.param(lambda: dripping([b":"] * 200, 0.1), id="bytes of a comment"),
        pytest.param(lambda: dripping([event("好")], 30), id="silence after a word"),
    ],
)
def test_the_deadline_holds_however_slowly_the_server_drips(server, chunks):
    server.chunks = chunks()
    started = time.monotonic()
    assert failing(client(server, seconds=SHORT)) == "timeout"
    assert SHORT <= time.monotonic() - started < SHORT + LATE


def test_the_deadline_holds_before_the_first_header(server):
    gate = threading.Event()
    server.before = lambda: gate.wait(30)
    started = time.monotonic()
    assert failing(client(server, seconds=SHORT)) == "timeout"
    assert time.monotonic() - started < SHORT + LATE
    gate.set()


def test_a_question_that_took_too_long_leaves_no_thread(server):
    server.chunks = dripping([event("好")] * 50, 0.1)
    failing(client(server, seconds=SHORT))
    deadline = time.monotonic() + 10
    while any(thread.name == "language-model" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_only_so_many_questions_are_asked_at_once(server):
    gate = threading.Event()
    server.before = lambda: gate.wait(30)
    server.says("好")
    asking = client(server, at_once=1)
    said = []
    first = threading.Thread(target=lambda: said.append(asking.complete(MESSAGES)))
    first.start()
    while not server.requests:
        time.sleep(0.01)
    assert failing(asking) == "busy"
    gate.set()
    first.join()
    assert said == ["好"]
    deadline = time.monotonic() + 10
    while failing_or_none(asking) == "busy":
        assert time.monotonic() < deadline


def failing_or_none(asking):
    try:
        asking.complete(MESSAGES)
    except GenerationError as error:
        return error.reason
    return None


def test_nobody_there_is_an_error():
    gone = Server("http://127.0.0.1:9/v1", "m")
    assert failing(ChatClient(gone, Limits())) == "unreachable"


def test_a_server_that_speaks_no_tls_is_an_error(server):
    other = Server(server.url.replace("http:", "https:"), "m")
    assert failing(ChatClient(other, Limits(seconds=10))) == "unreachable"


def test_a_key_that_no_header_can_carry_is_an_error(server):
    broken = Server(server.url, "m", "sk-secret\r\nX-Other: 1")
    assert failing(ChatClient(broken, Limits())) == "unreachable"


def test_the_key_is_not_shown():
    assert "sk-secret" not in repr(Server("http://127.0.0.1:9/v1", "m", "sk-secret"))
