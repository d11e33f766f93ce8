"""Answers questions: small talk, completion, retrieval, reading, refusal, citations."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from qa.dialogue.followup import Completed, complete
from qa.dialogue.intent import is_instruction, is_noise
from qa.dialogue.smalltalk import smalltalk_reply
from qa.errors import InputError
from qa.passages.units import slice_of
from qa.reader.confidence import Signals, confidence, measure, reason_for
from qa.reader.structural import READ_HITS, StructuralReader
from qa.retriever.hybrid import Retrieval, Retriever
from qa.service.citing import cite, cite_hit
from qa.service.library import Library
from qa.service.verifying import verify
from qa.types import (
    Citation,
    Claim,
    DocumentInfo,
    IndexInfo,
    Kind,
    PassageDetail,
    Reading,
    Reason,
    Reply,
    SearchMode,
    SearchReply,
    Span,
    SpeechDetail,
    SpeechInfo,
    Status,
    Talk,
    Turn,
    Verdict,
)

MAX_QUESTION = 1000
MAX_HISTORY = 20
MAX_TOP_K = 20
MIN_CONFIDENCE = 0.5
NEAREST = 3
SUGGESTIONS = 3


class QAService:
    """The one entry to questions, search and documents, for web, command line and evaluation."""

    def __init__(self, library: Library, retriever: Retriever, reader: StructuralReader) -> None:
        """Take the parts, built by `qa.bootstrap`.

        :param library: the documents.
        :param retriever: finds passages.
        :param reader: reads them.
        """
        self._library = library
        self._retriever = retriever
        self._reader = reader

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        speeches: Sequence[int] = (),
        top_k: int = 5,
        explain: bool = False,
    ) -> Reply:
        """Answer a question from the documents, or say that they do not.

        :param question: 1 to 1000 code points after trimming.
        :param history: earlier turns, oldest first, at most 20.
        :param speeches: look only in these parts.
        :param top_k: most citations, 1 to 20.
        :param explain: add every candidate with its scores.
        :return: the reply; the same for the same question, but for `id` and `timing_ms`.
        :raises InputError: when an argument is out of range.
        """
        started = time.perf_counter()
        question = self._checked(question, "question")
        self._check(history, speeches, top_k)
        talk = smalltalk_reply(question)
        if talk is not None:
            return self._smalltalk(question, talk, started)
        if is_noise(question):
            return self._abstain(question, Reason.NOT_A_QUESTION, started)
        if is_instruction(question):
            return self._abstain(question, Reason.OUT_OF_SCOPE, started)
        completed = complete(question, history)
        retrieval = self._retriever.retrieve(completed.text, max(top_k, READ_HITS), speeches=speeches)
        retrieved = time.perf_counter()
        reply = self._answer(question, completed, retrieval, top_k)
        finished = time.perf_counter()
        timing = {
            "retrieve": _ms(retrieved - started),
            "read": _ms(finished - retrieved),
            "total": _ms(finished - started),
        }
        details = self._explain(retrieval, reply) if explain else None
        return replace(reply, timing_ms=timing, explain=details)

    def _answer(self, question: str, completed: Completed, retrieval: Retrieval, top_k: int) -> Reply:
        rewritten = completed.text if completed.context else None
        unknown = [n for n in retrieval.scope.parts if n not in self._library.parts]
        if unknown:
            return self._refuse(question, rewritten, Reason.OUT_OF_SCOPE, 0.0, retrieval)
        focus = question if completed.context else ""
        reading = self._reader.read(completed.text, retrieval.hits, focus=focus, known=completed.answers)
        if reading is None:
            return self._refuse(question, rewritten, Reason.NO_EVIDENCE, 0.0, retrieval)
        reading = _pick(reading, completed.ordinal)
        if reading is None:
            return self._refuse(question, rewritten, Reason.MISSING_VALUE, 0.0, retrieval)
        signals = self._signals(completed, retrieval, reading)
        sure = confidence(signals)
        if sure < MIN_CONFIDENCE:
            return self._refuse(question, rewritten, reason_for(signals), sure, retrieval)
        return self._reply(question, rewritten, reading, sure, retrieval, top_k)

    def _signals(self, completed: Completed, retrieval: Retrieval, reading: Reading) -> Signals:
        overlap = self._reader.overlap(completed.text)
        return measure(completed.text, retrieval.hits, reading, overlap, retrieval.unknown_names)

    def _reply(
        self, question: str, rewritten: str | None, reading: Reading, sure: float, retrieval: Retrieval, top_k: int
    ) -> Reply:
        citations = self._citations(reading, retrieval, top_k)
        first = citations[0]
        items = tuple(self._library.texts[reading.passage.document][i.start : i.end] for i in reading.items)
        short = slice_of(reading.passage, reading.span) if reading.span else None
        answer = "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1)) if items else first.quote
        return Reply(
            id=str(uuid.uuid4()),
            question=question,
            rewritten=rewritten,
            answered=True,
            status=Status.ANSWERED,
            reason=None,
            kind=reading.kind,
            answer=answer,
            short=short,
            items=items,
            confidence=round(sure, 4),
            citations=citations,
            nearest=(),
            suggestions=self._suggestions_for(question),
            timing_ms={},
            index=self._library.info,
        )

    def _citations(self, reading: Reading, retrieval: Retrieval, top_k: int) -> tuple[Citation, ...]:
        scores = {hit.passage.id: hit.score for hit in retrieval.candidates}
        supports = list(reading.supports) or [(reading.passage, reading.quote)]
        cited: list[Citation] = []
        for passage, quote in supports[:top_k]:
            cited.append(cite(self._library, len(cited) + 1, passage, quote, scores.get(passage.id, reading.score)))
        held = {passage.group for passage, _ in supports}
        for hit in retrieval.hits:
            if len(cited) >= top_k:
                break
            if hit.passage.group not in held:
                cited.append(cite_hit(self._library, len(cited) + 1, hit))
        return tuple(cited)

    def _refuse(
        self, question: str, rewritten: str | None, reason: Reason, sure: float, retrieval: Retrieval
    ) -> Reply:
        nearest = tuple(cite_hit(self._library, n, hit) for n, hit in enumerate(retrieval.hits[:NEAREST], 1))
        reply = self._abstain(question, reason, 0.0)
        return replace(reply, rewritten=rewritten, nearest=nearest, confidence=round(sure, 4))

    def _abstain(self, question: str, reason: Reason, started: float) -> Reply:
        total = _ms(time.perf_counter() - started) if started else 0.0
        return Reply(
            id=str(uuid.uuid4()),
            question=question,
            rewritten=None,
            answered=False,
            status=Status.ABSTAINED,
            reason=reason,
            kind=Kind.ABSTAIN,
            answer=ABSTENTIONS[reason],
            short=None,
            items=(),
            confidence=0.0,
            citations=(),
            nearest=(),
            suggestions=self._suggestions_for(question),
            timing_ms={"retrieve": 0.0, "read": 0.0, "total": total},
            index=self._library.info,
        )

    def _smalltalk(self, question: str, answer: str, started: float) -> Reply:
        reply = self._abstain(question, Reason.NOT_A_QUESTION, started)
        return replace(
            reply, answered=True, status=Status.ANSWERED, reason=None, kind=Kind.SMALLTALK, answer=answer, confidence=1.0
        )

    def search(
        self,
        query: str,
        *,
        top_k: int = 5,
        speeches: Sequence[int] = (),
        mode: SearchMode = SearchMode.HYBRID,
        explain: bool = False,
    ) -> SearchReply:
        """Find passages, as `ask` finds them.

        :param query: 1 to 1000 code points after trimming.
        :param top_k: most hits, 1 to 20.
        :param speeches: look only in these parts.
        :param mode: which systems take part.
        :param explain: add every candidate with its scores.
        :return: the hits, best first.
        :raises InputError: when an argument is out of range.
        """
        started = time.perf_counter()
        query = self._checked(query, "query")
        self._check((), speeches, top_k)
        retrieval = self._retriever.retrieve(query, top_k, speeches=speeches, mode=mode)
        hits = tuple(cite_hit(self._library, n, hit) for n, hit in enumerate(retrieval.hits, 1))
        total = _ms(time.perf_counter() - started)
        details = self._explain(retrieval, None) if explain else None
        return SearchReply(query, mode, hits, {"retrieve": total, "total": total}, self._library.info, details)

    def _explain(self, retrieval: Retrieval, reply: Reply | None) -> dict[str, Any]:
        kept = {hit.passage.id for hit in retrieval.hits}
        cited = {c.passage_id for c in reply.citations} if reply else set()
        candidates = [
            {
                "passage_id": hit.passage.id,
                "rank": hit.rank,
                "score": round(hit.score, 4),
                "dense": round(hit.dense, 4),
                "sentence": round(hit.sentence, 4),
                "lexical": round(hit.lexical, 4),
                "reranked": None,
                "reader": None,
                "kept": hit.passage.id in kept,
                "why": "cited" if hit.passage.id in cited else "read" if hit.passage.id in kept else "below the cut",
            }
            for hit in retrieval.candidates
        ]
        scope = retrieval.scope
        return {
            "scope": {"speeches": list(scope.parts), "names": list(scope.names), "query": scope.query},
            "candidates": candidates,
        }

    def documents(self) -> list[DocumentInfo]:
        """List the documents of the index."""
        return self._library.document_infos()

    def document_text(self, name: str) -> str:
        """Give the text of a document.

        :param name: its file's name.
        :return: the text as it was read.
        :raises NotFoundError: when there is no such document.
        """
        return self._library.text(name)

    def speeches(self) -> list[SpeechInfo]:
        """List the numbered parts with their talks and outlines."""
        return self._library.speeches()

    def speech(self, number: int) -> SpeechDetail:
        """Give one part with its passages.

        :param number: its number.
        :return: the part.
        :raises NotFoundError: when there is no such part.
        """
        return self._library.speech(number)

    def passage(self, passage_id: str) -> PassageDetail:
        """Give a passage with its neighbours and copies.

        :param passage_id: its id.
        :return: the passage and what surrounds it.
        :raises NotFoundError: when there is no such passage.
        """
        return self._library.passage_detail(passage_id)

    def talk_at(self, document: str, offset: int) -> Talk:
        """Find the talk that holds an offset.

        :param document: the name of the document.
        :param offset: a position in it.
        :return: the talk.
        :raises NotFoundError: when there is no such document or the offset is outside it.
        """
        return self._library.talk_at(document, offset)

    def verify(self, claims: Sequence[Claim]) -> list[Verdict]:
        """Say of each citation whether its words still stand at its place.

        :param claims: citations.
        :return: verdicts in the same order.
        """
        return [verify(self._library, claim) for claim in claims]

    def suggestions(self) -> list[str]:
        """Give questions that these documents answer."""
        return list(self._library.suggested)

    def info(self) -> IndexInfo:
        """Say which index answers."""
        return self._library.info

    def warm_up(self) -> None:
        """Load the models and fill the caches, so that the first question is as fast as the next."""
        self._retriever.retrieve("质量工作", 1)

    def _suggestions_for(self, question: str) -> tuple[str, ...]:
        return tuple(s for s in self._library.suggested if s != question)[:SUGGESTIONS]

    def _checked(self, text: str, field: str) -> str:
        trimmed = text.strip()
        if not 1 <= len(trimmed) <= MAX_QUESTION:
            raise InputError(
                f"{field} has {len(trimmed)} characters after trimming; allowed are 1 to {MAX_QUESTION}", field=field
            )
        return trimmed

    def _check(self, history: Sequence[Turn], speeches: Sequence[int], top_k: int) -> None:
        if not 1 <= top_k <= MAX_TOP_K:
            raise InputError(f"top_k is {top_k}; allowed are 1 to {MAX_TOP_K}", field="top_k")
        if len(history) > MAX_HISTORY:
            raise InputError(f"history has {len(history)} turns; allowed are at most {MAX_HISTORY}", field="history")
        unknown = sorted(set(speeches) - set(self._library.parts))
        if unknown:
            raise InputError(
                f"there is no speech {unknown[0]}; allowed are {list(self._library.parts)}", field="speeches"
            )


ABSTENTIONS = {
    Reason.NO_EVIDENCE: "已收录的文稿里没有找到能回答这个问题的内容。",
    Reason.LOW_CONFIDENCE: "文稿里有相近的内容,但没有哪一处能确切回答这个问题。",
    Reason.MISSING_ENTITY: "文稿里没有提到您问的这个名称。",
    Reason.MISSING_VALUE: "文稿提到了这件事,但没有给出您问的具体内容。",
    Reason.OUT_OF_SCOPE: "这不在已收录文稿的范围内,我只回答文稿里的内容。",
    Reason.NOT_A_QUESTION: "没有看出您想问什么,请用一句话把问题写出来。",
}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _pick(reading: Reading, ordinal: int | None) -> Reading | None:
    """Turn a list into the one entry that a follow-up asks for; None when there is no such entry."""
    if ordinal is None or not reading.items:
        return reading
    position = ordinal - 1 if ordinal > 0 else len(reading.items) - 1
    if position >= len(reading.items):
        return None
    item = reading.items[position]
    holders = [p for p, _ in reading.supports if p.start <= item.start < p.end] or [reading.passage]
    quote = Span(item.start, min(item.end, holders[0].end))
    return replace(reading, kind=Kind.SPAN, passage=holders[0], quote=quote, span=quote, items=(), supports=())


def as_json(value: Any) -> dict[str, Any]:
    """Turn a reply or another value of the service into plain JSON types.

    :param value: a dataclass.
    :return: its fields by name.
    """
    return asdict(value)
