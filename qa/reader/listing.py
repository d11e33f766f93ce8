"""Lists: what a speech counts off, and what stands between 、 in one sentence."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.passages.units import slice_of
from qa.reader.evidence import Evidence
from qa.reader.question import Question
from qa.text.fold import compact
from qa.types import Span

_SEPARATOR = re.compile(
    r"[、;；]|(?<=[\u4e00-\u9fff”\"》])(?:和|(?<![涉普波])及(?!时|其|格)|以及|与|或)(?=[\u4e00-\u9fff“\"《])"
)
_PAUSE = re.compile(r"[、;；]")
_BOUNDARY = re.compile(r"[,，。:：!?！？;；()（）]")
_ITEM_MAX = 30
_QUOTE_MARKS = '“"《「『'
COUNT_SHARE = 0.8
REPEATED_SHARE = 0.6
CLUMSY_SHARE = 0.5
NOUN_SHARE = 0.3
_CLOSING = re.compile(r"等(?!级|于|待|候)")
# A clause in front of the first item says what is listed: `检查的重点是`, `实行`, `通过实施`.
_OPENING = re.compile(
    r"^.{0,24}?(?:是|为|有|包括|如|诸如|即|把|将|对|从|按照|坚持|实现|形成|发展到|给予|采取|通过|实施|依托|涉及|治理|打击|强化|开展|抓好|做到|提供|影响|要|被|由|在|以)(?=[\u4e00-\u9fff“\"《]{1,}$)"
)


@dataclass(frozen=True, slots=True)
class Series:
    """Items that stand between 、 in one sentence, with the weight of what surrounds them."""

    items: tuple[Span, ...]
    weight: float


def find_series(evidence: Evidence, question: Question) -> list[Series]:
    """Find series of items in a sentence.

    :param evidence: a weighed sentence.
    :param question: the question taken apart.
    :return: each series of two items and more, best first.
    """
    base, text = evidence.span.start, evidence.text
    found = []
    for start, end in _stretches(text):
        items = _items(text, start, end)
        if len(items) > 1:
            spans = tuple(Span(base + a, base + b) for a, b in items)
            found.append(Series(spans, _weight(evidence, question, spans)))
    return sorted(found, key=lambda s: (-s.weight, s.items[0].start))


def _stretches(text: str) -> list[tuple[int, int]]:
    """Cut a sentence at its commas and keep the pieces in which a 、 stands."""
    bounds = [
        0,
        *(m.end() for m in _BOUNDARY.finditer(text) if not _inside_quotes(text, m.start())),
        len(text),
    ]
    pieces = [(a, b) for a, b in itertools.pairwise(bounds) if a < b]
    kept = [(a, b) for a, b in pieces if _PAUSE.search(text, a, b)]
    quoted = [m.span(1) for m in re.finditer(r"[“\"《]([^”\"》]*、[^”\"》]*)[”\"》]", text)]
    whole = [(0, len(text))] if text.count(";") + text.count("；") > 1 else []
    return quoted + kept + whole


def _inside_quotes(text: str, position: int) -> bool:
    return text.count("“", 0, position) > text.count("”", 0, position)


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    separator = re.compile(r"[;；]") if re.search(r"[;；].*[;；]", text[start:end]) else _SEPARATOR
    bounds = [(start, start), *(m.span() for m in separator.finditer(text, start, end)), (end, end)]
    items = [(a[1], b[0]) for a, b in itertools.pairwise(bounds)]
    items = [_trim(text, a, b, first=i == 0, last=i == len(items) - 1) for i, (a, b) in enumerate(items)]
    return [(a, b) for a, b in items if b - a > 0]


def _trim(text: str, start: int, end: int, *, first: bool, last: bool) -> tuple[int, int]:
    while start < end and text[start] in ' ,，、;；:：。“"《(（':
        start += 1
    if first:
        opening = _OPENING.match(text[start:end])
        if opening and end - start - opening.end() >= 2:
            start += opening.end()
            while start < end and text[start] in _QUOTE_MARKS:
                start += 1
    if last:
        closing = _CLOSING.search(text, start + 1, end)
        if closing:
            end = closing.start()
    while end > start and text[end - 1] in ' ,，、;；:：。”"》)）!！':
        end -= 1
    return start, end


def _weight(evidence: Evidence, question: Question, items: Sequence[Span]) -> float:
    """Weigh a series by its clause, the count that is asked for, and how much its parts look like items."""
    start, end = items[0].start, items[-1].end
    near = [c.weight for c in evidence.clauses if c.span.start < end and start < c.span.end]
    texts = [slice_of(evidence.passage, item) for item in items]
    asked = compact(question.text)
    repeated = sum(compact(text) in asked for text in texts) / len(texts)
    clumsy = sum(len(text) > _ITEM_MAX or any(mark in text for mark in ",，") for text in texts) / len(texts)
    weight = (
        evidence.weight + 0.5 * max(near, default=0.0) - REPEATED_SHARE * repeated - CLUMSY_SHARE * clumsy
    )
    if question.noun and question.noun in evidence.text:
        weight += NOUN_SHARE
    return weight + COUNT_SHARE * count_fit(question.count, len(items))


def count_fit(asked: int | None, found: int) -> float:
    """Compare the number of items with the number that a question asks for.

    :param asked: as the question says it, or None.
    :param found: how many items there are.
    :return: 1 when they agree, down to -1 the further they are apart, 0 when none is asked for.
    """
    if asked is None:
        return 0.0
    return 1.0 if asked == found else -min(1.0, 0.4 * abs(asked - found) + 0.2)
