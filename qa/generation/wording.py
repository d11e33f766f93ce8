"""Whether words say no more than others: numbers, names, negations, and the rest by pairs of characters.

These are signs and no understanding: a sentence that fails one is dropped, so each may be strict.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from qa.text.fold import compact, fold
from qa.text.numerals import CHINESE_NUMERAL, decimal_value

LEAST_SHARED = 0.6
"""The least share of a sentence's pairs of characters that the cited words or the question hold."""

LONGEST_NEW = 3
"""As many characters in a row that stand neither in the cited words nor in the question are a new name."""

_NUMBER = rf"(?:\d+(?:\.\d+)?|{CHINESE_NUMERAL}+(?:点{CHINESE_NUMERAL}+)?)[万亿]?"
_QUANTITY = re.compile(rf"百分之(?P<share>{_NUMBER})|(?P<number>{_NUMBER})")
_UNIT = re.compile(r"\s*[多余]?([%年月日号人名位元倍天岁吨米])")
_SAME = {"名": "人", "位": "人", "号": "日"}
"""Units that say the same; others, such as 起 and 个, are not compared."""

_Value = tuple[Decimal | str, str]
_COUNTED = re.compile(r"\s*[多余]?[人名位个年月日号次项件条元倍成届期家起处天周岁级台套吨米份种大]")
_SAID = re.compile(r"一(?![人名位])|十(?=分)")
"""Numerals that count nothing: 一个 and 一定 say no more than 'a', 十分 is 'very'."""

_LATIN = re.compile(r"[a-z][a-z0-9]+")
_TITLE = re.compile(r"《([^》]+)》")
_NAME = re.compile(
    r"[\u4e00-\u9fff]{2}(?:公司|集团|大学|学院|医院|隧道|书记|[省市县区镇局厅部院厂]长|主任|经理|主席|同志"
    r"|[省县镇乡村局厅]|市(?!场)|区(?!域|别|分))"
)
_NEGATION = re.compile("[不没未无非勿否禁]")
_AFFIRMED = re.compile("不断|不仅|不但|不光|不同|不少|不久|不管|不惜|无论|无数|未来|非常|是否|能否|可否")
"""Words with such a character that deny nothing."""

_REACH = 3
"""How many characters, or pairs of them, after a negation it denies: 不 in 不会造成 denies 造成."""

_HAN_OR_WORD = re.compile(r"[\u3400-\u9fff]")


def new_numbers(text: str, cited: str) -> bool:
    """Whether a text counts something with a number that the cited words do not hold.

    :param text: the sentence.
    :param cited: the words that it rests on.
    :return: true when there is such a number, written in digits or in characters.
    """
    return bool(_numbers(text, counted=True) - _numbers(cited, counted=False))


def new_names(text: str, cited: str) -> bool:
    """Whether a text names something that the cited words do not.

    :param text: the sentence.
    :param cited: the words that it rests on.
    :return: true for a Latin word, a title in marks or a place, body or post that is not there.
    """
    folded, held = fold(text), compact(cited)
    words = {*_LATIN.findall(folded), *_TITLE.findall(folded), *_NAME.findall(folded)}
    return any(compact(word) not in held for word in words)


def other_negation(text: str, cited: str) -> bool:
    """Whether a text denies what the cited words do not, or says without denial what they deny.

    :param text: the sentence.
    :param cited: the words that it rests on.
    :return: true when something is denied by one of them only.
    """
    said, held = _Denial.of(text), _Denial.of(cited)
    # The end of a sentence may cut off what stands behind a negation.
    if not all(any(known.startswith(words) for known in held.first) for words in said.first):
        return True
    return bool((held.denied - held.plain) & (said.plain - said.denied))


@dataclass(frozen=True, slots=True)
class _Denial:
    """What stands right behind each negation, and pairs of characters soon behind one or behind none."""

    first: set[str]
    denied: set[str]
    plain: set[str]

    @classmethod
    def of(cls, text: str) -> "_Denial":
        words = compact(_AFFIRMED.sub("_", fold(text)).replace("没有", "没"))
        at = [match.start() for match in _NEGATION.finditer(words)]
        first = {words[i + 1 : i + 1 + _REACH] for i in at}
        denied = {words[i + n : i + n + 2] for i in at for n in range(1, _REACH + 1)}
        near = {i + n for i in at for n in range(-1, _REACH + 1)}
        plain = {words[i : i + 2] for i in range(len(words) - 1) if i not in near}
        return cls(first, denied, plain)


def new_content(text: str, cited: str, question: str) -> bool:
    """Whether a text says something else than the cited words.

    :param text: the sentence.
    :param cited: the words that it rests on.
    :param question: what was asked; its words may be taken up.
    :return: true when too few of its pairs of characters stand there, or too many in a row do not.
    """
    said, known = compact(text), _pairs(compact(cited)) | _pairs(compact(question))
    if len(said) < 2:
        return True
    shared = [said[i : i + 2] in known for i in range(len(said) - 1)]
    # A character is known when a pair on either side of it is.
    both = zip([False, *shared], [*shared, False], strict=True)
    marks = "".join(
        "+" if before or after or not _HAN_OR_WORD.match(character) else "-"
        for character, (before, after) in zip(said, both, strict=True)
    )
    return sum(shared) / len(shared) < LEAST_SHARED or "-" * LONGEST_NEW in marks


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _numbers(text: str, *, counted: bool) -> set[_Value]:
    """Find the values in a text, each with its unit and without.

    :param text: any text.
    :param counted: leave out characters such as 一 that may be part of a word, and give each once.
    """
    folded = fold(text)
    found: set[_Value] = set()
    for match in _QUANTITY.finditer(folded):
        written = match["share"] or match["number"]
        if counted and len(written) == 1 and not match["share"] and not _counts(folded, match.start()):
            continue
        value = decimal_value(written)
        unit = _UNIT.match(folded, match.end())
        named = "%" if match["share"] else _SAME.get(unit[1], unit[1]) if unit else ""
        found.add((written if value is None else value, named))
        if not counted and named != "%":
            found.add((written if value is None else value, ""))
    return found


def _counts(text: str, at: int) -> bool:
    """Whether a single numeral counts or numbers something: a digit, 第二, 三人."""
    if text[at].isdigit() and text[at].isascii():
        return True
    if text[at - 1 : at] == "第":
        return True
    return not _SAID.match(text, at) and _COUNTED.match(text, at + 1) is not None
