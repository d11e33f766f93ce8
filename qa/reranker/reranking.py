"""Mixes the score of retrieval with the network's rank: neither alone is as good."""

import math
from collections.abc import Sequence
from dataclasses import replace

from qa.pairs.pairing import Pairing
from qa.pairs.pointers import LONGEST
from qa.types import Hit

RANK_SHARE = 0.25
"""What the network's probability counts for beside retrieval's score, both about 0 to 1."""


SURE_RANK, SURE_ODDS = 0.0, 0.0
"""Logits of the fit of a passage, and of an answer in it against none, from which on no other is read."""


def is_sure(pairing: Pairing, hits: Sequence[Hit]) -> bool:
    """Say whether one of some passages answers so clearly that no more need be read.

    :param pairing: what the network says of them.
    :param hits: the passages.
    :return: true when one fits and holds a clear answer.
    """
    read = [one for hit in hits if (one := pairing.of(hit.passage))]
    return any(one.rank >= SURE_RANK and one.pointers.best(LONGEST)[2] >= SURE_ODDS for one in read)


def rerank(hits: Sequence[Hit], pairing: Pairing, share: float = RANK_SHARE) -> list[Hit]:
    """Order hits by both scores.

    :param hits: best first; those that the network saw stand at the head of the list.
    :param pairing: what the network says of them.
    :param share: what it counts for, from 0 to 1.
    :return: the hits that the network saw in their new order, then the others in the old one.
    """
    seen = [hit for hit in hits if pairing.of(hit.passage)]
    others = [hit for hit in hits if not pairing.of(hit.passage)]
    scored = sorted((_mixed(hit, pairing, share) for hit in seen), key=lambda hit: (-hit.score, hit.rank))
    return [replace(hit, rank=rank) for rank, hit in enumerate([*scored, *others], 1)]


def _mixed(hit: Hit, pairing: Pairing, share: float) -> Hit:
    one = pairing.of(hit.passage)
    if one is None:
        return hit
    probability = 1 / (1 + math.exp(-one.rank))
    score = (1 - share) * hit.score + share * probability
    return replace(hit, score=score, reranked=probability, read=one.pointers.best(LONGEST)[2])
