"""The figures that sum up a question set, over all questions and by type."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from qa.evaluation.calibration import (
    area_under_risk,
    bins_of,
    brier_score,
    expected_calibration_error,
    outcomes,
    risk_coverage,
)
from qa.evaluation.rows import Row

RANKED = ("hit@1", "hit@3", "hit@5", "mrr", "ndcg@5")
WORDED = ("short", "exact", "f1", "items")
ANSWERABLE_MEASURES = ("correct", "wrong", "answered", *RANKED, *WORDED)

MANY = 20
"""Of fewer values, one is more than 5 %."""


def figures(rows: Sequence[Row]) -> dict[str, Any]:
    """Sum up a question set.

    :param rows: what became of each question.
    :return: the figures, rounded to three places; None where no question has the measure.
    """
    answerable = [row for row in rows if row.question.answerable]
    return {
        "questions": len(rows),
        "correct": mean(rows, "correct"),
        "wrong": mean(rows, "wrong"),
        "answerable": {name: mean(answerable, name) for name in ANSWERABLE_MEASURES},
        "refused": mean([row for row in rows if not row.question.answerable], "correct"),
        "verbatim": mean(rows, "verbatim"),
        "errors": sum(row.error is not None for row in rows),
        "calibration": {**_calibration(rows), "bins": _bins(rows)},
        "by_type": {kind: _of_type(rows, kind) for kind in sorted({row.question.type for row in rows})},
        "ms": _times(rows),
    }


def without_times(summed: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what is worth a floor: neither times, which depend on the machine, nor details of a type.

    :param summed: what `figures` gave.
    :return: the same figures, fewer of them.
    """
    kept = {name: value for name, value in summed.items() if name != "ms"}
    calibration = {name: value for name, value in kept["calibration"].items() if name != "bins"}
    by_type = {
        kind: {name: group[name] for name in ("n", "correct", "hit@3")}
        for kind, group in kept["by_type"].items()
    }
    return {**kept, "calibration": calibration, "by_type": by_type}


def mean(rows: Iterable[Row], name: str) -> float | None:
    """Average a measure over the rows that have it."""
    values = [row.measures[name] for row in rows if name in row.measures]
    return _rounded(statistics.fmean(values)) if values else None


def times(spent: Iterable[float]) -> dict[str, float]:
    """Give the middle, the 95th percentile (of fewer than 20 values the last) and the longest."""
    ordered = sorted(spent)
    n = len(ordered)
    last = int(n * 0.95) if n >= MANY else n
    found = {"p50": statistics.median(ordered), "p95": ordered[last - 1], "max": ordered[-1]}
    return {name: round(value, 1) for name, value in found.items()}


def _times(rows: Sequence[Row]) -> dict[str, Any]:
    given = [row.given for row in rows if row.given is not None]
    names = dict.fromkeys(name for reply in given for name in reply.stages)
    stages = {name: times(g.stages[name] for g in given if name in g.stages) for name in names}
    return {**times([row.ms for row in rows]), "stages": stages}


def _calibration(rows: Sequence[Row]) -> dict[str, float | None]:
    correct = outcomes(rows, "correct")
    return {
        "ece": _rounded(expected_calibration_error(correct)),
        "brier": _rounded(brier_score(correct)),
        "aurc": _rounded(area_under_risk(risk_coverage(outcomes(rows, "wrong"), len(rows)))),
    }


def _bins(rows: Sequence[Row]) -> list[dict[str, float]]:
    bins = bins_of(outcomes(rows, "correct"))
    return [{name: round(value, 4) for name, value in asdict(held).items()} for held in bins]


def _of_type(rows: Iterable[Row], kind: str) -> dict[str, Any]:
    group = [row for row in rows if row.question.type == kind]
    answerable = [row for row in group if row.question.answerable]
    return {
        "n": len(group),
        "correct": mean(group, "correct"),
        "hit@3": mean(group, "hit@3"),
        "wrong": mean(group, "wrong"),
        "answered": mean(answerable, "answered"),
        "refused": mean([row for row in group if not row.question.answerable], "correct"),
        **{name: mean(answerable, name) for name in (*RANKED, *WORDED) if name != "hit@3"},
        **_calibration(group),
        "ms": _times(group),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
