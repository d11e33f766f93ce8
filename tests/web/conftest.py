from collections.abc import Callable
from typing import Any

import pytest
from fakes import FakeService
from flask import Flask
from flask.testing import FlaskClient

from web import create_app


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def app(service: FakeService) -> Flask:
    app = create_app(service=service)
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
