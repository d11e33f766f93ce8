"""Spans from the trained network: proposed by it and by shape, weighed by both.

The network proposes where an answer stands in each of the best passages; ranges with the shape that
the question asks for are proposed besides. Every proposal is weighed by the network's log-odds
against no answer and by features that it does not see: how the passage ranks, whether the shape
fits, whether the question itself says these words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from qa.pairs.pairing import Pairing
from qa.pairs.pointers import LONGEST, Pointers
from qa.passages.units import slice_of
from qa.reader.evidence import Evidence
from qa.reader.placing import place_of
from qa.reader.question import Question, QuestionType
from qa.reader.spans import QUOTED, candidates, has_shape
from qa.reader.widening import widen
from qa.text.fold import compact
from qa.types import Hit, Kind, Passage, Reading, Span

PROPOSALS = 4
"""Spans that the network proposes for one passage."""


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a proposal, each about 0 to 1.

    odds: the network's log-odds against no answer, in tens; passage: the score of the passage after
    reranking; rank: the network's probability that the passage answers; sentence, clause, beside:
    the weights, by words and vectors, of the sentence, of its clause and of the clauses next to it;
    fit: of the shape; misfit: the question asks for a shape that the span has not; repeated,
    conflict: as `qa.reader.placing` says; chosen: structure and shape alone would choose it;
    length: of the span, in tens of characters.
    """

    odds: float
    passage: float
    rank: float
    sentence: float
    clause: float
    beside: float
    fit: float
    misfit: float
    repeated: float
    conflict: float
    chosen: float
    length: float

    def values(self) -> tuple[float, ...]:
        """List the features in the order of their names."""
        return tuple(getattr(self, f.name) for f in fields(self))


FEATURES = tuple(f.name for f in fields(Features))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A span that may answer, the hit it stands in, and what speaks for it."""

    hit: Hit
    span: Span
    features: Features

    @property
    def passage(self) -> Passage:
        """The passage that it stands in."""
        return self.hit.passage


WEIGHTS = Features(
    odds=2.48,
    passage=0.67,
    rank=0.49,
    sentence=1.37,
    clause=0.89,
    beside=0.09,
    fit=0.68,
    misfit=-0.31,
    repeated=-0.4,
    conflict=-0.03,
    chosen=1.01,
    length=0.56,
)
"""What each feature counts for: fitted by `python -m training.calibration.spans` (docs/decisions/0008-reader.md)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, with what was weighed and answered before it is read.

    `by_shape` is what structure and shape read; `known` are words that were answered before,
    compacted.
    """

    question: Question
    sentences: Sequence[Evidence]
    by_shape: Reading
    known: str = ""


def propose(asked: Asked, hits: Sequence[Hit], pairing: Pairing) -> list[Proposal]:
    """Propose spans in the best passages.

    :param asked: the question.
    :param hits: passages, best first.
    :param pairing: the network's view of them.
    :return: proposals, in no order.
    """
    weighed = {(e.passage.id, e.span): e for e in asked.sentences}
    found: list[Proposal] = []
    for hit in hits:
        read = pairing.of(hit.passage)
        if read:
            found += _in_passage(asked, hit, read.pointers, weighed)
    return found


def weigh(proposal: Proposal, weights: Features = WEIGHTS) -> float:
    """Weigh a proposal.

    :param proposal: a span.
    :param weights: of its features.
    :return: higher is likelier right.
    """
    return sum(w * v for w, v in zip(weights.values(), proposal.features.values(), strict=True))


def read_span(asked: Asked, hits: Sequence[Hit], pairing: Pairing) -> Reading:
    """Read the span that weighs most.

    :param asked: the question.
    :param hits: passages, best first.
    :param pairing: the network's view of them.
    :return: the reading, with what speaks for it in its notes; what structure and shape read when
        nothing is proposed.
    """
    proposals = propose(asked, hits, pairing)
    if not proposals:
        return asked.by_shape
    best = max(proposals, key=lambda p: (weigh(p), -p.hit.rank, -p.span.start))
    by_shape = asked.by_shape
    agrees = by_shape.span is not None and _overlap(by_shape.span, best.span)
    notes = {
        **by_shape.notes,
        "odds": 10 * best.features.odds,
        "fit": best.features.fit,
        "repeated": best.features.repeated,
        "agrees": float(agrees),
        "reranked": best.hit.reranked or 0.0,
    }
    span = best.span
    if asked.question.type is QuestionType.QUOTE:
        span = _quotation(best.passage, _quote(best), span)
    return Reading(Kind.SPAN, best.passage, _quote(best), span, by_shape.score, notes=notes)


def _quotation(passage: Passage, sentence: Span, span: Span) -> Span:
    """Take what stands in quotation marks whole, where a span holds half of it and more."""
    base = sentence.start
    for match in QUOTED.finditer(slice_of(passage, sentence)):
        words = Span(base + match.start() + 1, base + match.end() - 1)
        shared = min(span.end, words.end) - max(span.start, words.start)
        if 2 * shared >= words.end - words.start:
            return words
    return span


def _quote(proposal: Proposal) -> Span:
    """Take the sentence that holds a span."""
    return next(s for s in proposal.passage.sentences if s.start <= proposal.span.start < s.end)


def annotate(reading: Reading, hits: Sequence[Hit], pairing: Pairing) -> Reading:
    """Add to the reading of a list what the network thinks of the passage that it stands in.

    :param reading: a list or an outline.
    :param hits: passages, best first.
    :param pairing: the network's view of them.
    :return: the same reading with more notes.
    """
    read = [(hit, one) for hit in hits if (one := pairing.of(hit.passage))]
    odds = max((one.pointers.best(LONGEST)[2] for _, one in read), default=0.0)
    held = [hit.reranked or 0.0 for hit, _ in read if hit.passage.id == reading.passage.id]
    reranked = held[0] if held else max((hit.reranked or 0.0 for hit, _ in read), default=0.0)
    return replace(reading, notes={**reading.notes, "odds": odds, "reranked": reranked, "agrees": 1.0})


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _in_passage(
    asked: Asked, hit: Hit, pointers: Pointers, weighed: Mapping[tuple[str, Span], Evidence]
) -> list[Proposal]:
    passage, question = hit.passage, asked.question
    chosen = asked.by_shape.span if asked.by_shape.passage.id == passage.id else None
    shaped = has_shape(question)
    found = []
    for span, fit in _ranges(asked, passage, pointers, chosen).items():
        sentence = next(s for s in passage.sentences if s.start <= span.start < s.end)
        evidence = weighed.get((passage.id, sentence))
        words = compact(slice_of(passage, span))
        if not words or evidence is None:
            continue
        place = place_of(evidence, span, question, asked.known)
        features = Features(
            odds=pointers.score(span.start - passage.start, span.end - passage.start) / 10,
            passage=hit.score,
            rank=hit.reranked or 0.0,
            sentence=evidence.weight,
            clause=place.clause,
            beside=place.beside,
            fit=fit,
            misfit=float(shaped and fit <= 0),
            repeated=place.repeated,
            conflict=place.conflict,
            chosen=float(span == chosen),
            length=len(words) / 10,
        )
        found.append(Proposal(hit, span, features))
    return found


def _ranges(asked: Asked, passage: Passage, pointers: Pointers, chosen: Span | None) -> dict[Span, float]:
    """List the ranges that are proposed in a passage, each with the fit of its shape."""
    ranges: dict[Span, float] = {}
    for sentence in passage.sentences:
        for one in candidates(asked.question, slice_of(passage, sentence)):
            ranges[Span(sentence.start + one.start, sentence.start + one.end)] = one.fit
    for pointed in pointers.several(PROPOSALS, LONGEST):
        start, end = widen(passage.text, *pointed)
        if not _crosses(passage, start, end):
            ranges.setdefault(Span(passage.start + start, passage.start + end), 0.0)
    if chosen is not None:
        ranges.setdefault(chosen, 0.0)
    return ranges


def _crosses(passage: Passage, start: int, end: int) -> bool:
    """Whether a range leaves its sentence; what spans two is no short answer."""
    start, end = passage.start + start, passage.start + end
    return not any(s.start <= start and end <= s.end for s in passage.sentences)
