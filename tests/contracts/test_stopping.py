"""A real server: SIGTERM lets what runs finish, and several processes count together."""

import json
import re
import signal
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from slow_server import SECONDS, get, serving, until


def ask(address):
    body = json.dumps({"question": "隧道事故造成几人死亡?"}).encode()
    request = urllib.request.Request(
        f"{address}/api/v1/ask", body, {"Content-Type": "application/json", "X-Request-ID": "slow-1"}
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return response.status, json.load(response)


def test_a_question_that_runs_is_answered_before_the_server_ends(tmp_path):
    with serving(tmp_path, QA_LOG_FORMAT="json") as (process, address), ThreadPoolExecutor() as threads:
        running = threads.submit(ask, address)
        until((tmp_path / "begun").exists)
        process.send_signal(signal.SIGTERM)
        status, reply = running.result(SECONDS)
        assert (status, reply["short"]) == (200, "4人")
        assert process.wait(SECONDS) == 0
        with pytest.raises(urllib.error.URLError):
            ask(address)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    requests = [line for line in lines if line["logger"] == "web.access"]
    assert [(line["request_id"], line["status"]) for line in requests] == [("slow-1", 200)]
    assert any(line["logger"] == "gunicorn.error" for line in lines)


def test_processes_count_together_and_clear_up_after_themselves(tmp_path):
    with serving(tmp_path, QA_WORKERS="2") as (_process, address):
        for _ in range(10):
            get(f"{address}/api/v1/suggestions")
        counted = re.search(r"qa_requests_total\{.*suggestions.*\} (\d+)", get(f"{address}/metrics"))
        assert counted[1] == "10"
        assert list(tmp_path.glob("qa-metrics-*"))
    assert list(tmp_path.glob("qa-metrics-*")) == []
