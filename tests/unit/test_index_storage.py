import fcntl
import json
import subprocess
import sys
import threading
import time

import pytest

from qa.errors import IndexDamagedError, IndexingError, IndexMissingError, IndexOutdatedError
from qa.index.storage import (
    FORMAT_VERSION,
    Manifest,
    building,
    built_at,
    check_files,
    file_hash,
    read_manifest,
)

TODAY = {"a.txt": "今天的", "deep/b.txt": "也是今天的"}


def manifest(data, files):
    return Manifest(FORMAT_VERSION, "0", "print", "model", "analyzer", 3, 2, {"a.txt": "0"}, data, files)


def fill_with(contents):
    def fill(data):
        for name, text in contents.items():
            (data / name).parent.mkdir(exist_ok=True)
            (data / name).write_text(text, encoding="utf-8")

    return fill


def build(folder, contents=TODAY, wait_seconds=0.0):
    return build_with(folder, fill_with(contents), wait_seconds)


def build_with(folder, fill, wait_seconds=0.0):
    with building(folder, wait_seconds=wait_seconds) as builder:
        return builder.write(manifest, fill)


def contents_of(folder):
    made = read_manifest(folder)
    data = check_files(folder, made)
    return {name: (data / name).read_text(encoding="utf-8") for name in made.files}


def edit(folder, **changes):
    path = folder / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content.update(changes)
    path.write_text(json.dumps({k: v for k, v in content.items() if v is not None}), encoding="utf-8")


def test_what_was_written_is_read_back(tmp_path):
    made = build(tmp_path / "new" / "index")
    assert read_manifest(tmp_path / "new" / "index") == made
    assert contents_of(tmp_path / "new" / "index") == TODAY


def test_the_manifest_names_every_file_with_its_hash(tmp_path):
    made = build(tmp_path)
    data = tmp_path / made.data
    assert made.files == {name: file_hash(data / name) for name in TODAY}


def test_a_new_index_takes_the_place_of_the_old(tmp_path):
    old = build(tmp_path)
    build(tmp_path, {"c.txt": "明天的"})
    assert contents_of(tmp_path) == {"c.txt": "明天的"}
    assert not (tmp_path / old.data).exists()
    assert len(list(tmp_path.glob("data-*"))) == 1


def test_an_index_knows_when_it_was_built(tmp_path):
    assert built_at(tmp_path / "index") is None
    before = time.time()
    build(tmp_path / "index")
    assert before - 1 <= built_at(tmp_path / "index") <= time.time() + 1


def test_there_is_no_index_yet(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexMissingError, match="qa index"):
            read_manifest(folder)


BROKEN_MANIFESTS = [
    pytest.param("", id="empty"),
    pytest.param(f'{{"format_version": {FORMAT_VERSION}, "ver', id="cut-short"),
    pytest.param("\x00\x01", id="binary"),
    pytest.param("[]", id="a-list"),
    pytest.param('{"name": "another program"}', id="foreign"),
    pytest.param(f'{{"format_version": {FORMAT_VERSION}}}', id="entries-missing"),
]


@pytest.mark.parametrize("content", BROKEN_MANIFESTS)
def test_a_broken_manifest_names_the_command_to_rebuild(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="qa index"):
        read_manifest(tmp_path)


def test_a_manifest_that_is_not_utf8_is_damaged(tmp_path):
    (tmp_path / "manifest.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(IndexDamagedError, match="qa index"):
        read_manifest(tmp_path)


def test_foreign_entries_are_damage(tmp_path):
    build(tmp_path)
    edit(tmp_path, colour="red")
    with pytest.raises(IndexDamagedError, match="qa index"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "changed", [{"files": []}, {"data": 3}, {"documents": None}, {"passages": "423"}], ids=str
)
def test_entries_of_another_kind_are_damage(tmp_path, changed):
    build(tmp_path)
    edit(tmp_path, **changed)
    with pytest.raises(IndexDamagedError, match="qa index"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("version", [0, FORMAT_VERSION + 1, "1"])
def test_another_format_is_outdated(tmp_path, version):
    build(tmp_path)
    edit(tmp_path, format_version=version)
    with pytest.raises(IndexOutdatedError, match=rf"format {version}, .*qa index"):
        read_manifest(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    made = build(tmp_path)
    (tmp_path / made.data / "a.txt").unlink()
    with pytest.raises(IndexDamagedError, match=r"'a\.txt' .*missing.*qa index"):
        check_files(tmp_path, made)


@pytest.mark.parametrize("content", ["今天", "明天的", ""], ids=["cut-short", "changed", "emptied"])
def test_a_changed_file_is_named(tmp_path, content):
    made = build(tmp_path)
    (tmp_path / made.data / "deep" / "b.txt").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"'deep/b\.txt' .*qa index"):
        check_files(tmp_path, made)


@pytest.mark.parametrize("data", ["../x", "data-1/../../x", "/etc", "..", "", "data-/..", "other"])
def test_a_manifest_never_points_outside_the_index(tmp_path, data):
    build(tmp_path)
    edit(tmp_path, data=data)
    with pytest.raises(IndexDamagedError, match=r"outside the index.*qa index"):
        check_files(tmp_path, read_manifest(tmp_path))


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), RuntimeError("bug"), KeyboardInterrupt()]
)
def test_the_old_index_stays_in_force_when_a_build_fails(tmp_path, error):
    build(tmp_path)

    def fail(data):
        (data / "half.txt").write_text("半", encoding="utf-8")
        raise error

    expected = IndexingError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        build_with(tmp_path, fail)
    assert contents_of(tmp_path) == TODAY


def test_a_full_disk_is_said_in_words(tmp_path):
    def fail(data):
        raise OSError(28, "No space left on device")

    with pytest.raises(IndexingError, match="No space left on device"):
        build_with(tmp_path, fail)


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(IndexingError, match="cannot be written"):
        build(tmp_path / "file" / "index")


def test_what_a_killed_build_left_is_cleared_by_the_next(tmp_path):
    made = build(tmp_path)
    left = tmp_path / "data-1-dead"
    left.mkdir()
    (left / "half.txt").write_text("半", encoding="utf-8")
    (tmp_path / "manifest.json.new").write_text("{", encoding="utf-8")
    assert contents_of(tmp_path) == TODAY
    made = build(tmp_path)
    assert [path.name for path in tmp_path.glob("data-*")] == [made.data]
    assert contents_of(tmp_path) == TODAY


def test_files_of_others_are_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("我的", encoding="utf-8")
    build(tmp_path)
    build(tmp_path)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "我的"


def test_what_is_raised_while_building_is_no_refusal_of_the_disk(tmp_path):
    with pytest.raises(FileNotFoundError), building(tmp_path):
        (tmp_path / "gone.txt").read_text(encoding="utf-8")


def test_two_builders_at_once(tmp_path):
    """The second is refused and spoils nothing of the first."""
    inside, go_on = threading.Event(), threading.Event()

    def slow(data):
        inside.set()
        assert go_on.wait(10)
        fill_with(TODAY)(data)

    first = threading.Thread(target=build_with, args=(tmp_path, slow))
    first.start()
    assert inside.wait(10)
    with pytest.raises(IndexingError, match="another process"):
        build(tmp_path, {"c.txt": "抢先"})
    go_on.set()
    first.join(10)
    assert contents_of(tmp_path) == TODAY


def test_the_lock_of_a_dead_process_holds_nobody_up(tmp_path):
    script = (
        "import fcntl, os, sys\n"
        f"lock = open({str(tmp_path / '.lock')!r}, 'w')\n"
        "fcntl.flock(lock, fcntl.LOCK_EX)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    assert build(tmp_path)


def test_a_process_that_holds_the_lock_keeps_others_out(tmp_path):
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexingError, match="another process"):
            build(tmp_path)
    assert build(tmp_path)


def test_a_build_may_wait_for_another_to_end(tmp_path):
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        threading.Timer(0.2, fcntl.flock, (lock, fcntl.LOCK_UN)).start()
        assert build(tmp_path, wait_seconds=30)
    assert contents_of(tmp_path) == TODAY


def test_a_build_waits_no_longer_than_it_was_told(tmp_path):
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexingError, match="another process"):
            build(tmp_path, wait_seconds=0.05)


# Runs a build that dies, without any clean-up, at one of the moments when something reaches the disk.
DYING_BUILD = """
import os, sys
from pathlib import Path
from qa.index import storage

folder, last = Path(sys.argv[1]), int(sys.argv[2])
synced, sync = 0, os.fsync

def dying_sync(descriptor):
    global synced
    synced += 1
    if synced == last:
        os.kill(os.getpid(), 9)
    sync(descriptor)

def fill(data):
    for name in ("c.txt", "d.txt"):
        (data / name).write_text("明天的", encoding="utf-8")

def manifest(data, files):
    return storage.Manifest(storage.FORMAT_VERSION, "0", "p", "m", "a", 3, 2, {}, data, files)

os.fsync = dying_sync
with storage.building(folder) as builder:
    builder.write(manifest, fill)
"""
TOMORROW = {"c.txt": "明天的", "d.txt": "明天的"}


@pytest.mark.parametrize(
    ("moment", "expected", "code"),
    [(1, TODAY, -9), (2, TODAY, -9), (3, TODAY, -9), (4, TOMORROW, -9), (5, TOMORROW, 0)],
    ids=["first-file", "second-file", "manifest-aside", "manifest-in-place", "never"],
)
def test_a_build_that_dies_leaves_the_old_index_or_the_new_one(tmp_path, moment, expected, code):
    build(tmp_path)
    ran = subprocess.run([sys.executable, "-c", DYING_BUILD, str(tmp_path), str(moment)], check=False)
    assert ran.returncode == code
    assert contents_of(tmp_path) == expected
    build(tmp_path)
    assert contents_of(tmp_path) == TODAY
    assert len(list(tmp_path.glob("data-*"))) == 1
