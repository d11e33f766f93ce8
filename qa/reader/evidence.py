"""Weighs the sentences and clauses of the passages found: which of them speaks to the question."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from qa.passages.units import clauses_of, slice_of
from qa.types import Hit, Passage, Span

Terms = Callable[[str], frozenset[str]]
"""Gives the set of terms of a text; overlap is counted in these."""

Frequency = Callable[[str], int]
"""Counts the passages that hold a term."""

# What a term counts that stands in the part of the question that names what is asked for.
FOCUS_WEIGHT = 2.0
_REMEMBERED = 64
# Shares of a sentence's weight: its own evidence, dense and lexical alike, counts as much as the
# score of its passage, which has seen the whole paragraph.
PASSAGE_SHARE = 1.0
DENSE_SHARE = 0.5
OVERLAP_SHARE = 0.5
# Cosines of this encoder lie between about 0.72 and 0.92; stretched to 0 … 1.
_COSINE_LOW, _COSINE_HIGH = 0.72, 0.92


def stretch_cosine(cosine: float) -> float:
    """Stretch the narrow range of the encoder's cosines to 0 … 1.

    :param cosine: a cosine between a query and a text.
    :return: 0 for unrelated texts, 1 for nearly the same.
    """
    return min(1.0, max(0.0, (cosine - _COSINE_LOW) / (_COSINE_HIGH - _COSINE_LOW)))


def _rarity(count: int, passages: int) -> float:
    """Inverse document frequency as in Lucene's BM25; never negative."""
    count = min(count, passages)
    return math.log(1 + (passages - count + 0.5) / (count + 0.5))


class Overlap:
    """Measures how much of a question's rare terms a text holds."""

    def __init__(
        self, question: str, terms: Terms, frequency: Frequency, passages: int, focus: str = ""
    ) -> None:
        """Weigh the terms of a question.

        :param question: the question.
        :param terms: cuts texts into terms.
        :param frequency: counts the passages that hold a term.
        :param passages: how many passages there are.
        :param focus: the part of the question whose terms count more.
        """
        self._terms = terms
        counts = {term: frequency(term) for term in sorted(terms(question))}
        stressed = terms(focus)
        self.weights = {
            term: _rarity(count, passages) * (FOCUS_WEIGHT if term in stressed else 1.0)
            for term, count in counts.items()
        }
        self._known = sum(self.weights[term] for term, count in counts.items() if count)
        self._all = sum(self.weights.values())

    @property
    def known(self) -> float:
        """The share of the question's terms, by weight, that occur anywhere in the corpus."""
        return self._known / self._all if self._all else 0.0

    def share(self, text: str) -> float:
        """Give the weight of the question's terms in a text, of those that the corpus knows.

        :param text: a sentence or passage.
        :return: from 0 to 1.
        """
        return self._weight(text) / self._known if self._known else 0.0

    def coverage(self, text: str) -> float:
        """Like `share`, of all terms, those that the corpus does not know included.

        :param text: a sentence or passage.
        :return: from 0 to 1.
        """
        return self._weight(text) / self._all if self._all else 0.0

    def _weight(self, text: str) -> float:
        weights = self.weights
        # Exact, since a set is walked in another order in each process.
        return math.fsum(weights[term] for term in self._terms(text) & weights.keys())


class TermWeights:
    """Weighs the terms of questions by how rare they are in the passages of one index."""

    def __init__(self, terms: Terms, frequency: Frequency, passages: int) -> None:
        """Take what an index knows of its terms.

        :param terms: gives the terms of a text.
        :param frequency: counts the passages that hold a term.
        :param passages: how many passages there are.
        """
        self._terms = terms
        self._frequency = frequency
        self._passages = passages
        # Reading a question and judging the reading weigh the same terms.
        self.overlap = lru_cache(maxsize=_REMEMBERED)(self._overlap)

    def _overlap(self, question: str, focus: str = "") -> Overlap:
        return Overlap(question, self._terms, self._frequency, self._passages, focus)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its weight."""

    span: Span
    weight: float


@dataclass(frozen=True)
class Evidence:
    """A sentence of a hit and what speaks for it; `number` is its place in the passage."""

    hit: Hit
    number: int
    weight: float
    overlap: Overlap

    @property
    def passage(self) -> Passage:
        """The passage that the sentence stands in."""
        return self.hit.passage

    @property
    def span(self) -> Span:
        """Where the sentence stands."""
        return self.hit.passage.sentences[self.number]

    @cached_property
    def text(self) -> str:
        """The words of the sentence."""
        return slice_of(self.hit.passage, self.span)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of the sentence, weighed; only the best sentences are asked for them."""
        passage, scores = self.hit.passage, self.hit.clause_scores
        cosines = scores[self.number] if scores else ()
        found = []
        for number, span in enumerate(clauses_of(passage, self.span)):
            dense = stretch_cosine(cosines[number]) if number < len(cosines) else 0.0
            found.append(Clause(span, dense + self.overlap.share(slice_of(passage, span))))
        return tuple(found)


def weigh(hits: Sequence[Hit], overlap: Overlap) -> list[Evidence]:
    """Weigh every sentence of some hits.

    :param hits: passages found for the question.
    :param overlap: the terms of the question.
    :return: the sentences, best first.
    """
    found = [evidence for hit in hits for evidence in _weigh_hit(hit, overlap)]
    return sorted(found, key=lambda e: (-e.weight, e.hit.rank, e.number))


def _weigh_hit(hit: Hit, overlap: Overlap) -> Iterator[Evidence]:
    for number, span in enumerate(hit.passage.sentences):
        dense = stretch_cosine(hit.sentence_scores[number]) if hit.sentence_scores else 0.0
        shared = overlap.share(slice_of(hit.passage, span))
        weight = PASSAGE_SHARE * hit.score + DENSE_SHARE * dense + OVERLAP_SHARE * shared
        yield Evidence(hit, number, weight, overlap)
