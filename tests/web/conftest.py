from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeService
from flask import Flask
from flask.testing import FlaskClient

from web import create_app
from web.storing import StoreHolder


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Where the application keeps conversations; `test_web_owners.py` has it on PostgreSQL too."""
    return f"sqlite:///{tmp_path / 'qa.sqlite3'}"


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[StoreHolder]:
    """Holds the database, opened when a request needs it."""

    def open_it() -> Any:
        from qa.store.database import open_database

        return open_database(database_url, tmp_path / "unused.sqlite3")

    holder = StoreHolder(open_it, lambda: b"a secret of the tests")
    yield holder
    holder.close()


@pytest.fixture
def app(service: FakeService, store: StoreHolder) -> Flask:
    app = create_app(service=service, store=store)
    # Flask lets unexpected errors through to tests; here the body that clients get is under test.
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def post(client: FlaskClient) -> Callable[..., Any]:
    """Send JSON to a path of the API."""
    return lambda path, body: client.post(f"/api/v1/{path}", json=body)


@pytest.fixture
def assert_error() -> Callable[..., dict[str, Any]]:
    """Check that a response is the one error body, and give what stands in it."""

    def check(response: Any, status: int, code: str, field: str | None = None) -> dict[str, Any]:
        assert response.status_code == status, response.text
        assert response.mimetype == "application/json"
        assert list(response.json) == ["error"]
        error: dict[str, Any] = response.json["error"]
        assert list(error) == ["code", "message", "details"]
        assert error["code"] == code
        assert error["message"].endswith(".")
        if field is not None:
            assert [detail["field"] for detail in error["details"]] == [field]
        return error

    return check
