import queue
import threading

import pytest
from flask import Response, stream_with_context
from keyed import FakeKeys, app_with, bearer

from qa.errors import SettingsError
from qa.keys.key import Scope
from qa.settings import load_settings
from web.errors import ApiError
from web.limits import Slots, keep_slot, limit_concurrency

QUESTION = {"question": "事故造成几人死亡?"}
PATH = "/api/v1/speeches"


def statuses(client, times, **request):
    return [client.get(PATH, **request).status_code for _ in range(times)]


def from_address(address):
    return {"environ_base": {"REMOTE_ADDR": address}}


def test_without_the_setting_nothing_is_counted(client):
    assert set(statuses(client, 200)) == {200}


def test_too_many_requests_are_429_and_say_when_to_come_back(assert_error):
    client = app_with(rate_limit="3/minute").test_client()
    assert statuses(client, 3) == [200, 200, 200]
    response = client.get(PATH)
    error = assert_error(response, 429, "rate_limited")
    assert 1 <= int(response.headers["Retry-After"]) <= 61
    assert "3/minute" in error["message"]


def test_openais_protocol_is_limited_too_and_says_so_in_its_form():
    client = app_with(rate_limit="1/minute").test_client()
    assert client.get("/v1/models").status_code == 200
    response = client.get("/v1/models")
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 61
    assert (response.json["error"]["type"], response.json["error"]["code"]) == (
        "rate_limit_error",
        "rate_limited",
    )


def test_each_address_is_counted_for_itself():
    client = app_with(rate_limit="2/minute").test_client()
    assert statuses(client, 3, **from_address("192.0.2.1")) == [200, 200, 429]
    assert statuses(client, 3, **from_address("192.0.2.2")) == [200, 200, 429]


def test_all_addresses_of_an_ipv6_network_are_one_caller():
    client = app_with(rate_limit="2/minute").test_client()
    assert statuses(client, 2, **from_address("2001:db8::1")) == [200, 200]
    assert statuses(client, 1, **from_address("2001:db8::ffff:2")) == [429]
    assert statuses(client, 1, **from_address("2001:db8:0:1::1")) == [200]


def test_each_key_is_counted_for_itself_wherever_it_is_used():
    keys = FakeKeys()
    first, second = keys.add(Scope.ASK), keys.add(Scope.ASK)
    client = app_with(keys, rate_limit="2/minute").test_client()
    assert statuses(client, 1, headers=bearer(first), **from_address("192.0.2.1")) == [200]
    assert statuses(client, 2, headers=bearer(first), **from_address("192.0.2.2")) == [200, 429]
    assert statuses(client, 2, headers=bearer(second), **from_address("192.0.2.2")) == [200, 200]


def test_keys_that_are_tried_out_are_counted_by_address():
    keys = FakeKeys()
    good = keys.add(Scope.ASK)
    client = app_with(keys, rate_limit="3/minute").test_client()
    assert statuses(client, 2, headers=bearer("wrong")) == [401, 401]
    assert client.post("/sign-in", data={"key": "wrong"}).status_code == 401
    assert client.post("/sign-in", data={"key": "wrong"}).status_code == 429
    assert statuses(client, 1, headers=bearer("wrong")) == [429]
    assert statuses(client, 1, headers=bearer(good)) == [200]


def test_health_and_static_files_are_not_counted():
    client = app_with(rate_limit="1/minute").test_client()
    statuses(client, 2)
    for path in ("/health", "/health/ready", "/static/js/main.js", "/sign-in"):
        with client.get(path) as response:
            assert response.status_code == 200, path
    assert client.options("/api/v1/ask").status_code == 200


def test_people_are_told_in_words():
    client = app_with(rate_limit="1/minute").test_client()
    client.get("/")
    response = client.get("/")
    assert (response.status_code, response.mimetype) == (429, "text/html")
    assert "问得太快了" in response.text
    assert response.headers["Retry-After"]


def test_several_rates_hold_together():
    client = app_with(rate_limit="100/second, 2/hour").test_client()
    assert statuses(client, 3) == [200, 200, 429]


@pytest.mark.parametrize("text", ["120", "0/minute", "120/week", "-1/minute", "fast", "1/minute;2/hour"])
def test_a_rate_that_is_none_is_refused(text):
    with pytest.raises(SettingsError, match="120/minute"):
        load_settings(environ={"QA_RATE_LIMIT": text})


def test_a_forwarded_address_is_believed_from_as_many_proxies_as_are_trusted():
    forwarded = {"headers": {"X-Forwarded-For": "198.51.100.7, 192.0.2.9"}}
    untrusting = app_with(rate_limit="2/minute").test_client()
    trusting = app_with(rate_limit="2/minute", trusted_proxies="1").test_client()
    for client, spoofed in ((untrusting, [429]), (trusting, [429])):
        assert statuses(client, 2, **forwarded) == [200, 200]
        # What stands before the entry of our proxy was written by the caller.
        other = {"headers": {"X-Forwarded-For": "203.0.113.5, 192.0.2.9"}}
        assert statuses(client, 1, **other) == spoofed
    other = {"headers": {"X-Forwarded-For": "192.0.2.10"}}
    assert statuses(untrusting, 1, **other) == [429]
    assert statuses(trusting, 1, **other) == [200]


class Held:
    """Answers that wait until they are let go."""

    def __init__(self, app):
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        app.add_url_rule("/api/v1/hold", "hold", self.hold, methods=["POST"])
        self.client = app.test_client
        self.threads = []
        self.found = []

    def hold(self):
        self.begun.release()
        assert self.go_on.wait(10)
        return {"done": True}

    def start(self, app):
        def send():
            self.found.append(app.test_client().post("/api/v1/hold").status_code)

        thread = threading.Thread(target=send)
        thread.start()
        self.threads.append(thread)
        assert self.begun.acquire(timeout=10)

    def finish(self):
        self.go_on.set()
        for thread in self.threads:
            thread.join(10)


@pytest.fixture
def narrow():
    """An application with two answers at a time and no patience."""
    app = app_with(max_concurrent="0")
    limit_concurrency(app, Slots(2, wait_seconds=0.05))
    return app


def test_more_answers_than_may_be_under_way_are_429(narrow, assert_error):
    held = Held(narrow)
    held.start(narrow)
    held.start(narrow)
    client = narrow.test_client()
    response = client.post("/api/v1/ask", json=QUESTION)
    assert_error(response, 429, "too_busy")
    assert int(response.headers["Retry-After"]) >= 1
    messages = [{"role": "user", "content": "事故"}]
    compatible = client.post("/v1/chat/completions", json={"model": "speech-qa", "messages": messages})
    assert (compatible.status_code, compatible.json["error"]["type"]) == (429, "rate_limit_error")
    assert client.get("/?question=事故").status_code == 429
    assert "忙不过来" in client.post("/chats", data={"question": "事故"}).text
    # What is read beside it goes on.
    for path in (PATH, "/health/ready", "/", "/speeches"):
        assert client.get(path).status_code == 200, path
    held.finish()
    assert held.found == [200, 200]
    assert client.post("/api/v1/ask", json=QUESTION).status_code == 200


def test_an_answer_that_comes_free_in_time_is_waited_for():
    app = app_with(max_concurrent="0")
    limit_concurrency(app, Slots(1, wait_seconds=10))
    held = Held(app)
    held.start(app)
    timer = threading.Timer(0.1, held.go_on.set)
    timer.start()
    assert app.test_client().post("/api/v1/ask", json=QUESTION).status_code == 200
    held.finish()
    timer.join()


def test_of_two_that_come_when_it_is_full_one_waits_and_the_other_is_refused_at_once():
    slots = Slots(1, wait_seconds=60, waiting=1)
    taken = slots.take()
    found = queue.Queue()

    def ask():
        try:
            slots.take()
            found.put("taken")
        except ApiError as error:
            found.put(error.code)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert found.get(timeout=10) == "too_busy"
    taken.give_back()
    assert found.get(timeout=10) == "taken"
    for thread in threads:
        thread.join(10)


def test_without_a_spare_thread_nobody_waits():
    slots = Slots(1, wait_seconds=60, waiting=0)
    slots.take()
    with pytest.raises(ApiError):
        slots.take()


def test_a_stream_that_no_thread_could_be_begun_for_gives_its_place_back(narrow, monkeypatch):
    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    client = narrow.test_client()
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        for _ in range(3):
            assert client.post("/api/v1/chat", json={**QUESTION, "stream": True}).status_code == 500
    assert client.post("/api/v1/ask", json=QUESTION).status_code == 200


@pytest.mark.parametrize("body", [{"question": ""}, {"question": "x" * 2000}, [], None])
def test_a_failed_answer_gives_its_place_back(narrow, body):
    client = narrow.test_client()
    for _ in range(5):
        assert client.post("/api/v1/ask", json=body).status_code in (400, 415, 422)
    for path in ("/api/v1/nothing", "/api/v1/speeches"):
        assert [client.post(path).status_code for _ in range(5)].count(429) == 0


def test_an_unexpected_failure_gives_its_place_back(narrow):
    @narrow.post("/api/v1/fail")
    def fail():
        raise RuntimeError

    client = narrow.test_client()
    assert [client.post("/api/v1/fail").status_code for _ in range(5)] == [500] * 5


def test_a_stream_holds_its_place_until_its_end(narrow):
    @narrow.post("/api/v1/stream")
    def stream():
        return Response(iter(["a", "b"]), mimetype="text/event-stream")

    client = narrow.test_client()
    streams = [client.post("/api/v1/stream") for _ in range(2)]
    assert client.post("/api/v1/ask", json=QUESTION).status_code == 429
    for response in streams:
        # As the server does when the client is gone.
        response.close()
    assert client.post("/api/v1/ask", json=QUESTION).status_code == 200


def test_a_stream_that_keeps_its_request_gives_its_place_back_once(narrow):
    @narrow.post("/api/v1/stream")
    def stream():
        return Response(stream_with_context(iter(["a", "b"])), mimetype="text/event-stream")

    client = narrow.test_client()
    for _ in range(5):
        response = client.post("/api/v1/stream")
        assert response.status_code == 200
        response.close()


def test_work_that_goes_on_without_its_client_holds_its_place(narrow):
    ends = []

    @narrow.post("/api/v1/work")
    def work():
        ends.append(keep_slot())
        return Response(iter(["a"]), mimetype="text/event-stream")

    client = narrow.test_client()
    for _ in range(2):
        client.post("/api/v1/work").close()
    assert client.post("/api/v1/work").status_code == 429
    ends[0]()
    ends[0]()
    assert client.post("/api/v1/ask", json=QUESTION).status_code == 200
    client.post("/api/v1/work").close()
    assert client.post("/api/v1/work").status_code == 429


def test_a_stream_that_fails_before_it_begins_gives_its_place_back(narrow):
    @narrow.post("/api/v1/stream")
    def stream():
        return Response(iter(["a"]), mimetype="text/event-stream", headers={"X-Break": "1"})

    broken = True

    def break_it(response):
        if broken and "X-Break" in response.headers:
            raise RuntimeError
        return response

    # Runs after the place was handed to the stream.
    narrow.after_request_funcs.setdefault(None, []).insert(0, break_it)
    client = narrow.test_client()
    assert [client.post("/api/v1/stream").status_code for _ in range(5)] == [500] * 5


def test_no_limit_on_concurrency_where_none_is_wanted():
    app = app_with(max_concurrent="0")
    held = Held(app)
    for _ in range(12):
        held.start(app)
    held.finish()
    assert held.found == [200] * 12
