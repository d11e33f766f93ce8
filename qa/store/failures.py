"""Says in words what a database refused, so that whoever runs the server knows what to do."""

import sqlite3

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from qa.errors import StoreError

_BY_CODE: dict[int | str, str] = {
    sqlite3.SQLITE_FULL: "the disk is full; make room, nothing that was acknowledged is lost",
    sqlite3.SQLITE_READONLY: "it may only be read; give the server the right to write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check that its folder exists and may be written",
    sqlite3.SQLITE_BUSY: "another process has kept it locked for too long; try again",
    sqlite3.SQLITE_LOCKED: "another process has kept it locked for too long; try again",
    sqlite3.SQLITE_NOTADB: "the file is no SQLite database; name another one in QA_DATABASE_URL",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; put back a copy of it, or move it away to begin anew",
    sqlite3.SQLITE_IOERR: "the disk failed to read or write; check the disk and its space",
    "53100": "the disk of the PostgreSQL server is full; make room, nothing that was acknowledged is lost",
    "25006": "the PostgreSQL server takes no writing at the moment; name the primary in QA_DATABASE_URL",
    "42501": "the user of QA_DATABASE_URL may not do this; grant it the rights on its schema",
    "53300": "the PostgreSQL server has no connection left; raise max_connections or lower QA_WEB_THREADS",
}


def explained(error: SQLAlchemyError) -> StoreError | None:
    """Name what went wrong with the database.

    :param error: what SQLAlchemy raised.
    :return: the error to raise in its place; None for a fault of the program itself.
    """
    if isinstance(error, PoolTimeoutError):
        return _refused("all its connections are in use; try again")
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError | DataError):
        return None
    return _refused(_words(error.orig))


def _refused(why: str) -> StoreError:
    return StoreError(f"The database of conversations cannot be used: {why}.")


def _words(cause: BaseException | None) -> str:
    """Choose the sentence for the code of a driver; its own first line where there is none."""
    extended = getattr(cause, "sqlite_errorcode", None)
    code = extended & 0xFF if isinstance(extended, int) else getattr(cause, "sqlstate", None)
    if code in _BY_CODE:
        return _BY_CODE[code]
    first = str(cause).strip().partition("\n")[0].rstrip(".")
    return f"{first}; check QA_DATABASE_URL and that the database is there"
