"""Requests that several servers count together in a real Redis, which may come late, die, freeze and come back."""

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest
from keyed import app_with

from qa.errors import SettingsError

PATH = "/api/v1/speeches"
SECONDS = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Redis:
    """A Redis on a free port of the loopback that keeps nothing on disk."""

    def __init__(self, folder):
        program = shutil.which("redis-server")
        assert program, "there is no Redis: run scripts/install_programs.sh redis, or make test"
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [
            program,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            folder,
        ]
        self._process = None
        self.apps = []

    def start(self):
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        until(lambda: self.command("PING") == b"+PONG\r\n")

    def command(self, *words):
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), 1) as connection,
        ):
            connection.sendall(" ".join(words).encode() + b"\r\n")
            return connection.recv(100)
        return b""

    def signal(self, number):
        self._process.send_signal(number)

    def kill(self):
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def redis(tmp_path):
    server = Redis(tmp_path)
    yield server
    for app in server.apps:
        # What a server leaves to the end of its process would be a warning here.
        for limiter in app.extensions["limiter"]:
            limiter.storage.storage.connection_pool.disconnect()
    server.kill()


def server_with(redis, rate):
    """One server; another one is another process as far as Redis can tell."""
    app = app_with(rate_limit=rate, rate_limit_storage=redis.url)
    redis.apps.append(app)
    return app.test_client()


def statuses(client, times):
    return [client.get(PATH).status_code for _ in range(times)]


def test_without_its_library_a_redis_is_refused_when_the_server_starts(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingsError, match=r"speech-qa\[redis\]"):
        app_with(rate_limit="2/minute", rate_limit_storage="redis://127.0.0.1:1/0")


def test_servers_count_together(redis):
    redis.start()
    first, second = server_with(redis, "3/minute"), server_with(redis, "3/minute")
    assert statuses(first, 2) == [200, 200]
    assert statuses(second, 2) == [200, 429]
    response = first.get(PATH)
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 61


def test_a_server_starts_without_its_redis_and_counts_there_once_it_has_come(redis):
    early = server_with(redis, "3/minute")
    assert statuses(early, 4) == [200, 200, 200, 429]
    redis.start()
    # Whether it has come is asked again after a second, then after longer and longer times.
    until(lambda: early.get(PATH).status_code == 200)
    assert statuses(early, 3) == [200, 200, 429]
    assert statuses(server_with(redis, "3/minute"), 1) == [429]


def test_a_redis_that_dies_neither_stops_the_answers_nor_opens_the_door(redis, caplog):
    redis.start()
    client = server_with(redis, "3/minute")
    assert statuses(client, 1) == [200]
    redis.kill()
    started = time.monotonic()
    assert statuses(client, 4) == [200, 200, 200, 429]
    assert time.monotonic() - started < 1
    assert [record.message for record in caplog.records if record.name == "flask-limiter"] == [
        "Rate limit storage unreachable - falling back to in-memory storage"
    ]


def test_a_redis_that_hangs_holds_up_one_request_and_not_the_rest(redis):
    redis.start()
    client = server_with(redis, "3/minute")
    assert statuses(client, 1) == [200]
    redis.signal(signal.SIGSTOP)
    try:
        assert statuses(client, 1) == [200]
        started = time.monotonic()
        assert statuses(client, 3) == [200, 200, 429]
        assert time.monotonic() - started < 1
    finally:
        redis.signal(signal.SIGCONT)


def test_a_redis_that_refuses_to_write_counts_as_away(redis):
    redis.start()
    client = server_with(redis, "3/minute")
    assert redis.command("CONFIG SET maxmemory 1") == b"+OK\r\n"
    assert statuses(client, 4) == [200, 200, 200, 429]
