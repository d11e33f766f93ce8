"""The reader that needs no model of its own: structure for lists, shapes and clauses for spans."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.passages.units import slice_of
from qa.reader.evidence import Evidence, Frequency, Overlap, Terms, weigh
from qa.reader.listing import Series, find_series
from qa.reader.outline import Counted, Enumerations
from qa.reader.question import Question, QuestionType, analyse
from qa.reader.spans import Candidate, candidates, has_shape
from qa.text.fold import compact
from qa.types import Enumeration, Hit, Kind, Passage, Reading, Span

READ_HITS = 6
"""How many passages are read; the right one is among them for nine questions in ten."""

_SENTENCES = 12
_SHORT_MAX = 30
_SERIES_BONUS = 0.3
_COUNT_MISFIT = 3
_LIST_TYPES = (QuestionType.LIST, QuestionType.OUTLINE)


@dataclass(frozen=True, slots=True)
class _Found:
    """A range that may answer, in the sentence it stands in."""

    evidence: Evidence
    span: Span
    score: float
    shaped: bool


PassageAt = Callable[[str, int], Passage | None]
"""Finds the passage of a talk that holds an offset."""


class StructuralReader:
    """Reads by the structure of the speech and by the shape of the answer."""

    def __init__(
        self, enumerations: Enumerations, terms: Terms, frequency: Frequency, passages: int, passage_at: PassageAt
    ) -> None:
        """Take what reading needs of the index.

        :param enumerations: what the talks count off.
        :param terms: cuts texts into terms.
        :param frequency: counts the passages that hold a term.
        :param passages: how many passages there are.
        :param passage_at: finds the passage of a talk that holds an offset.
        """
        self._enumerations = enumerations
        self._terms = terms
        self._frequency = frequency
        self._passages = passages
        self._passage_at = passage_at

    def overlap(self, question: str) -> Overlap:
        """Weigh the terms of a question.

        :param question: the question.
        :return: measures how much of them a text holds.
        """
        return Overlap(question, self._terms, self._frequency, self._passages)

    def read(self, question: str, hits: Sequence[Hit]) -> Reading | None:
        """Find the words that answer.

        :param question: the question, completed from earlier turns.
        :param hits: the passages found, best first.
        :return: the best reading, or None when there is nothing to read.
        """
        taken_apart = analyse(question)
        overlap = self.overlap(question)
        read = list(hits[:READ_HITS])
        sentences = weigh(read, overlap)
        if not sentences:
            return None
        if taken_apart.type in _LIST_TYPES:
            reading = self._read_list(taken_apart, read, sentences, overlap)
            if reading is not None:
                return reading
        return self._read_span(taken_apart, sentences)

    def _read_list(
        self, question: Question, hits: Sequence[Hit], sentences: Sequence[Evidence], overlap: Overlap
    ) -> Reading | None:
        counted = self._enumerations.best(question, hits, sentences, overlap)
        series = [(s, e) for e in sentences[:_SENTENCES] for s in find_series(e, question)]
        best = max(series, key=lambda pair: pair[0].weight, default=None)
        if question.type is QuestionType.OUTLINE:
            best = None if counted else best
        if best is not None and (not counted or best[0].weight + _SERIES_BONUS >= counted[0].weight):
            return _series_reading(*best)
        for candidate in counted:
            reading = self._enumeration_reading(question, candidate)
            if reading is not None:
                return reading
        return None

    def _enumeration_reading(self, question: Question, counted: Counted) -> Reading | None:
        enumeration = counted.enumeration
        items = tuple(Span(item.start, item.end) for item in enumeration.items)
        supports = self._supports(enumeration, items)
        if not supports:
            return None
        passage, quote = supports[0]
        kind = Kind.OUTLINE if question.type is QuestionType.OUTLINE else Kind.LIST
        return Reading(kind, passage, quote, None, counted.weight, items, tuple(supports))

    def _supports(self, enumeration: Enumeration, items: Sequence[Span]) -> list[tuple[Passage, Span]]:
        """Name the passages that hold the announcement and the items, each with its words."""
        ranges = [Span(enumeration.lead_start, enumeration.lead_end), *items]
        supports: dict[str, tuple[Passage, Span]] = {}
        for span in ranges:
            passage = self._passage_at(enumeration.talk, span.start) if span.end > span.start else None
            if passage is None:
                continue
            end = min(span.end, passage.end)
            before = supports.get(passage.id)
            supports[passage.id] = (passage, Span(before[1].start if before else span.start, end))
        return list(supports.values())

    def _read_span(self, question: Question, sentences: Sequence[Evidence]) -> Reading:
        found: list[_Found] = []
        if has_shape(question):
            for evidence in sentences[:_SENTENCES]:
                found += [_place(evidence, c, question) for c in candidates(question, evidence.text)]
        if not found:
            found = [_clause(evidence) for evidence in sentences[:_SENTENCES]]
        best = max(found, key=lambda f: (f.score, -f.evidence.hit.rank, -f.span.start))
        evidence = best.evidence
        notes = {"shaped": float(best.shaped)}
        return Reading(Kind.SPAN, evidence.passage, evidence.span, best.span, best.score, notes=notes)


def _place(evidence: Evidence, candidate: Candidate, question: Question) -> _Found:
    """Weigh a candidate by its sentence, by the clauses around it and by the fit of its shape."""
    base = evidence.span.start
    span = Span(base + candidate.start, base + candidate.end)
    weights = [c.weight for c in evidence.clauses if c.span.start < span.end and span.start < c.span.end]
    near = _neighbourhood(evidence, span)
    words = compact(slice_of(evidence.passage, span))
    repeated = 0.6 if words and words in compact(question.text) else 0.0
    score = evidence.weight + 0.5 * max(weights, default=0.0) + 0.2 * near + 0.8 * candidate.fit - repeated
    return _Found(evidence, span, score, shaped=True)


def _neighbourhood(evidence: Evidence, span: Span) -> float:
    """The weight of the clauses next to the one that holds a span."""
    holding = [i for i, c in enumerate(evidence.clauses) if c.span.start < span.end and span.start < c.span.end]
    if not holding:
        return 0.0
    beside = [i for i in (holding[0] - 1, holding[-1] + 1) if 0 <= i < len(evidence.clauses)]
    return max((evidence.clauses[i].weight for i in beside), default=0.0)


def _clause(evidence: Evidence) -> _Found:
    """Take the best clause of a sentence, with its neighbours while it stays short."""
    clauses = evidence.clauses
    best = max(range(len(clauses)), key=lambda i: clauses[i].weight)
    first = last = best
    while True:
        options = [(clauses[i].weight, i) for i in (first - 1, last + 1) if 0 <= i < len(clauses)]
        options = [
            (w, i)
            for w, i in options
            if len(compact(_between(evidence, clauses[min(first, i)].span.start, clauses[max(last, i)].span.end))) <= _SHORT_MAX
        ]
        if not options:
            break
        _, chosen = max(options)
        first, last = min(first, chosen), max(last, chosen)
    span = _tidy(evidence.passage, Span(clauses[first].span.start, clauses[last].span.end))
    return _Found(evidence, span, evidence.weight + 0.5 * clauses[best].weight, shaped=False)


def _between(evidence: Evidence, start: int, end: int) -> str:
    return slice_of(evidence.passage, Span(start, end))


def _tidy(passage: Passage, span: Span) -> Span:
    start, end = span.start, span.end
    while end > start and passage.text[end - 1 - passage.start] in ",,;;。::、 \n":
        end -= 1
    return Span(start, end)


def _series_reading(series: Series, evidence: Evidence) -> Reading:
    return Reading(Kind.LIST, evidence.passage, evidence.span, None, series.weight, series.items)
