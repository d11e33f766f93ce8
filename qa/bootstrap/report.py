"""What indexing did, for whoever started it."""

from dataclasses import dataclass

from qa.types import IndexInfo


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that an index holds: its name, format, and encoding where that was found out."""

    name: str
    format: str
    encoding: str | None


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that could not be read, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What `qa index` did: `encoded` texts were given to the model, `kept` ones were encoded before."""

    info: IndexInfo
    files: tuple[FileRead, ...] = ()
    bad: tuple[BadFile, ...] = ()
    encoded: int = 0
    kept: int = 0
