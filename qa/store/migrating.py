"""Brings a database to the tables that this program works with, step by step, all or nothing."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from qa.errors import StoreError

STEPS = Path(__file__).parent / "migrations"
REVISIONS = tuple(sorted(path.name[:4] for path in (STEPS / "versions").glob("[0-9]*.py")))
"""The steps that this program knows, oldest first."""

_VERSIONS = "alembic_version"
_LOCK = 5_122_015
"""The advisory lock that keeps a second process out: any number that nobody else uses."""


def migrate(connection: Connection) -> None:
    """Run the steps that a database lacks.

    :param connection: in a transaction that writes, so that a process that is killed leaves nothing half done.
    :raises StoreError: when a newer program made the database.
    """
    if connection.dialect.name == "postgresql":
        # Until the end of the transaction; SQLite has locked the whole database by its BEGIN IMMEDIATE.
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    revision = _revision(connection)
    if revision is not None and revision not in REVISIONS:
        raise StoreError(
            f"The database of conversations has revision {revision}; this program knows those up to "
            f"{REVISIONS[-1]}. Run the program that made it, or name another database in QA_DATABASE_URL."
        )
    if revision != REVISIONS[-1]:
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    """Read the last step that was run; None for an empty database."""
    if not inspect(connection).has_table(_VERSIONS):
        return None
    # No input from outside: the name is a constant.
    return connection.execute(text(f"SELECT version_num FROM {_VERSIONS}")).scalar()


def _upgrade(connection: Connection) -> None:
    # Imported here: an up-to-date database, the usual one, is opened without it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
