"""jieba's dictionary, and tokenisers that know a part of it.

Only indexing has the time and the memory for the whole dictionary, and even there no tokeniser of it is made: cut
with the words of it that occur in a text, the text falls into the same words.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

WORD_MAX = 8
"""Longest word that is looked for in a text, in characters."""


@lru_cache(maxsize=1)
def _lines() -> list[str]:
    """Read the words of the dictionary: each is followed by its frequency and its kind."""
    import jieba

    with jieba.Tokenizer().get_dict_file() as file:
        fields: list[str] = file.read().decode("utf-8").split()
    return fields


@lru_cache(maxsize=1)
def jieba_words() -> Mapping[str, tuple[int, str]]:
    """Read the words of the dictionary.

    :return: how frequent each is, and what kind of word.
    """
    words, frequencies, kinds = (_lines()[field::3] for field in range(3))
    return dict(zip(words, zip(map(int, frequencies), kinds, strict=True), strict=True))


@lru_cache(maxsize=1)
def jieba_total() -> int:
    """Add up how frequent the words of the dictionary are, by which a frequency becomes a probability.

    :return: the sum as jieba counts: a word that stands there twice counts twice.
    """
    return sum(map(int, _lines()[1::3]))


@lru_cache(maxsize=1)
def _longest() -> Mapping[str, int]:
    """Give for each two characters that words begin with the length of the longest such word."""
    longest: dict[str, int] = {}
    for word in jieba_words():
        beginning, length = word[:2], min(len(word), WORD_MAX)
        if length > 1 and longest.get(beginning, 1) < length:
            longest[beginning] = length
    return longest


def words_in(runs: Iterable[str]) -> dict[str, int]:
    """Find every word of the dictionary that stands in runs of ideographs.

    :param runs: ideographs alone.
    :return: how frequent jieba takes each to be.
    """
    known, longest = jieba_words(), _longest()
    found: dict[str, int] = {}
    for run in runs:
        for start in range(len(run)):
            most = longest.get(run[start : start + 2], 1)
            for end in range(start + 1, min(len(run), start + most) + 1):
                if (word := run[start:end]) in known and (frequency := known[word][0]):
                    found[word] = frequency
    return found


def tokenizer_of(words: Mapping[str, int], total: int) -> Any:
    """Make a tokeniser that knows some words.

    :param words: how frequent each is.
    :param total: the sum of the frequencies of all words there are.
    :return: a `jieba.Tokenizer`.
    """
    import jieba

    jieba.setLogLevel("WARNING")
    tokenizer = jieba.Tokenizer()
    # Set up by hand what `initialize` would read from jieba's own file and a cache of it: every beginning of a
    # word stands there with frequency 0.
    table = dict.fromkeys((word[:end] for word in words for end in range(1, len(word))), 0)
    tokenizer.FREQ = {**table, **words}
    tokenizer.total = total
    tokenizer.initialized = True
    return tokenizer
