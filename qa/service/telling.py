"""Comparisons without numbers: what each of two talks says, and of which thing something is said."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.passages.units import slice_of
from qa.reader.comparison import Comparison
from qa.reader.confidence import Judge, Names
from qa.reader.evidence import Evidence, weigh
from qa.reader.protocol import Reader
from qa.retriever.hybrid import Retrieval, Retriever
from qa.service.library import Library
from qa.text.fold import fold, fold_characters
from qa.types import Hit, Kind, Reading, Setting, Span

READ_HITS = 6


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a comparison: what was read, the answer in words, and how sure it is.

    `reading` is None when a side was not found; `words` then says which.
    """

    reading: Reading | None
    words: str
    confidence: float = 0.0


class Teller:
    """Tells things apart by what the speeches say of them."""

    def __init__(self, library: Library, retriever: Retriever, reader: Reader, judge: Judge) -> None:
        """Take the stages.

        :param library: the documents.
        :param retriever: finds passages.
        :param reader: reads what a talk says.
        :param judge: says how sure a reading is.
        """
        self._library = library
        self._retriever = retriever
        self._reader = reader
        self._judge = judge

    def said(self, comparison: Comparison, parts: Sequence[int]) -> Compared | None:
        """Read what each of two talks says.

        :param comparison: which talks, and what is asked of each.
        :param parts: look only in these parts.
        :return: one entry for each talk, or None when one of them does not say.
        """
        read = [self._read(ask, comparison.entry, parts) for ask in comparison.asks]
        found = [pair for pair in read if pair]
        if len({reading.passage.id for reading, _ in found}) < len(comparison.sides):
            return None
        spans = tuple(_said_span(reading, comparison.entry) for reading, _ in found)
        first = found[0][0]
        supports = tuple((reading.passage, reading.quote) for reading, _ in found)
        listed = Reading(Kind.LIST, first.passage, first.quote, None, first.score, spans, supports)
        texts = self._library.texts
        said = (texts[r.passage.document][s.start : s.end] for (r, _), s in zip(found, spans, strict=True))
        lines = [f"{name}:“{words}”" for name, words in zip(comparison.sides, said, strict=True)]
        return Compared(listed, "\n".join(lines), min(sure for _, sure in found))

    def _read(self, ask: str, entry: int | None, parts: Sequence[int]) -> tuple[Reading, float] | None:
        retrieval = self._retriever.retrieve(ask, READ_HITS, speeches=parts)
        hits = [hit for hit in retrieval.hits if self._speaks(hit, retrieval)]
        # The last clause says what kind of answer is wanted, those before it what it is about.
        setting = Setting(focus=ask.rpartition(",")[2], parts=retrieval.parts, entry=entry)
        reading = self._reader.read(ask, hits, setting) if hits else None
        if reading is None:
            return None
        signals = self._judge.signals(ask, hits, reading, Names(missing=bool(retrieval.unknown_names)))
        if not self._judge.calibration.answers(signals):
            return None
        return reading, self._judge.calibration.confidence(signals)

    def _speaks(self, hit: Hit, retrieval: Retrieval) -> bool:
        """Whether a hit stands in a talk that the names of the question point to."""
        talks = frozenset() if retrieval.parts else retrieval.name_talks
        return not talks or self._library.talk_of(hit.passage).copies[0] in talks

    def which(self, comparison: Comparison, parts: Sequence[int]) -> Compared | None:
        """Find the sentence that says what is asked, and which of the things it speaks of.

        :param comparison: the things, and what is said of one of them.
        :param parts: look only in these parts.
        :return: the thing, or None when its name does not stand where it is spoken of.
        """
        ask = comparison.predicate
        hits = self._retriever.retrieve(ask, READ_HITS, speeches=parts).hits
        sentences = weigh(hits, self._judge.weights.overlap(ask))
        owners = ((self._owner(comparison.sides, evidence), evidence) for evidence in sentences)
        owner, evidence = next((pair for pair in owners if pair[0]), (None, None))
        if owner is None or evidence is None:
            return None
        passage, quote = evidence.passage, evidence.span
        folded = fold_characters(passage.text)
        inside = folded.find(owner, quote.start - passage.start, quote.end - passage.start)
        at = inside if inside >= 0 else folded.find(owner)
        if at < 0:
            return None
        span = Span(passage.start + at, passage.start + at + len(owner))
        quote = Span(min(quote.start, span.start), max(quote.end, span.end))
        reading = Reading(Kind.SPAN, passage, quote, span, evidence.weight, notes={"fit": 1.0})
        signals = self._judge.signals(f"{owner}{ask}", hits, reading, Names())
        if not self._judge.calibration.answers(signals):
            return None
        return Compared(
            reading, f"{owner}:“{slice_of(passage, quote)}”", self._judge.calibration.confidence(signals)
        )

    def _owner(self, sides: Sequence[str], evidence: Evidence) -> str | None:
        """Say which thing a sentence speaks of: the one that it, its passage or its talk names most."""
        for text in (evidence.text, evidence.passage.text, self.talk_text(evidence.hit)):
            counts = {side: fold(text).count(side) for side in sides}
            best = max(counts, key=lambda side: counts[side])
            if counts[best]:
                return best
        return None

    def talk_text(self, hit: Hit) -> str:
        """Give the whole talk that a hit stands in.

        :param hit: a hit.
        :return: its text, folded.
        """
        talk = self._library.talk_of(hit.passage)
        return fold(self._library.texts[talk.document][talk.start : talk.end])


def _said_span(reading: Reading, entry: int | None) -> Span:
    """Take the words that answer: the span, the entry of a list, or the list from first to last."""
    if not reading.items:
        return reading.span or reading.quote
    if entry is not None:
        return reading.items[0 if entry > 0 else -1]
    return Span(reading.items[0].start, reading.items[-1].end)
