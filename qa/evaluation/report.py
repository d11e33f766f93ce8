"""Asking a whole question set, and the figures that sum it up."""

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from qa.errors import QAError
from qa.evaluation.dataset import Question
from qa.evaluation.scoring import is_verbatim, judge, judge_failure
from qa.types import Reply, Turn

ANSWERABLE_MEASURES = ("correct", "wrong", "answered", "hit@1", "hit@3", "hit@5", "short", "items")


class Answers(Protocol):
    """What is scored: `qa.service.QAService`, or anything that answers in its way."""

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Reply:
        """Answer a question."""

    def document_text(self, name: str) -> str:
        """Give the text of a document that citations name."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one question; when asking it failed, `error` says why and there is no reply."""

    question: Question
    reply: Reply | None
    error: str | None
    measures: Mapping[str, float]
    ms: float

    @property
    def failed(self) -> bool:
        """Whether the reply is not the right one."""
        return self.measures["correct"] < 1


def evaluate(
    service: Answers, questions: Iterable[Question], on_row: Callable[[Row], None] = lambda _row: None
) -> list[Row]:
    """Ask every question, one at a time, and judge the replies.

    :param service: what answers.
    :param questions: the question set.
    :param on_row: called after each question, to show progress.
    :return: a row for each question, in order.
    """
    rows: list[Row] = []
    sources: dict[str, str] = {}
    for question in questions:
        reply, error, ms = _ask(service, question)
        measures = judge(question, reply) if reply else judge_failure(question)
        if reply:
            for name in {citation.document for citation in reply.citations} - sources.keys():
                sources[name] = service.document_text(name)
            measures["verbatim"] = float(is_verbatim(reply.citations, sources))
        rows.append(Row(question, reply, error, measures, ms))
        on_row(rows[-1])
    return rows


def _ask(service: Answers, question: Question) -> tuple[Reply | None, str | None, float]:
    started = time.perf_counter()
    reply, message = None, None
    try:
        reply = service.ask(question.question, history=question.history)
    except QAError as error:
        message = str(error)
    return reply, message, round((time.perf_counter() - started) * 1000, 1)


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
        "by_type": {kind: _of_type(rows, kind) for kind in sorted({row.question.type for row in rows})},
        "ms": times([row.ms for row in rows]),
    }


def mean(rows: Iterable[Row], name: str) -> float | None:
    """Average a measure over the rows that have it."""
    values = [row.measures[name] for row in rows if name in row.measures]
    return round(statistics.fmean(values), 3) if values else None


def times(spent: Iterable[float]) -> dict[str, float]:
    """Give the middle, the 95th percentile (the value that 95 % do not exceed) and the longest."""
    ordered = sorted(spent)
    return {
        "p50": round(statistics.median(ordered), 1),
        "p95": ordered[max(0, int(len(ordered) * 0.95) - 1)],
        "max": ordered[-1],
    }


def _of_type(rows: Iterable[Row], kind: str) -> dict[str, float | None]:
    group = [row for row in rows if row.question.type == kind]
    return {"n": len(group), "correct": mean(group, "correct"), "hit@3": mean(group, "hit@3")}
