"""With nothing but the loopback to reach, the program indexes, serves, answers and verifies, and tries nothing else."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "offline"
ROOT = Path(__file__).parents[2]
SECONDS = 1200
# A user may make a network namespace of his own on most systems; where he may not, the guard in every
# interpreter (offline/sitecustomize.py) still makes each attempt fail.
ISOLATE = ["unshare", "--user", "--map-root-user", "--net"]
TEXTS = {
    "桥梁.txt": "青石桥横跨清水河,全长三百二十米。青石桥于1987年建成通车,由县交通局负责养护。\n\n桥面限载三十吨。\n",
    "学校.txt": "河口小学现有学生四百二十六人,教师二十八人。学校在每年九月一日开学。\n",
}


def can_isolate():
    if shutil.which(ISOLATE[0]) is None:
        return False
    return subprocess.run([*ISOLATE, "true"], capture_output=True, check=False).returncode == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def guarded(folder, **more):
    return {
        **os.environ,
        "PYTHONPATH": f"{HERE}:{ROOT}",
        "OFFLINE_ATTEMPTS": str(folder / "attempts"),
        **more,
    }


@pytest.fixture(scope="module")
def journey(tmp_path_factory):
    """What came of the whole way from documents to verified citations, offline."""
    folder = tmp_path_factory.mktemp("offline")
    documents = folder / "documents"
    documents.mkdir()
    for name, text in TEXTS.items():
        (documents / name).write_text(text, encoding="utf-8")
    environment = guarded(
        folder, QA_INDEX_DIR=str(folder / "index"), OFFLINE_RESULT=str(folder / "result"), HOME=str(folder)
    )
    command = [
        *(ISOLATE if can_isolate() else []),
        sys.executable,
        str(HERE / "journey.py"),
        str(documents),
        free_port(),
    ]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    attempts = folder / "attempts"
    result = json.loads((folder / "result").read_text(encoding="utf-8"))
    return result | {"attempts": attempts.read_text(encoding="utf-8") if attempts.exists() else ""}


def test_the_server_answers_and_verifies(journey):
    assert journey["reply"]["answered"]
    assert "1987" in journey["reply"]["short"]
    assert journey["verified"]["valid"]
    assert journey["ended"] == 0


def test_the_command_line_answers_and_verifies(journey):
    assert journey["cli"]["citations"] == journey["reply"]["citations"]
    assert "citations stand" in journey["cli_verified"]


def test_nothing_tried_to_reach_out(journey):
    assert journey["attempts"] == ""


@pytest.mark.skipif(not can_isolate(), reason="this system lets users make no network namespace")
def test_there_was_nothing_but_the_loopback(journey):
    assert journey["interfaces"] == ["lo"]


@pytest.mark.parametrize(
    "call",
    ["socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo('example.com', 80)"],
)
def test_the_guard_catches_an_attempt(tmp_path, call):
    command = [sys.executable, "-c", f"import socket; {call}"]
    done = subprocess.run(command, env=guarded(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "offline: socket" in done.stderr
    assert (tmp_path / "attempts").read_text(encoding="utf-8")
