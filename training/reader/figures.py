"""Measures a finished reader: on what was held back, against its float weights, and its speed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.pairs.network import FILES, PairNetwork, open_tokenizer
from qa.pairs.rows import PairTokenizer
from training.reader.evaluate import HELD_BACK, HELD_BACK_REFUSAL, Scores, measure, read_context
from training.reader.examples import Example, read_examples

AGREEMENT = 500
"""Questions on which the shipped weights are compared with those in float32."""

_PASSAGE = 160
_ROUNDS = 20
_FALSE_REFUSALS = 0.1


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    `differ` is the share of answers that the shipped weights read otherwise than float32 does;
    `refused` the share of unanswerable questions under the odds that a tenth of the answerable ones
    stay under; times are of one passage of `tokens` tokens on one thread.
    """

    held_back: Scores
    exact_weights: Scores
    differ: float
    refused: float
    tokens: int
    read_ms: float
    bytes: int


def measure_all(folder: Path, exact: Path, data: Path) -> Figures:
    """Measure a model folder.

    :param folder: of the weights that are shipped.
    :param exact: of the same weights in float32.
    :param data: folder of the public sets.
    :return: the figures.
    """
    shipped, floating = PairNetwork(folder, threads=2), PairNetwork(exact, threads=2)
    examples = [one for one in read_examples(data / HELD_BACK) if one.answers]
    scores, answers = measure(shipped, examples)
    wide, precise = measure(floating, examples)
    pairs = list(zip(answers, precise, strict=True))[:AGREEMENT]
    tokens, read_ms = _speed(PairNetwork(folder, threads=1), open_tokenizer(folder), examples)
    return Figures(
        held_back=scores,
        exact_weights=wide,
        differ=sum(one != other for one, other in pairs) / len(pairs),
        refused=_refused(shipped, read_examples(data / HELD_BACK_REFUSAL)),
        tokens=tokens,
        read_ms=read_ms,
        bytes=sum((folder / name).stat().st_size for name in FILES),
    )


def _refused(network: PairNetwork, examples: list[Example]) -> float:
    odds = [read_context(network, one.question, one.context)[1] for one in examples]
    answered = [value for value, one in zip(odds, examples, strict=True) if one.answers]
    threshold = float(np.quantile(answered, _FALSE_REFUSALS))
    others = [value for value, one in zip(odds, examples, strict=True) if not one.answers]
    return sum(value < threshold for value in others) / len(others)


def _speed(network: PairNetwork, tokenizer: PairTokenizer, examples: list[Example]) -> tuple[int, float]:
    question = examples[0].question
    passages = [one.context[:_PASSAGE] for one in examples[:_ROUNDS]]
    asked = tokenizer.tokens(question)
    tokens = [len(tokenizer.row(asked, tokenizer.tokens(passage)).ids) for passage in passages]
    return int(np.mean(tokens)), _best_ms(lambda: network.read(question, passages)) / _ROUNDS


def _best_ms(work: Callable[[], object]) -> float:
    """Take the best of a few rounds, because other work on the machine only ever slows one down."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best * 1000
