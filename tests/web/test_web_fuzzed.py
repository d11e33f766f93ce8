"""Generated requests where the document's other statuses come from: keys, names, uploads, things that exist.

`tests/contracts/test_openapi_service.py` sends them to the real service as anybody would; here a made-up one
answers, so that a few of each cost little.
"""

import subprocess
from dataclasses import replace

import pytest
import schemathesis
from fakes import FakeService
from hypothesis import HealthCheck, Phase, settings
from keyed import FakeKeys, bearer
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from qa.keys.key import Scope
from qa.settings import Settings
from qa.store.database import open_database
from web import create_app
from web.jobs import Jobs
from web.storing import StoreHolder

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FREE = ("/health", "/health/ready")
REPORT = '{"fingerprint": "abc", "passages": 3, "version": "1", "bad": []}'


class Place:
    """Where the application keeps things; the document is read before there is a folder."""

    folder = None


def database():
    return open_database(None, Place.folder / "qa.sqlite3")


keys = FakeKeys()
PLAIN = {"Accept-Encoding": "identity"}
"""What validates the responses does not unpack them; tests/web/test_web_assets.py does."""

ADMIN = bearer(keys.add(Scope.ASK, Scope.ADMIN)) | PLAIN
ASKER = bearer(keys.add(Scope.ASK))
store = StoreHolder(database, lambda: b"the secret of the tests")
given = Settings(uploads=True, max_upload_mb=1)
app = create_app(given, FakeService(), store, keys=keys)
schema = schemathesis.openapi.from_wsgi("/openapi.json", app, headers=ADMIN)


def at_most(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(autouse=True, scope="module")
def place(tmp_path_factory):
    Place.folder = tmp_path_factory.mktemp("fuzzed")
    (Place.folder / "documents").mkdir()
    (Place.folder / "documents" / "first.txt").write_text("第一份。", encoding="utf-8")
    there = replace(given, documents=Place.folder / "documents", index_dir=Place.folder / "index")
    done = subprocess.CompletedProcess([], 0, REPORT, "")
    app.extensions["documents"] = (there, Jobs(Place.folder / "index", lambda: done))
    yield
    store.close()


@schema.parametrize()
@at_most(1)
def test_without_a_key_each_address_says_so(case):
    response = case.call_and_validate(checks=CHECKS, headers={"Authorization": "Bearer wrong"})
    assert (response.status_code == 401) == (case.operation.path not in FREE)


@schema.parametrize()
@at_most(1)
def test_under_another_name_each_address_says_so(case):
    # A list holds those with a key to it as well.
    response = case.call_and_validate(
        checks=CHECKS, headers=ADMIN | {"Host": "evil.example"}, app=app_with_names
    )
    assert (response.status_code == 421) == (case.operation.path not in FREE)


app_with_names = create_app(replace(given, trusted_hosts="qa.example.org"), FakeService(), store, keys=keys)


def existing(case):
    """Put ids of things that exist into a request, a new one each time, because some requests delete."""
    client = app.test_client()
    made = client.post("/api/v1/chat", json={"question": "事故造成几人死亡?"}, headers=ADMIN).get_json()
    ids = {"conversation_id": made["conversation_id"], "message_id": made["id"]}
    case.path_parameters.update({name: ids[name] for name in case.path_parameters if name in ids})
    if isinstance(case.body, dict) and "conversation_id" in case.body:
        case.body["conversation_id"] = made["conversation_id"]


@schema.include(path_regex="conversations|messages|chat$").parametrize()
@at_most(2)
def test_what_exists_is_given_as_declared(case):
    existing(case)
    response = case.call_and_validate(checks=CHECKS, headers=ADMIN)
    assert response.status_code != 404


@schema.include(path_regex="/documents").parametrize()
@at_most(2)
def test_documents_are_changed_as_declared(case):
    case.call_and_validate(checks=CHECKS, headers=ADMIN)
    if case.operation.method != "get" or "jobs" in case.operation.path:
        refused = case.call_and_validate(checks=CHECKS, headers=ASKER)
        assert refused.status_code in (400, 403, 413, 415)
