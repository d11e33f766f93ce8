"""Which talks repeat which, and how much: shares of character shingles that both hold.

A shingle is long enough that two speeches on one subject do not share it by chance; spacing and marks do not
count. Large collections are sampled by content (Broder 1997), so that the same words are looked at everywhere.
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping

from qa.overview.values import Echo
from qa.text.fold import compact_with_offsets
from qa.types import Talk

SHARE_MIN = 0.02
"""Least share of a talk that counts as a repetition; quoted slogans stay below."""

_SHINGLE = 12
_SAMPLED = 400_000
"""How many shingles are looked at in all, about."""

_MOST_HOLDERS = 50
"""How many of the talks that hold a shingle are compared; what all share, a footer or a form, repeats none."""


def find_echoes(talks: Mapping[str, Talk], texts: Mapping[str, str]) -> tuple[Echo, ...]:
    """Compare all talks with each other.

    :param talks: the talks by their ids, in order.
    :param texts: the texts of the documents by their names.
    :return: the pairs that repeat each other, both ways, in the order of the talks.
    """
    total = sum(talk.end - talk.start for talk in talks.values())
    every = 1 + total // _SAMPLED
    found = {key: _shingles(texts[t.document], t, every) for key, t in talks.items()}
    holders: dict[str, list[str]] = defaultdict(list)
    for key, shingles in found.items():
        for shingle in dict.fromkeys(shingle for shingle, _, _ in shingles):
            holders[shingle].append(key)
    return tuple(echo for key, shingles in found.items() for echo in _echoes(key, shingles, holders))


def _shingles(text: str, talk: Talk, every: int) -> list[tuple[str, int, int]]:
    """Cut a talk into overlapping shingles with their ranges, and keep one of so many by its content."""
    words, offsets = compact_with_offsets(text[talk.start : talk.end], talk.start)
    spans = ((words[i : i + _SHINGLE], i) for i in range(len(words) - _SHINGLE + 1))
    return [
        (shingle, offsets[i], offsets[i + _SHINGLE - 1] + 1)
        for shingle, i in spans
        if every == 1 or zlib.crc32(shingle.encode()) % every == 0
    ]


def _echoes(talk: str, shingles: list[tuple[str, int, int]], holders: Mapping[str, list[str]]) -> list[Echo]:
    """Find what a talk shares with each other one, and the longest run of it."""
    shared: dict[str, list[int]] = defaultdict(list)
    for position, (shingle, _, _) in enumerate(shingles):
        for other in holders[shingle][:_MOST_HOLDERS]:
            if other != talk:
                shared[other].append(position)
    echoes = []
    for other in sorted(shared):
        share = len(shared[other]) / len(shingles)
        if share >= SHARE_MIN:
            first, last = _longest_run(shared[other])
            echoes.append(Echo(talk, other, share, shingles[first][1], shingles[last][2]))
    return echoes


def _longest_run(positions: list[int]) -> tuple[int, int]:
    """Find the first and last of the longest row of neighbours; the first of equally long ones."""
    best = current = (positions[0], positions[0])
    for position in positions[1:]:
        current = (current[0], position) if position == current[1] + 1 else (position, position)
        if current[1] - current[0] > best[1] - best[0]:
            best = current
    return best
