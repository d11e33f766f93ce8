"""Documents over HTTP: who may change them, what is taken, and how indexing is run."""

import fcntl
import subprocess
import threading
import time
from dataclasses import replace

import pytest
from fakes import FakeService
from flask import Flask
from keyed import FakeKeys, bearer

from qa.index.storage import read_manifest
from qa.keys.key import Scope
from qa.settings import Settings
from web import create_app
from web.jobs import Job, Jobs

REPORT = (
    '{"fingerprint": "abc", "passages": 3, "version": "1", "bad": [{"name": "b.pdf", "reason": "encrypted"}]}'
)


class Runs:
    """Stands in for `qa index`: each run waits for its gate."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.count = 0
        self.code, self.out = 0, REPORT

    def __call__(self) -> subprocess.CompletedProcess[str]:
        self.count += 1
        self.gate.wait(20)
        return subprocess.CompletedProcess([], self.code, self.out, "Error: /srv/secret is full")


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "first.txt").write_text("第一份。", encoding="utf-8")
    return tmp_path


@pytest.fixture
def make(folder, runs):
    """An application with uploads; `scopes` are those of the one key, which every request brings."""

    def made(scopes: tuple[Scope, ...] | None = (Scope.ASK, Scope.ADMIN), **changes: object):
        settings = Settings(
            documents=folder / "documents", index_dir=folder / "index", uploads=True, max_upload_mb=1
        )
        keys = FakeKeys()
        app: Flask = create_app(replace(settings, **changes), service=FakeService(), keys=keys)
        app.extensions["documents"] = (app.extensions["documents"][0], Jobs(folder / "index", runs))
        client = app.test_client()
        if scopes:
            client.environ_base["HTTP_AUTHORIZATION"] = bearer(keys.add(*scopes))["Authorization"]
        return client

    return made


WORDS = "新的文件。".encode()


def send(client, name="新.txt", data=WORDS, query=""):
    # By hand: the test client would keep a large form in a file, and leave that open.
    head = f'--border\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = head + data + b"\r\n--border--\r\n"
    return client.post(
        f"/api/v1/documents{query}", data=body, content_type="multipart/form-data; boundary=border"
    )


def ended(client, job_id):
    deadline = time.monotonic() + 20
    while (job := client.get(f"/api/v1/documents/jobs/{job_id}").json)["state"] in ("queued", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return job


def until(happened):
    deadline = time.monotonic() + 300
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_upload_is_stored_and_indexed(make, folder):
    client = make()
    response = send(client)
    assert response.status_code == 202
    assert (response.json["name"], response.json["size"], response.json["replaced"]) == ("新.txt", 15, False)
    assert (folder / "documents" / "新.txt").read_bytes() == "新的文件。".encode()
    job = ended(client, response.json["job"]["id"])
    assert job["state"] == "done"
    assert job["index"] == {"fingerprint": "abc", "passages": 3, "version": "1"}
    assert job["bad"] == [{"name": "b.pdf", "reason": "encrypted"}]
    assert list(folder.glob("documents/.*")) == []


def test_uploads_are_off_by_default(make, assert_error):
    client = make(uploads=False)
    assert_error(send(client), 403, "uploads_off")
    assert_error(client.delete("/api/v1/documents/first.txt"), 403, "uploads_off")


@pytest.mark.parametrize("scopes", [None, (Scope.ASK,)])
def test_only_an_admin_key_may_change_documents(make, folder, assert_error, scopes):
    client = make(scopes)
    for response in (
        send(client),
        client.delete("/api/v1/documents/first.txt"),
        client.get("/api/v1/documents/jobs/0123456789abcdef"),
    ):
        assert_error(response, 403, "forbidden")
    assert [path.name for path in folder.glob("documents/*")] == ["first.txt"]


def test_without_its_key_nobody_changes_documents(make, folder, assert_error):
    client = make()
    del client.environ_base["HTTP_AUTHORIZATION"]
    assert_error(send(client), 401, "unauthorized")
    assert_error(client.delete("/api/v1/documents/first.txt"), 401, "unauthorized")
    assert [path.name for path in folder.glob("documents/*")] == ["first.txt"]


def test_a_document_is_replaced_only_when_that_is_said(make, folder, assert_error):
    client = make()
    assert_error(send(client, "first.txt"), 409, "document_exists")
    assert (folder / "documents" / "first.txt").read_text(encoding="utf-8") == "第一份。"
    assert send(client, "first.txt", query="?replace=1").json["replaced"] is True
    assert (folder / "documents" / "first.txt").read_bytes() == "新的文件。".encode()
    assert_error(send(client, query="?replace=yes"), 422, "invalid_input", "replace")


NAMES = [
    "../a.txt", "a/b.txt", "a\\\\b.txt", ".a.txt", "a\x01.txt", "a\u202etxt.txt", "a.exe", "a", "", "长" * 120 + ".txt",
    "README.md", "~$a.docx", "a.txt ",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_not_allowed_is_refused(make, folder, runs, name):
    response = send(make(), name)
    assert response.status_code == 422, response.text
    assert [path.name for path in folder.rglob("*.txt")] == ["first.txt"]
    assert runs.count == 0


def test_a_name_is_stored_in_its_normal_form(make, folder):
    assert send(make(), "e\u0301t.txt").json["name"] == "\u00e9t.txt"
    assert (folder / "documents" / "\u00e9t.txt").exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"PK\x03\x04"),
        ("a.docx", b"%PDF-1.4"),
        ("a.docx", b"PK\x03\x04xx"),
        ("a.txt", b"%PDF-1.4"),
        ("a.txt", b""),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(make, folder, assert_error, name, data):
    assert_error(send(make(), name, data), 422, "invalid_input", "file")
    assert [path.name for path in folder.glob("documents/*")] == ["first.txt"]


def test_a_file_may_be_larger_than_other_bodies_but_not_than_its_limit(make, assert_error):
    client = make()
    assert send(client, data=b"x" * 900_000).status_code == 202
    error = assert_error(send(client, "b.txt", b"x" * 1_200_000), 413, "body_too_large")
    assert "1 MB" in error["message"]
    assert_error(send(client, "c.txt", b"x" * 1_000_001), 413, "body_too_large")
    body = b'{"question": "' + b"x" * 70_000 + b'"}'
    assert client.post("/api/v1/ask", data=body, content_type="application/json").status_code == 413


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"json": {"file": "a"}}, 415, "unsupported_media_type"),
        ({"data": {"other": "a"}, "content_type": "multipart/form-data"}, 422, "missing_field"),
    ],
)
def test_a_body_without_a_file_is_refused(make, assert_error, body, status, code):
    assert_error(make().post("/api/v1/documents", **body), status, code)


def test_a_document_is_removed_but_not_the_last_one(make, folder, assert_error):
    client = make()
    send(client)
    response = client.delete("/api/v1/documents/新.txt")
    assert response.status_code == 202
    assert ended(client, response.json["job"]["id"])["state"] == "done"
    assert_error(client.delete("/api/v1/documents/first.txt"), 409, "last_document")
    assert_error(client.delete("/api/v1/documents/none.txt"), 404, "not_found")
    assert client.delete("/api/v1/documents/%2e%2e/secret.txt").status_code in (404, 422)


def test_changes_while_a_run_goes_on_share_the_next_one(make, runs):
    client = make()
    runs.gate.clear()
    first = send(client, "a.txt").json["job"]["id"]
    while client.get(f"/api/v1/documents/jobs/{first}").json["state"] == "queued":
        time.sleep(0.01)
    second, third = (send(client, name).json["job"]["id"] for name in ("b.txt", "c.txt"))
    assert first != second == third
    runs.gate.set()
    assert ended(client, third)["state"] == "done"
    assert runs.count == 2


def test_a_run_that_failed_says_so_without_a_path_of_the_server(make, runs, caplog):
    runs.code = 1
    client = make()
    job = ended(client, send(client).json["job"]["id"])
    assert job["state"] == "failed"
    assert "secret" not in job["error"]
    assert "/srv/secret" in caplog.text


def test_a_run_that_is_done_stays_so_when_old_ones_cannot_be_forgotten(folder, runs):
    jobs = Jobs(folder / "index", runs)
    (folder / "index" / "jobs").mkdir(parents=True)
    # Listed, but gone when it is looked at: what another process forgets meanwhile.
    (folder / "index" / "jobs" / "gone.json").symlink_to(folder / "nowhere")
    job_id = jobs.start().id
    until(lambda: jobs.find(job_id).finished is not None)
    until(lambda: not any(thread.name == "index-documents" for thread in threading.enumerate()))
    assert jobs.find(job_id).state == "done"


@pytest.mark.slow
def test_a_run_that_meets_a_build_of_somebody_else_waits_for_it(folder):
    """A process of its own, as an operator's `qa index` is; it takes some seconds."""
    jobs = Jobs.of(Settings(documents=folder / "documents", index_dir=folder / "index"))
    path = folder / "index" / ".lock"
    path.parent.mkdir()
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Whoever tries to take it empties the file.
        lock.write("held")
        lock.flush()
        job_id = jobs.start().id
        until(lambda: path.stat().st_size == 0)
        time.sleep(0.2)
        assert jobs.find(job_id).state == "running"
    until(lambda: jobs.find(job_id).state != "running")
    assert jobs.find(job_id).state == "done"
    assert list(read_manifest(folder / "index").documents) == ["first.txt"]


def test_a_run_whose_server_was_stopped_has_failed(make, folder):
    client = make()
    jobs = Jobs(folder / "index", lambda: None)
    (folder / "index" / "jobs").mkdir(parents=True)
    jobs._write(Job("0" * 16, "running", 1.0, pid=2**22 + 1))
    assert client.get(f"/api/v1/documents/jobs/{'0' * 16}").json["state"] == "failed"


@pytest.mark.parametrize("job_id", ["f" * 16, "..", "x"])
def test_an_unknown_run_is_not_found(make, assert_error, job_id):
    assert make().get(f"/api/v1/documents/jobs/{job_id}").status_code == 404


def test_the_process_that_indexes_gets_the_settings_of_the_server(folder, monkeypatch):
    calls = []
    monkeypatch.setattr(subprocess, "run", lambda command, **options: calls.append((command, options)))
    from web.jobs import _index

    _index(Settings(documents=folder / "documents", index_dir=folder / "index"))
    command, options = calls[0]
    assert command[1:] == ["-m", "qa.cli", "index", "--json", "--wait", "600"]
    assert options["env"]["QA_INDEX_DIR"] == str(folder / "index")
    assert options["env"]["QA_DOCUMENTS"] == str(folder / "documents")
    assert "QA_MODEL" not in options["env"]
