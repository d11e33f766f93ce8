"""The stages of training: what each one sees, and how long.

The first learns to read from public sets. The second goes on with less of them, with questions of
ours about formal text in everyday words, and with what our own retrieval finds and does not answer.
It drew short passages and so short answers; the third and the fourth see passages and answers of
all lengths and all of the public sets. The fourth trains the weights as they will be stored, and so
do the fifth and the sixth, which tell apart how long an answer is wanted and see more questions of ours.
What ships is the mean of what the fourth and the sixth left.
"""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.pairs.rows import PairTokenizer
from training.reader.batches import Source, draw_batches
from training.reader.cropping import ALL_SIZES
from training.reader.examples import PUBLIC, WHOLE, Example, read_examples, read_written
from training.reader.fitting import Plan, average_weights, fit, load_weights, tensors_of_batch
from training.reader.mining import mine
from training.reader.network import Network, even_out, find_peaks, freeze, round_weights

WRITTEN = Path(__file__).parent / "questions"
FIRST = Plan(steps=200, falling_steps=0)
SECOND = Plan(steps=100, falling_steps=850, warm_up=30, rank_weight=1.0)
THIRD = Plan(steps=600, falling_steps=0, warm_up=40, rank_weight=0.7)
FOURTH = Plan(steps=20, falling_steps=580, warm_up=20, rank_weight=0.7)
FIFTH = Plan(steps=250, falling_steps=0, rate=1e-4, warm_up=30, seed=8, rank_weight=0.7)
SIXTH = Plan(steps=200, falling_steps=700, rate=1e-4, warm_up=20, seed=9, rank_weight=0.7)
PLANS = (FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH)
KEPT_SHARE = (0.5, 1.0, 0.57, 0.5)
"""How much of each public set the second stage sees."""
MINED = 2000
"""Questions of the first public set that are searched for, too; the others make do with their context."""

WRITTEN_TIMES = 3
MARKERS = (WHOLE, "", "", WHOLE)
"""What stands before the questions of each public set in the last stages."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a late stage sees: a share of each public set, and how often our questions."""

    shares: Sequence[float]
    written_times: int
    markers: Sequence[str] = ("",) * len(PUBLIC)


LATE = Mixture((1.0, 0.7, 0.5, 1.0), 2)
"""Of the third and the fourth stage."""

MARKED = Mixture((0.6, 0.5, 0.3, 0.8), 2, MARKERS)
OURS = Mixture((0.25, 0.2, 0.1, 0.5), 1, MARKERS)

WATCHED = 12
"""Batches that show how large the inputs of products are."""

FROZEN_LAYERS = 2
"""Layers that the later stages leave alone."""


def train(network: Network, tokenizer: PairTokenizer, data: Path, work: Path) -> None:
    """Run all stages, each from where it stopped.

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
    load_weights(network, work / "two")
    fit(network, _late(public, written, negatives), tokenizer, THIRD, work / "three")
    load_weights(network, work / "three")
    sources = _late(public, written, negatives)
    batches = itertools.islice(draw_batches(sources, tokenizer, FOURTH.seed, 0), WATCHED)
    even_out(network, find_peaks(network, map(tensors_of_batch, batches)))
    fit(network, sources, tokenizer, FOURTH, work / "four")
    load_weights(network, work / "four")
    fit(network, _late(public, written, negatives, MARKED), tokenizer, FIFTH, work / "five")
    load_weights(network, work / "five")
    fit(network, _late(public, written, negatives, OURS), tokenizer, SIXTH, work / "six")
    average_weights(network, [work / "four", work / "six"])
    round_weights(network)


def _late(
    public: Sequence[Sequence[Example]],
    written: Sequence[Example],
    negatives: dict[str, list[str]],
    mixture: Mixture = LATE,
) -> list[Source]:
    """Gather what the third and the later stages see."""
    parts = zip(public, mixture.shares, mixture.markers, strict=True)
    sources = [
        Source(_sample(one, share), negative_share=0.4, negatives=negatives, sizes=ALL_SIZES, marker=marker)
        for one, share, marker in parts
    ]
    ours = Source(written, mixture.written_times, negative_share=0.7, negatives=negatives, sizes=ALL_SIZES)
    return [*sources, ours]


def written_questions() -> list[Example]:
    """Read all questions of ours.

    :return: those of every file, in the order of the names.
    """
    return [example for path in sorted(WRITTEN.glob("*.jsonl")) for example in read_written(path)]


def _sample(examples: Sequence[Example], share: float) -> list[Example]:
    return random.Random(SECOND.seed).sample(list(examples), int(share * len(examples)))
