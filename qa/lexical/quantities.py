"""Numbers as a question writes them against numbers as the corpus does: 百分之九十六点四 and 96.4%.

A number is known by its value and by the character that follows it, so that 三十五万人 is 35万人 and
never 35万元. Only the way of writing changes; a number that the corpus does not hold stays.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from qa.errors import IndexDamagedError
from qa.lexical.correction import Correction, Frequency
from qa.text.fold import fold_characters
from qa.text.numerals import CHINESE_NUMERAL, decimal_value

_FILE = "quantities.json"
_N = rf"(?:\d+(?:\.\d+)?|{CHINESE_NUMERAL}+(?:点{CHINESE_NUMERAL}+)?)"
_QUANTITY = re.compile(
    rf"百分之(?P<hundredths>{_N})"
    rf"|(?P<percent>{_N})%"
    r"|(?P<tenths>[一二两三四五六七八九\d])成(?P<half>[一二三四五六七八九半])?(?![为立功员果长绩效品就本交都套熟])"
    # 第四 and 十分之一 are written as they are; a date such as 3.15 has no unit.
    rf"|(?<!分之)(?<![第点.\d零〇一二三四五六七八九十百千两])(?P<number>{_N}[万亿]?)(?!分之)(?=[多余]?(?P<unit>[\u4e00-\u9fff]))"
)


def quantities(text: str) -> Iterator[tuple[int, str, str]]:
    """Find the numbers in a text.

    :param text: a folded text.
    :return: where each starts, how it is written, and its value with the unit.
    """
    for match in _QUANTITY.finditer(text):
        unit = match["unit"] or "%"
        if match["tenths"]:
            half = {"半": "五"}.get(match["half"], match["half"] or "零")
            value = decimal_value(f"{match['tenths']}点{half}")
            value = value * 10 if value is not None else None
        else:
            value = decimal_value(match["hundredths"] or match["percent"] or match["number"])
        if value is not None:
            number = match["number"] or match.group()
            yield match.start(), number, f"{value.normalize():f}{unit}"


def find_quantities(texts: Iterable[str]) -> dict[str, list[str]]:
    """List how the corpus writes its numbers.

    :param texts: the texts that will be searched.
    :return: the ways in which each number is written, by its value and unit, the most frequent first.
    """
    found: dict[str, Counter[str]] = {}
    for text in texts:
        for _, written, key in quantities(fold_characters(text)):
            found.setdefault(key, Counter())[written] += 1
    return {key: [written for written, _ in counts.most_common()] for key, counts in sorted(found.items())}


def rewritten(text: str, known: Mapping[str, Sequence[str]], pairs: Frequency) -> list[Correction]:
    """Find the numbers that the corpus holds and writes otherwise.

    :param text: a folded question.
    :param known: as `find_quantities` gives them.
    :param pairs: counts the passages that hold a pair of characters.
    :return: corrections, in order.
    """
    found = []
    for start, written, key in quantities(text):
        ways = known.get(key, ())
        other = next((way for way in ways if _in_digits(way) is not _in_digits(written)), None)
        if other and written not in ways and not _is_said(text, start, written, pairs):
            found.append(Correction(start, written, other))
    return found


def _in_digits(written: str) -> bool:
    return written[0].isascii()


def _is_said(text: str, start: int, written: str, pairs: Frequency) -> bool:
    """Whether the corpus says a number in characters, if of something else (十六字 for 十六个字)."""
    if _in_digits(written):
        return False
    said = text[start : start + len(written) + 1]
    return all(pairs(said[i : i + 2]) for i in range(len(said) - 1))


def write_quantities(found: Mapping[str, Sequence[str]], folder: Path) -> None:
    """Write the numbers of a corpus into a folder.

    :param found: as `find_quantities` gives them.
    :param folder: an existing folder.
    """
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    (folder / _FILE).write_text(text, encoding="utf-8")


def read_quantities(folder: Path) -> dict[str, list[str]]:
    """Read the numbers of a corpus from a folder.

    :param folder: where `write_quantities` wrote them.
    :return: as `find_quantities` gives them.
    :raises IndexDamagedError: when the file is missing or not what `write_quantities` writes.
    """
    try:
        return dict(json.loads((folder / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        message = "the index has no readable quantities; build it again with `qa index`"
        raise IndexDamagedError(message) from error
