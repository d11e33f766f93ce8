"""Completes an elliptical question from the earlier turns of the person who asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.text.fold import fold
from qa.text.numerals import CHINESE_NUMERAL, numeral_value
from qa.types import Turn

# A question this long stands on its own unless it points back.
_SHORT = 9
_DEPENDENT_MAX = 40
_MARKS = re.compile(r"[\s,。?!、]+")
_POINTS_BACK = re.compile(
    r"^(?:那|那么|还有|另外|然后|接着|再|又|换成|回到|除此|其中|里头|里面|此外|比|最后|上一|下一|后一|前一|头一|它|他|她|其|该|这|为啥|为什么|怎么|咋)"
    r"|呢\??$|(?:它|他们?|她|这个|那个|这些|那些|上述|前面|刚才|同一|另一)(?![\u4e00-\u9fff]{4,})|^第[一二三四五六七八九十\d]+(?:个|点|条|项|种|句|是)"
    r"|^(?:and |what about|how about|the (?:first|second|third|last)|why|it |its |they )"
)
_ORDINAL = re.compile(
    rf"(?:第|那)(?P<n>{CHINESE_NUMERAL}{{1,3}}|\d{{1,2}})(?:个|点|条|项|种|句|样|大?方面|步|是)|(?P<first>头一|第一)(?:个|条|项|点|种|样)|(?P<last>最后(?:那|一)?(?:一)?(?:个|条|项|点|种|样)?|末了(?:一)?(?:个|条)?)"
)


@dataclass(frozen=True, slots=True)
class Completed:
    """A question that stands on its own.

    `context` holds the earlier questions that were needed, oldest first; `answers` what was
    replied before, never evidence, only what is not asked for again; `ordinal` the entry of a
    list that is asked for (1, 2, …, or -1 for the last).
    """

    text: str
    context: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    ordinal: int | None = None


def complete(question: str, history: Sequence[Turn]) -> Completed:
    """Complete a question from the user's earlier turns; what was answered is never used.

    :param question: what the person wrote.
    :param history: earlier turns, oldest first.
    :return: the question, with earlier questions in front where it depends on them.
    """
    asked = [turn.content.strip() for turn in history if turn.role == "user" and turn.content.strip()]
    context: list[str] = []
    current = question.strip()
    while asked and _depends(current):
        current = asked.pop()
        context.insert(0, current)
    text = " ".join([*context, question.strip()])
    if not context:
        return Completed(text)
    answers = tuple(turn.content for turn in history if turn.role == "assistant")
    return Completed(text, tuple(context), answers, _ordinal(question))


def _depends(question: str) -> bool:
    text = fold(question).strip()
    length = len(_MARKS.sub("", text)) if not text.isascii() else len(text.split())
    return length <= _SHORT or (length <= _DEPENDENT_MAX and _POINTS_BACK.search(text) is not None)


def _ordinal(question: str) -> int | None:
    match = _ORDINAL.search(fold(question))
    if match is None:
        return None
    if match["last"]:
        return -1
    return 1 if match["first"] else numeral_value(match["n"])
