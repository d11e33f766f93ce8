"""SIGTERM on a real server: what runs is finished, nothing new is taken, the process ends well."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def ask(address):
    body = json.dumps({"question": "隧道事故造成几人死亡?"}).encode()
    request = urllib.request.Request(
        f"{address}/api/v1/ask", body, {"Content-Type": "application/json", "X-Request-ID": "slow-1"}
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return response.status, json.load(response)


@pytest.fixture
def server(tmp_path):
    """A server of slow answers: its process, its address, the file that says an answer has begun, its log."""
    port = free_port()
    log = tmp_path / "log"
    environment = {
        **os.environ,
        "QA_PORT": str(port),
        "QA_LOG_FORMAT": "json",
        "BEGUN": str(tmp_path / "begun"),
        "PYTHONPATH": f"{HERE}:{HERE.parents[1]}",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:web.gunicorn_conf", "slow_app:app"]
    with log.open("wb") as stderr, subprocess.Popen(command, env=environment, stderr=stderr) as process:
        address = f"http://127.0.0.1:{port}"
        until(lambda: answers(address))
        yield process, address, tmp_path / "begun", log
        process.kill()


def test_a_question_that_runs_is_answered_before_the_server_ends(server):
    process, address, begun, log = server
    with ThreadPoolExecutor() as threads:
        running = threads.submit(ask, address)
        until(begun.exists)
        process.send_signal(signal.SIGTERM)
        status, reply = running.result(SECONDS)
    assert (status, reply["short"]) == (200, "4人")
    assert process.wait(SECONDS) == 0
    with pytest.raises(urllib.error.URLError):
        ask(address)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    requests = [line for line in lines if line["logger"] == "web.access"]
    assert [(line["request_id"], line["status"]) for line in requests] == [("slow-1", 200)]
    assert any(line["logger"] == "gunicorn.error" for line in lines)
