"""The two stages of training: what each one sees, and how long.

The first learns to read from public sets. The second goes on with less of them, with questions of
ours about formal text in everyday words, and with what our own retrieval finds and does not answer.
"""

import random
from collections.abc import Sequence
from pathlib import Path

from qa.pairs.rows import PairTokenizer
from training.reader.batches import Source
from training.reader.examples import PUBLIC, Example, read_examples, read_written
from training.reader.fitting import Plan, fit, load_weights
from training.reader.mining import mine
from training.reader.network import Network, freeze

WRITTEN = Path(__file__).parent / "questions"
FIRST = Plan(steps=200, falling_steps=0)
SECOND = Plan(steps=100, falling_steps=850, warm_up=30, rank_weight=1.0)
KEPT_SHARE = (0.5, 1.0, 0.57, 0.5)
"""How much of each public set the second stage sees."""
MINED = 2000
"""Questions of the first public set that are searched for, too; the others make do with their context."""

WRITTEN_TIMES = 3
FROZEN_LAYERS = 2
"""Layers that the second stage leaves alone."""


def train(network: Network, tokenizer: PairTokenizer, data: Path, work: Path) -> None:
    """Run both stages, each from where it stopped.

    :param network: changed in place.
    :param tokenizer: makes rows.
    :param data: the folder of the public sets.
    :param work: a folder for checkpoints, logs and what was mined.
    """
    public = [read_examples(data / name) for name in PUBLIC]
    fit(network, [Source(one, negative_share=0.4) for one in public], tokenizer, FIRST, work / "one")
    load_weights(network, work / "one")
    freeze(network, FROZEN_LAYERS)
    written = written_questions()
    kept = [_sample(one, share) for one, share in zip(public, KEPT_SHARE, strict=True)]
    negatives = mine([*written, *kept[0][:MINED]], work / "mined.json")
    sources = [Source(one, negative_share=0.5, negatives=negatives) for one in kept]
    sources.append(Source(written, WRITTEN_TIMES, negative_share=0.7, negatives=negatives))
    fit(network, sources, tokenizer, SECOND, work / "two")


def written_questions() -> list[Example]:
    """Read all questions of ours.

    :return: those of every file, in the order of the names.
    """
    return [example for path in sorted(WRITTEN.glob("*.jsonl")) for example in read_written(path)]


def _sample(examples: Sequence[Example], share: float) -> list[Example]:
    return random.Random(SECOND.seed).sample(list(examples), int(share * len(examples)))
