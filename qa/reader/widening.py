"""Widens a span to where it can be cut: whole numbers with their units, closed quotes and brackets."""

import re

from qa.reader.spans import WHOLES
from qa.text.fold import fold_characters

_REACH = 16
"""Characters around a span in which something that it cuts may begin or end."""

_PAIRS = {"“": "”", "《": "》", "(": ")", "「": "」", "『": "』", "[": "]", "‘": "’"}
_TRIMMED = " \t\n\u3000,，。;；:：、!！?？"


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span until nothing in it is cut, and trim the marks at its ends.

    :param text: the passage.
    :param start: where the span begins.
    :param end: where it ends.
    :return: the new range; the old one when nothing but marks would be left.
    """
    folded = fold_characters(text)
    first, last = _whole(folded, start, end)
    first, last = _closed(folded, first, last)
    while first < last and text[first] in _TRIMMED:
        first += 1
    while last > first and text[last - 1] in _TRIMMED:
        last -= 1
    return (first, last) if first < last else (start, end)


def _whole(folded: str, start: int, end: int) -> tuple[int, int]:
    """Take in the rest of numbers, shares and dates that the ends cut."""
    low, high = max(0, start - _REACH), min(len(folded), end + _REACH)
    first, last = start, end
    for pattern in WHOLES:
        for match in pattern.finditer(folded, low, high):
            a, b = match.span()
            if a < start < b <= high:
                first = min(first, a)
            if a < end < b and re.search(r"\d|[一二三四五六七八九十百千万亿]", folded[a:end]):
                last = max(last, b)
    while first < start and folded[first].isspace():
        first += 1
    return first, last


def _closed(folded: str, start: int, end: int) -> tuple[int, int]:
    """Close what the span opens, open what it closes; a pair around the whole of it stays outside."""
    for opening, closing in _PAIRS.items():
        opened = folded.count(opening, start, end) - folded.count(closing, start, end)
        if opened > 0:
            place = folded.find(closing, end, end + _REACH)
            if place >= 0 and not re.search(r"[。!?\n]", folded[end:place]):
                end = place + 1
        elif opened < 0:
            place = folded.rfind(opening, max(0, start - _REACH), start)
            if place >= 0 and not re.search(r"[。!?\n]", folded[place:start]):
                start = place
        if folded[start : start + 1] == opening and folded[end - 1 : end] == closing and start + 1 < end - 1:
            inner = folded[start + 1 : end - 1]
            if opening not in inner and closing not in inner and opening != "《":
                start, end = start + 1, end - 1
    return start, end
