"""Finds talks that say the same and lines their sentences up.

Copies differ in spacing, quotation marks, masked years and lost beginnings of lines. Talks are
grouped by MinHash over character shingles (Broder 1997); inside a group, sentences of the other
copies are matched to those of the longest one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from qa.text.fold import compact

TALK_SIMILARITY = 0.5
"""Least estimated Jaccard similarity of two talks that count as copies. Different speeches of
the seeds reach 0.02, their most damaged copy 0.67."""

SENTENCE_CONTAINMENT = 0.7
"""Least share of a sentence's shingles that the matching sentence holds."""

_SHINGLE = 5
_SENTENCE_SHINGLE = 3
_PERMUTATIONS = 128
_FIGURE = re.compile(r"(?<![\dx×])\d+(?![\dx×])")


def _shingles(text: str, size: int) -> set[str]:
    return {text[i : i + size] for i in range(max(1, len(text) - size + 1))}


def group_texts(texts: Sequence[str]) -> list[list[int]]:
    """Group texts that are near-identical.

    :param texts: the texts of talks or documents.
    :return: groups of positions; the longest text first in each, ties in order; every text in one.
    """
    # Only indexing needs it, and its import takes a second.
    from datasketch import MinHash, MinHashLSH

    compacted = [compact(text) for text in texts]
    index = MinHashLSH(threshold=TALK_SIMILARITY, num_perm=_PERMUTATIONS)
    leader = list(range(len(texts)))
    shingles = ([s.encode() for s in _shingles(text, _SHINGLE)] for text in compacted)
    hashes = np.zeros((len(texts), _PERMUTATIONS), dtype=np.uint64)
    for position, sketch in enumerate(MinHash.generator(shingles, num_perm=_PERMUTATIONS, seed=1)):
        hashes[position] = sketch.hashvalues
        # What the index finds shares one band of 25: with texts made from one form that is likely at 0.3.
        near = np.array(sorted(map(int, index.query(sketch))), dtype=np.intp)
        if near.size:
            similarity = np.mean(hashes[near] == hashes[position], axis=1)
            best = int(similarity.argmax())
            if similarity[best] >= TALK_SIMILARITY:
                leader[position] = leader[near[best]]
        index.insert(str(position), sketch)
    groups: dict[int, list[int]] = defaultdict(list)
    for position, first in enumerate(leader):
        groups[first].append(position)
    return [sorted(group, key=lambda p: (-len(compacted[p]), p)) for group in groups.values()]


class SentenceMatcher:
    """Finds the sentence of the best copy that a sentence of another copy repeats."""

    def __init__(self, sentences: Sequence[str]) -> None:
        """Prepare the sentences of the best copy.

        :param sentences: their texts, in order.
        """
        self._compact = [compact(sentence) for sentence in sentences]
        self._exact: dict[str, int] = {}
        self._by_shingle: dict[str, list[int]] = defaultdict(list)
        self._shingles = [_shingles(text, _SENTENCE_SHINGLE) for text in self._compact]
        for position, text in enumerate(self._compact):
            self._exact.setdefault(text, position)
            for shingle in self._shingles[position]:
                self._by_shingle[shingle].append(position)

    def match(self, sentence: str, near: int) -> int | None:
        """Find the sentence that says the same.

        :param sentence: a sentence of another copy.
        :param near: the position expected; among equally similar ones the nearest wins.
        :return: its position, or None when the best copy does not say this.
        """
        text = compact(sentence)
        if text in self._exact and self._compact[near : near + 1] != [text]:
            candidates = [p for p, other in enumerate(self._compact) if other == text]
            return min(candidates, key=lambda p: (abs(p - near), p))
        shingles = _shingles(text, _SENTENCE_SHINGLE)
        shared = Counter(p for shingle in shingles for p in self._by_shingle.get(shingle, ()))
        best = max(shared, key=lambda p: (shared[p], -abs(p - near), -p), default=None)
        if best is None:
            return None
        # A copy that lost a line break or a semicolon says in one sentence what the best says in two.
        around = range(max(0, best - 1), min(len(self._compact), best + 2))
        held = len(shingles & set().union(*(self._shingles[p] for p in around)))
        if held < SENTENCE_CONTAINMENT * len(shingles):
            return None
        figures, others = _figures(text), [_figures(self._compact[p]) for p in around]
        # Last year's report says the same in the same words, but for its figures.
        says_otherwise = figures - set().union(*others) and others[best - around[0]] - figures
        return None if says_otherwise else best


def _figures(text: str) -> set[str]:
    """Find the numbers in a compact text that were not masked (`20xx`)."""
    return set(_FIGURE.findall(text))
