"""Outlines: picks the enumeration of a speech that a question asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.reader.evidence import Evidence, Overlap
from qa.reader.listing import COUNT_SHARE, count_fit
from qa.reader.question import Question, QuestionType
from qa.text.fold import compact
from qa.text.numerals import CHINESE_NUMERAL, numeral_value
from qa.types import Enumeration, Hit, Talk

_ANNOUNCED = re.compile(
    rf"(?P<n>{CHINESE_NUMERAL}{{1,3}}|\d{{1,2}})\s*(?:个|大|项|点|条|方面|层|类|种|句)|(?P<open>如下|以下|几点|几个|主要|表现|包括|分别|问题|措施|建议|任务|重点)"
)
# A heading ends without a mark.
_SENTENCE = re.compile(r"[。:：,，;；]\s*$")
# What speakers count off with 一是 … 二是 …, rather than string together with 、.
_COUNTED_OFF = re.compile(
    r"办法|任务|意见|要求|措施|方面|问题|重点|原因|工作|建议|表现|体会|感受|关系|成绩|转变|观点|理由|特点"
)
NEAR_SHARE = 1.0
COUNTED_OFF_SHARE = 0.3
LEAD_SHARE = 0.7
ABOVE_SHARE = 0.1
ITEMS_SHARE = 0.4
ANNOUNCED_SHARE = 0.2
TOP_LEVEL_SHARE = 0.35
WHOLE_SHARE = 2.0
# Asks for the outline of a whole speech, and for nothing in particular.
_WHOLE = re.compile(
    rf"(?:第?\s*(?:{CHINESE_NUMERAL}|\d){{1,3}}\s*篇|篇\s*(?:{CHINESE_NUMERAL}|\d){{1,3}}|这篇|该篇|全文|文章|本文)?"
    r"(?:的)?(?:讲话稿?|报告|文章|领导)?(?:里|中)?,?(?:一共|总共|主要|都|共|总体|大概)*"
    r"(?:(?:讲|说|谈|分|包括|论述|部署|强调)(?:了|的|成|为)?(?:是)?(?:哪|几|那)(?:几|些|\S)?(?:个|大|点)?"
    r"(?:方面|问题|部分|内容|意见|要点|板块)(?:的?内容)?|的?(?:提纲|大纲|结构|框架|主要内容)(?:是什么|有哪些)?)[?。!]*"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """An enumeration with its weight; `announced` when the sentence before it leads up to it."""

    enumeration: Enumeration
    weight: float
    announced: bool


class Enumerations:
    """The enumerations of all talks, to be looked up by talk."""

    def __init__(
        self, enumerations: Sequence[Enumeration], talks: Sequence[Talk], texts: Mapping[str, str]
    ) -> None:
        """Group enumerations by talk.

        :param enumerations: of all talks.
        :param talks: all talks, with their headings.
        :param texts: the text of each document by its name.
        """
        self._by_talk: dict[str, list[Enumeration]] = {}
        for enumeration in enumerations:
            self._by_talk.setdefault(enumeration.talk, []).append(enumeration)
        self._talks = {talk.id: talk for talk in talks}
        self._texts = texts

    def best(
        self, question: Question, sentences: Sequence[Evidence], overlap: Overlap, parts: Sequence[int]
    ) -> list[Counted]:
        """Weigh the enumerations of the talks that were found.

        :param question: the question taken apart.
        :param sentences: the sentences of the passages found for it, weighed.
        :param overlap: the terms of the question.
        :param parts: the parts that the question is kept to.
        :return: enumerations, best first.
        """
        by_group: dict[tuple[str, ...], list[tuple[str, float]]] = {}
        for evidence in sentences:
            copies = self._talks[talk_of(evidence.hit)].copies
            by_group.setdefault(copies, []).append((compact(evidence.text), evidence.weight))
        found = [
            Counted(
                enumeration,
                self._weigh(question, enumeration, weighed, overlap),
                _announced(enumeration, self._lead(enumeration)) > 0,
            )
            for copies, weighed in by_group.items()
            for enumeration in self._by_talk.get(self._fullest(copies, parts), ())
        ]
        return sorted(found, key=lambda c: (-c.weight, c.enumeration.talk, c.enumeration.items[0].start))

    def _fullest(self, copies: Sequence[str], parts: Sequence[int]) -> str:
        """Choose the copy, of those in scope, that kept most of what the talk counts off."""
        allowed = [talk for talk in copies if not parts or self._talks[talk].part in parts] or list(copies)
        return max(allowed, key=lambda talk: sum(len(e.items) for e in self._by_talk.get(talk, ())))

    def _weigh(
        self,
        question: Question,
        enumeration: Enumeration,
        sentences: Sequence[tuple[str, float]],
        overlap: Overlap,
    ) -> float:
        text = self._texts[self._talks[enumeration.talk].document]
        lead = self._lead(enumeration)
        items = [text[item.start : item.end] for item in enumeration.items]
        near = _nearest_weight([compact(words) for words in [lead, *items]], sentences)
        above = self._above(enumeration)
        announced = f"{above[-1] if above else ''}\n{lead}"
        weight = NEAR_SHARE * near + LEAD_SHARE * overlap.share(announced)
        weight += ABOVE_SHARE * overlap.share("\n".join(above))
        weight += ITEMS_SHARE * overlap.share("\n".join(items))
        weight += COUNT_SHARE * count_fit(question.count, len(enumeration.items))
        weight += ANNOUNCED_SHARE * _announced(enumeration, lead)
        if _COUNTED_OFF.search(question.text):
            weight += COUNTED_OFF_SHARE
        if question.type is QuestionType.OUTLINE and enumeration.level == 1:
            weight += WHOLE_SHARE if _WHOLE.fullmatch(question.text) else TOP_LEVEL_SHARE
        return weight

    def _lead(self, enumeration: Enumeration) -> str:
        text = self._texts[self._talks[enumeration.talk].document]
        return text[enumeration.lead_start : enumeration.lead_end]

    def _above(self, enumeration: Enumeration) -> list[str]:
        """Collect the headings under which an enumeration stands, from outer to inner."""
        path: dict[int, str] = {}
        for heading in self._talks[enumeration.talk].headings:
            if heading.start >= enumeration.items[0].start:
                break
            path = {level: title for level, title in path.items() if level < heading.level}
            path[heading.level] = heading.title
        return [title for level, title in path.items() if level < enumeration.level]


def talk_of(hit: Hit) -> str:
    """Name the talk that a hit stands in.

    :param hit: a hit.
    :return: the id of the talk.
    """
    return f"{hit.passage.document}#{hit.passage.speech or 0}.{hit.passage.talk}"


def _nearest_weight(words: Sequence[str], sentences: Sequence[tuple[str, float]]) -> float:
    """Find the best sentence that holds, or is part of, an announcement or an item."""
    held = (
        weight
        for sentence, weight in sentences
        if any(part and (part in sentence or (len(sentence) > 3 and sentence in part)) for part in words)
    )
    return max(held, default=0.0)


def _announced(enumeration: Enumeration, lead: str) -> float:
    """How clearly the sentence before the items announces them: by their number, or in words."""
    found = _ANNOUNCED.search(lead)
    if found is None or not _SENTENCE.search(lead):
        return 0.0
    return 1.0 if found["n"] and numeral_value(found["n"]) == len(enumeration.items) else 0.5
