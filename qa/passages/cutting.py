"""Cuts the blocks of a talk into pieces of whole sentences, short enough to embed and to cite."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.corpus.parsing import ParsedTalk, Section
from qa.text.sentences import split_sentences
from qa.types import Span

PASSAGE_LENGTH = 300
"""Most code points of a passage, white space not counted; a citation must be short enough to check."""

SHORT_BLOCK = 80
"""A paragraph below this length says too little alone and joins the next one of its section."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive sentences of one talk and the headings above the first of them."""

    sentences: tuple[Span, ...]
    path: tuple[str, ...]

    @property
    def start(self) -> int:
        """Where the first sentence starts."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Where the last sentence ends."""
        return self.sentences[-1].end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a talk: its range, the headings above it, and the number of its block."""

    span: Span
    path: tuple[str, ...]
    block: int


def talk_sentences(text: str, talk: ParsedTalk) -> list[Sentence]:
    """List the sentences of a talk; a heading alone on its line is one.

    :param text: the text of the document.
    :param talk: one of its talks.
    :return: the sentences in order. Blocks that are to be read together share a number.
    """
    sentences = []
    for number, section in _joined(text, talk.sections):
        block = section.block
        bounds = (
            [block.start, block.title_end, block.end]
            if _breaks_after_title(text, section)
            else [block.start, block.end]
        )
        for a, b in itertools.pairwise(bounds):
            sentences += [Sentence(Span(s, e), section.path, number) for s, e in split_sentences(text, a, b)]
    return sentences


def _breaks_after_title(text: str, section: Section) -> bool:
    block = section.block
    return block.is_heading and block.title_end < block.end and text[block.title_end].isspace()


def _joined(text: str, sections: Sequence[Section]) -> Iterator[tuple[int, Section]]:
    """Give blocks that are to be read together one number: a heading or short paragraph and the next."""
    number, length, fresh = 0, 0, True
    previous: Section | None = None
    for section in sections:
        size = section.block.end - section.block.start
        if previous is not None and not fresh:
            announces = text[previous.block.end - 1] in ":："
            leads = previous.block.standalone or announces
            related = section.path[: len(previous.path)] == previous.path or len(section.path) == len(
                previous.path
            )
            opens = section.block.standalone
            short = (
                related and not opens and min(length, size) < SHORT_BLOCK and length + size <= PASSAGE_LENGTH
            )
            if not (leads or short):
                number, length = number + 1, 0
        length, fresh = length + size, False
        previous = section
        yield number, section


def cut(text: str, sentences: Sequence[Sentence]) -> list[Piece]:
    """Cut sentences into pieces of about equal length, never across blocks.

    :param text: the text of the document.
    :param sentences: sentences of one talk, in order.
    :return: pieces in order.
    """
    pieces: list[Piece] = []
    index = 0
    while index < len(sentences):
        block = [s for s in sentences[index:] if s.block == sentences[index].block]
        index += len(block)
        pieces += _cut_block(text, block)
    return pieces


def _cut_block(text: str, block: Sequence[Sentence]) -> Iterator[Piece]:
    sizes = [_size(text, s.span) for s in block]
    rest = sum(sizes)
    piece: list[Sentence] = []
    length = 0
    for sentence, size in zip(block, sizes, strict=True):
        # What is left is shared out evenly, so that no scrap of a sentence remains at the end.
        target = (length + rest) / max(1, math.ceil((length + rest) / PASSAGE_LENGTH))
        if piece and length + size / 2 > target:
            yield _piece(piece)
            piece, length = [], 0
        piece.append(sentence)
        length += size
        rest -= size
    if piece:
        yield _piece(piece)


def _piece(sentences: Sequence[Sentence]) -> Piece:
    # A heading line belongs to the text below it, so the deepest path of the first two counts.
    path = max((s.path for s in sentences[:2]), key=len)
    return Piece(tuple(s.span for s in sentences), path)


def _size(text: str, span: Span) -> int:
    return sum(not c.isspace() for c in text[span.start : span.end])
