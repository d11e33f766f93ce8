"""The real service under generated requests: every status and body is one that its document declares."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from qa.store.database import open_database
from web import create_app
from web.storing import StoreHolder

EXAMPLES = 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


class Opened:
    """Stands for the real service, which opens when the first test runs; the document needs none."""

    service = None
    folder = None

    def __getattr__(self, name):
        return getattr(Opened.service, name)


@pytest.fixture(autouse=True, scope="module")
def opened(service, tmp_path_factory):
    Opened.service, Opened.folder = service, tmp_path_factory.mktemp("kept")
    yield
    store.close()


def keeping():
    """A database of this run's own."""
    return open_database(None, Opened.folder / "qa.sqlite3")


store = StoreHolder(keeping, lambda: b"the secret of the tests")
schema = schemathesis.openapi.from_wsgi("/openapi.json", create_app(service=Opened(), store=store))


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests_get_what_the_document_declares(case):
    # What validates the responses does not unpack them.
    response = case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})
    assert response.status_code < 500
