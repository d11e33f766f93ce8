"""The log: one line a request with its id, and nothing of what anybody asked unless it is wanted."""

import json
import logging
import sys

import pytest
from fakes import FakeService
from keyed import FakeKeys, app_with, bearer

from qa.keys.key import Scope
from qa.settings import Settings
from web import create_app
from web.logs import JsonFormatter, TextFormatter

QUESTION = "隧道事故造成几人死亡?"
KEY = "sk-secret-key"


class Lines(logging.Handler):
    """Keeps what was logged, as it would be written."""

    def __init__(self, formatter):
        super().__init__()
        self.setFormatter(formatter)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def lines():
    """Collect everything that is logged while a test runs, as JSON."""
    handler = Lines(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)


def of_requests(lines):
    return [line for line in map(json.loads, lines) if line["logger"] == "web.access"]


def test_a_request_is_one_line_with_what_became_of_it(post, lines):
    response = post("ask", {"question": "火星上有什么?"})
    (line,) = of_requests(lines)
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/v1/ask", 200)
    assert line["outcome"] == "no_evidence"
    assert line["ms"] >= 0


def test_an_error_is_logged_by_its_code(post, client, lines):
    post("ask", {})
    client.post("/chats", data={"question": " "})
    assert [line["outcome"] for line in of_requests(lines)] == ["missing_field", "out_of_range"]


def test_no_line_holds_a_question_a_key_or_a_cookie(client, lines):
    client.set_cookie("session", KEY)
    headers = {"Authorization": f"Bearer {KEY}"}
    client.post("/api/v1/ask", json={"question": QUESTION}, headers=headers)
    client.get(f"/?question={QUESTION}", headers=headers)
    client.get(f"/{QUESTION}")
    assert len(of_requests(lines)) == 3
    assert QUESTION not in "".join(lines)
    assert KEY not in "".join(lines)


def test_questions_are_logged_when_the_settings_ask_for_it(lines):
    client = create_app(Settings(log_questions=True), service=FakeService()).test_client()
    client.post("/api/v1/ask", json={"question": QUESTION})
    assert of_requests(lines)[0]["question"] == QUESTION


def test_a_sane_id_is_kept_and_another_is_replaced(client):
    kept = client.get("/health", headers={"X-Request-ID": "a-1.b_2"})
    assert kept.headers["X-Request-ID"] == "a-1.b_2"
    for given in ("", "x" * 65, "a b", "中", "a=b"):
        made = client.get("/health", headers={"X-Request-ID": given.encode().decode("latin-1")})
        assert made.headers["X-Request-ID"] not in ("", given)
        assert len(made.headers["X-Request-ID"]) == 32


def test_a_failure_of_ours_is_logged_with_its_traceback_and_the_id_that_the_client_got(
    app, post, service, lines
):
    service.error = RuntimeError("broken inside")
    response = post("ask", {"question": QUESTION})
    failure = next(line for line in map(json.loads, lines) if "traceback" in line)
    assert "broken inside" in failure["traceback"]
    assert failure["request_id"] == response.headers["X-Request-ID"]
    assert "broken inside" not in response.text
    assert of_requests(lines)[0]["status"] == 500


def test_a_streamed_response_is_logged_when_it_is_over(app, lines):
    app.add_url_rule("/stream", view_func=lambda: (part for part in ("a", "b")))
    response = app.test_client().get("/stream")
    assert of_requests(lines) == []
    assert response.text == "ab"
    response.close()
    (line,) = of_requests(lines)
    assert (line["route"], line["request_id"]) == ("/stream", response.headers["X-Request-ID"])


def test_the_line_of_a_streamed_turn_says_what_became_of_it(lines, tmp_path):
    settings = Settings(index_dir=tmp_path / "index", log_questions=True)
    client = create_app(settings, service=FakeService()).test_client()
    with client.post("/api/v1/chat", json={"question": "火星上有什么?", "stream": True}) as response:
        assert "event: done" in response.text
    (line,) = of_requests(lines)
    assert (line["outcome"], line["question"]) == ("no_evidence", "火星上有什么?")
    assert line["request_id"] == response.headers["X-Request-ID"]


def test_a_failure_within_a_stream_has_the_id_of_its_request(lines, tmp_path):
    service = FakeService()
    service.error = RuntimeError("broken inside")
    client = create_app(Settings(index_dir=tmp_path / "index"), service=service).test_client()
    response = client.post("/api/v1/chat", json={"question": QUESTION, "stream": True})
    failure = next(line for line in map(json.loads, lines) if "traceback" in line)
    assert failure["request_id"] == response.headers["X-Request-ID"]
    assert of_requests(lines)[0]["outcome"] == "internal_error"


def test_no_line_holds_a_key_that_works_or_does_not(lines):
    keys = FakeKeys()
    good = keys.add(Scope.ASK)
    client = app_with(keys).test_client()
    for key in (good.text, KEY):
        client.post("/api/v1/ask", json={"question": QUESTION}, headers=bearer(key))
        client.post("/v1/chat/completions", json={}, headers={"X-API-Key": key})
        client.post("/sign-in", data={"key": key})
    assert len(of_requests(lines)) == 6
    assert good.text not in "".join(lines)
    assert KEY not in "".join(lines)


def test_a_file_is_logged(client, lines):
    client.get("/static/icon.svg").close()
    assert [line["route"] for line in of_requests(lines)] == ["/static/<path:filename>"]


def test_probes_are_not_logged(client, lines):
    client.get("/health")
    client.get("/metrics")
    assert of_requests(lines) == []


def record(message, **fields):
    made = logging.LogRecord("web", logging.WARNING, __file__, 1, message, (), None)
    made.fields = fields
    return made


def test_text_keeps_a_message_on_its_line_and_a_value_in_its_quotes():
    line = TextFormatter().format(record("two\nlines", outcome="answered", question='a" level=x\n'))
    assert "\n" not in line
    assert line.endswith(r'WARNING web two\nlines outcome=answered question="a\" level=x\n"')


def test_text_has_the_traceback_below():
    made = record("failed")
    try:
        int("why")
    except ValueError:
        made.exc_info = sys.exc_info()
    assert TextFormatter().format(made).splitlines()[-1].startswith("ValueError: invalid literal")
