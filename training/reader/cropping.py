"""Cuts contexts to the size of the passages that are read in use, whole sentences around an answer."""

import random
from dataclasses import dataclass

from qa.text.sentences import split_sentences
from training.reader.examples import Example

Sizes = tuple[tuple[int, float], ...]
"""Characters of a crop, each with how often it is drawn."""

SHORT_SIZES: Sizes = ((160, 0.6), (280, 0.3), (440, 0.1))
"""As the service's passages, which have up to 300."""

ALL_SIZES: Sizes = ((160, 0.3), (300, 0.35), (480, 0.35))
"""Whole paragraphs too, in which an answer is harder to find and may be longer."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A question with a piece of a context; `answer` is a range of `text`, None when it has none."""

    question: str
    text: str
    answer: tuple[int, int] | None


def draw_size(sizes: Sizes, chance: random.Random) -> int:
    """Draw how long a crop is.

    :param sizes: to draw from.
    :param chance: the source of randomness.
    :return: characters.
    """
    return chance.choices([size for size, _ in sizes], [share for _, share in sizes])[0]


def crop_around(example: Example, size: int, chance: random.Random) -> Crop:
    """Keep whole sentences around an answer, more of them before or after it by chance.

    :param example: an example with an answer.
    :param size: about how many characters to keep.
    :param chance: the source of randomness.
    :return: the crop, at least the sentences of the answer.
    """
    start, end = example.answers[0]
    sentences = split_sentences(example.context)
    held = [i for i, (a, b) in enumerate(sentences) if a < end and start < b]
    if not held:
        return Crop(example.question, example.context, (start, end))
    first, last = _grow(sentences, held[0], held[-1], size, chance)
    base, stop = min(sentences[first][0], start), max(sentences[last][1], end)
    return Crop(example.question, example.context[base:stop], (start - base, end - base))


def crop_without(example: Example, size: int, chance: random.Random) -> Crop | None:
    """Take sentences of the same context that do not hold the answer.

    :param example: any example.
    :param size: about how many characters to keep.
    :param chance: the source of randomness.
    :return: the crop; None when the context has no such sentences.
    """
    words = {example.context[a:b] for a, b in example.answers}
    sentences = split_sentences(example.context)
    free = [not any(word in example.context[a:b] for word in words) for a, b in sentences]
    starts = [i for i, one in enumerate(free) if one]
    if not starts:
        return None
    first = last = chance.choice(starts)
    while last + 1 < len(sentences) and free[last + 1] and sentences[last][1] - sentences[first][0] < size:
        last += 1
    while first > 0 and free[first - 1] and sentences[last][1] - sentences[first][0] < size:
        first -= 1
    text = example.context[sentences[first][0] : sentences[last][1]]
    # An answer of several sentences may still stand in what was joined.
    if len(text) < _LEAST or any(word in text for word in words):
        return None
    return Crop(example.question, text, None)


_LEAST = 30


def _grow(
    sentences: list[tuple[int, int]], first: int, last: int, size: int, chance: random.Random
) -> tuple[int, int]:
    while True:
        before = first > 0 and sentences[last][1] - sentences[first - 1][0] <= size
        after = last + 1 < len(sentences) and sentences[last + 1][1] - sentences[first][0] <= size
        if not before and not after:
            return first, last
        if before and (not after or chance.random() < 0.5):
            first -= 1
        else:
            last += 1
