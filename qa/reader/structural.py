"""The reader that needs no model of its own: structure for lists, shapes and clauses for spans."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from qa.pairs.pairing import Pairing
from qa.reader.evidence import Evidence, Overlap, TermWeights, weigh
from qa.reader.extractive import Asked, annotate, read_span
from qa.reader.listing import Series, find_series
from qa.reader.outline import Counted, Enumerations
from qa.reader.placing import place_of
from qa.reader.question import Question, QuestionType, analyse
from qa.reader.spans import Candidate, candidates, has_shape
from qa.reader.windows import Found, best_window
from qa.text.fold import compact
from qa.types import Enumeration, Hit, Kind, Passage, Reading, Setting, Span

_SENTENCES = 8
_REPEATED_SHARE = 0.6
_CONFLICT_SHARE = 0.5
# A number with another unit than the one asked for has not the shape of an answer.
_FIT_MIN = 0.15
_LIST_TYPES = (QuestionType.LIST, QuestionType.OUTLINE)


PassageAt = Callable[[str, int], Passage | None]
"""Finds the passage of a talk that holds an offset."""


class StructuralReader:
    """Reads by the structure of the speech and by the shape of the answer."""

    def __init__(self, enumerations: Enumerations, weights: TermWeights, passage_at: PassageAt) -> None:
        """Take what reading needs of the index.

        :param enumerations: what the talks count off.
        :param weights: weighs the terms of questions.
        :param passage_at: finds the passage of a talk that holds an offset.
        """
        self._enumerations = enumerations
        self._weights = weights
        self._passage_at = passage_at

    def read(
        self, question: str, hits: Sequence[Hit], setting: Setting, pairing: Pairing | None = None
    ) -> Reading | None:
        """Find the words that answer.

        :param question: the question, completed from earlier turns.
        :param hits: the passages found, best first.
        :param setting: what surrounds the question.
        :param pairing: the network's view of the question and the hits, where there is one.
        :return: the best reading, or None when there is nothing to read.
        """
        taken_apart = analyse(question, setting.focus, entry=setting.entry is not None)
        overlap = self._weights.overlap(question, setting.focus)
        sentences = weigh(hits, overlap)
        if not sentences:
            return None
        if taken_apart.type in _LIST_TYPES:
            reading = self._read_list(taken_apart, sentences, overlap, setting)
            if reading is not None:
                return annotate(reading, hits, pairing) if pairing else reading
        known = "\n".join(map(compact, setting.known))
        by_shape = self.read_by_shape(taken_apart, sentences, known)
        asked = Asked(taken_apart, sentences, by_shape, known)
        return read_span(asked, hits, pairing) if pairing else by_shape

    def read_by_shape(self, question: Question, sentences: Sequence[Evidence], known: str) -> Reading:
        """Read a span by structure and shape alone.

        :param question: the question taken apart.
        :param sentences: of the passages found, weighed.
        :param known: words that were answered before, compacted.
        :return: the best span.
        """
        found: list[Found] = []
        if has_shape(question):
            for evidence in sentences[:_SENTENCES]:
                found += [_place(evidence, c, question, known) for c in candidates(question, evidence.text)]
        if not found:
            found = [best_window(evidence, question) for evidence in _asserting(sentences)[:_SENTENCES]]
        best = max(found, key=lambda f: (f.score, -f.evidence.hit.rank, -f.span.start))
        evidence = best.evidence
        notes = {"shaped": float(best.fit > _FIT_MIN), "fit": best.fit, "repeated": float(best.repeated)}
        return Reading(Kind.SPAN, evidence.passage, evidence.span, best.span, best.score, notes=notes)

    def _read_list(
        self, question: Question, sentences: Sequence[Evidence], overlap: Overlap, setting: Setting
    ) -> Reading | None:
        counted = self._enumerations.best(question, sentences, overlap, setting.parts)
        series = [(s, e) for e in sentences[:_SENTENCES] for s in find_series(e, question)]
        best = max(series, key=lambda pair: pair[0].weight, default=None)
        # The second of three is counted off in the speech, as is an outline; a series is not.
        counts = setting.entry is not None and counted and len(counted[0].enumeration.items) == question.count
        if counted and (question.type is QuestionType.OUTLINE or counts):
            best = None
        if best is not None and (not counted or best[0].weight >= counted[0].weight):
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
        lead = Span(enumeration.lead_start, enumeration.lead_end) if counted.announced else None
        return Reading(kind, passage, quote, None, counted.weight, items, tuple(supports), lead)

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


def _asserting(sentences: Sequence[Evidence]) -> list[Evidence]:
    """Put the sentence after a rhetorical question in its place: the speaker answers there."""
    by_start = {(e.passage.id, e.span.start): e for e in sentences}
    found = []
    for evidence in sentences:
        if evidence.text.rstrip('”"').endswith(("?", "？")):
            spans = evidence.passage.sentences
            later = [span for span in spans if span.start > evidence.span.start]
            answer = by_start.get((evidence.passage.id, later[0].start)) if later else None
            if answer is None:
                continue
            found.append(replace(answer, weight=max(answer.weight, evidence.weight)))
        else:
            found.append(evidence)
    return found or list(sentences)


def _place(evidence: Evidence, candidate: Candidate, question: Question, known: str) -> Found:
    """Weigh a candidate by its sentence, by the clauses around it and by the fit of its shape."""
    base = evidence.span.start
    span = Span(base + candidate.start, base + candidate.end)
    place = place_of(evidence, span, question, known)
    score = evidence.weight + 0.5 * place.clause + 0.2 * place.beside + 0.8 * candidate.fit
    score -= _REPEATED_SHARE * place.repeated + _CONFLICT_SHARE * place.conflict
    return Found(evidence, span, score, candidate.fit, place.repeated > 0)


def _series_reading(series: Series, evidence: Evidence) -> Reading:
    return Reading(Kind.LIST, evidence.passage, evidence.span, None, series.weight, series.items)
