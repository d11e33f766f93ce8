"""One question in, one reply out: completion, retrieval, reading, the decision to answer, citing."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from qa.dialogue.followup import Completed, complete
from qa.dialogue.intent import is_instruction, is_noise
from qa.dialogue.mentions import mentioned_topic
from qa.dialogue.smalltalk import smalltalk_reply
from qa.lexical.correction import Corrected
from qa.pairs.pairing import MakePairing, Pairing
from qa.passages.units import slice_of
from qa.reader.confidence import Judge, Names, Signals, reason_for
from qa.reader.protocol import Reader
from qa.reranker.reranking import is_sure, rerank
from qa.retriever.hybrid import Retrieval, Retriever
from qa.service import replies
from qa.service.citing import cite, cite_hit
from qa.service.comparing import Comparer
from qa.service.library import Library
from qa.service.mentions import Mention, find_mentions
from qa.service.telling import Compared
from qa.text.fold import fold
from qa.types import Citation, Hit, Kind, Passage, Reading, Reason, Reply, Setting, Span, Turn

NEAREST = 3
LITERAL = 0.95
"""Confidence in words that were looked for and found: only what was meant by them may differ."""

FIRST_HITS = 2
"""How many passages the network reads at once; most answers stand there."""

READ_HITS = 4
"""How many are read when the first do not surely answer; the right one is seldom further down."""


@dataclass(frozen=True, slots=True)
class _Decision:
    """What came of reading: the reply, and the signals that decided it where there were any."""

    reply: Reply
    signals: Signals | None = None


class Answerer:
    """Answers questions from a library."""

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        reader: Reader,
        judge: Judge,
        pair: MakePairing | None = None,
    ) -> None:
        """Take the stages.

        :param library: the documents.
        :param retriever: finds passages.
        :param reader: reads them.
        :param judge: says whether to answer, and how sure the answer is.
        :param pair: runs the network that ranks and reads; none leaves that to structure and shape.
        """
        self._library = library
        self._retriever = retriever
        self._reader = reader
        self._judge = judge
        self._pair = pair
        self._comparer = Comparer(library, retriever, reader, judge.without_network())

    def answer(
        self, question: str, history: Sequence[Turn], speeches: Sequence[int], top_k: int, *, explain: bool
    ) -> Reply:
        """Answer a question, or say that the documents do not.

        :param question: the question, checked and trimmed.
        :param history: earlier turns, oldest first.
        :param speeches: look only in these parts.
        :param top_k: most citations.
        :param explain: add every candidate with its scores, and the signals.
        :return: the reply with its times, without suggestions.
        """
        started = time.perf_counter()
        reply = self._without_documents(question)
        if reply is not None:
            return replace(reply, timing_ms=_timing(started, started, started))
        completed = complete(question, history)
        corrected = self._retriever.correct(completed.text)
        asked = replace(completed, text=corrected.text)
        retrieval = self._retriever.retrieve(asked.text, max(top_k, READ_HITS), speeches=speeches)
        retrieved = time.perf_counter()
        decision = self._decide(question, asked, retrieval, top_k)
        reply = replace(decision.reply, rewritten=completed.text if completed.context else None)
        timing = _timing(started, retrieved, time.perf_counter())
        details = explain_reply(retrieval, corrected, reply, decision.signals) if explain else None
        return replace(reply, timing_ms=timing, explain=details)

    def _without_documents(self, question: str) -> Reply | None:
        """Reply to turns that ask nothing of the documents."""
        said = smalltalk_reply(question)
        if said is not None:
            return replies.smalltalk(question, self._library.info, said)
        if is_noise(question):
            return replies.abstention(question, self._library.info, Reason.NOT_A_QUESTION)
        if is_instruction(question):
            return replies.abstention(question, self._library.info, Reason.OUT_OF_SCOPE)
        return None

    def _decide(self, question: str, completed: Completed, retrieval: Retrieval, top_k: int) -> _Decision:
        def refuse(
            reason: Reason, sure: float = 0.0, signals: Signals | None = None, words: str | None = None
        ) -> _Decision:
            nearest = tuple(
                cite_hit(self._library, n, hit) for n, hit in enumerate(retrieval.hits[:NEAREST], 1)
            )
            reply = replies.abstention(question, self._library.info, reason, nearest, sure)
            return _Decision(replace(reply, answer=words or reply.answer), signals)

        if any(part not in self._library.parts for part in retrieval.scope.parts):
            return refuse(Reason.OUT_OF_SCOPE)
        topic = mentioned_topic(completed.text)
        if topic is not None:
            mentions = find_mentions(self._library, topic, retrieval.parts)
            found = (
                self._reply(question, _reading_of(mentions), LITERAL, retrieval, top_k) if mentions else None
            )
            return _Decision(found) if found else refuse(Reason.MISSING_ENTITY)
        compared = self._comparer.compare(completed.text, retrieval)
        if compared is not None:
            return self._compared(question, compared, retrieval, top_k) or refuse(
                Reason.MISSING_VALUE, words=compared.words
            )
        setting = Setting(
            self._retriever.correct(question).text if completed.context else "",
            completed.answers,
            retrieval.parts,
            completed.ordinal,
        )
        pairing = self._read_pairs(completed.text, retrieval.hits)
        if pairing:
            retrieval = replace(retrieval, hits=tuple(rerank(retrieval.hits, pairing)))
        reading = self._reader.read(completed.text, retrieval.hits[:READ_HITS], setting, pairing)
        if reading is None:
            return refuse(Reason.NO_EVIDENCE)
        # An entry of a list is as sure as the list.
        signals = self._measure(completed, retrieval, reading)
        sure = self._judge.calibration.confidence(signals)
        picked = _pick(reading, completed.ordinal)
        if picked is None or not self._judge.calibration.answers(signals):
            return refuse(reason_for(signals) if picked else Reason.MISSING_VALUE, sure, signals)
        return _Decision(self._reply(question, picked, sure, retrieval, top_k), signals)

    def _read_pairs(self, question: str, hits: Sequence[Hit]) -> Pairing | None:
        """Read the first passages, and more when none of them surely answers."""
        if self._pair is None:
            return None
        pairing = self._pair(question, hits[:FIRST_HITS])
        if not is_sure(pairing, hits[:FIRST_HITS]):
            pairing.extend(hits[FIRST_HITS:READ_HITS])
        return pairing

    def _compared(
        self, question: str, compared: Compared, retrieval: Retrieval, top_k: int
    ) -> _Decision | None:
        if compared.reading is None:
            return None
        reply = self._reply(question, compared.reading, compared.confidence, retrieval, top_k)
        return _Decision(replace(reply, answer=compared.words))

    def _measure(self, completed: Completed, retrieval: Retrieval, reading: Reading) -> Signals:
        elsewhere = self._is_elsewhere(reading.passage, retrieval.regions)
        names = Names(bool(retrieval.unknown_names), elsewhere)
        return self._judge.signals(completed.text, retrieval.hits, reading, names)

    def _is_elsewhere(self, passage: Passage, regions: Sequence[str]) -> bool:
        """Whether a question names regions, and a passage neither says one nor stands in a talk about one."""
        said = fold("\n".join([passage.text, *passage.section]))
        group = self._library.talk_of(passage).copies[0]
        about = self._retriever.index.regions.groups_about(regions)
        return bool(regions) and group not in about and not any(region in said for region in regions)

    def _reply(self, question: str, reading: Reading, sure: float, retrieval: Retrieval, top_k: int) -> Reply:
        text = self._library.texts[reading.passage.document]
        found = replies.Found(
            reading.kind,
            text[reading.lead.start : reading.lead.end] if reading.lead else None,
            slice_of(reading.passage, reading.span) if reading.span else None,
            reading.titles or tuple(text[item.start : item.end] for item in reading.items),
            sure,
        )
        citations = self._citations(reading, retrieval, top_k)
        return replies.answer(question, self._library.info, found, citations)

    def _citations(self, reading: Reading, retrieval: Retrieval, top_k: int) -> tuple[Citation, ...]:
        """Cite what was read first, then the other passages found."""
        supports = list(reading.supports) or [(reading.passage, reading.quote)]
        cited: list[Citation] = []
        for passage, quote in supports[:top_k]:
            score = retrieval.candidates.score(passage.group)
            cited.append(cite(self._library, len(cited) + 1, passage, quote, score))
        held = {passage.group for passage, _ in supports}
        for hit in retrieval.hits:
            if len(cited) < top_k and hit.passage.group not in held:
                cited.append(cite_hit(self._library, len(cited) + 1, hit))
        return tuple(cited)


def _reading_of(mentions: Sequence[Mention]) -> Reading:
    """List the speeches that mention something, each supported by its first sentence that does."""
    first = mentions[0]
    return Reading(
        Kind.LIST,
        first.passage,
        first.sentence,
        None,
        LITERAL,
        supports=tuple((mention.passage, mention.sentence) for mention in mentions),
        titles=tuple(mention.title for mention in mentions),
    )


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
    return replace(
        reading, kind=Kind.SPAN, passage=holders[0], quote=quote, span=quote, items=(), supports=()
    )


def _timing(started: float, retrieved: float, finished: float) -> dict[str, float]:
    stages = {"retrieve": retrieved - started, "read": finished - retrieved, "total": finished - started}
    return {stage: round(seconds * 1000, 2) for stage, seconds in stages.items()}


def explain_reply(
    retrieval: Retrieval, corrected: Corrected, reply: Reply | None, signals: Signals | None
) -> dict[str, Any]:
    """Say how a reply came about: the scope, every candidate with its scores, the signals.

    :param retrieval: what was found.
    :param corrected: what was looked for, and what was corrected in it.
    :param reply: what was made of it; None for a search.
    :param signals: what decided whether to answer.
    :return: plain JSON types.
    """
    kept = {hit.passage.group: hit for hit in retrieval.hits}
    cited = {citation.passage_id for citation in reply.citations} if reply else set()
    scope = retrieval.scope
    return {
        "scope": {
            "speeches": list(retrieval.parts),
            "names": list(scope.names),
            "query": scope.query,
            "corrections": [asdict(correction) for correction in corrected.corrections],
        },
        "signals": {name: round(value, 4) for name, value in asdict(signals).items()} if signals else None,
        "candidates": [
            {
                "passage_id": hit.passage.id,
                "document": hit.passage.document,
                "speech": hit.passage.speech,
                "talk": hit.passage.talk,
                "speech_title": hit.passage.speech_title,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "rank": hit.rank,
                "score": round(hit.score, 4),
                "dense": round(hit.dense, 4),
                "sentence": round(hit.sentence, 4),
                "lexical": round(hit.lexical, 4),
                "reranked": _rounded(kept.get(hit.passage.group), "reranked"),
                "reader": _rounded(kept.get(hit.passage.group), "read"),
                "kept": hit.passage.group in kept,
                "why": "cited"
                if hit.passage.id in cited
                else "read"
                if hit.passage.group in kept
                else "below the cut",
            }
            for hit in retrieval.candidates.hits()
        ],
    }


def _rounded(hit: Hit | None, field: str) -> float | None:
    value = getattr(hit, field) if hit else None
    return None if value is None else round(value, 4)
