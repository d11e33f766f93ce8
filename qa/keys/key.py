"""What a key is: the text that its owner holds, and what is kept of it."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_FORM = re.compile(r"qa_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
_MOST_CHARACTERS = 200
"""Longer than any key that can be set; what is longer is cut, so that nobody buys work with length."""


class Scope(StrEnum):
    """What a key allows."""

    ASK = "ask"
    """All that reads, and the caller's own conversations."""

    ADMIN = "admin"
    """What changes the service for everybody, such as uploads."""


@dataclass(frozen=True, slots=True)
class Key:
    """Everything about a key that may be shown."""

    id: str
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    created: datetime | None = None
    revoked: datetime | None = None
    last_used: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key with the hash by which it is recognised."""

    key: Key
    hash: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A new key: its text, which nobody can be shown twice, and what is kept of it."""

    text: str
    id: str
    prefix: str
    hash: str


def new_secret() -> Secret:
    """Make the text of a key: 48 bits that name it and 256 random bits that prove it.

    :return: the key with what is to be kept.
    """
    key_id = secrets.token_hex(6)
    prefix = f"qa_{key_id}"
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    return Secret(text, key_id, prefix, hash_of(text))


def hash_of(text: str) -> str:
    """Give the hash that stands for a key.

    :param text: the key as it was presented.
    :return: its SHA-256; a slow hash would add nothing, because nobody guesses 256 random bits.
    """
    return hashlib.sha256(text[:_MOST_CHARACTERS].encode("utf-8", "replace")).hexdigest()


def id_in(text: str) -> str:
    """Read the id out of a key.

    :param text: the key as it was presented.
    :return: its id; nothing where the text has not the form of a key.
    """
    match = _FORM.fullmatch(text)
    return match.group(1) if match else ""


def fixed_key(text: str) -> StoredKey:
    """Make the key of a text that the settings give.

    :param text: the key, as its owner presents it.
    :return: a key that may ask, with an id that is the same after each start.
    """
    digest = hash_of(text)
    # Of the hash's own hash: the id may be logged and kept, and must not help to find the key.
    key_id = f"env-{hash_of(digest)[:12]}"
    return StoredKey(Key(key_id, "QA_API_KEYS", key_id, (Scope.ASK,)), digest)
