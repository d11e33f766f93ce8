"""The one retrieval path behind search, ask and evaluation.

Candidates come from four lists: passage vectors, sentence vectors, words, bigrams. Every
candidate is scored by every system, dense and lexical scores are mixed, and talks that hold
the names of the query are preferred.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from qa.index.dense import DenseIndex
from qa.lexical.analyzer import Analyzer
from qa.lexical.bm25 import Bm25
from qa.retriever.fusion import Scores, min_max, mix
from qa.retriever.scope import Scope, find_scope
from qa.types import Encoder, Hit, Passage, SearchMode

CANDIDATES = 200
"""How deep each list is read; the speeches have 300 passages, larger corpora are cut here."""

# Tuned once on the development questions; see docs/evaluation.md for what else was tried.
DENSE_WEIGHT = 0.7
PASSAGE_WEIGHT = 0.5
WORDS_WEIGHT = 0.5
NAME_BONUS = 0.15


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """What retrieval searches: passages (one a group of copies) and four indexes over them.

    `sentence_owner` is the position of the passage for each row of the sentence index,
    `clause_owner` the row of the sentence for each row of the clause index, and
    `members` holds all copies of a group by the id of the passage that stands for it.
    `talk_groups` gives the id of the group of talks for each passage.
    """

    passages: Sequence[Passage]
    members: Mapping[str, Sequence[Passage]]
    talk_groups: Sequence[str]
    names: Mapping[str, Mapping[str, int]]
    analyzer: Analyzer
    words: Bm25
    bigrams: Bm25
    dense: DenseIndex
    sentences: DenseIndex
    sentence_owner: npt.NDArray[np.int64]
    clauses: DenseIndex
    clause_owner: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Hits with the scope that they were kept to and the scores of every candidate."""

    hits: tuple[Hit, ...]
    scope: Scope
    candidates: tuple[Hit, ...]
    unknown_names: tuple[str, ...] = ()


class Retriever:
    """Finds passages for a query."""

    def __init__(self, index: SearchIndex, encoder: Callable[[], Encoder]) -> None:
        """Take what is searched and a way to get the encoder.

        :param index: the passages and the indexes over them.
        :param encoder: returns the encoder of the index, loaded at its first call.
        """
        self.index = index
        self._encoder = encoder
        self._first_sentence = np.searchsorted(index.sentence_owner, np.arange(len(index.passages) + 1))
        self._first_clause = np.searchsorted(index.clause_owner, np.arange(index.sentences.size + 1))

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
        vector = self._encoder().encode_query([scope.query])[0]
        allowed = self._allowed(tuple(speeches) or scope.parts)
        words = self.index.words.scores(self.index.analyzer.words(scope.query))
        bigrams = self.index.bigrams.scores(self.index.analyzer.bigrams(scope.query))
        positions = self._candidates(vector, words, bigrams, allowed)
        scored = self._score(positions, vector, words, bigrams, scope, mode)
        order = sorted(range(len(scored)), key=lambda i: (-scored[i].score, positions[i]))
        ranked = tuple(replace(scored[i], rank=rank) for rank, i in enumerate(order, 1) if scored[i].score > 0)
        wanted = tuple(speeches) or scope.parts
        hits = tuple(self._member(self._detailed(hit, positions[i], vector), wanted) for hit, i in zip(ranked[:top_k], order, strict=False))
        return Retrieval(hits, scope, ranked)

    def _allowed(self, parts: Sequence[int]) -> npt.NDArray[np.bool_]:
        passages = self.index.passages
        if not parts:
            return np.ones(len(passages), dtype=np.bool_)
        wanted = set(parts)
        return np.array([any(m.speech in wanted for m in self.index.members[p.id]) for p in passages], dtype=np.bool_)

    def _candidates(
        self, vector: npt.NDArray[np.float32], words: Scores, bigrams: Scores, allowed: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.int64]:
        if allowed.sum() <= CANDIDATES:
            return np.flatnonzero(allowed)
        found = [self.index.dense.search(vector, CANDIDATES)[0]]
        found.append(self.index.sentence_owner[self.index.sentences.search(vector, CANDIDATES)[0]])
        for scores in (words, bigrams):
            best = np.argsort(-scores, kind="stable")[:CANDIDATES]
            found.append(best[scores[best] > 0])
        union = np.unique(np.concatenate(found))
        return np.asarray(union[allowed[union]], dtype=np.int64)

    def _score(
        self,
        positions: npt.NDArray[np.int64],
        vector: npt.NDArray[np.float32],
        words: Scores,
        bigrams: Scores,
        scope: Scope,
        mode: SearchMode,
    ) -> list[Hit]:
        passage = self.index.dense.similarities(vector, positions)
        sentence = self._sentence_scores(vector, positions)
        dense = mix(passage, sentence, PASSAGE_WEIGHT)
        lexical = mix(words[positions], bigrams[positions], WORDS_WEIGHT)
        weight = {SearchMode.HYBRID: DENSE_WEIGHT, SearchMode.DENSE: 1.0, SearchMode.LEXICAL: 0.0}[mode]
        total = weight * min_max(dense) + (1 - weight) * lexical
        if mode is not SearchMode.DENSE:
            total = total + NAME_BONUS * self._name_bonus(positions, scope)
        return [
            Hit(
                self.index.passages[p],
                score=float(total[i]),
                rank=0,
                dense=float(passage[i]),
                sentence=float(sentence[i]),
                lexical=float(lexical[i]),
            )
            for i, p in enumerate(positions)
        ]

    def _sentence_scores(self, vector: npt.NDArray[np.float32], positions: npt.NDArray[np.int64]) -> Scores:
        """Give the best cosine among each passage's sentences."""
        first = self._first_sentence
        if not len(positions):
            return np.zeros(0, dtype=np.float32)
        rows = [np.arange(first[p], first[p + 1]) for p in positions]
        similarities = self.index.sentences.similarities(vector, np.concatenate(rows))
        starts = np.cumsum([0, *(len(row) for row in rows[:-1])])
        return np.asarray(np.maximum.reduceat(similarities, starts), dtype=np.float32)

    def _detailed(self, hit: Hit, position: int, vector: npt.NDArray[np.float32]) -> Hit:
        """Add the cosine of every sentence and clause of a passage."""
        sentences = np.arange(self._first_sentence[position], self._first_sentence[position + 1])
        first = self._first_clause
        rows = [np.arange(first[s], first[s + 1]) for s in sentences]
        clauses = [tuple(map(float, self.index.clauses.similarities(vector, row))) for row in rows]
        scores = tuple(map(float, self.index.sentences.similarities(vector, sentences)))
        return replace(hit, sentence_scores=scores, clause_scores=tuple(clauses))

    def _name_bonus(self, positions: npt.NDArray[np.int64], scope: Scope) -> Scores:
        """Give 1 to passages of talks that hold a name of the query."""
        talks = {talk for name in scope.names for talk in self.index.names[name]}
        return np.array([self.index.talk_groups[p] in talks for p in positions], dtype=np.float32)

    def _member(self, hit: Hit, parts: Sequence[int]) -> Hit:
        """Show the copy that stands in the parts asked for."""
        if not parts or hit.passage.speech in parts:
            return hit
        passage = next(m for m in self.index.members[hit.passage.id] if m.speech in parts)
        if len(passage.sentences) == len(hit.passage.sentences):
            return replace(hit, passage=passage, clause_scores=())
        # A damaged copy has other sentences, so the scores of the best copy's do not fit it.
        return replace(hit, passage=passage, sentence_scores=(), clause_scores=())
