"""Labels of headings and list items: `一、` `(一)` `第一,` `一是` `1、` `(1)` `#`."""

import re
from dataclasses import dataclass

from qa.text.numerals import CHINESE_NUMERAL, numeral_value

_N = CHINESE_NUMERAL + "{1,3}"


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """A way to number items; `rank` orders styles from outer to inner where both occur."""

    name: str
    rank: int
    pattern: str


# From outer to inner as Chinese documents nest them (GB/T 9704 gives 一、 (一) 1. (1)); the
# spoken forms 第一, and 一是 stand between the bracketed and the Arabic ones.
STYLES = (
    LabelStyle("chinese", 1, rf"(?P<chinese>{_N})、"),
    LabelStyle("bracketed", 2, rf"[(（](?P<bracketed>{_N})[)）]"),
    LabelStyle("ordinal", 3, rf"第(?P<ordinal>{_N})[,，、:：]|(?P<first>首先|其次|再次)[,，]"),
    LabelStyle("spoken", 4, rf"(?P<spoken>{_N})(?:是|要|靠)(?!不)"),
    LabelStyle("arabic", 5, r"(?P<arabic>\d{1,2})(?:、|[.．](?!\d))"),
    LabelStyle("bracketed_arabic", 6, r"[(（](?P<bracketed_arabic>\d{1,2})[)）]"),
)
_BY_NAME = {style.name: style for style in STYLES}
_SEQUENCE_WORDS = {"首先": 1, "其次": 2, "再次": 3}
_LABEL = re.compile("|".join(f"(?P<label_{s.name}>{s.pattern})" for s in STYLES))
_MARKDOWN = re.compile(r"(#{1,6})[ \t]+")
# Inside a paragraph a label counts only after a mark or a gap, so that 十一是 is no 一是.
_INLINE = re.compile(rf"(?:(?<=[。;；:：!?！？,，、])|(?<=\s)|(?<=^))(?:{_LABEL.pattern})")


@dataclass(frozen=True, slots=True)
class Label:
    """A label found in a text: its style, its number and its range."""

    style: str
    rank: int
    number: int
    start: int
    end: int


def _label(match: re.Match[str]) -> Label | None:
    for style in STYLES:
        if match.group(f"label_{style.name}") is None:
            continue
        text = match.group(style.name)
        if text is None and style.name == "ordinal":
            number: int | None = _SEQUENCE_WORDS[match.group("first")]
        else:
            number = numeral_value(text)
        if not number:
            return None
        return Label(style.name, style.rank, number, match.start(), match.end())
    return None


def leading_label(text: str, start: int = 0) -> Label | None:
    """Find the label that a line opens with.

    :param text: any text.
    :param start: where the line starts.
    :return: the label, or None; a Markdown heading has the style `markdown` and its depth as number.
    """
    markdown = _MARKDOWN.match(text, start)
    if markdown:
        return marked_label(len(markdown.group(1)), start, markdown.end())
    match = _LABEL.match(text, start)
    return _label(match) if match else None


def marked_label(depth: int, start: int, end: int) -> Label:
    """Make the label of a heading that a format marks as one; it stands above all that are only numbered.

    :param depth: 1 is outermost.
    :param start: where the mark starts.
    :param end: where it ends; the same where the mark is no part of the text.
    :return: the label.
    """
    return Label("markdown", -7 + depth, depth, start, end)


def inline_labels(text: str, start: int, end: int) -> list[Label]:
    """Find the labels inside a paragraph that follow a punctuation mark or a gap.

    :param text: any text.
    :param start: where the paragraph starts.
    :param end: where it ends.
    :return: the labels in order.
    """
    found = (_label(match) for match in _INLINE.finditer(text, start, end))
    return [label for label in found if label]
