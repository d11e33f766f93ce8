"""A question and a passage as the reader's network takes them: one row of tokens, places kept.

Tokens of this vocabulary are pieces of words, and an answer may begin or end inside one (`的质量`).
The network therefore points at characters: a token's first characters for the start of an answer,
its last ones for the end. `PLACES` says how many of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.text.fold import fold_characters

PLACES = 4
"""Characters of a token that an answer may start or end with; longer pieces are rare."""

MAX_QUESTION_TOKENS = 64
MAX_ROW_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Tokens:
    """The token ids of a text and the half-open range of characters that each one covers."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]

    def cut(self, count: int) -> "Tokens":
        """Keep the first tokens.

        :param count: how many at most.
        :return: the same, or a shorter one.
        """
        return self if len(self.ids) <= count else Tokens(self.ids[:count], self.offsets[:count])


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the network's input; the passage's tokens begin at `first`."""

    ids: tuple[int, ...]
    first: int
    offsets: tuple[tuple[int, int], ...]


class PairTokenizer:
    """Turns questions and passages into rows: `<s> question </s></s> passage </s>`."""

    def __init__(self, tokenizer: Any, begin: int, end: int) -> None:
        """Take the tokeniser of the network.

        :param tokenizer: a `tokenizers.Tokenizer`.
        :param begin: the id that begins a row.
        :param end: the id that ends a text.
        """
        self._tokenizer = tokenizer
        self._begin = begin
        self._end = end

    def tokens(self, text: str) -> Tokens:
        """Tokenise a text, folded so that both scripts and both widths are one.

        :param text: a question or a passage.
        :return: its tokens; their ranges count the characters of the text as given.
        """
        encoded = self._tokenizer.encode(fold_characters(text), add_special_tokens=False)
        return Tokens(tuple(encoded.ids), tuple(encoded.offsets))

    def row(self, question: Tokens, passage: Tokens) -> Row:
        """Join a question and a passage, cut to what the network can take.

        :param question: the tokens of the question.
        :param passage: those of the passage.
        :return: the row.
        """
        question = question.cut(MAX_QUESTION_TOKENS)
        passage = passage.cut(MAX_ROW_TOKENS - len(question.ids) - 4)
        head = (self._begin, *question.ids, self._end, self._end)
        return Row((*head, *passage.ids, self._end), len(head), passage.offsets)


def pad(rows: Sequence[Row], padding: int = 0) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Make one batch of rows of different length.

    :param rows: the rows.
    :param padding: the id to fill up with.
    :return: ids and mask, shape (rows, tokens of the longest).
    """
    width = max(len(row.ids) for row in rows)
    ids = np.full((len(rows), width), padding, dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = row.ids
        mask[number, : len(row.ids)] = 1
    return ids, mask


def places_of(row: Row) -> npt.NDArray[np.bool_]:
    """Say which outputs of the network stand for a character, for starts and for ends alike.

    :param row: a row.
    :return: a mask of shape (tokens, PLACES); the first token stands for no answer.
    """
    valid = np.zeros((len(row.ids), PLACES), dtype=np.bool_)
    valid[0, 0] = True
    for number, (start, end) in enumerate(row.offsets, row.first):
        valid[number, : min(end - start, PLACES)] = True
    return valid


def label_of(row: Row, start: int, end: int) -> tuple[int, int] | None:
    """Find the outputs that stand for an answer.

    :param row: a row.
    :param start: the first character of the answer in the passage.
    :param end: where it ends.
    :return: flat indices into (tokens, PLACES) for the start and the end; None when it was cut off.
    """
    first = last = None
    for number, (a, b) in enumerate(row.offsets, row.first):
        if a <= start < b and first is None:
            first = number * PLACES + min(start - a, PLACES - 1)
        if a < end <= b:
            last = number * PLACES + min(b - end, PLACES - 1)
    return None if first is None or last is None else (first, last)
