"""Sorts the lines of a document: parts, starts of talks, text, and what is left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qa.corpus.furniture import is_blurb, is_furniture, is_link, opens_links
from qa.text.numerals import CHINESE_NUMERAL, numeral_value

_PART_TITLE = re.compile(rf"(?P<title>.{{2,40}}?)\s*篇\s*(?P<number>{CHINESE_NUMERAL}{{1,4}}|\d{{1,3}})")
# `同志们:` and its like open a talk; with a comma they only address the audience once more.
_SALUTATION = re.compile(
    r"(?:(?:尊敬的)?各位[^。,，:：]{1,12}[、,，]\s*)*(?:同志们|朋友们|各位(?:领导|来宾|代表|同志|同仁))\s*[:：]"
)
_TALK_NUMBER = re.compile(rf"[(（]{CHINESE_NUMERAL}{{1,2}}[)）]\s*[:：]")
# A stray number of the next talk, left at the end of the line before it.
_TRAILING_TALK_NUMBER = re.compile(rf"(?<=[。!?！？])\s*[(（]{CHINESE_NUMERAL}{{1,2}}[)）]\s*[:：]$")
_BLANK = " \t\r\u3000\xa0\ufeff\u200b"


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or the part of one, with its role.

    Roles: `text`, `part_title`, `salutation`, `talk_number`, and the reasons for leaving out:
    `front_matter`, `page_furniture`, `links`, `blurb`.
    """

    role: str
    start: int
    end: int
    number: int = 0


def _stripped_lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for line in text.split("\n"):
        body = line.strip(_BLANK)
        if body:
            start = position + line.index(body)
            yield start, start + len(body)
        position += len(line) + 1


def part_titles(text: str) -> dict[int, int]:
    """Find the numbered part titles (`…篇一`, `…篇二`) of a collection.

    :param text: the text of a document.
    :return: the number of the part by the offset of its title line; empty unless the same title
        stands with the numbers 1, 2, … in order.
    """
    found: dict[int, int] = {}
    stem, expected = None, 1
    for start, end in _stripped_lines(text):
        match = _PART_TITLE.fullmatch(text, start, end)
        if match and numeral_value(match["number"]) == expected and stem in (None, match["title"]):
            found[start], stem, expected = expected, match["title"], expected + 1
    return found if len(found) > 1 else {}


def sort_lines(text: str) -> list[Line]:
    """Give each line of a document its role.

    :param text: the text of a document.
    :return: the lines that are not blank, in order; a salutation or a talk's number that shares
        its line with text is split off as a line of its own.
    """
    parts = part_titles(text)
    lines: list[Line] = []
    in_front, in_links = bool(parts), False
    for start, end in _stripped_lines(text):
        line = text[start:end]
        if start in parts:
            lines.append(Line("part_title", start, end, parts[start]))
            in_front = in_links = False
        elif in_front:
            lines.append(Line("front_matter", start, end))
        elif opens_links(line) or (in_links and is_link(line)):
            lines.append(Line("links", start, end))
            in_links = True
        elif is_furniture(line):
            lines.append(Line("page_furniture", start, end))
        elif is_blurb(line) and _opens_part(lines):
            lines.append(Line("blurb", start, end))
        else:
            in_links = False
            lines.extend(_split_salutation(text, start, end))
    # An editor introduces a text: where nothing else is, the words are the text.
    alone = not any(line.role in ("text", "salutation") for line in lines)
    return [replace(line, role="text") if alone and line.role == "blurb" else line for line in lines]


def _opens_part(lines: list[Line]) -> bool:
    # An editor's words come before the speech; later the same words may be the speaker's own.
    return not lines or lines[-1].role in ("part_title", "blurb", "page_furniture", "front_matter")


def _split_salutation(text: str, start: int, end: int) -> Iterator[Line]:
    number = _TALK_NUMBER.fullmatch(text, start, end)
    if number:
        yield Line("talk_number", start, end)
        return
    salutation = _SALUTATION.match(text, start, end)
    if salutation:
        yield Line("salutation", start, salutation.end())
        start = salutation.end()
        while start < end and text[start] in _BLANK:
            start += 1
    trailing = _TRAILING_TALK_NUMBER.search(text, start, end)
    body_end = trailing.start() if trailing else end
    if start < body_end:
        yield Line("text", start, body_end)
    if trailing:
        yield Line("talk_number", trailing.start(), end)
