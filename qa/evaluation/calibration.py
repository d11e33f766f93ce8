"""Whether the confidence of answers can be believed, and what a threshold on it would buy.

Over the questions that were answered: a refusal shows no answer that could be right. The outcome is
`correct` for calibration, and `wrong` for risk.
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from qa.evaluation.rows import Row

BINS = 10
NORMAL_95 = 1.96
"""Standard deviations that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The confidence of an answer, and what came of it: 1 where it did, 0 where it did not."""

    confidence: float
    happened: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: their number, mean confidence, and the share that was correct.

    `low` and `high` bound that share with 95 % (Wilson's interval).
    """

    n: int
    confidence: float
    correct: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """What comes of giving only answers of at least this confidence.

    `coverage` is the share of all questions that is answered, `risk` the share of those answers that
    is wrong.
    """

    threshold: float
    coverage: float
    risk: float


def outcomes(rows: Iterable[Row], measure: str) -> list[Outcome]:
    """Pair the confidence of each answer with what came of it.

    :param rows: what became of each question.
    :param measure: `correct` or `wrong`.
    :return: a pair for each answered question.
    """
    return [
        Outcome(row.given.confidence, row.measures[measure])
        for row in rows
        if row.given is not None and row.given.answered
    ]


def bins_of(answers: Iterable[Outcome]) -> list[Bin]:
    """Sort answers by confidence into bins of equal width; the last holds 1.

    :param answers: confidences with what came of them.
    :return: the bins that hold any, in order.
    """

    def position(answer: Outcome) -> int:
        return min(int(answer.confidence * BINS), BINS - 1)

    return [_bin(list(group)) for _, group in groupby(sorted(answers, key=_confidence), key=position)]


def _bin(group: Sequence[Outcome]) -> Bin:
    correct = statistics.fmean(answer.happened for answer in group)
    low, high = wilson(correct, len(group))
    return Bin(len(group), statistics.fmean(map(_confidence, group)), correct, low, high)


def _confidence(answer: Outcome) -> float:
    return answer.confidence


def wilson(share: float, n: int) -> tuple[float, float]:
    """Bound a share that was counted (Wilson 1927), with 95 %.

    :param share: of the cases counted, 0 to 1.
    :param n: how many were counted, at least 1.
    :return: the lower and the upper bound.
    """
    z = NORMAL_95
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def expected_calibration_error(answers: Sequence[Outcome]) -> float | None:
    """Average how far confidence and share of correct answers are apart (Guo et al. 2017).

    :param answers: confidences with whether the answer was correct.
    :return: the mean over the bins, weighed by their size; None without answers.
    """
    if not answers:
        return None
    return sum(b.n * abs(b.correct - b.confidence) for b in bins_of(answers)) / len(answers)


def brier_score(answers: Sequence[Outcome]) -> float | None:
    """Average the squared difference of confidence and outcome (Brier 1950).

    :param answers: confidences with whether the answer was correct.
    :return: 0 at best, 1 at worst, 0.25 for a confidence that is always a half; None without answers.
    """
    if not answers:
        return None
    return statistics.fmean((answer.confidence - answer.happened) ** 2 for answer in answers)


def risk_coverage(answers: Iterable[Outcome], questions: int) -> list[Point]:
    """Raise the threshold on confidence from where it refuses everything to where it refuses nothing.

    :param answers: confidences with whether the answer was wrong.
    :param questions: how many were asked, answered or not.
    :return: a point for each confidence that occurs, highest first.
    """
    points: list[Point] = []
    given, wrong = 0, 0.0
    for threshold, group in groupby(sorted(answers, key=_confidence, reverse=True), key=_confidence):
        for answer in group:
            given, wrong = given + 1, wrong + answer.happened
        points.append(Point(threshold, given / questions, wrong / given))
    return points


def area_under_risk(points: Sequence[Point]) -> float | None:
    """Average the risk over every coverage that can be had (the AURC of Geifman et al. 2019).

    :param points: a risk-coverage curve.
    :return: 0 when all wrong answers come after all others; None without points.
    """
    if not points:
        return None
    steps = zip([0.0, *(point.coverage for point in points)], points, strict=False)
    return sum((point.coverage - before) * point.risk for before, point in steps) / points[-1].coverage
