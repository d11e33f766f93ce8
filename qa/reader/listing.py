"""Lists: what a series in a sentence is worth to a question, and how counts compare."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.passages.units import slice_of
from qa.reader.evidence import Evidence
from qa.reader.question import Question
from qa.reader.series import find_runs
from qa.text.fold import compact
from qa.types import Span

_ITEM_MAX = 30
COUNT_SHARE = 0.8
REPEATED_SHARE = 0.6
REPEATED_ANY = 0.5
CLUMSY_SHARE = 0.5
NOUN_SHARE = 0.3
NOUN_ELSEWHERE_SHARE = 0.1
GLOSS_SHARE = 0.5
# “两豆”(豆芽、豆制品): brackets say what the term before them means.
_GLOSS = re.compile(r"[“\"「](?P<term>[^“”\"「」]{2,10})[”\"」][(（]$")
# 除了甲,还有哪几个: what the question names is no part of the answer.
_MARK = re.compile(r"[,，。;；:：!?！？]")
_APART = re.compile(r"除了|除去|除开|之外|以外|另外|其余|其他|剩下|别的")


@dataclass(frozen=True, slots=True)
class Series:
    """Items that stand beside each other in one sentence, with the weight of what surrounds them."""

    items: tuple[Span, ...]
    weight: float


def find_series(evidence: Evidence, question: Question) -> list[Series]:
    """Find series of items in a sentence.

    :param evidence: a weighed sentence.
    :param question: the question taken apart.
    :return: each series of two items and more, best first.
    """
    base = evidence.span.start
    found = []
    for run in find_runs(evidence.text, question.count):
        spans = _wanted(evidence, question, [Span(base + a, base + b) for a, b in run])
        if spans:
            found.append(Series(spans, _weight(evidence, question, spans)))
    return sorted(found, key=lambda s: (-s.weight, s.items[0].start))


def _wanted(evidence: Evidence, question: Question, items: Sequence[Span]) -> tuple[Span, ...]:
    """Leave out what the question names itself, where it asks for the others."""
    if not _APART.search(question.text):
        return tuple(items)
    asked = compact(question.text)
    return tuple(item for item in items if compact(slice_of(evidence.passage, item)) not in asked)


def _weight(evidence: Evidence, question: Question, items: Sequence[Span]) -> float:
    """Weigh a series by its clause, the count that is asked for, and how much its parts look like items."""
    start, end = items[0].start, items[-1].end
    near = [c.weight for c in evidence.clauses if c.span.start < end and start < c.span.end]
    texts = [slice_of(evidence.passage, item) for item in items]
    asked = compact(question.text)
    repeated = sum(compact(text) in asked for text in texts) / len(texts)
    repeated += REPEATED_ANY if repeated else 0.0
    titled = evidence.text[start - evidence.span.start - 1 :].startswith("《")
    clumsy = sum(len(text) > _ITEM_MAX or any(mark in text for mark in ",，") for text in texts) / len(texts)
    clumsy = 0.0 if titled else clumsy
    weight = (
        evidence.weight + 0.5 * max(near, default=0.0) - REPEATED_SHARE * repeated - CLUMSY_SHARE * clumsy
    )
    if question.noun and question.noun in evidence.text:
        beside = question.noun in _frame(evidence, start, end)
        weight += NOUN_SHARE if beside else NOUN_ELSEWHERE_SHARE
    glossed = _GLOSS.search(evidence.text[: start - evidence.span.start])
    if glossed and compact(glossed["term"]) in asked:
        weight += GLOSS_SHARE
    return weight + COUNT_SHARE * count_fit(question.count, len(items))


def _frame(evidence: Evidence, start: int, end: int) -> str:
    """Take the words of the clause that stand before and behind the items: `坚持…的原则`."""
    text, base = evidence.text, evidence.span.start
    before = _MARK.split(text[: start - base])[-1]
    return f"{before} {_MARK.split(text[end - base :])[0]}"


def count_fit(asked: int | None, found: int) -> float:
    """Compare the number of items with the number that a question asks for.

    :param asked: as the question says it, or None.
    :param found: how many items there are.
    :return: 1 when they agree, down to -1 the further they are apart, 0 when none is asked for.
    """
    if asked is None:
        return 0.0
    return 1.0 if asked == found else -min(1.0, 0.4 * abs(asked - found) + 0.2)
