"""Mixing of scores from different systems; pure functions over arrays."""

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]


def min_max(scores: Scores) -> Scores:
    """Stretch scores to the range from 0 to 1.

    :param scores: one score a candidate.
    :return: 0 for the lowest, 1 for the highest; when all are equal, 1 if they are above 0, else 0.
    """
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    if high <= low:
        # A scope of one passage has one candidate, which must not score nothing.
        return np.full_like(scores, high > 0)
    return np.asarray((scores - low) / (high - low), dtype=np.float32)


def mix(first: Scores, second: Scores, weight: float) -> Scores:
    """Mix two systems by a convex combination of their stretched scores.

    One weight beats reciprocal rank fusion (Bruch, Gai & Ingber 2022, arXiv 2210.11934) when both
    systems score the same candidates, so the caller scores the union of both lists with both.

    :param first: scores of one system.
    :param second: scores of the other, for the same candidates.
    :param weight: the share of the first, from 0 to 1.
    :return: mixed scores from 0 to 1.
    """
    return np.asarray(weight * min_max(first) + (1 - weight) * min_max(second), dtype=np.float32)
