"""Where and on what occasion a speech was held, where its opening or its title says so.

Only names that stand in the text are given, and nothing where the text is not plain: `the whole province` is no
place, and a meeting that was held some other day is not this one.
"""

import re
from collections.abc import Iterable

from qa.overview.values import Said
from qa.text.fold import fold_characters
from qa.text.sentences import split_sentences
from qa.types import Talk

_OPENING = 260
"""How far into a speech its opening reaches; a heading ends it earlier."""

_MEETING = (
    "(?:工作会议|工作大会|动员大会|表彰大会|工作会|座谈会|推进会|动员会|研讨会|报告会|发布会|培训班|代表大会|交流会|年会|大会|会议|峰会|论坛"
    "|开学典礼|毕业典礼|典礼|开幕式|闭幕式|仪式|晚会|讲座)"
)
_WORDS = r"(?:(?<=\d) | (?=\d)|[^\s,，。;；:：!！?？、()（）“”\"《》])"
# What speaks of this very meeting, before its name.
_THIS = r"(?:召开|举行|举办|参加|出席|收听收看了?|迎来|欢聚在?|这次|此次|本次|这个|今天的|今天这次|我们的)"
_OCCASIONS = (
    re.compile(rf"在(?P<name>{_WORDS}{{2,40}}?)(?:上|中)的?(?:讲话|致辞|发言|报告|演讲|总结)"),
    re.compile(
        rf"{_THIS}了?(?:的)?(?:一次)?\s?(?P<name>(?!的|了|一次){_WORDS}{{2,34}}?{_MEETING})(?!室|厅|精神|代表)"
    ),
    re.compile(
        r"\b(?:at|to|of|this|for) (?:the |this |our |today's )?"
        r"(?P<name>(?:[A-Z0-9][\w’'.&-]* (?:(?:of|on|for|and|the|in) )*){0,8}"
        r"(?:Conference|Summit|Assembly|Congress|Convention|Forum|Ceremony|Commencement|Symposium"
        r"|Meeting|Session|Inauguration))\b"
    ),
)
# Words that name no meeting by themselves.
_EMPTY = re.compile(rf"(?:重要|今天|一次|我们|这里|全体|隆重|的|了|在|刚才)*{_MEETING}")
_OTHER_DAY = re.compile(
    r"\d+\s*月\s*\d+\s*日[^。]{0,12}$|(?:昨天|上周|上个?月|去年|前不久|日前|历年)[^。]{0,12}$"
)

# What a name of a place ends with, or what follows it; not the beginning of 市场, 区别, 县级 …
_AREA = r"(?:特别行政区|自治区|自治州|自治县|省|市(?![场民值])|县(?!级)|区(?![别分域])|州|镇(?!静)|乡(?!村))"
_AREA_END = re.compile(rf"{_AREA}$")
_HERE = re.compile(
    r"\b(?:here in|in the city of|welcome to|back in|be in|am in) (?P<name>[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2})"
)
_LEAST = 3
"""How often a name must stand in a speech for its place to be taken from it."""


def occasion_of(talk: Talk, text: str) -> Said | None:
    """Find the meeting or ceremony at which a speech was held.

    :param talk: the speech.
    :param text: the text of its document.
    :return: its name as the title or the opening gives it; None where neither does.
    """
    in_title = _OCCASIONS[0].search(talk.title)
    start = text.find(talk.title, 0, talk.end) if in_title else -1
    if in_title and start >= 0:
        return _said(text, start + in_title.start("name"), start + in_title.end("name"))
    end = _opening_end(talk)
    # What the first sentence dates is this meeting; what a later one dates is another.
    first = next((b for _, b in split_sentences(text, talk.start, end)), end)
    for pattern in _OCCASIONS:
        for match in pattern.finditer(text, talk.start, end):
            a, b = match.span("name")
            another = match.start() >= first and _OTHER_DAY.search(text, talk.start, match.start())
            if not _EMPTY.fullmatch(text, a, b) and not another:
                return _said(text, a, b)
    return None


def place_of(talk: Talk, text: str, names: Iterable[str]) -> Said | None:
    """Find the place that a speech speaks of as its own.

    :param talk: the speech.
    :param text: the text of its document.
    :param names: names of places, people and bodies that this speech holds, folded.
    :return: the administrative area that it names most, where it first stands; None where there is none.
    """
    here = _HERE.search(text, talk.start, _opening_end(talk))
    if here:
        return _said(text, *here.span("name"))
    folded = fold_characters(text[talk.start : talk.end])
    best: tuple[int, int, int] | None = None
    for name in names:
        stem = _AREA_END.sub("", name)
        said = folded.count(stem)
        # Of one character (攸县, 城市) it is more often a word than a name.
        if said < _LEAST or len(stem) == 1:
            continue
        whole = re.search(rf"{re.escape(stem)}{_AREA}", folded)
        if whole and (best is None or (-said, whole.start()) < (-best[0], best[1])):
            best = (said, *whole.span())
    return None if best is None else _said(text, talk.start + best[1], talk.start + best[2])


def _opening_end(talk: Talk) -> int:
    """Say where the opening of a speech ends."""
    headings = [heading.start for heading in talk.headings if heading.start > talk.start]
    return min([talk.start + _OPENING, talk.end, *headings[:1]])


def _said(text: str, start: int, end: int) -> Said:
    return Said(text[start:end], start, end)
