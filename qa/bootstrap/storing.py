"""Opens the database of conversations and keys as the settings say."""

from pathlib import Path
from typing import TYPE_CHECKING

from qa.settings import Settings

if TYPE_CHECKING:
    from qa.store.database import Database

DATABASE_FILE = "qa.sqlite3"
SECRET_FILE = "qa.secret"


def open_database(settings: Settings) -> "Database":
    """Open the database, made when missing.

    :param settings: where it is; without an address, a file beside the folder of the index.
    :return: the open database.
    :raises StoreError: when it cannot be opened, or a newer program made it.
    """
    # Imported here: SQLAlchemy takes longer to import than the process may take to listen.
    from qa.store.database import open_database as open_at

    return open_at(settings.database_url, beside_index(settings) / DATABASE_FILE)


def describe_database(settings: Settings) -> str:
    """Say which database there is; one that is not there yet is not made.

    :param settings: where it is.
    :return: its kind, or that there is none yet.
    :raises StoreError: when it cannot be opened, or a newer program made it.
    """
    if settings.database_url is None and not (beside_index(settings) / DATABASE_FILE).exists():
        return f"none yet; the server makes {DATABASE_FILE} beside the index"
    database = open_database(settings)
    database.close()
    return f"{database.kind}, with the tables of this program"


def secret_key(settings: Settings) -> bytes:
    """Give the secret that signs cookies.

    :param settings: the secret, or where the database and the index are, beside which one is kept.
    :return: the secret.
    :raises StoreError: when there is none and none can be made.
    """
    if settings.secret_key is not None:
        return settings.secret_key.encode()
    # Imported here: only a server that keeps conversations needs them.
    from qa.store.database import sqlite_file
    from qa.store.secret import read_or_make_secret

    default = beside_index(settings) / SECRET_FILE
    database = sqlite_file(settings.database_url, beside_index(settings) / DATABASE_FILE)
    # The folder of a database can be written, while that of the index need not be; one that is there stays in force.
    if database is None or default.exists():
        return read_or_make_secret(default)
    return read_or_make_secret(database.resolve().parent / SECRET_FILE)


def beside_index(settings: Settings) -> Path:
    """Give the folder that holds the folder of the index.

    :param settings: where the index is.
    :return: the folder; an index may be replaced by another, what lies beside it stays.
    """
    return settings.index_dir.resolve().parent
