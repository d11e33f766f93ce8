"""Questions that the documents answer, made from what the speeches count off.

An enumeration that announces its own number (`讲三点意见`) can be asked for in the words that
announce it; nothing here is written for one document.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.text.numerals import CHINESE_NUMERAL
from qa.types import Enumeration, Talk

_ANNOUNCED = re.compile(
    rf"(?P<topic>[\u4e00-\u9fff“”]{{0,16}})(?P<number>{CHINESE_NUMERAL})(?P<measure>个|大|项|点)(?P<noun>[\u4e00-\u9fff]{{2,6}})"
)
_TOPIC_END = re.compile(r"(?:的|存在|抓好|加强|讲|提出|来自|主要|了|有|以下|再|上)+$")
LISTS_PER_TALK = 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question and the part that answers it."""

    question: str
    speech: int | None


def suggest(talks: Sequence[Talk], enumerations: Sequence[Enumeration], texts: Mapping[str, str]) -> list[Suggestion]:
    """Make questions for each talk that has an outline; copies are asked about once.

    :param talks: all talks.
    :param enumerations: what they count off.
    :param texts: the text of each document by its name.
    :return: outline questions and list questions in turn, in the order of the talks.
    """
    by_talk: dict[str, list[Enumeration]] = {}
    for enumeration in enumerations:
        by_talk.setdefault(enumeration.talk, []).append(enumeration)
    outlines, lists = [], []
    for talk in talks:
        if talk.part is None or talk.copies[0] != talk.id:
            continue
        found = by_talk.get(talk.id, [])
        top = [e for e in found if e.level == 1 and len(e.items) > 2]
        if talk.number == 1 and len(top) == 1:
            outlines.append(Suggestion(f"第{_chinese(talk.part)}篇讲了哪几个方面?", talk.part))
        asked = [q for e in found if e.level > 1 and (q := _ask_for(e, texts[talk.document]))]
        lists += [Suggestion(f"第{_chinese(talk.part)}篇{question}", talk.part) for question in asked[:LISTS_PER_TALK]]
    pairs = [pair for both in zip(lists, outlines, strict=False) for pair in both]
    return pairs + lists[len(outlines) :] + outlines[len(lists) :]


def _ask_for(enumeration: Enumeration, text: str) -> str | None:
    lead = text[enumeration.lead_start : enumeration.lead_end]
    found = list(_ANNOUNCED.finditer(lead))
    if not found:
        return None
    topic = _TOPIC_END.sub("", found[-1]["topic"])
    return f"讲的{topic}{found[-1]['number']}{found[-1]['measure']}{found[-1]['noun']}分别是什么?" if topic else None


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九十"
    if number <= 10:
        return digits[number]
    tens, ones = divmod(number, 10)
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"
