"""Keeps keys: made once, shown once, kept as a hash, and never deleted, so that a revoked one is known as such."""

from collections.abc import Sequence

from sqlalchemy import select, update

from qa.errors import InputError, NotFoundError
from qa.keys.key import Key, Scope, StoredKey, new_secret
from qa.keys.ring import scopes_for
from qa.store.database import Database
from qa.store.tables import KeyRow, now

MOST_NAME = 100


class KeyStore:
    """The keys of a database."""

    def __init__(self, database: Database) -> None:
        """Work on an open database.

        :param database: the database.
        """
        self._database = database

    def create(self, name: str, scope: Scope) -> tuple[Key, str]:
        """Make a key.

        :param name: whose key it is, for people.
        :param scope: what it allows; a key that administers may ask as well.
        :return: the key, and its text, which is kept nowhere.
        :raises InputError: when the name is empty or too long.
        :raises StoreError: when the database cannot be written.
        """
        name = name.strip()
        if not 1 <= len(name) <= MOST_NAME or not name.isprintable():
            raise InputError(
                f"The name of a key allows 1 to {MOST_NAME} printable characters; given: {len(name)}. "
                "Name whom the key is for.",
                field="name",
            )
        secret = new_secret()
        row = KeyRow(
            id=secret.id,
            name=name,
            prefix=secret.prefix,
            hash=secret.hash,
            scopes=[scope.value for scope in scopes_for(scope)],
            created=now(),
        )
        with self._database.writing() as session:
            session.add(row)
        return _key(row), secret.text

    def listed(self) -> list[Key]:
        """List all keys, the newest first.

        :return: the keys, revoked ones too.
        :raises StoreError: when the database cannot be read.
        """
        return [stored.key for stored in self.stored()]

    def stored(self) -> Sequence[StoredKey]:
        """Give all keys with their hashes, the newest first.

        :return: the keys, revoked ones too.
        :raises StoreError: when the database cannot be read.
        """
        with self._database.reading() as session:
            rows = session.scalars(select(KeyRow).order_by(KeyRow.created.desc(), KeyRow.id))
            return [StoredKey(_key(row), row.hash) for row in rows]

    def revoke(self, key_id: str) -> Key:
        """Make a key useless for good; doing it again changes nothing.

        :param key_id: the id or the prefix of the key.
        :return: the key.
        :raises NotFoundError: when there is no such key.
        :raises StoreError: when the database cannot be written.
        """
        with self._database.writing() as session:
            row = session.get(KeyRow, key_id.strip().removeprefix("qa_"))
            if row is None:
                raise NotFoundError(f"There is no key {key_id}; `qa keys list` shows them all.")
            row.revoked = row.revoked or now()
            return _key(row)

    def used(self, key_id: str) -> None:
        """Write down that a key was used just now.

        :param key_id: the id of the key.
        :raises StoreError: when the database cannot be written.
        """
        with self._database.writing() as session:
            session.execute(update(KeyRow).where(KeyRow.id == key_id).values(last_used=now()))


def _key(row: KeyRow) -> Key:
    # A scope that this program does not know allows nothing.
    scopes = tuple(scope for scope in Scope if scope.value in row.scopes)
    return Key(row.id, row.name, row.prefix, scopes, row.created, row.revoked, row.last_used)
