"""The place in a list of conversations where a page ends, as text that travels in an address."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from qa.errors import InputError

_ALLOWED = re.compile(r"[A-Za-z0-9_-]{1,100}={0,2}")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last conversation of a page."""

    updated: datetime
    id: str

    def __str__(self) -> str:
        """Write the cursor so that it can stand in an address."""
        plain = f"{self.updated.astimezone(UTC).isoformat()}|{self.id}"
        return base64.urlsafe_b64encode(plain.encode()).decode()


def read_cursor(text: str) -> Cursor:
    """Read a cursor.

    :param text: what `str` of a cursor gave.
    :return: the cursor.
    :raises InputError: when it is anything else.
    """
    try:
        return _read(text)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise InputError(
            "The cursor is not one that this list gave. Give the next_cursor of the page before, or none for "
            "the first page.",
            field="cursor",
        ) from error


def _read(text: str) -> Cursor:
    if not _ALLOWED.fullmatch(text):
        raise ValueError(text)
    moment, _, last = base64.urlsafe_b64decode(text).decode("ascii").partition("|")
    updated = datetime.fromisoformat(moment)
    if updated.tzinfo is None or not _ALLOWED.fullmatch(last):
        raise ValueError(text)
    return Cursor(updated.astimezone(UTC), last)
