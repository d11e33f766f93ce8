"""What settings may be: in words, and as functions that read them from text."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What a setting may be: in words, and as the function that reads it (ValueError if it is not)."""

    allowed: str
    read: Callable[[str], object]


def _read_switch(text: str) -> bool:
    if text.lower() not in _SWITCH:
        raise ValueError(text)
    return _SWITCH[text.lower()]


def entries(text: str | None) -> tuple[str, ...]:
    """Take a setting apart that lists things with commas between them."""
    return tuple(entry.strip() for entry in (text or "").split(",") if entry.strip())


def several(allowed: str, pattern: str) -> Kind:
    """One or more entries with commas between them, each of which fits a pattern as a whole."""

    def read(text: str) -> str:
        found = entries(text)
        if not found or not all(re.fullmatch(pattern, entry) for entry in found):
            raise ValueError(text)
        return ",".join(found)

    return Kind(allowed, read)


def matching(allowed: str, pattern: str) -> Kind:
    """Texts that fit a pattern as a whole."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return text

    return Kind(allowed, read)


_ORIGIN = r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?"
_SWITCH = {"1": True, "true": True, "0": False, "false": False}
SWITCH = Kind("1 or 0", _read_switch)
KEYS = several(
    "keys of 24 to 200 visible ASCII characters without commas, separated by commas",
    # What a header can carry.
    "[!-+.-~-]{24,200}",
)
RATE = several(
    "requests per second, minute, hour or day such as 120/minute, several of them separated by commas",
    "[1-9][0-9]{0,8}/(second|minute|hour|day)",
)
ORIGINS = matching(
    "origins such as https://example.org, separated by commas, or * alone",
    rf"\*|{_ORIGIN}(\s*,\s*{_ORIGIN})*",
)
_NAME = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
HOSTS = matching(
    "host names such as qa.example.org, without port, separated by commas, or * alone",
    rf"\*|{_NAME}(\s*,\s*{_NAME})*",
)
STORAGE = matching("memory:// or redis://host:port/number", r"memory://|rediss?://\S+")
