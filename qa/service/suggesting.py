"""Questions that the documents answer, made from what the speeches count off.

An enumeration that announces its own number (`主要来自六大方面`) is asked for in the words that
announce it (`主要来自哪六大方面？`); nothing here is written for one document.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.text.numerals import CHINESE_NUMERAL, chinese_numeral, numeral_value
from qa.types import Enumeration, Talk

# `重点强调以下四个方面:` announces a list, and asks for it with 哪 before the number.
_ANNOUNCED = re.compile(
    rf"(?P<before>[^,，。:：;；]{{0,24}}?(?:来自|抓好|讲|做好|解决|把握|构建|强调|提出|提出了|开拓|落实|处理好|从|有))"
    rf"(?:以下|如下|再)?(?P<number>{CHINESE_NUMERAL})(?P<rest>(?:个|大|项|点)[\u4e00-\u9fff]{{2,12}})[。:：,，;；]?$"
)
_LEADING = re.compile(r"^(?:第?[一二三四五六七八九十]+[、,，]|首先[,，]|当前[,，]?|因此[,，]?|下面[,，]?)+")
_ITEMS_MIN = 3
_UNDERSTOOD = 3
"""With how many characters a question may number a part (第九十九篇), to be asked of that part alone."""

LISTS_PER_TALK = 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question and the part that answers it."""

    question: str
    speech: int | None


def suggest(
    talks: Sequence[Talk], enumerations: Sequence[Enumeration], texts: Mapping[str, str]
) -> list[Suggestion]:
    """Make questions for each talk that has an outline; copies are asked about once.

    :param talks: all talks.
    :param enumerations: what they count off.
    :param texts: the text of each document by its name.
    :return: outline questions and list questions in turn, in the order of the talks.
    """
    by_talk = _by_talk(enumerations)
    outlines, lists = [], []
    for talk in talks:
        if talk.part is None or talk.copies[0] != talk.id:
            continue
        found = by_talk.get(talk.id, [])
        top = [e for e in found if e.level == 1 and len(e.items) >= _ITEMS_MIN]
        if talk.number == 1 and len(top) == 1:
            outlines.append(_outline(talk.part))
        lists += _lists(talk.part, found, texts[talk.document])[:LISTS_PER_TALK]
    pairs = [pair for both in zip(lists, outlines, strict=False) for pair in both]
    return pairs + lists[len(outlines) :] + outlines[len(lists) :]


def suggest_by_part(
    talks: Sequence[Talk], enumerations: Sequence[Enumeration], texts: Mapping[str, str]
) -> dict[int, tuple[Suggestion, ...]]:
    """Make questions for each part, whether or not another part says the same.

    :param talks: all talks.
    :param enumerations: what they count off.
    :param texts: the text of each document by its name.
    :return: by the number of a part, what it counts off, then its outline.
    """
    by_talk = _by_talk(enumerations)
    lists: dict[int, list[Suggestion]] = {}
    outlines: dict[int, list[Suggestion]] = {}
    for talk in talks:
        if talk.part is None:
            continue
        found = by_talk.get(talk.id, [])
        lists.setdefault(talk.part, []).extend(_lists(talk.part, found, texts[talk.document]))
        if any(len(e.items) >= _ITEMS_MIN for e in found):
            outlines[talk.part] = [_outline(talk.part)]
    return {part: tuple(dict.fromkeys([*made, *outlines.get(part, [])])) for part, made in lists.items()}


def _by_talk(enumerations: Sequence[Enumeration]) -> dict[str, list[Enumeration]]:
    found: dict[str, list[Enumeration]] = {}
    for enumeration in enumerations:
        found.setdefault(enumeration.talk, []).append(enumeration)
    return found


def _outline(part: int) -> Suggestion:
    return Suggestion(f"第{_written(part)}篇讲了哪几个方面？", part)


def _lists(part: int, found: Sequence[Enumeration], text: str) -> list[Suggestion]:
    """Ask for what stands below the outline and announces its own number."""
    asked = [question for e in found if e.level > 1 and (question := _ask_for(e, text))]
    return [Suggestion(f"第{_written(part)}篇里，{question}", part) for question in asked]


def _ask_for(enumeration: Enumeration, text: str) -> str | None:
    lead = _LEADING.sub("", text[enumeration.lead_start : enumeration.lead_end].strip())
    found = _ANNOUNCED.search(lead)
    if found is None or numeral_value(found["number"]) != len(enumeration.items):
        return None
    return f"{_LEADING.sub('', found['before'])}哪{found['number']}{found['rest']}？"


def _written(part: int) -> str:
    """Write the number of a part as questions about it are understood."""
    written = chinese_numeral(part)
    return written if len(written) <= _UNDERSTOOD else str(part)
