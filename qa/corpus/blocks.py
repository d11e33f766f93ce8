"""Joins what line breaks cut and finds headings: lines become blocks."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.corpus.lines import Line
from qa.corpus.structure import PLAIN, Structure
from qa.text.labels import Label, inline_labels, leading_label, marked_label

_TERMINAL = re.compile(r"[。!?！？;；:：…”\"』」)）]$")
_TITLE_END = re.compile(r"[。!?！？;；]|[ \u3000\xa0]+(?=\S{6})")
_TITLE_MAX = 60
_HEADING_LINE_MAX = 50
_PLAIN_HEADING_MAX = 30
_CUT_LINE_MIN = 16
_INNER_MARK = re.compile(r"[,，。;；:：、]")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading line or a paragraph. `title_end` is past the heading words; equal to `start` for none."""

    start: int
    end: int
    label: Label | None
    title_start: int
    title_end: int
    standalone: bool

    @property
    def is_heading(self) -> bool:
        """Whether the block has a heading of its own, alone on its line or run into the text."""
        return self.title_end > self.title_start


def build_blocks(text: str, lines: Sequence[Line], structure: Structure = PLAIN) -> list[Block]:
    """Turn the text lines of one talk into blocks.

    :param text: the text of the document.
    :param lines: the lines of one talk with the role `text`, in order.
    :param structure: what the format says about the lines.
    :return: the blocks in order; each is one contiguous range.
    """
    ranges: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if ranges and not structure.whole and _continues(text, ranges[-1], lines[index - 1], line):
            ranges[-1] = (ranges[-1][0], line.end)
        else:
            ranges.append((line.start, line.end))
    pieces = [piece for start, end in ranges for piece in _split_run_on_items(text, start, end)]
    return [
        _marked(text, start, end, structure.levels[start])
        if start in structure.levels
        else _block(text, start, end, is_body=structure.is_body(start))
        for start, end in pieces
    ]


def _marked(text: str, start: int, end: int, level: int) -> Block:
    """Make the block of a heading that the format marks; a label of its own is kept apart from its words."""
    own = leading_label(text, start)
    label_end = own.end if own and own.end < end and own.style != "markdown" else start
    return Block(start, end, marked_label(level, start, label_end), label_end, end, True)


def _continues(text: str, block: tuple[int, int], last: Line, line: Line) -> bool:
    """Whether a line goes on with the sentence that the line before it began."""
    before = text[last.start : last.end]
    if _TERMINAL.search(before) or leading_label(text, line.start):
        return False
    if leading_label(text, last.start) and block[0] == last.start:
        # A heading alone on its line ends without a mark; a cut line has a sentence in it.
        return re.search(r"[。;；]", before) is not None
    return len(before) >= _CUT_LINE_MIN and _INNER_MARK.search(before) is not None


def _split_run_on_items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split `2、… 3、…` where the numbered paragraphs of a list ran together on one line."""
    first = leading_label(text, start)
    if first is None or first.style != "arabic":
        return [(start, end)]
    cuts, expected = [start], first.number + 1
    for label in inline_labels(text, first.end, end):
        if label.style == first.style and label.number == expected and text[label.start - 1].isspace():
            cuts.append(label.start)
            expected += 1
    bounds = [*cuts, end]
    return [(a, a + len(text[a:b].rstrip())) for a, b in itertools.pairwise(bounds)]


def _block(text: str, start: int, end: int, *, is_body: bool = False) -> Block:
    label = leading_label(text, start)
    if label is None:
        line = text[start:end]
        plain = (
            not is_body
            and len(line) <= _PLAIN_HEADING_MAX
            and not _TERMINAL.search(line)
            and not _INNER_MARK.search(line)
        )
        return Block(start, end, None, start, end if plain else start, plain)
    if label.style == "markdown":
        return Block(start, end, label, label.end, end, True)
    match = _TITLE_END.search(text, label.end + 3, end)
    title_end = match.start() if match else end
    if title_end - label.end > _TITLE_MAX:
        return Block(start, end, label, label.end, label.end, False)
    if label.number == 1 and _counts_on(text, label, end):
        # `一是 … 二是 …` in one paragraph is a list inside it, not a heading over it.
        return Block(start, end, None, start, start, False)
    alone = end - start <= _HEADING_LINE_MAX and (match is None or match.end() >= end)
    # A gap instead of a mark: the heading had a line of its own before the break was lost.
    lost_break = match is not None and match.group().isspace()
    standalone = alone or lost_break
    return Block(start, end, label, label.end, title_end, standalone)


def _counts_on(text: str, first: Label, end: int) -> bool:
    later = inline_labels(text, first.end, end)
    return any(label.style == first.style and label.number == 2 for label in later)
