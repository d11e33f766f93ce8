"""Holds the database of conversations and keys: opened when first needed, or once the index is loaded.

Questions need no database. When it is out of order, only what needs it fails, and it is tried
again when requests come in later.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from flask import current_app

from qa.errors import StoreError

if TYPE_CHECKING:
    # SQLAlchemy takes longer to import than the process may take to listen.
    from qa.settings import Settings
    from qa.store.conversations import Conversations
    from qa.store.database import Database

logger = logging.getLogger(__name__)

RETRY_SECONDS = 3.0
"""How long a failed opening stands before a request may try again."""

PURGE_SECONDS = 3600.0
"""How often conversations that are too old are looked for."""


class StoreHolder:
    """The database and the secret of the cookies, each opened or read once."""

    def __init__(
        self,
        open_database: "Callable[[], Database]",
        read_secret: Callable[[], bytes],
        *,
        retention_days: Callable[[], int] = lambda: 0,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        """Keep what opens the two; nothing is opened yet.

        :param open_database: opens the database, raising StoreError when it cannot.
        :param read_secret: gives the secret, raising StoreError when it cannot.
        :param retention_days: says how long conversations are kept; 0 is for ever.
        :param retry_seconds: how long to let a failure stand.
        """
        self._open = open_database
        self._read_secret = read_secret
        self._retention_days = retention_days
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()
        self._database: Database | None = None
        self._secret: bytes | None = None
        self._failure: StoreError | None = None
        self._failed_at = 0.0
        self._purge_at = 0.0

    @classmethod
    def configured(cls, given: "Settings | None") -> "StoreHolder":
        """Make a holder for what the settings name.

        :param given: where the database and the secret are, and how long conversations are kept; those
            of the environment if None.
        :return: the holder; nothing is read or opened yet.
        """

        @cache
        def in_force() -> "Settings":
            from qa.settings import load_settings

            return given if given is not None else load_settings()

        def open_database() -> "Database":
            from qa.bootstrap.storing import open_database as open_configured

            return open_configured(in_force())

        def read_secret() -> bytes:
            from qa.bootstrap.storing import secret_key

            return secret_key(in_force())

        def retention_days() -> int:
            settings = in_force()
            return settings.retention_days

        return cls(open_database, read_secret, retention_days=retention_days)

    def database(self) -> "Database":
        """Give the open database, opening it when that has not been tried just now.

        :return: the database.
        :raises StoreError: while it cannot be opened.
        :raises SettingsError: while the settings cannot be read.
        """
        with self._lock:
            if self._database is None:
                self._database = self._try_to_open()
            database = self._database
            due = self._retention_days() > 0 and time.monotonic() >= self._purge_at
            if due:
                self._purge_at = time.monotonic() + PURGE_SECONDS
        if due:
            threading.Thread(target=self._purge, args=(database,), name="purge", daemon=True).start()
        return database

    def secret(self) -> bytes:
        """Give the secret that signs cookies.

        :return: the secret.
        :raises StoreError: when there is none and none can be made.
        """
        with self._lock:
            if self._secret is None:
                self._secret = self._read_secret()
            return self._secret

    def close(self) -> None:
        """Close the database, if it is open; what asks for it later opens it again."""
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = None

    def _try_to_open(self) -> "Database":
        if self._failure is not None and time.monotonic() - self._failed_at < self._retry_seconds:
            # Without the frames of the request that it was raised in before: each would add its own.
            raise self._failure.with_traceback(None)
        try:
            database = self._open()
        except StoreError as error:
            self._failure, self._failed_at = error, time.monotonic()
            raise
        self._failure = None
        return database

    def _purge(self, database: "Database") -> None:
        """Delete what is older than it may be; what fails is tried again in an hour."""
        from qa.store.conversations import Conversations

        days = self._retention_days()
        try:
            count = Conversations(database).purge(datetime.now(UTC) - timedelta(days=days))
        except StoreError as error:
            logger.error("Old conversations cannot be deleted: %s", error)  # noqa: TRY400 - its message says all
        else:
            logger.info("Deleted %d conversations older than %d days", count, days)


def current_store() -> StoreHolder:
    """Give the holder of the application that handles this request."""
    holder: StoreHolder = current_app.extensions["store_holder"]
    return holder


def current_conversations() -> "Conversations":
    """Give the conversations of the application that handles this request.

    :return: the conversations.
    :raises StoreError: while the database cannot be opened.
    """
    from qa.store.conversations import Conversations

    return Conversations(current_store().database())
