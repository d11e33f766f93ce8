import pytest
from runs import given, refused, row

from qa.evaluation.calibration import (
    Outcome,
    Point,
    area_under_risk,
    bins_of,
    brier_score,
    expected_calibration_error,
    outcomes,
    risk_coverage,
    wilson,
)

ANSWERS = [Outcome(0.95, 1), Outcome(0.85, 1), Outcome(0.85, 0), Outcome(0.25, 0)]


def test_only_answers_have_an_outcome():
    rows = [row(got=given(confidence=0.7)), refused(), row(error="gone", correct=0.0)]
    assert outcomes(rows, "correct") == [Outcome(0.7, 1.0)]
    assert outcomes(rows, "wrong") == [Outcome(0.7, 0.0)]


def test_bins_hold_answers_of_like_confidence():
    bins = bins_of([*ANSWERS, Outcome(1.0, 1)])
    assert [(b.n, round(b.confidence, 3), b.correct) for b in bins] == [
        (1, 0.25, 0.0),
        (2, 0.85, 0.5),
        (2, 0.975, 1.0),
    ]


def test_calibration_error_weighs_the_bins_by_their_size():
    # |0 - 0.25| * 1/4 + |0.5 - 0.85| * 2/4 + |1 - 0.95| * 1/4
    assert expected_calibration_error(ANSWERS) == pytest.approx(0.25)


def test_brier_score_is_the_mean_squared_difference():
    # (0.05² + 0.15² + 0.85² + 0.25²) / 4
    assert brier_score(ANSWERS) == pytest.approx(0.2025)


def test_right_confidence_has_no_error():
    assert expected_calibration_error([Outcome(1.0, 1), Outcome(0.0, 0)]) == 0
    assert brier_score([Outcome(1.0, 1), Outcome(0.0, 0)]) == 0


def test_interval_is_that_of_wilson():
    # p = 1/2, n = 10, z = 1.96: (0.5 + 0.19208 ± 1.96 * sqrt(0.025 + 0.009604)) / 1.38416
    assert wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(1.0, 3) == pytest.approx((0.4385, 1.0), abs=1e-4)
    assert wilson(0.0, 3)[0] == 0


def test_risk_follows_the_threshold_and_equal_confidences_move_together():
    wrong = [Outcome(0.9, 0), Outcome(0.8, 1), Outcome(0.8, 0), Outcome(0.3, 1)]
    assert risk_coverage(wrong, questions=8) == [
        Point(0.9, 1 / 8, 0.0),
        Point(0.8, 3 / 8, 1 / 3),
        Point(0.3, 4 / 8, 2 / 4),
    ]


def test_area_averages_the_risk_over_the_coverage():
    points = [Point(0.9, 1 / 8, 0.0), Point(0.8, 3 / 8, 1 / 3), Point(0.3, 4 / 8, 1 / 2)]
    # One answer without risk, two at a third, one at a half.
    assert area_under_risk(points) == pytest.approx(7 / 24)


def test_without_answers_there_is_nothing_to_measure():
    assert expected_calibration_error([]) is None
    assert brier_score([]) is None
    assert area_under_risk(risk_coverage([], questions=3)) is None
