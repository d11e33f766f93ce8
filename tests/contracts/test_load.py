"""A short version of `make load`: many clients at a time get answers or are told to come back, nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 4
# The memory of each thread grows with the longest text that it has read so far, and a few seconds do not show
# all of them; a reply that is kept would not stop there. `make load` holds a minute to a tenth.
GROWTH = 1.3


def load(index_dir, *given):
    command = [
        sys.executable,
        "scripts/load.py",
        "tests/quality/dev.jsonl",
        f"--seconds={SECONDS}",
        f"--growth={GROWTH}",
        "--json",
        *given,
    ]
    environment = os.environ | {"QA_INDEX_DIR": str(index_dir), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, json.loads(done.stdout)


@pytest.mark.slow
def test_many_clients_get_answers_or_are_told_to_come_back(index_dir):
    code, report = load(index_dir, "--clients=20")
    assert (report["faults"], code) == ([], 0)
    assert report["outcomes"]["200"] >= 6  # as many as are answered at a time
    assert set(report["outcomes"]) <= {"200", "429"}
    assert 0 < report["p50_ms"] <= report["p95_ms"]


@pytest.mark.slow
def test_with_keys_and_a_limit_no_more_are_answered_than_it_allows(index_dir):
    code, report = load(index_dir, "--clients=8", "--key", "--rate-limit=5/minute")
    assert (report["faults"], code) == ([], 0)
    assert report["outcomes"]["200"] == 5
    assert report["outcomes"]["429"] >= 3
