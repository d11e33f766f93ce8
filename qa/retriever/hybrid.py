"""The one retrieval path behind search, ask and evaluation.

Candidates come from five lists: passage, sentence and clause vectors, words, bigrams. Every
candidate is scored by every system, dense and lexical scores are mixed, and talks that hold
the names of the query are preferred.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from qa.index.dense import DenseIndex
from qa.lexical.analyzer import Analyzer
from qa.lexical.bm25 import Bm25
from qa.lexical.correction import Corrected, Corrector
from qa.lexical.regions import Regions
from qa.retriever.fusion import Scores, min_max, mix
from qa.retriever.scope import Scope, find_scope
from qa.types import Encoder, Hit, Passage, SearchMode

Vector = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int64]

_SCORING_THREADS = 4
CANDIDATES = 200
"""How deep each list is read; the speeches have 300 passages, larger corpora are cut here."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each system counts for; `python scripts/compare_retrieval.py` shows what each one is worth.

    `passage`, `sentence` and `clause` share the dense score: a question is as long as a clause, so
    the best clause says most about a passage, and the whole keeps it on the subject. `dense` is the
    share of the dense score in the whole, `words` that of words against bigrams in the lexical one.
    `talk` and `name` are added for talks that share words and names with the query.
    """

    passage: float = 0.3
    sentence: float = 0.3
    clause: float = 0.4
    dense: float = 0.6
    words: float = 0.5
    talk: float = 0.1
    name: float = 0.1


DEFAULT_WEIGHTS = Weights()
_VIEWS = ("passage", "sentence", "clause")


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """What retrieval searches: passages (one a group of copies) and the indexes over them.

    `sentence_owner` is the position of the passage for each row of the sentence index,
    `clause_owner` the row of the sentence for each row of the clause index, and
    `members` holds all copies of a group by the id of the passage that stands for it.
    `talk_of` is the row of the lexical index of talks for each passage, `talk_ids` the id of the
    group of talks for each row.
    """

    passages: Sequence[Passage]
    members: Mapping[str, Sequence[Passage]]
    talk_of: npt.NDArray[np.int64]
    talk_ids: Sequence[str]
    talks: Bm25
    names: Mapping[str, Mapping[str, int]]
    regions: Regions
    analyzer: Analyzer
    words: Bm25
    bigrams: Bm25
    dense: DenseIndex
    sentences: DenseIndex
    sentence_owner: npt.NDArray[np.int64]
    clauses: DenseIndex
    clause_owner: npt.NDArray[np.int64]
    corrector: Corrector


@dataclass(frozen=True, slots=True)
class _LexicalScores:
    """Scores of every passage by words and by bigrams, and of every group of talks by words."""

    words: Scores
    bigrams: Scores
    talks: Scores


@dataclass(frozen=True, slots=True)
class _DenseViews:
    """Cosines of some passages, of their sentences and clauses, and where each one's begin."""

    best: dict[str, Scores]
    sentences: Scores
    clauses: Scores
    of_passage: Positions
    of_sentence: Positions

    def detailed(self, hit: Hit, row: int) -> Hit:
        """Add the cosine of every sentence and clause to the hit of a row."""
        first, last = _bounds(self.of_passage, row, len(self.sentences))
        clauses = (_bounds(self.of_sentence, sentence, len(self.clauses)) for sentence in range(first, last))
        return replace(
            hit,
            sentence_scores=tuple(self.sentences[first:last].tolist()),
            clause_scores=tuple(tuple(self.clauses[start:end].tolist()) for start, end in clauses),
        )


@dataclass(frozen=True, slots=True)
class Candidates:
    """Every passage that was scored, best first, with the scores of each system."""

    passages: Sequence[Passage]
    positions: Positions
    scores: Mapping[str, Scores]

    def hits(self, top_k: int | None = None) -> list[Hit]:
        """Give the best candidates as hits.

        :param top_k: how many; all by default.
        :return: hits, best first, without those that score nothing.
        """
        total = self.scores["total"]
        return [
            Hit(
                self.passages[position],
                score=float(total[i]),
                rank=i + 1,
                dense=float(self.scores["passage"][i]),
                sentence=float(self.scores["sentence"][i]),
                lexical=float(self.scores["lexical"][i]),
            )
            for i, position in enumerate(self.positions[:top_k])
            if total[i] > 0
        ]

    def score(self, group: str) -> float:
        """Look up the score of a passage or of a copy of it.

        :param group: the id of the passage that stands for its copies.
        :return: its score, 0 when it was no candidate.
        """
        found = (i for i, position in enumerate(self.positions) if self.passages[position].id == group)
        row = next(found, None)
        return 0.0 if row is None else float(self.scores["total"][row])


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Hits with the scope that they were kept to and the scores of every candidate.

    `parts` are those that the search was kept to; `unknown_names` the places and bodies of the
    query that no document names; `name_talks` the groups of talks that hold a name of the query;
    `regions` the regions that it names.
    """

    hits: tuple[Hit, ...]
    scope: Scope
    candidates: Candidates
    parts: tuple[int, ...]
    unknown_names: tuple[str, ...] = ()
    name_talks: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()


class Retriever:
    """Finds passages for a query."""

    def __init__(
        self, index: SearchIndex, encoder: Callable[[], Encoder], weights: Weights = DEFAULT_WEIGHTS
    ) -> None:
        """Take what is searched and a way to get the encoder.

        :param index: the passages and the indexes over them.
        :param encoder: returns the encoder of the index, loaded at its first call.
        :param weights: what each system counts for.
        """
        self.index = index
        self._weights = weights
        self._pool = ThreadPoolExecutor(_SCORING_THREADS, thread_name_prefix="terms")
        self._encoder = encoder
        self._first_sentence = np.searchsorted(index.sentence_owner, np.arange(len(index.passages) + 1))
        self._first_clause = np.searchsorted(index.clause_owner, np.arange(index.sentences.size + 1))

    def correct(self, query: str) -> Corrected:
        """Put a query into the words of the corpus, before it is looked for and read.

        :param query: as it was typed.
        :return: the query to retrieve, and what was corrected in it.
        """
        return self.index.corrector.correct(query)

    def retrieve(
        self, query: str, top_k: int, *, speeches: Sequence[int] = (), mode: SearchMode = SearchMode.HYBRID
    ) -> Retrieval:
        """Find the passages that fit a query best.

        :param query: what to look for.
        :param top_k: how many passages at most.
        :param speeches: look only in these parts; those that the query numbers by default.
        :param mode: which systems take part.
        :return: hits, best first; equal scores in the order of the document.
        """
        scope = find_scope(query, self.index.names)
        parts = tuple(speeches) or scope.parts
        # The encoder runs in native code, so that the terms are scored in its shadow.
        scoring = self._pool.submit(self._terms, scope.query)
        vector = self._encoder().encode_query([scope.query])[0]
        terms = scoring.result()
        positions = self._candidates(vector, terms, self._allowed(parts))
        views = self._dense_views(positions, vector)
        named = frozenset(talk for name in scope.names for talk in self.index.names[name])
        regions = self.index.regions.named_in(scope.query)
        preferred = named | self.index.regions.groups_about(regions)
        scores = self._score(views, positions, terms, preferred, mode)
        order = np.lexsort((positions, -scores["total"]))
        ranked = Candidates(
            self.index.passages, positions[order], {name: values[order] for name, values in scores.items()}
        )
        best = zip(ranked.hits(top_k), order, strict=False)
        hits = tuple(self._member(views.detailed(hit, int(row)), parts) for hit, row in best)
        unknown = tuple(self.index.analyzer.places_elsewhere(scope.query))
        return Retrieval(hits, scope, ranked, parts, unknown, named, regions)

    def _terms(self, query: str) -> _LexicalScores:
        words = self.index.analyzer.words(query)
        return _LexicalScores(
            words=self.index.words.scores(words),
            bigrams=self.index.bigrams.scores(self.index.analyzer.bigrams(query)),
            talks=self.index.talks.scores(words),
        )

    def _allowed(self, parts: Sequence[int]) -> npt.NDArray[np.bool_]:
        passages = self.index.passages
        if not parts:
            return np.ones(len(passages), dtype=np.bool_)
        wanted = set(parts)
        return np.array(
            [any(m.speech in wanted for m in self.index.members[p.id]) for p in passages], dtype=np.bool_
        )

    def _candidates(self, vector: Vector, terms: _LexicalScores, allowed: npt.NDArray[np.bool_]) -> Positions:
        """Unite the heads of all lists; a scope or corpus that is small is taken whole."""
        if allowed.sum() <= 2 * CANDIDATES:
            return np.flatnonzero(allowed)
        sentences = self.index.sentences.search(vector, CANDIDATES)[0]
        clauses = self.index.clauses.search(vector, CANDIDATES)[0]
        found = [
            self.index.dense.search(vector, CANDIDATES)[0],
            self.index.sentence_owner[sentences],
            self.index.sentence_owner[self.index.clause_owner[clauses]],
        ]
        for scores in (terms.words, terms.bigrams):
            best = np.argsort(-scores, kind="stable")[:CANDIDATES]
            found.append(best[scores[best] > 0])
        union = np.unique(np.concatenate(found))
        return np.asarray(union[allowed[union]], dtype=np.int64)

    def _score(
        self,
        views: _DenseViews,
        positions: Positions,
        terms: _LexicalScores,
        preferred: Set[str],
        mode: SearchMode,
    ) -> dict[str, Scores]:
        """Score every candidate by every system and mix; `preferred` are groups of talks."""
        shares = {name: getattr(self._weights, name) for name in views.best}
        dense = sum((share * min_max(views.best[name]) for name, share in shares.items()), np.float32(0))
        lexical = mix(terms.words[positions], terms.bigrams[positions], self._weights.words)
        weight = {SearchMode.DENSE: 1.0, SearchMode.LEXICAL: 0.0}.get(mode, self._weights.dense)
        total = weight * min_max(np.asarray(dense, dtype=np.float32)) + (1 - weight) * lexical
        if mode is not SearchMode.DENSE:
            talk = min_max(terms.talks)[self.index.talk_of[positions]]
            named = self._are_of(preferred, positions)
            total = total + self._weights.talk * talk + self._weights.name * named
        return {**views.best, "lexical": lexical, "total": np.asarray(total, dtype=np.float32)}

    def _dense_views(self, positions: Positions, vector: Vector) -> _DenseViews:
        """Compare a query with passages, their sentences and their clauses."""
        empty = np.zeros(0, dtype=np.float32)
        if not len(positions):
            return _DenseViews(dict.fromkeys(_VIEWS, empty), empty, empty, positions, positions)
        sentences, of_passage = _rows(self._first_sentence, positions)
        clauses, of_sentence = _rows(self._first_clause, sentences)
        by_sentence = self.index.sentences.similarities(vector, sentences)
        by_clause = self.index.clauses.similarities(vector, clauses)
        best = {
            "passage": self.index.dense.similarities(vector, positions),
            "sentence": np.maximum.reduceat(by_sentence, of_passage),
            "clause": np.maximum.reduceat(np.maximum.reduceat(by_clause, of_sentence), of_passage),
        }
        return _DenseViews(best, by_sentence, by_clause, of_passage, of_sentence)

    def _are_of(self, talks: Set[str], positions: Positions) -> Scores:
        """Give 1 to passages of some groups of talks."""
        held = np.array([talk in talks for talk in self.index.talk_ids], dtype=np.float32)
        return np.asarray(held[self.index.talk_of[positions]], dtype=np.float32)

    def _member(self, hit: Hit, parts: Sequence[int]) -> Hit:
        """Show the copy that stands in the parts asked for."""
        if not parts or hit.passage.speech in parts:
            return hit
        passage = next(m for m in self.index.members[hit.passage.id] if m.speech in parts)
        if len(passage.sentences) == len(hit.passage.sentences):
            return replace(hit, passage=passage)
        # A damaged copy has other sentences, so the scores of the best copy's do not fit it.
        return replace(hit, passage=passage, sentence_scores=(), clause_scores=())


def _rows(first: Positions, owners: Positions) -> tuple[Positions, Positions]:
    """List the rows that belong to some owners, and where each owner's rows begin in the list."""
    lengths = first[owners + 1] - first[owners]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    rows = np.arange(lengths.sum()) - np.repeat(starts, lengths) + np.repeat(first[owners], lengths)
    return rows, starts


def _bounds(starts: Positions, row: int, end: int) -> tuple[int, int]:
    return int(starts[row]), int(starts[row + 1]) if row + 1 < len(starts) else end
