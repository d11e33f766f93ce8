"""What was acknowledged is there after the process was killed, on SQLite and on PostgreSQL."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qa.store.conversations import Conversations
from qa.store.database import open_database

REPOSITORY = Path(__file__).parents[2]
WANTED = 1000
KILLS = 3
PATIENCE_SECONDS = 120


def start(url, log):
    command = [sys.executable, str(Path(__file__).with_name("writer.py")), url, str(log), str(WANTED)]
    paths = os.pathsep.join([str(REPOSITORY), str(Path(__file__).parent)])
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths})


def acknowledged(log):
    """The conversations that were acknowledged: number, id, id of the message."""
    return [line.split() for line in log.read_text(encoding="ascii").splitlines()]


def wait_for(log, count, process):
    """Wait until so many are acknowledged, while the process goes on."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while log.read_bytes().count(b"\n") < count:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_no_conversation_is_lost_that_was_acknowledged(database_url, tmp_path):
    log = tmp_path / "acknowledged"
    log.touch()
    moments = random.Random(4)
    for kill in range(1, KILLS + 1):
        process = start(database_url, log)
        wait_for(log, kill * WANTED // (KILLS + 1) + moments.randrange(100), process)
        process.kill()
        assert process.wait(30) < 0
    assert start(database_url, log).wait(PATIENCE_SECONDS) == 0

    kept = acknowledged(log)
    assert sorted(int(number) for number, *_ in kept) == list(range(WANTED))
    database = open_database(database_url, tmp_path / "unused")
    conversations = Conversations(database)
    for number, conversation_id, message_id in kept:
        found = conversations.get(f"key:{int(number) % 7}", conversation_id)
        assert [message.id for message in found.messages] == [message_id]
        assert found.messages[0].reply["question"] == f"第{number}个问题"
    database.close()
