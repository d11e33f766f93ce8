"""Fits what each feature of a proposed span counts for, from questions with an answer.

    python -m training.calibration.spans SET.jsonl [SET.jsonl ...]

A conditional logit over the proposals of each question: the right ones should weigh more than the
others. Prints the weights, to be written into `qa.reader.extractive.WEIGHTS`, with the share of
questions whose heaviest proposal is right, five-fold held out and for the weights in use.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.bootstrap.opening import Stages, open_stages
from qa.dialogue.followup import complete
from qa.evaluation.dataset import Question, read_questions
from qa.evaluation.scoring import short_is_right, supports
from qa.passages.units import slice_of
from qa.reader.evidence import weigh as weigh_sentences
from qa.reader.extractive import FEATURES, WEIGHTS, Asked, propose
from qa.reader.question import QuestionType, analyse
from qa.reranker.reranking import rerank
from qa.service.answering import READ_HITS
from qa.settings import load_settings
from qa.text.fold import compact

FOLDS = 5
PENALTY = 0.02
_LISTS = (QuestionType.LIST, QuestionType.OUTLINE)


@dataclass(frozen=True)
class Choice:
    """The proposals for one question: features, shape (proposals, features), and which are right."""

    features: np.ndarray
    right: np.ndarray


def collect(stages: Stages, questions: Sequence[Question]) -> list[Choice]:
    """Propose spans for every question that asks for one.

    :param stages: of a service.
    :param questions: with accepted answers.
    :return: a choice a question; those without a right proposal cannot teach and are marked by none.
    """
    found = []
    assert stages.pair is not None, "the weights are of the network's proposals"
    for question in questions:
        completed = complete(question.question, question.history)
        focus = question.question if completed.context else ""
        asked = analyse(completed.text, focus)
        if not question.answers or asked.type in _LISTS:
            continue
        hits = stages.retriever.retrieve(completed.text, READ_HITS).hits
        pairing = stages.pair(completed.text, hits)
        hits = tuple(rerank(hits, pairing))
        sentences = weigh_sentences(hits, stages.weights.overlap(completed.text, focus))
        known = "\n".join(map(compact, completed.answers))
        by_shape = stages.reader.read_by_shape(asked, sentences, known)
        proposals = propose(Asked(asked, sentences, by_shape, known), hits, pairing)
        right = [
            short_is_right(question, slice_of(p.passage, p.span))
            and supports(p.passage.text, question.evidence)
            for p in proposals
        ]
        found.append(Choice(np.array([p.features.values() for p in proposals]), np.array(right)))
    return found


def fit(choices: Sequence[Choice]) -> np.ndarray:
    """Fit the weights.

    :param choices: of the questions to learn from.
    :return: one weight a feature.
    """
    from scipy.optimize import minimize

    taught = [choice for choice in choices if choice.right.any()]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.0, np.zeros_like(weights)
        for choice in taught:
            values = choice.features @ weights
            chances = np.exp(values - values.max())
            chances /= chances.sum()
            held = chances * choice.right
            total -= np.log(held.sum() + 1e-12)
            slope -= choice.features.T @ (held / (held.sum() + 1e-12) - chances)
        count = len(taught)
        return total / count + PENALTY * weights @ weights / 2, slope / count + PENALTY * weights

    fitted: np.ndarray = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x
    return fitted


def share_right(choices: Sequence[Choice], weights: np.ndarray) -> float:
    """Count the questions whose heaviest proposal is right.

    :param choices: of the questions.
    :param weights: one a feature.
    :return: from 0 to 1, of all questions.
    """
    hits = [len(c.right) and c.right[np.argmax(c.features @ weights)] for c in choices]
    return float(np.mean(hits))


def main() -> None:
    """Collect, fit, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="+", type=Path)
    options = parser.parse_args()
    stages = open_stages(load_settings())
    choices = collect(stages, [q for path in options.sets for q in read_questions(path)])
    in_use = np.array(WEIGHTS.values())
    parts = [choices[fold::FOLDS] for fold in range(FOLDS)]
    held_out = [
        share_right(part, fit([c for other in parts if other is not part for c in other])) for part in parts
    ]
    print(f"{len(choices)} questions, {np.mean([c.right.any() for c in choices]):.3f} with a right proposal")
    print(
        f"right with the weights in use {share_right(choices, in_use):.3f}, held out {np.mean(held_out):.3f}"
    )
    print(", ".join(f"{name}={weight:.2f}" for name, weight in zip(FEATURES, fit(choices), strict=True)))


if __name__ == "__main__":
    main()
