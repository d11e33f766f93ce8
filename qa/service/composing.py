"""Lets a language model word an answer that was found, and gives the extractive one where it cannot."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa.errors import GenerationError
from qa.generation.protocol import Sentence, Support, Writer, Written
from qa.service.citing import cite
from qa.service.library import Library
from qa.types import Citation, Kind, Reply, Status

logger = logging.getLogger(__name__)

_WORDED = (Kind.SPAN, Kind.PASSAGE)
"""The kinds of reply that a model may word. Lists are complete because the structure of a speech says so; a
model that left an entry out would not be noticed."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of asking: the reply, and why it is the extractive one where it is."""

    reply: Reply
    reason: str | None = None
    written: Written | None = None


class Composer:
    """Words replies."""

    def __init__(self, library: Library, writer: Writer) -> None:
        """Take the stages.

        :param library: the documents.
        :param writer: writes sentences with their proof.
        """
        self._library = library
        self._writer = writer

    def compose(self, reply: Reply, *, explain: bool) -> Reply:
        """Word an answer, if it is one that a model may word.

        :param reply: what was found without a model.
        :param explain: say what was kept and dropped.
        :return: the same answer in sentences that are proved, or the same reply, `degraded` if a model failed.
        """
        if not reply.answered or reply.kind is Kind.SMALLTALK:
            return reply
        started = time.perf_counter()
        outcome = self._outcome(reply)
        spent = round((time.perf_counter() - started) * 1000, 2)
        timing = {**reply.timing_ms, "generate": spent}
        timing["total"] = round(timing.pop("total", 0.0) + spent, 2)
        details = {**(reply.explain or {}), "generation": _details(outcome)} if explain else None
        return replace(outcome.reply, timing_ms=timing, explain=details)

    def _outcome(self, reply: Reply) -> _Outcome:
        # The answer to a comparison is put together from two places and may be computed.
        if reply.kind not in _WORDED or reply.answer != reply.citations[0].quote:
            return _Outcome(reply, "structured_answer")
        ids = dict.fromkeys(citation.passage_id for citation in reply.citations)
        passages = [self._library.passage(passage_id) for passage_id in ids]
        degraded = replace(reply, status=Status.DEGRADED)
        try:
            written = self._writer.write(reply.rewritten or reply.question, passages)
        except GenerationError as error:
            logger.warning("The extractive answer stands in: %s", error)
            return _Outcome(degraded, error.reason)
        if not written.sentences:
            return _Outcome(degraded, "nothing_proved", written)
        worded = self._worded(reply, written.sentences)
        if worded is None:
            return _Outcome(degraded, "disagrees", written)
        return _Outcome(worded, None, written)

    def _worded(self, reply: Reply, sentences: Sequence[Sentence]) -> Reply | None:
        """Make the reply out of sentences; None when they do not hold what was found without a model.

        The confidence was fitted on what the reader found, so it holds only for an answer that says that.
        """
        supports = list({_key(s): s for sentence in sentences for s in sentence.supports}.values())
        holding = [support for support in supports if self._holds(support, reply)]
        if not holding:
            return None
        ordered = [holding[0], *(support for support in supports if support is not holding[0])]
        numbers = {_key(support): number for number, support in enumerate(ordered, 1)}
        scores = {citation.passage_id: citation.score for citation in reply.citations}
        return replace(
            reply,
            kind=Kind.PASSAGE,
            answer="".join(_marked(sentence, numbers) for sentence in sentences),
            citations=tuple(self._cite(n, s, scores) for n, s in enumerate(ordered, 1)),
        )

    def _cite(self, number: int, support: Support, scores: dict[str, float]) -> Citation:
        score = scores[support.passage.id]
        return cite(self._library, number, support.passage, support.span, score)

    def _holds(self, support: Support, reply: Reply) -> bool:
        """Whether cited words hold the short answer, or stand where the reader found its answer."""
        text = self._library.texts[support.passage.document]
        if reply.short:
            return reply.short in text[support.span.start : support.span.end]
        first = reply.citations[0]
        same = support.passage.id == first.passage_id
        return same and support.span.start < first.end and first.start < support.span.end


def _key(support: Support) -> tuple[str, int, int]:
    return support.passage.id, support.span.start, support.span.end


def _marked(sentence: Sentence, numbers: dict[tuple[str, int, int], int]) -> str:
    """Put the numbers of the citations behind a sentence."""
    cited = dict.fromkeys(numbers[_key(support)] for support in sentence.supports)
    return sentence.text + "".join(f"[{number}]" for number in cited)


def _details(outcome: _Outcome) -> dict[str, Any]:
    written = outcome.written or Written(())
    kept, dropped = len(written.sentences), sum(written.dropped.values())
    return {
        "reason": outcome.reason,
        "sentences": kept + dropped,
        "kept": kept,
        "dropped": dropped,
        "dropped_for": dict(written.dropped),
    }
