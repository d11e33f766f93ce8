"""Opens the keys as the settings say."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa.bootstrap.storing import DATABASE_FILE, beside_index, open_database
from qa.keys.key import StoredKey
from qa.keys.ring import Keyring, KeySource
from qa.kinds import entries
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.store.database import Database
    from qa.store.keys import KeyStore

_SQLITE = "sqlite:///"


class DatabaseKeys:
    """The keys in the database of the settings, which is opened when it is first needed."""

    def __init__(self, settings: Settings, open_store: "Callable[[], Database] | None" = None) -> None:
        """Keep where the database is; nothing is opened yet.

        :param settings: where it is.
        :param open_store: gives the open database, where somebody else holds it.
        """
        self._settings = settings
        self._open = open_store or cache(lambda: open_database(settings))

    def stored(self) -> Sequence[StoredKey]:
        """Give all keys; a file that nobody has made holds none, and is not made for that.

        :return: the keys, revoked ones too.
        :raises StoreError: when the database cannot be opened or read.
        """
        return self._keys().stored() if _may_exist(self._settings) else ()

    def used(self, key_id: str) -> None:
        """Write down that a key was used just now.

        :param key_id: the id of the key.
        :raises StoreError: when the database cannot be written.
        """
        self._keys().used(key_id)

    def _keys(self) -> "KeyStore":
        from qa.store.keys import KeyStore  # brings in SQLAlchemy

        return KeyStore(self._open())


def open_keys(settings: Settings) -> "KeyStore":
    """Open the place where keys are kept, made when missing.

    :param settings: where it is.
    :return: the keys of the database.
    :raises StoreError: when it cannot be opened, or a newer program made it.
    """
    from qa.store.keys import KeyStore  # brings in SQLAlchemy

    return KeyStore(open_database(settings))


def open_keyring(settings: Settings, source: KeySource | None = None) -> Keyring:
    """Bring the keys of the settings and those of the database together; nothing is read yet.

    :param settings: the keys that are fixed, and where the database is.
    :param source: where keys are kept, in place of the database.
    :return: the keyring.
    """
    return Keyring(source or DatabaseKeys(settings), entries(settings.api_keys))


def _may_exist(settings: Settings) -> bool:
    """Whether there can be a key in the database; only of a file this is known without opening it."""
    url = settings.database_url
    if url is None:
        return (beside_index(settings) / DATABASE_FILE).exists()
    return not url.startswith(_SQLITE) or Path(url.removeprefix(_SQLITE).partition("?")[0]).exists()
