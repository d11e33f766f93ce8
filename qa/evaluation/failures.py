"""Why a question was not answered right, in a word that groups failures."""

from collections.abc import Iterable

from qa.evaluation.rows import Row
from qa.evaluation.scoring import ITEMS_RIGHT

ERROR = "it ended in an error"
ANSWERED = "answered, although there is no answer"
REFUSED = "refused, although there is an answer"
UNCITED = "the evidence is not among the first three citations"
OTHER_WORDS = "the evidence is cited, the answer is another"
ITEMS_MISSING = "the evidence is cited, items are missing"
UNSUPPORTED = "right words, but without their evidence"


def why(row: Row) -> str:
    """Name the first thing that went wrong with a question.

    :param row: a row that failed.
    :return: the cause, one of the constants of this module.
    """
    if row.given is None:
        return ERROR
    if not row.question.answerable:
        return ANSWERED
    if not row.answered:
        return REFUSED
    right = row.measures.get("short", 0.0) or row.measures.get("items", 0.0) >= ITEMS_RIGHT
    if not row.measures["hit@3"]:
        return UNSUPPORTED if right else UNCITED
    return ITEMS_MISSING if row.question.items else OTHER_WORDS


def by_cause(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Group failures by their cause.

    :param rows: what became of each question.
    :return: the rows that failed, by cause, the most frequent cause first.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.failed:
            groups.setdefault(why(row), []).append(row)
    return dict(sorted(groups.items(), key=lambda entry: -len(entry[1])))
