"""Recognises keys: the same work for each text that is presented, whatever is wrong with it."""

import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from qa.errors import QAError
from qa.keys.key import Key, Scope, StoredKey, fixed_key, hash_of, id_in

logger = logging.getLogger(__name__)

MAX_AGE_SECONDS = 2.0
"""How long what was read of the keys is believed: a revoked key stops working after this, at the latest."""

USED_EVERY_SECONDS = 60.0
"""How often the use of a key is written down: knowing the minute is enough, and costs no write a request."""

_NOBODY = StoredKey(Key("", "", "", ()), hash_of(secrets.token_urlsafe(32)))
"""What an unknown key is compared with, so that it takes the time of a known one."""


class KeySource(Protocol):
    """Where keys are kept."""

    def stored(self) -> Sequence[StoredKey]:
        """Give all keys, revoked ones too."""

    def used(self, key_id: str) -> None:
        """Write down that a key was used just now."""


class NoKeys:
    """A place that holds no keys."""

    def stored(self) -> Sequence[StoredKey]:
        """Give nothing."""
        return ()

    def used(self, key_id: str) -> None:
        """Write nothing down."""


class Keyring:
    """The keys that open the service: those of a source, read every other second, and fixed ones."""

    def __init__(
        self,
        source: KeySource,
        fixed: Iterable[str] = (),
        *,
        compare: Callable[[str, str], bool] = hmac.compare_digest,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep where keys come from; nothing is read yet.

        :param source: where keys are kept.
        :param fixed: the texts of keys that the settings give.
        :param compare: compares two hashes in constant time.
        :param clock: the time in seconds.
        """
        self._source = source
        self._fixed = tuple(fixed_key(text) for text in fixed)
        self._compare = compare
        self._clock = clock
        self._lock = threading.Lock()
        self._known: Mapping[str, StoredKey] = {}
        self._failure: QAError | None = None
        self._read_at = float("-inf")
        self._seen = bool(self._fixed)
        self._used_at: dict[str, float] = {}

    def find(self, presented: str) -> Key | None:
        """Recognise a key; one hash, one look-up and the same comparisons for each text.

        :param presented: the text of the request, empty where it brought none.
        :return: the key; None when it is unknown, wrong or revoked.
        :raises QAError: when the keys cannot be read and no fixed key fits.
        """
        digest = hash_of(presented)
        found: Key | None = None
        for fixed in self._fixed:
            if self._compare(digest, fixed.hash):
                found = fixed.key
        try:
            known = self._read()
        except QAError:
            if found is None:
                raise
            known = {}
        stored = known.get(id_in(presented), _NOBODY)
        if self._compare(digest, stored.hash):
            found = stored.key
        return self._good(found)

    def by_id(self, key_id: str) -> Key | None:
        """Give a key that was recognised before, if it is still good.

        :param key_id: the id, from a place that nobody else can write.
        :return: the key; None when it is gone or revoked.
        :raises QAError: when the keys cannot be read and no fixed key has this id.
        """
        fixed = {stored.key.id: stored for stored in self._fixed}
        stored = fixed.get(key_id) or self._read().get(key_id, _NOBODY)
        return self._good(stored.key if stored is not _NOBODY else None)

    def is_empty(self) -> bool:
        """Whether there is no key and never was: neither revoking nor losing the last one opens the door.

        :return: true without any key.
        :raises QAError: when the keys cannot be read.
        """
        self._seen = self._seen or bool(self._read())
        return not self._seen

    def opens(self) -> bool:
        """Whether anybody holds a key that works.

        :return: true with a key that is not revoked.
        :raises QAError: when the keys cannot be read.
        """
        return bool(self._fixed) or any(stored.key.revoked is None for stored in self._read().values())

    def _good(self, key: Key | None) -> Key | None:
        """Let a key pass that is not revoked, and write its use down now and then."""
        if key is None or key.revoked is not None:
            return None
        now = self._clock()
        if key.created is not None and now - self._used_at.get(key.id, float("-inf")) >= USED_EVERY_SECONDS:
            self._used_at[key.id] = now
            try:
                self._source.used(key.id)
            except QAError as error:
                # The time of last use is worth less than the answer.
                logger.warning("The use of key %s is not written down: %s", key.id, error)
        return key

    def _read(self) -> Mapping[str, StoredKey]:
        """Give the keys of the source, read anew when they are too old; so is a failure to read them."""
        with self._lock:
            if self._clock() - self._read_at >= MAX_AGE_SECONDS:
                try:
                    self._known = {stored.key.id: stored for stored in self._source.stored()}
                    self._failure = None
                except QAError as error:
                    # Closed rather than open: a key may have been revoked meanwhile.
                    self._failure = error
                self._read_at = self._clock()
            if self._failure is not None:
                raise self._failure.with_traceback(None)
            return self._known


def scopes_for(scope: Scope) -> tuple[Scope, ...]:
    """Give what a key of this scope allows: whoever administers may ask.

    :param scope: the scope that was wanted.
    :return: all scopes of the key.
    """
    return (Scope.ASK,) if scope is Scope.ASK else (Scope.ASK, Scope.ADMIN)
