"""An index survives whatever happens to the build that is to replace it."""

import itertools
import os
import random
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest

from qa.bootstrap.opening import Models, open_service
from qa.settings import load_settings

REPOSITORY = Path(__file__).parents[2]
KILLS = 10
TEXTS = {
    "boilers.txt": "锅炉房每天检查{n}次,由司炉工如实填写运行日志。安全阀每月手动试验一次,压力表每半年校验一次。",
    "lifts.txt": "电梯每十五天维护保养一次,由持证的维保人员进行。轿厢内要张贴合格标志,写明应急电话是{n}号分机。",
    "canteen.txt": "食堂每周公布一次菜谱,听取{n}名职工代表的意见。每餐的成品都要留样四十八小时,炊事员持健康证上岗。",
}


@cache
def models():
    """The models, loaded once for all versions."""
    return Models.of(load_settings(environ={}))


def write_version(folder, number):
    folder.mkdir(exist_ok=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text.format(n=number), encoding="utf-8")


def start(documents, index):
    return subprocess.Popen(
        [sys.executable, "-m", "qa.cli", "index", str(documents)],
        cwd=REPOSITORY,
        env={**os.environ, "QA_INDEX_DIR": str(index)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def version_in_force(index):
    """Open the index, ask it, and tell from the answers which version of the documents it holds."""
    service = open_service(load_settings({"index_dir": index}, environ={}), models=models())
    texts = {info.name: service.document_text(info.name) for info in service.documents()}
    reply = service.ask("锅炉房每天检查几次?")
    hits = service.search("电梯的应急电话").hits
    assert reply.answered
    assert hits[0].document == "lifts.txt"
    number = int(reply.short.removesuffix("次"))
    assert texts == {name: text.format(n=number) for name, text in TEXTS.items()}
    assert f"{number}号分机" in hits[0].text
    return number


def run(process, seconds):
    """Wait for a build for so many seconds at most; return how long a finished one took, or None."""
    began = time.monotonic()
    try:
        assert process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        return None
    return time.monotonic() - began


@pytest.mark.slow
def test_the_old_index_answers_after_ten_killed_builds(tmp_path):
    documents, index = tmp_path / "documents", tmp_path / "index"
    write_version(documents, 2)
    duration = run(start(documents, index), 120)
    assert version_in_force(index) == 2
    moments, current, killed = random.Random(20), 2, 0
    for version in itertools.count(3):
        write_version(documents, version)
        process = start(documents, index)
        # A build that ends before its kill tells how long one takes now: the first was slowed by cold caches.
        if finished := run(process, duration * moments.random()):
            duration = finished
        else:
            process.kill()
            process.wait(30)
            killed += 1
        found = version_in_force(index)
        assert found == version if finished else found in (current, version)
        current = found
        if killed == KILLS:
            break
    write_version(documents, 99)
    assert run(start(documents, index), 120)
    assert version_in_force(index) == 99
    assert len(list(index.glob("data-*"))) == 1


def test_a_service_goes_on_answering_while_its_index_is_replaced(tmp_path):
    documents, index = tmp_path / "documents", tmp_path / "index"
    write_version(documents, 2)
    assert run(start(documents, index), 120)
    service = open_service(load_settings({"index_dir": index}, environ={}))
    write_version(documents, 3)
    assert run(start(documents, index), 120)
    assert service.ask("锅炉房每天检查几次?").short == "2次"
    assert version_in_force(index) == 3
