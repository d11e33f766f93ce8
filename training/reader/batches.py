"""Draws what the network sees: groups of a question with passages, in batches of equal cost.

A group holds a crop with the answer and, where there is one, a crop without, which teaches both
heads at once: the first to rank, the second to find nothing.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.pairs.rows import PLACES, PairTokenizer, Row, label_of, pad, places_of
from training.reader.cropping import SHORT_SIZES, Crop, Sizes, crop_around, crop_without, draw_size
from training.reader.examples import Example

BATCH_TOKENS = 4096
_POOL = 2048


@dataclass(frozen=True, slots=True)
class Source:
    """Examples, how often an epoch repeats them, and how often a crop without an answer joins one.

    `negatives` are passages that our own retrieval found and that do not answer, by example id.
    `marker` stands before each question, as in `training.reader.examples.WHOLE`.
    """

    examples: Sequence[Example]
    repeat: int = 1
    negative_share: float = 0.5
    negatives: dict[str, list[str]] | None = None
    sizes: Sizes = SHORT_SIZES
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A row with the outputs that it should point at; 0 twice is no answer. `rival` marks the pair."""

    row: Row
    start: int
    end: int
    group: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays of one step: ids, mask and places of shape (rows, tokens[, PLACES]), labels (rows,)."""

    ids: npt.NDArray[np.int64]
    mask: npt.NDArray[np.int64]
    places: npt.NDArray[np.bool_]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]


def draw_batches(
    sources: Sequence[Source], tokenizer: PairTokenizer, seed: int, epoch: int
) -> Iterator[Batch]:
    """Draw the batches of one epoch; the same seed and epoch give the same ones.

    :param sources: what to draw from.
    :param tokenizer: makes rows.
    :param seed: of the whole training.
    :param epoch: its number.
    :return: batches in the order of training.
    """
    chance = random.Random(f"{seed}/{epoch}")
    order = [(s, e) for s in sources for e in s.examples for _ in range(s.repeat)]
    chance.shuffle(order)
    for begin in range(0, len(order), _POOL):
        groups = [
            rows
            for number, (source, example) in enumerate(order[begin : begin + _POOL])
            if (rows := _label(_crops(source, example, chance), source.marker, tokenizer, number))
        ]
        groups.sort(key=lambda rows: max(len(one.row.ids) for one in rows))
        batches = list(_cut(groups))
        chance.shuffle(batches)
        yield from map(_collate, batches)


def _crops(source: Source, example: Example, chance: random.Random) -> list[Crop]:
    size = draw_size(source.sizes, chance)
    if not example.answers:
        return [Crop(example.question, example.context[: 2 * size], None)]
    crops = [crop_around(example, size, chance)]
    if chance.random() < source.negative_share:
        mined = (source.negatives or {}).get(example.id)
        other = (
            Crop(example.question, chance.choice(mined), None)
            if mined and chance.random() < _MINED_SHARE
            else crop_without(example, size, chance)
        )
        crops += [other] if other else []
    return crops


_MINED_SHARE = 0.7


def _label(crops: Sequence[Crop], marker: str, tokenizer: PairTokenizer, group: int) -> list[Labelled]:
    question = tokenizer.tokens(marker + crops[0].question)
    found = []
    for crop in crops:
        row = tokenizer.row(question, tokenizer.tokens(crop.text))
        label = label_of(row, *crop.answer) if crop.answer else (0, 0)
        if label is not None:
            found.append(Labelled(row, *label, group))
    return found


def _cut(groups: Sequence[list[Labelled]]) -> Iterator[list[Labelled]]:
    batch: list[Labelled] = []
    for rows in groups:
        width = max(len(one.row.ids) for one in [*batch, *rows])
        if batch and width * (len(batch) + len(rows)) > BATCH_TOKENS:
            yield batch
            batch = []
        batch += rows
    if batch:
        yield batch


def _collate(batch: Sequence[Labelled]) -> Batch:
    rows = [one.row for one in batch]
    ids, mask = pad(rows)
    places = np.zeros((*ids.shape, PLACES), dtype=np.bool_)
    for number, row in enumerate(rows):
        places[number, : len(row.ids)] = places_of(row)
    return Batch(
        ids,
        mask,
        places,
        np.array([one.start for one in batch]),
        np.array([one.end for one in batch]),
        np.array([one.group for one in batch]),
    )
