"""Holds every recorded figure of the question set as a floor (docs/evaluation.md)."""

import json
from pathlib import Path

import pytest

from qa.evaluation import evaluate, figures, read_questions

FOLDER = Path(__file__).parent
SCORES = FOLDER / "scores.json"
LOWER_IS_BETTER = ("wrong", "errors", "ece", "brier", "aurc")
SIZES = ("questions", "n")

pytestmark = pytest.mark.quality


def flatten(scores, path=()):
    """Give each number with the path of names that leads to it."""
    for name, value in scores.items():
        if isinstance(value, dict):
            yield from flatten(value, (*path, name))
        elif isinstance(value, int | float):
            yield (*path, name), value


def is_worse(name, value, recorded):
    if name in SIZES:
        return value != recorded
    return value > recorded if name in LOWER_IS_BETTER else value < recorded


@pytest.fixture(scope="module")
def measured(service):
    return dict(flatten(figures(evaluate(service, read_questions(FOLDER / "dev.jsonl")))))


def test_no_figure_is_worse_than_recorded(measured):
    recorded = dict(flatten(json.loads(SCORES.read_text(encoding="utf-8"))))
    worse = {
        " ".join(path): f"{measured[path]} instead of {floor}"
        for path, floor in recorded.items()
        if is_worse(path[-1], measured[path], floor)
    }
    assert recorded
    assert worse == {}


def test_every_quotation_is_verbatim_and_no_question_fails(measured):
    assert measured[("verbatim",)] == 1.0
    assert measured[("errors",)] == 0
