"""Keys and applications that ask for them, for the tests of the web."""

from collections.abc import Sequence
from tempfile import TemporaryDirectory
from uuid import uuid4

from fakes import FakeService
from flask import Flask

from qa.keys.key import Key, Scope, Secret, StoredKey, new_secret
from qa.settings import load_settings
from qa.store.tables import now
from web import create_app

_FOLDER = TemporaryDirectory()
"""Holds the databases until the tests end."""


class FakeKeys:
    """Keeps keys in a list."""

    def __init__(self) -> None:
        self.kept: list[StoredKey] = []
        self.failure: Exception | None = None

    def add(self, *scopes: Scope, revoked: bool = False) -> Secret:
        secret = new_secret()
        key = Key(secret.id, "somebody", secret.prefix, scopes, now(), now() if revoked else None)
        self.kept.append(StoredKey(key, secret.hash))
        return secret

    def stored(self) -> Sequence[StoredKey]:
        if self.failure:
            raise self.failure
        return tuple(self.kept)

    def used(self, key_id: str) -> None:
        pass


def app_with(keys: FakeKeys | None = None, **variables: str) -> Flask:
    """Make an application on the fake service with these settings and keys."""
    # The secret and the database are given, so that none is made beside the index.
    environ = {
        "QA_SECRET_KEY": "the secret of the tests",
        "QA_DATABASE_URL": f"sqlite:///{_FOLDER.name}/{uuid4()}.sqlite3",
    } | {f"QA_{name.upper()}": value for name, value in variables.items()}
    app = create_app(load_settings(environ=environ), FakeService(), keys=keys or FakeKeys())  # type: ignore[arg-type]
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return app


def bearer(secret: Secret | str) -> dict[str, str]:
    """Give the header that brings a key."""
    return {"Authorization": f"Bearer {secret if isinstance(secret, str) else secret.text}"}
