"""Fits when to answer and how sure to be, from questions with and without an answer.

    python -m training.calibration SET.jsonl [SET.jsonl ...] [--out FILE]

Two logistic regressions over the signals of `qa.reader.confidence`: does the corpus answer the
question, and is the reading right. Figures printed are of five-fold cross-validation, whole
questions held out; the weights written are fitted on everything. The threshold is the highest
that still answers the wanted share of answerable questions, as held out.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.bootstrap.opening import open_service
from qa.evaluation.dataset import read_questions
from qa.evaluation.scoring import judge
from qa.reader.confidence import CALIBRATION, NETWORK, SIGNALS, STRUCTURE, Calibration
from qa.settings import NO_READER, load_settings

FOLDS = 5
STRENGTH = 10.0
"""Inverse of the ridge penalty; 3 to 20 measure alike on six hundred questions, and fewer questions need less."""

SEED = 7

AGAINST = ("missing_name", "miscounted", "missing_token", "masked")
"""Signals that can only speak against an answer: one that few questions show may be fitted the other way by chance."""


@dataclass(frozen=True)
class Sample:
    """The signals of a question and what they should predict."""

    signals: tuple[float, ...]
    answerable: bool
    right: bool


def collect(sets: list[Path]) -> list[Sample]:
    """Ask every question with the decision to abstain switched off.

    :param sets: question sets.
    :return: a sample for each question that reached the reader.
    """
    never = Calibration((0.0,) * (len(SIGNALS) + 1), (0.0,) * (len(SIGNALS) + 1), threshold=0.0)
    service = open_service(load_settings(), never)
    samples = []
    for question in (q for path in sets for q in read_questions(path)):
        reply = service.ask(question.question, history=question.history, explain=True)
        signals = (reply.explain or {}).get("signals")
        if signals:
            right = question.answerable and judge(question, reply)["correct"] > 0
            samples.append(Sample(tuple(signals[name] for name in SIGNALS), question.answerable, right))
    return samples


def held_out(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Predict every sample with a model that did not see it.

    :param features: signals, one row a sample.
    :param labels: what to predict.
    :return: probabilities.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    return np.asarray(cross_val_predict(model, features, labels, cv=folds, method="predict_proba")[:, 1])


def fit(features: np.ndarray, labels: np.ndarray) -> dict[str, object]:
    """Fit one model on everything.

    :param features: signals, one row a sample.
    :param labels: what to predict.
    :return: its bias and weights.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(features, labels)
    chance = [n for n, name in enumerate(SIGNALS) if name in AGAINST and model.coef_[0][n] > 0]
    if chance:
        # Without what these signals say; a column of zeros gets no weight.
        kept = np.delete(features, chance, axis=1)
        return fit(np.insert(kept, [n - k for k, n in enumerate(chance)], 0.0, axis=1), labels)
    weights = {name: round(float(w), 4) for name, w in zip(SIGNALS, model.coef_[0], strict=True)}
    return {"bias": round(float(model.intercept_[0]), 4), "weights": weights}


def main() -> None:
    """Fit, print what was found, write the file."""
    parser = argparse.ArgumentParser(description="Fit when to answer and how sure to be.")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=CALIBRATION)
    parser.add_argument(
        "--answered", type=float, default=0.92, help="least share of answerable questions to answer"
    )
    options = parser.parse_args()
    samples = collect(options.sets)
    features = np.array([sample.signals for sample in samples])
    answerable = np.array([sample.answerable for sample in samples])
    right = np.array([sample.right for sample in samples])
    predicted = held_out(features, answerable)
    threshold = float(np.quantile(predicted[answerable], 1 - options.answered))
    refused = float((predicted[~answerable] < threshold).mean())
    sure = held_out(features, right)
    print(f"{len(samples)} questions, {int(answerable.sum())} answerable, {int(right.sum())} read rightly")
    print(f"held out: refused {refused:.3f} of the unanswerable at {options.answered:.2f} answered")
    print(f"held out: Brier score of the confidence {float(((sure - right) ** 2).mean()):.3f}")
    content = {
        "command": "python -m training.calibration " + " ".join(path.as_posix() for path in options.sets),
        "threshold": round(threshold, 4),
        "answerable": fit(features, answerable),
        "right": fit(features, right),
    }
    reading = STRUCTURE if load_settings().reader == NO_READER else NETWORK
    both = json.loads(options.out.read_text(encoding="utf-8")) if options.out.exists() else {}
    options.out.write_text(json.dumps({**both, reading: content}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
