"""Which speeches a question asks about: parts that it numbers and names that only some hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qa.lexical.names import names_in
from qa.text.fold import fold
from qa.text.numerals import CHINESE_NUMERAL, numeral_value

_NUMBER = rf"(?:{CHINESE_NUMERAL}{{1,3}}|\d{{1,3}})"
_PART = re.compile(
    rf"第\s*(?P<a>{_NUMBER})\s*(?:、\s*第?\s*(?P<b>{_NUMBER})\s*)?(?:篇|部分讲话)(?:讲话稿?|文章)?|篇\s*(?P<c>{_NUMBER})"
    rf"|\bspeech(?:es)?\s+(?:no\.?\s*|number\s+)?(?P<d>\d{{1,3}})\b"
)
_ORDINALS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
    """.split()
_ENGLISH = re.compile(
    rf"\b(?P<word>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))\s+(?:speech|talk|part|text)\b"
)

# What remains of `第四篇的`, `篇七里,` when the number is taken out.
_LEFT_OVER = " ,、:的里中"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a query asks about: numbers of parts, names, and the query without the numbers."""

    parts: tuple[int, ...]
    names: tuple[str, ...]
    query: str


def find_parts(query: str) -> tuple[tuple[int, ...], str]:
    """Find the parts that a query numbers (`第四篇`, `篇七`, `the fourth speech`).

    :param query: the query.
    :return: their numbers in order, and the folded query without these words.
    """
    folded = fold(query)
    numbers: list[int] = []
    for match in _PART.finditer(folded):
        numbers += [value for group in match.groups() if group and (value := numeral_value(group))]
    for match in _ENGLISH.finditer(folded):
        word = match["word"]
        numbers.append(_ORDINALS.index(word) + 1 if word in _ORDINALS else int(re.sub(r"\D", "", word)))
    if not numbers:
        return (), query
    rest = _ENGLISH.sub("", _PART.sub("", folded)).strip(_LEFT_OVER)
    return tuple(dict.fromkeys(numbers)), rest or folded


def find_scope(query: str, names: Mapping[str, Mapping[str, int]]) -> Scope:
    """Find what a query asks about.

    :param query: the query.
    :param names: the names of the index and the talks that hold them.
    :return: the scope.
    """
    parts, rest = find_parts(query)
    return Scope(parts, tuple(names_in(rest, names)), rest)
