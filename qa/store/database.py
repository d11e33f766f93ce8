"""Opens the database: SQLite in a file of its own, or PostgreSQL, with nothing that is acknowledged lost."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from qa.errors import StoreError
from qa.store.failures import explained
from qa.store.migrating import migrate

BUSY_MS = 10_000
"""How long a writer of SQLite waits for another: some thousand transactions."""

_WRITES = "qa_writes"
_SQLITE_PRAGMAS = (
    f"busy_timeout={BUSY_MS}",
    # Readers go on while somebody writes.
    "journal_mode=WAL",
    # In WAL mode a commit waits for the disk only with FULL: what is acknowledged survives a loss of power.
    "synchronous=FULL",
    "foreign_keys=ON",
    # What is deleted is overwritten, not only forgotten.
    "secure_delete=ON",
)
_POSTGRESQL_ARGUMENTS = {
    "application_name": "speech-qa",
    "connect_timeout": 5,
    # A server that was cut off is noticed within seconds rather than hours.
    "keepalives_idle": 30,
    "tcp_user_timeout": 20_000,
}


class Database:
    """An open database; safe to share between threads, each of which gets a session of its own."""

    def __init__(self, engine: Engine) -> None:
        """Take an engine whose tables are up to date; `open_database` makes one.

        :param engine: the engine.
        """
        self._engine = engine
        # SQLite lets one write at a time and makes the others ask again and again, the unlucky for seconds; in
        # one process they can queue instead.
        self._turn: AbstractContextManager[object] = Lock() if self.kind == "sqlite" else nullcontext()
        self._reader = sessionmaker(engine, expire_on_commit=False)
        self._writer = sessionmaker(engine.execution_options(**{_WRITES: True}), expire_on_commit=False)

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database throughout.

        :return: the session; nothing that it changes is kept.
        :raises StoreError: when the database cannot be read.
        """
        with _explaining(), self._reader() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are on the disk when the block ends, or not made at all.

        :return: the session.
        :raises StoreError: when the database cannot be written; then nothing is changed.
        """
        with _explaining(), self._turn, self._writer.begin() as session:
            yield session

    def check(self) -> None:
        """See whether the database answers.

        :raises StoreError: when it does not.
        """
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    def forget_deleted(self) -> None:
        """Empty the journal of SQLite, which holds what was deleted until it is written over.

        :raises StoreError: when the database cannot be written.
        """
        if self.kind == "sqlite":
            with _explaining(), self._turn, self._engine.connect() as connection:
                # Outside of a transaction, hence past SQLAlchemy. A reader may keep it from being emptied; the
                # next deletion tries again.
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def open_database(url: str | None, default: Path) -> Database:
    """Open a database and bring its tables up to date; several processes may do so at once.

    :param url: `sqlite:///path` or `postgresql://user:password@host/database`.
    :param default: the SQLite file to use, made when missing, if there is no URL.
    :return: the open database.
    :raises StoreError: when it cannot be opened, or a newer program made it.
    """
    address = _address(url, default)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address)
    return _open(_engine(address, connect_args=_POSTGRESQL_ARGUMENTS, pool_pre_ping=True))


def sqlite_file(url: str | None, default: Path) -> Path | None:
    """Say in which file a database is kept.

    :param url: as `open_database` takes it.
    :param default: the SQLite file to use if there is no URL.
    :return: the file; None for a server.
    :raises StoreError: when the URL names no database that can be opened.
    """
    address = _address(url, default)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def _address(url: str | None, default: Path) -> URL:
    if url is None:
        return URL.create("sqlite", database=str(default))
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"QA_DATABASE_URL cannot be read; {_ALLOWED}.") from error
    if address.drivername in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "postgresql+psycopg") or not address.database:
        raise StoreError(f"QA_DATABASE_URL names {address.drivername}; {_ALLOWED}.")
    return address


_ALLOWED = "give sqlite:///path or postgresql://user:password@host/database"


def _engine(address: URL, **options: Any) -> Engine:
    try:
        return create_engine(
            address,
            # Never the limit: the threads of the server are. Beyond those that are kept, one is opened when needed.
            pool_size=8,
            max_overflow=256,
            pool_timeout=BUSY_MS / 1000,
            json_serializer=partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":")),
            **options,
        )
    except ImportError as error:
        raise StoreError(
            "PostgreSQL needs a driver that is not installed; run `pip install 'speech-qa[postgresql]'`."
        ) from error


def _open_sqlite(address: URL) -> Database:
    """Open a file, made for its owner's eyes only; a lock lets one process at a time make it."""
    file = Path(address.database or "")
    engine = _engine(address)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _lock_file(file).open("a") as lock:
            # Released when the process ends, however it ends. Changing the journal's mode does not wait by itself.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                file.touch(0o600)
            return _open(engine)
    except OSError as error:
        raise StoreError(
            f"The database of conversations cannot be made at {file} ({error.strerror}); check the folder and its "
            f"rights, or name another place in QA_DATABASE_URL."
        ) from error


def _lock_file(file: Path) -> Path:
    lock = file.with_name(f"{file.name}.lock")
    lock.touch(0o600)
    return lock


def _open(engine: Engine) -> Database:
    try:
        with _explaining(), engine.execution_options(**{_WRITES: True}).begin() as connection:
            migrate(connection)
    except StoreError:
        engine.dispose()
        raise
    return Database(engine)


def _prepare(connection: Any, _record: object) -> None:
    """Set up a connection of SQLite; the driver must not begin transactions by itself."""
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    """Begin a transaction; one that writes takes the lock at once, because a later try would not wait."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _explaining() -> Iterator[None]:
    """Turn what the database refuses into a StoreError that says why."""
    try:
        yield
    except SQLAlchemyError as error:
        refused = explained(error)
        if refused is None:
            raise
        raise refused from error
