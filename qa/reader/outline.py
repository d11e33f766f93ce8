"""Outlines: picks the enumeration of a speech that a question asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.reader.evidence import Evidence, Overlap
from qa.reader.listing import COUNT_SHARE, count_fit
from qa.reader.question import Question, QuestionType
from qa.text.numerals import CHINESE_NUMERAL, numeral_value
from qa.types import Enumeration, Hit, Talk

_ANNOUNCED = re.compile(
    rf"(?P<n>{CHINESE_NUMERAL}{{1,3}}|\d{{1,2}})\s*(?:个|大|项|点|条|方面|层|类|种|句)|(?P<open>如下|以下|几点|几个|主要|表现|包括|分别|问题|措施|建议|任务|重点)"
)
NEAR_SHARE = 1.0
LEAD_SHARE = 0.7
ITEMS_SHARE = 0.4
ANNOUNCED_SHARE = 0.2
TOP_LEVEL_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Counted:
    """An enumeration with its weight."""

    enumeration: Enumeration
    weight: float


class Enumerations:
    """The enumerations of all talks, to be looked up by talk."""

    def __init__(self, enumerations: Sequence[Enumeration], talks: Sequence[Talk], texts: Mapping[str, str]) -> None:
        """Group enumerations by talk.

        :param enumerations: of all talks.
        :param talks: all talks, with their headings.
        :param texts: the text of each document by its name.
        """
        self._by_talk: dict[str, list[Enumeration]] = {}
        for enumeration in enumerations:
            self._by_talk.setdefault(enumeration.talk, []).append(enumeration)
        self._headings = {talk.id: talk.headings for talk in talks}
        self._texts = texts

    def best(
        self, question: Question, hits: Sequence[Hit], sentences: Sequence[Evidence], overlap: Overlap
    ) -> list[Counted]:
        """Weigh the enumerations of the talks that were found.

        :param question: the question taken apart.
        :param hits: passages found for it.
        :param sentences: their sentences, weighed.
        :param overlap: the terms of the question.
        :return: enumerations, best first.
        """
        found = []
        for talk in dict.fromkeys(talk_of(hit) for hit in hits):
            for enumeration in self._by_talk.get(talk, ()):
                found.append(Counted(enumeration, self._weigh(question, enumeration, hits, sentences, overlap)))
        return sorted(found, key=lambda c: (-c.weight, c.enumeration.talk, c.enumeration.items[0].start))

    def _weigh(
        self,
        question: Question,
        enumeration: Enumeration,
        hits: Sequence[Hit],
        sentences: Sequence[Evidence],
        overlap: Overlap,
    ) -> float:
        text = self._texts[enumeration.talk.rsplit("#", 1)[0]]
        lead = text[enumeration.lead_start : enumeration.lead_end]
        items = "\n".join(text[item.start : item.end] for item in enumeration.items)
        start, end = enumeration.lead_start, enumeration.items[-1].end
        near = max((e.weight for e in sentences if _within(e, enumeration, start, end)), default=0.0)
        announced = f"{self._above(enumeration)}\n{lead}"
        weight = NEAR_SHARE * near + LEAD_SHARE * overlap.share(announced) + ITEMS_SHARE * overlap.share(items)
        weight += COUNT_SHARE * count_fit(question.count, len(enumeration.items))
        weight += ANNOUNCED_SHARE * _announced(enumeration, lead)
        if question.type is QuestionType.OUTLINE and enumeration.level == 1:
            weight += TOP_LEVEL_SHARE
        return weight


    def _above(self, enumeration: Enumeration) -> str:
        """The headings under which an enumeration stands."""
        path: dict[int, str] = {}
        for heading in self._headings.get(enumeration.talk, ()):
            if heading.start >= enumeration.items[0].start:
                break
            path = {level: title for level, title in path.items() if level < heading.level}
            path[heading.level] = heading.title
        return "\n".join(title for level, title in path.items() if level < enumeration.level)


def talk_of(hit: Hit) -> str:
    """Name the talk that a hit stands in.

    :param hit: a hit.
    :return: the id of the talk.
    """
    return f"{hit.passage.document}#{hit.passage.speech or 0}.{hit.passage.talk}"


def _within(evidence: Evidence, enumeration: Enumeration, start: int, end: int) -> bool:
    if talk_of(evidence.hit) != enumeration.talk:
        return False
    lead = enumeration.lead_start <= evidence.span.start < enumeration.lead_end
    return lead or any(i.start <= evidence.span.end and evidence.span.start <= i.end for i in enumeration.items)


def _announced(enumeration: Enumeration, lead: str) -> float:
    """How clearly the sentence before the items announces them: by their number, or in words."""
    found = _ANNOUNCED.search(lead)
    if found is None:
        return 0.0
    return 1.0 if found["n"] and numeral_value(found["n"]) == len(enumeration.items) else 0.5
