"""Measures a reader on sets that were held back, the passage given: exact match and F1.

Answers are compared as CMRC 2018's own evaluation does (see `qa.evaluation.overlap`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.evaluation.overlap import exact_match, f1
from qa.pairs.network import PairNetwork
from training.reader.examples import WHOLE, Example

HELD_BACK = "cmrc2018_trial.jsonl.gz"
HELD_BACK_REFUSAL = "dureader_checklist_dev.jsonl.gz"

LONGEST = 80
"""Most characters of an answer."""

WINDOW = 480
STRIDE = 240
"""Characters of a window of a context and from one window to the next."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the questions of a set."""

    questions: int
    exact: float
    f1: float


def read_context(network: PairNetwork, question: str, context: str) -> tuple[str, float]:
    """Read a whole context in overlapping windows.

    :param network: the network.
    :param question: the question.
    :param context: any length.
    :return: the best answer and its log-odds against no answer.
    """
    starts = range(0, max(1, len(context) - STRIDE), STRIDE) if len(context) > WINDOW else range(1)
    windows = [context[start : start + WINDOW] for start in starts]
    read = network.read(question, windows)
    found = [(one.pointers.best(LONGEST), text) for one, text in zip(read, windows, strict=True)]
    (start, end, score), text = max(found, key=lambda pair: pair[0][2])
    return text[start:end], score


def measure(
    network: PairNetwork, examples: Sequence[Example], progress: Callable[[int], None] = lambda _: None
) -> tuple[Scores, list[str]]:
    """Read all examples that have an answer, asked for as their annotators gave it.

    :param network: the network.
    :param examples: of a set that was held back.
    :param progress: told the number of each question.
    :return: the scores and the answers read.
    """
    exact = total = 0.0
    answers = []
    asked = [example for example in examples if example.answers]
    for number, example in enumerate(asked):
        progress(number)
        found, _ = read_context(network, WHOLE + example.question, example.context)
        wanted = [example.context[start:end] for start, end in example.answers]
        exact += exact_match(wanted, found)
        total += f1(wanted, found)
        answers.append(found)
    return Scores(len(asked), exact / len(asked), total / len(asked)), answers
