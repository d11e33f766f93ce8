"""Comparisons: each side is looked up and read by itself, both are cited, and the answer follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.passages.units import slice_of
from qa.reader.comparison import Comparison, Wanted, find_comparison
from qa.reader.confidence import Judge, Names
from qa.reader.evidence import Evidence, weigh
from qa.reader.protocol import Reader
from qa.reader.sides import SideReader, SideValue, compares, is_time, part_words, states_gap
from qa.retriever.hybrid import Retrieval, Retriever
from qa.service.library import Library
from qa.service.telling import Compared, Teller
from qa.types import Hit, Kind, Passage, Reading, Span

READ_HITS = 6
_STATED_SENTENCES = 3
_NEITHER = "文稿里没有找到可以比较的数字。"
_SAME_UNIT = (("人", "名", "位", "死", "伤"), ("家", "个"), ("起", "次", "件"), ("%", "个百分点"))
_SCALES = ((1e8, "亿"), (1e4, "万"))


@dataclass(frozen=True, slots=True)
class _Side:
    """One side: its words, its value and how likely that is right."""

    name: str
    value: SideValue
    sure: float

    @property
    def amount(self) -> float:
        """The value as a number, 0 where none could be read."""
        return self.value.amount or 0.0

    @property
    def unit(self) -> str:
        """The unit of the value; those that count the same count as one."""
        unit = self.value.unit
        return next((group[0] for group in _SAME_UNIT if unit in group), unit)

    @property
    def words(self) -> str:
        """The value as the speech says it."""
        return slice_of(self.value.passage, self.value.span)

    @property
    def quote(self) -> str:
        """The sentence that the value stands in."""
        return slice_of(self.value.passage, self.value.quote)


class Comparer:
    """Answers questions that set things side by side."""

    def __init__(self, library: Library, retriever: Retriever, reader: Reader, judge: Judge) -> None:
        """Take the stages.

        :param library: the documents.
        :param retriever: finds passages, once for each side.
        :param reader: reads what a talk says.
        :param judge: says how sure each side is.
        """
        self._retriever = retriever
        self._judge = judge
        self._names = frozenset(retriever.index.names)
        self._teller = Teller(library, retriever, reader, judge)

    def compare(self, question: str, retrieval: Retrieval) -> Compared | None:
        """Answer a question that compares.

        :param question: the question, completed from earlier turns.
        :param retrieval: what was found for the whole of it.
        :return: what was found, or None when the question does not compare, or nothing that can be
            looked up; the question is then read like any other.
        """
        comparison = find_comparison(question, self._names)
        if comparison is None:
            return None
        # Parts that the question itself numbers are numbered again where each side is asked for.
        parts = () if retrieval.scope.parts else retrieval.parts
        if comparison.wanted is Wanted.WHICH:
            return self._teller.which(comparison, retrieval.parts)
        if comparison.wanted is Wanted.SAID:
            return self._teller.said(comparison, parts)
        if is_time(comparison.value):
            return None
        weighed = weigh(retrieval.hits[:READ_HITS], self._judge.weights.overlap(question))
        return self._values(comparison, weighed[:_STATED_SENTENCES], parts)

    def _values(
        self, comparison: Comparison, best: Sequence[Evidence], parts: Sequence[int]
    ) -> Compared | None:
        if comparison.wanted is Wanted.GAP and states_gap(comparison.value, best):
            return None
        words = self._retriever.index.analyzer.words
        sides = part_words(comparison.sides, words, self._names)
        reader = SideReader(sides, comparison.value, words)
        read = [self._side(comparison, reader, number, parts) for number in range(len(comparison.sides))]
        found = [side for side in read if side]
        missing = [name for name, side in zip(comparison.sides, read, strict=True) if side is None]
        if found and missing:
            return Compared(None, _one_sided(found, missing))
        if found and _comparable(found, comparison.wanted):
            return _answer(comparison.wanted, found)
        if comparison.wanted is Wanted.EACH or compares(sides, words, best):
            return None
        return Compared(None, _NEITHER)

    def _side(
        self, comparison: Comparison, reader: SideReader, number: int, parts: Sequence[int]
    ) -> _Side | None:
        ask = comparison.asks[number]
        retrieval = self._retriever.retrieve(ask, READ_HITS, speeches=parts)
        if retrieval.unknown_names:
            return None
        sentences = weigh(retrieval.hits, self._judge.weights.overlap(ask))
        values = [
            reader.read(number, _of(sentences, hit), self._teller.talk_text(hit)) for hit in retrieval.hits
        ]
        best = max((value for value in values if value), key=lambda v: v.score, default=None)
        if best is None:
            return None
        notes = {"shaped": 1.0, "fit": best.fit}
        reading = Reading(Kind.SPAN, best.passage, best.quote, best.span, best.score, notes=notes)
        signals = self._judge.signals(ask, retrieval.hits, reading, Names())
        if not self._judge.calibration.answers(signals):
            return None
        return _Side(comparison.sides[number], best, self._judge.calibration.confidence(signals))


def _of(sentences: Sequence[Evidence], hit: Hit) -> list[Evidence]:
    return [evidence for evidence in sentences if evidence.hit is hit]


def _comparable(found: Sequence[_Side], wanted: Wanted) -> bool:
    """Whether the values are of different places, and numbers of one unit where that matters."""
    if len({side.value.span for side in found}) < len(found):
        return False
    known = all(side.value.amount is not None for side in found)
    return wanted is Wanted.EACH or (known and len({side.unit for side in found}) == 1)


def _answer(wanted: Wanted, found: Sequence[_Side]) -> Compared:
    ordered = list(found)
    if wanted is not Wanted.EACH:
        ordered.sort(key=lambda side: side.amount, reverse=wanted is not Wanted.LEAST)
    first = ordered[0].value
    supports = _supports([(side.value.passage, side.value.quote) for side in ordered])
    listed = wanted in (Wanted.GAP, Wanted.EACH)
    reading = Reading(
        Kind.LIST if listed else Kind.SPAN,
        first.passage,
        supports[0][1],
        None if listed else first.wide,
        first.score,
        items=tuple(side.value.wide for side in ordered) if listed else (),
        supports=supports,
    )
    gap = [f"相差{_gap(ordered)}"] if wanted is Wanted.GAP else []
    return Compared(reading, "\n".join([*_lines(ordered), *gap]), min(side.sure for side in ordered))


def _supports(quotes: Sequence[tuple[Passage, Span]]) -> tuple[tuple[Passage, Span], ...]:
    """Unite quotations of one passage; the first passage stays first."""
    united: dict[str, tuple[Passage, Span]] = {}
    for passage, quote in quotes:
        before = united.get(passage.id, (passage, quote))[1]
        united[passage.id] = (passage, Span(min(before.start, quote.start), max(before.end, quote.end)))
    return tuple(united.values())


def _lines(ordered: Sequence[_Side]) -> list[str]:
    """Say the value of each side with its quotation; one that holds several stands once."""
    quotes = [side.quote for side in ordered]
    lines = []
    for number, side in enumerate(ordered):
        later = quotes[number] in quotes[number + 1 :]
        lines.append(f"{side.name}:{side.words}" + ("" if later else f"。“{quotes[number]}”"))
    return lines


def _gap(ordered: Sequence[_Side]) -> str:
    """Say how far the greatest value and the least are apart."""
    gap, unit = round(ordered[0].amount - ordered[-1].amount, 4), ordered[0].value.unit
    for factor, name in _SCALES:
        if ordered[-1].amount >= factor:
            gap, unit = round(gap / factor, 4), f"{name}{unit}"
            break
    return f"{gap:g}{'个百分点' if unit == '%' else unit}"


def _one_sided(found: Sequence[_Side], missing: Sequence[str]) -> str:
    known = ";".join(f"“{side.name}”是{side.words}" for side in found)
    return f"文稿里{known},但没有找到“{'”、“'.join(missing)}”的数字,无法比较。"
