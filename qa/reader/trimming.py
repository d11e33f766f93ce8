"""Trims a series: what leads up to the first item and what follows the last belong to no item.

The items between them show how long items are and how they begin and end; words that open or
close a list (`通过`, `等`, `有关`) say where they may be cut.
"""

import re
from collections.abc import Sequence
from statistics import median

Bounds = tuple[int, int]
"""A half-open range of a sentence."""

_MARKS_BEFORE = ' ,，、;；:：。“"《「(（'
_MARKS_AFTER = ' ,，、;；:：。”"》」!！?？'
# What stands in front of the first item; the longer words are the surer ones.
_OPENING = re.compile(
    r"(?=(?P<cue>必须|包括|诸如|例如|按照|坚持|实现|形成|发展到|给予|采取|通过|实施|依托|涉及|治理|打击|强化|开展"
    r"|提供|影响|进行|建立|建设|推动|树立|宣传|普及|着力|解决|处理好|抓好|做好|搞好|做到|把好|用于|在于|具有|严格执行|担任|比如|设有|别名|名为|称为|位于|分布于"
    r"|是|为|有|如|即|把|将|对(?!外|内|口)|从(?!业)|要(?!素|点|求|害)|被|由|在(?!建|职|岗|线|校|编|场)|以|与|跟|同(?!志)|了|过|出(?!口)|好"
    r"|让|使|于(?!是)|的))"
)
_SURE = 2
# What stands behind the last item.
ET_CETERA = re.compile(r"等(?!级|于|待|候)")
_CLOSING = re.compile(
    rf"{ET_CETERA.pattern}|的|之|有关|相关|相?结合|密切相关|作为|组成|构成|共同|合并|在(?=内)|(?:重要)?(?:活动|手段|措施|原则|方式|精神|要求|问题|工作|事件)(?=[^、]{{0,12}}$)"
    r"|都|均|也|就|是|已|将"
)
_LEAST = 2
_FRONT_MAX = 30


def tidy(text: str, start: int, end: int) -> Bounds:
    """Take marks off both ends of a range.

    :param text: the sentence.
    :param start: where the range starts.
    :param end: where it ends.
    :return: the range without marks around it; may be empty.
    """
    while start < end and text[start] in _MARKS_BEFORE:
        start += 1
    while end > start and text[end - 1] in _MARKS_AFTER:
        end -= 1
    return start, end


def common_start(words: Sequence[str]) -> int:
    """Count the characters that all words begin with.

    :param words: some words.
    :return: how many; 0 for no words.
    """
    count = 0
    for characters in zip(*words, strict=False):
        if len(set(characters)) > 1:
            break
        count += 1
    return count


def common_end(words: Sequence[str]) -> int:
    """Count the characters that all words end with.

    :param words: some words.
    :return: how many; 0 for no words.
    """
    return common_start([word[::-1] for word in words])


def trim_first(text: str, items: Sequence[Bounds]) -> Bounds:
    """Cut from the first item what leads up to it.

    :param text: the sentence.
    :param items: the ranges of the items, the last one trimmed.
    :return: the range of the first item.
    """
    start, end = items[0]
    others = [text[a:b] for a, b in items[1:]]
    alike = common_start(others) if len(others) > 1 else 0
    if alike:
        found = text.rfind(others[0][:alike], start, end)
        if start <= found < end - alike:
            return found, end
    usual = median(len(word) for word in others)
    cuts = {0: 0.0}
    for match in _OPENING.finditer(text, start, min(end, start + _FRONT_MAX)):
        at = match.end("cue") - start
        cuts[at] = max(cuts.get(at, 0.0), 2.0 if len(match["cue"]) >= _SURE else 1.0)
    least = 1 if usual == 1 else _LEAST
    length = end - start
    allowed = {at: sure for at, sure in cuts.items() if length - at >= least}
    best = min(allowed, key=lambda at: (abs(length - at - usual) - allowed[at], -at), default=0)
    return start + best, end


def trim_last(text: str, items: Sequence[Bounds]) -> Bounds:
    """Cut from the last item what follows it.

    :param text: the sentence.
    :param items: the ranges of the items, not yet trimmed.
    :return: the range of the last item.
    """
    start, end = items[-1]
    between = [text[a:b] for a, b in items[1:-1]] or [text[slice(*items[0])]]
    alike = common_end(between) if len(between) > 1 else common_end([text[slice(*i)] for i in items[:-1]])
    if len(items) > _LEAST and alike:
        # 作风、作风、作风等: the others end alike, and the last one with them.
        tail = between[-1][-min(alike, 2) :]
        if text.endswith(tail, start, end):
            return start, end
        found = text.find(tail, start + 1, end) if len(tail) > 1 else -1
        if found > start:
            return start, found + len(tail)
    usual = median(len(word) for word in between)
    cuts = {end - start: 0.0}
    for match in _CLOSING.finditer(text, start + 1, end):
        sure = 8.0 if match.group() == "等" else 2.0 if len(match.group()) >= _SURE else 1.5
        cuts.setdefault(match.start() - start, sure)
    best = min(cuts, key=lambda length: (abs(length - usual) - cuts[length], length))
    while best > _LEAST and text[start + best - 1] in "的之":
        best -= 1
    return start, start + best
