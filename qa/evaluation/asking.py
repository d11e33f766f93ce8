"""Asking a whole question set and judging each reply."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from qa.errors import QAError
from qa.evaluation.dataset import Question
from qa.evaluation.ranking import UNRANKED, rank_measures
from qa.evaluation.rows import Row, given_by
from qa.evaluation.scoring import is_verbatim, judge, judge_failure
from qa.types import Reply, Turn


class Answers(Protocol):
    """What is scored: `qa.service.QAService`, or anything that answers in its way."""

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Reply:
        """Answer a question."""

    def document_text(self, name: str) -> str:
        """Give the text of a document that citations name."""


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
        measures = _measures(question, reply)
        if reply:
            for name in {citation.document for citation in reply.citations} - sources.keys():
                sources[name] = service.document_text(name)
            measures["verbatim"] = float(is_verbatim(reply.citations, sources))
        rows.append(Row(question, given_by(reply) if reply else None, error, measures, ms))
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


def _measures(question: Question, reply: Reply | None) -> dict[str, float]:
    measures = judge(question, reply) if reply else judge_failure(question)
    if question.answerable:
        measures |= rank_measures(question, reply.citations) if reply else UNRANKED
    return measures
