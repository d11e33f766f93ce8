"""The records of an index as JSON Lines: documents, talks, passages, enumerations, omissions."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qa.errors import IndexDamagedError
from qa.types import Document, Enumeration, Heading, Item, Omission, Passage, Span, Talk


def write_records(path: Path, records: Iterable[Any]) -> None:
    """Write dataclasses, one JSON object a line.

    :param path: the file.
    :param records: dataclasses or dictionaries.
    """
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            content = record if isinstance(record, dict) else asdict(record)
            file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read JSON objects, one a line.

    :param path: a file that `write_records` wrote.
    :return: the objects in order.
    :raises IndexDamagedError: when the file is missing or no such file.
    """
    try:
        # Split at line feeds alone: str.splitlines would also cut inside a text.
        for line in path.read_bytes().split(b"\n"):
            if line:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path.name!r} of the index cannot be read; build it again with `qa index`") from error


def _spans(rows: Iterable[dict[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(row["start"], row["end"]) for row in rows)


def read_documents(path: Path) -> tuple[Document, ...]:
    """Read documents.

    :param path: the file.
    :return: the documents in order.
    """
    return tuple(Document(**row) for row in read_rows(path))


def read_talks(path: Path) -> tuple[Talk, ...]:
    """Read talks with their headings.

    :param path: the file.
    :return: the talks in order.
    """
    return tuple(
        Talk(**{**row, "headings": tuple(Heading(**h) for h in row["headings"]), "copies": tuple(row["copies"])})
        for row in read_rows(path)
    )


def read_passages(path: Path) -> tuple[Passage, ...]:
    """Read passages.

    :param path: the file.
    :return: the passages in order.
    """
    return tuple(
        Passage(**{**row, "section": tuple(row["section"]), "sentences": _spans(row["sentences"])})
        for row in read_rows(path)
    )


def read_enumerations(path: Path) -> tuple[Enumeration, ...]:
    """Read enumerations.

    :param path: the file.
    :return: the enumerations in order.
    """
    return tuple(
        Enumeration(**{**row, "items": tuple(Item(**item) for item in row["items"])}) for row in read_rows(path)
    )


def read_omissions(path: Path) -> dict[str, tuple[Omission, ...]]:
    """Read what was left out of each document.

    :param path: the file.
    :return: the omissions by the name of the document.
    """
    return {row["document"]: tuple(Omission(**o) for o in row["omissions"]) for row in read_rows(path)}
