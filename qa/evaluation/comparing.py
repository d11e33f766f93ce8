"""Two runs of the same questions side by side: figures, changed questions, and whether it is chance."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.errors import EvaluationError
from qa.evaluation.report import figures
from qa.evaluation.rows import JUDGED, Row

NAMED = 3
"""How many questions an error names."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of both runs; None where a run has no question for it."""

    name: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """How much was gained; None where there is nothing to compare."""
        if self.before is None or self.after is None:
            return None
        return round(self.after - self.before, 3)


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose reply is another than before."""

    before: Row
    after: Row

    @property
    def kind(self) -> str:
        """What the change is worth, in words."""
        was, now = self.before.measures, self.after.measures
        if was["correct"] != now["correct"]:
            return "now correct" if now["correct"] else "no longer correct"
        if was["wrong"] != now["wrong"]:
            return "now wrong" if now["wrong"] else "no longer wrong"
        if was["answered"] != now["answered"]:
            return "now answered" if now["answered"] else "now refused"
        return "other words"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences of two runs; `p` is how likely so uneven a change of `correct` is by chance."""

    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    gained: int
    lost: int
    p: float

    @property
    def verdict(self) -> str:
        """What became of `correct`, in a sentence."""
        counted = f"Now correct: {self.gained}; no longer correct: {self.lost}"
        return f"{counted}; p = {self.p:.3f} (McNemar's exact test)."


def compare(before: Sequence[Row], after: Sequence[Row]) -> Comparison:
    """Compare two runs of one question set.

    :param before: the older run.
    :param after: the newer run, in any order.
    :return: what differs.
    :raises EvaluationError: the runs are not of the same questions.
    """
    pairs = _paired(before, after)
    was, now = dict(_flat(figures(before))), dict(_flat(figures(after)))
    differences = tuple(Difference(name, was.get(name), now.get(name)) for name in {**was, **now})
    gained = sum(new.measures["correct"] > old.measures["correct"] for old, new in pairs)
    lost = sum(new.measures["correct"] < old.measures["correct"] for old, new in pairs)
    changes = tuple(Change(old, new) for old, new in pairs if _differs(old, new))
    return Comparison(differences, changes, gained, lost, mcnemar(gained, lost))


def mcnemar(gained: int, lost: int) -> float:
    """Test whether as many questions were gained as lost (McNemar 1947, exact and two-sided).

    :param gained: questions that are right in the second run only.
    :param lost: questions that are right in the first run only.
    :return: how likely a split at least as uneven is when both are equally good.
    """
    n = gained + lost
    tail = sum(math.comb(n, k) for k in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / (1 << n))


def _paired(before: Sequence[Row], after: Sequence[Row]) -> list[tuple[Row, Row]]:
    old, new = ({row.question.id: row for row in rows} for rows in (before, after))
    if len(old) < len(before) or len(new) < len(after):
        raise EvaluationError(
            "The runs cannot be compared: an id stands for two questions. Give each question its own id."
        )
    only = {
        "only in the older run": old.keys() - new.keys(),
        "only in the newer run": new.keys() - old.keys(),
    }
    only["other words or accepted answers"] = {
        name for name in old.keys() & new.keys() if old[name].question != new[name].question
    }
    found = "; ".join(f"{what}: {_named(sorted(ids))}" for what, ids in only.items() if ids)
    if found:
        raise EvaluationError(
            f"The runs are not of the same questions ({found}). Ask both the same set, and save it with --out."
        )
    return [(old[name], row) for name, row in new.items()]


def _named(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:NAMED])
    return f"{shown} and {len(ids) - NAMED} more" if len(ids) > NAMED else shown


def _differs(old: Row, new: Row) -> bool:
    judged = any(old.measures[name] != new.measures[name] for name in JUDGED)
    return judged or old.shown != new.shown


def _flat(summed: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, float | None]]:
    for name, value in summed.items():
        if isinstance(value, Mapping):
            yield from _flat(value, (*path, name))
        elif not isinstance(value, list):
            yield ": ".join((*path, name)), value
