"""Reads sets of questions with their contexts from a folder of JSON Lines, gzipped or not."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PUBLIC = (
    "cmrc2018_train.jsonl.gz",
    "drcd_train_subset_hans.jsonl.gz",
    "drcd_dev_hans.jsonl.gz",
    "dureader_checklist_train.jsonl.gz",
)
"""The public sets that are trained on; what is held back is named in `training.reader.evaluate`."""

WHOLE = "完整回答:"
"""Stands before questions of sets whose answers are often whole clauses that repeat the question.

Nothing in a text says how much of it its annotators would have marked. Without it the network
learns a compromise between them and the short answers that people want.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a context; `answers` are half-open ranges of it, none when it does not answer."""

    id: str
    question: str
    context: str
    answers: tuple[tuple[int, int], ...]


def read_examples(path: Path) -> list[Example]:
    """Read one set.

    :param path: a file of JSON Lines with `question`, `context`, `answers` and perhaps `start`.
    :return: its examples in order.
    :raises ValueError: if an answer does not stand in its context.
    """
    return [_example(f"{path.name}:{number}", row) for number, row in enumerate(_rows(path), 1)]


def read_written(path: Path) -> list[Example]:
    """Read questions of ours, which stand with their passage.

    :param path: a file of JSON Lines with `context` and `questions`.
    :return: their examples in order.
    :raises ValueError: if an answer does not stand in its context.
    """
    rows = [{"context": row["context"], **question} for row in _rows(path) for question in row["questions"]]
    return [_example(f"{path.name}:{number}", row) for number, row in enumerate(rows, 1)]


def read_sets(folder: Path, names: Sequence[str]) -> list[Example]:
    """Read several sets.

    :param folder: where they are.
    :param names: their files.
    :return: all examples.
    """
    return [example for name in names for example in read_examples(folder / name)]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _example(name: str, row: dict[str, Any]) -> Example:
    context, answers = row["context"], row["answers"]
    first = row.get("start", -1)
    ranges = []
    for number, answer in enumerate(answers):
        start = first if number == 0 and first >= 0 else context.find(answer)
        if context[start : start + len(answer)] != answer or start < 0:
            if number == 0:
                raise ValueError(f"{name}: {answer!r} does not stand in the context at {start}")
            # Further answers of some sets are worded freely.
            continue
        ranges.append((start, start + len(answer)))
    return Example(str(row.get("id", name)), row["question"], context, tuple(ranges))
