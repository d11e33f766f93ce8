"""How an answer came about, as a person reads it: what was looked at, how well it fitted, how long it took.

`static/js/lib/why.js` does the same in the browser; `tests/web/why_cases.json` holds both to the same results.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from qa.types import Reply
from web.presentation import percent

MOST_ROWS = 10
"""How many of the passages that were looked at are shown."""

MEASURES = ("reranked", "cosine", "coverage", "known")
"""The signals that are shown as shares, in the order in which people ask for them."""

FLAGS = ("missing_name", "foreign_name", "missing_token", "masked", "english")
"""The signals that speak against an answer where they are there."""

_FATES = {"cited": "cited", "read": "read"}


@dataclass(frozen=True, slots=True)
class Row:
    """A passage that was looked at: its place, its points of a hundred, and what became of it.

    `n` is the number of its citation where it has one.
    """

    rank: int
    n: int | None
    passage_id: str
    document: str
    speech: int | None
    talk: int
    speech_title: str
    start: int
    end: int
    meaning: int
    words: int
    points: int
    fate: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A signal by its name: a share in hundredths, or None where it only is there."""

    name: str
    share: int | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the work by its name, and its milliseconds."""

    name: str
    ms: int


@dataclass(frozen=True, slots=True)
class Why:
    """How an answer came about; `query` is what was looked for where that is not the question."""

    query: str | None
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]
    stages: tuple[Stage, ...]


def explained(reply: Reply) -> Why:
    """Put what `explain` says into the form that is shown.

    :param reply: a reply that was asked for with `explain`.
    :return: its tables; empty ones where nothing was looked up.
    """
    details: Mapping[str, Any] = reply.explain or {}
    query = (details.get("scope") or {}).get("query")
    numbers = {citation.passage_id: citation.n for citation in reply.citations}
    candidates: Sequence[Mapping[str, Any]] = details.get("candidates") or ()
    return Why(
        query=query if query and query != reply.question else None,
        measures=_measures(details.get("signals") or {}),
        rows=tuple(_row(found, numbers) for found in candidates[:MOST_ROWS]),
        stages=tuple(Stage(name, floor(ms + 0.5)) for name, ms in reply.timing_ms.items()),
    )


def _measures(signals: Mapping[str, float]) -> tuple[Measure, ...]:
    """Choose the signals that people understand."""
    shares = [Measure(name, percent(signals[name])) for name in MEASURES if name in signals]
    flags = [Measure(name, None) for name in FLAGS if signals.get(name, 0) >= 0.5]
    return (*shares, *flags)


def _row(found: Mapping[str, Any], numbers: Mapping[str, int]) -> Row:
    """Make the row of one passage."""
    place = {
        name: found[name]
        for name in ("rank", "passage_id", "document", "speech", "talk", "speech_title", "start", "end")
    }
    return Row(
        n=numbers.get(found["passage_id"]),
        meaning=percent(found["dense"]),
        words=percent(found["lexical"]),
        points=percent(found["score"]),
        fate=_FATES.get(found["why"], "below"),
        **place,
    )
