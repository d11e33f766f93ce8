"""The one entry to questions, search and documents, for web, command line and evaluation."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.errors import InputError
from qa.generation.protocol import Writer
from qa.overview.building import build_overview, build_profiles
from qa.overview.values import Finding, Overview, TalkProfile, Within
from qa.pairs.pairing import MakePairing
from qa.reader.confidence import Judge
from qa.reader.protocol import Reader
from qa.retriever.hybrid import Retriever
from qa.service.answering import Answerer, explain_reply
from qa.service.citing import cite_hit
from qa.service.composing import Composer
from qa.service.finding import EVERYWHERE, Finder
from qa.service.library import Library
from qa.service.verifying import verify
from qa.text.fold import compact
from qa.types import (
    Claim,
    Copy,
    DocumentInfo,
    IndexInfo,
    Passage,
    PassageDetail,
    Reply,
    SearchMode,
    SearchReply,
    SpeechDetail,
    SpeechInfo,
    Talk,
    Turn,
    Verdict,
)

MAX_QUESTION = 1000
MAX_HISTORY = 20
MAX_TOP_K = 20
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Networks:
    """What a service can do without: the network that ranks and reads, the model that words answers."""

    pair: MakePairing | None = None
    writer: Writer | None = None


class QAService:
    """Answers from one index; safe to share between threads."""

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        reader: Reader,
        judge: Judge,
        networks: Networks | None = None,
    ) -> None:
        """Take the parts, built by `qa.bootstrap`.

        :param library: the documents.
        :param retriever: finds passages.
        :param reader: reads them.
        :param judge: says whether to answer, and how sure the answer is.
        :param networks: what takes part beside them; nothing by default.
        """
        networks = networks or Networks()
        self._library = library
        self._retriever = retriever
        self._answerer = Answerer(library, retriever, reader, judge, networks.pair)
        self._composer = Composer(library, networks.writer) if networks.writer else None
        self._finder = Finder(library)
        self._overview: Overview | None = None
        self._profiles: tuple[TalkProfile, ...] | None = None
        # Two who ask at once wait for one that looks; nobody waits for what is there, or for the longer look.
        self._profiling = threading.Lock()
        self._looking = threading.Lock()

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
        question = _checked(question, "question")
        if len(history) > MAX_HISTORY:
            raise InputError(
                f"history has {len(history)} turns; allowed are at most {MAX_HISTORY}", field="history"
            )
        self._check(speeches, top_k)
        reply = self._answerer.answer(question, history, speeches, top_k, explain=explain)
        if self._composer:
            reply = self._composer.compose(reply, explain=explain)
        # With the reply, so that whoever asks again later how it came about can ask the same.
        return replace(reply, suggestions=self._suggestions_for(reply), speeches=tuple(speeches))

    def _suggestions_for(self, reply: Reply) -> tuple[str, ...]:
        """Choose questions about the speech that was cited, or else about any."""
        near = {citation.speech for citation in (reply.citations or reply.nearest)[:1]}
        asked = [s for s in self._library.suggested if compact(s.question) != compact(reply.question)]
        ordered = sorted(asked, key=lambda s: s.speech not in near)
        return tuple(s.question for s in ordered[:SUGGESTIONS])

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
        query = _checked(query, "query")
        self._check(speeches, top_k)
        corrected = self._retriever.correct(query)
        retrieval = self._retriever.retrieve(corrected.text, top_k, speeches=speeches, mode=mode)
        hits = tuple(cite_hit(self._library, n, hit) for n, hit in enumerate(retrieval.hits, 1))
        total = round((time.perf_counter() - started) * 1000, 2)
        details = explain_reply(retrieval, corrected, None, None) if explain else None
        return SearchReply(
            query, mode, hits, {"retrieve": total, "total": total}, self._library.info, details
        )

    def find(self, query: str, *, within: Within = EVERYWHERE, limit: int = 20, offset: int = 0) -> Finding:
        """Find the passages that hold words as they are written; width, case and traditional characters aside.

        :param query: words between blanks, or in quotation marks as a whole; 1 to 100 code points.
        :param within: look only there.
        :param limit: most passages, 1 to 50.
        :param offset: how many passages to leave out before.
        :return: the passages in the order of the documents, and how many there are in each talk.
        :raises InputError: when an argument is out of range.
        """
        return self._finder.find(query, within, limit, offset)

    def profiles(self) -> tuple[TalkProfile, ...]:
        """Say what is known of each talk: length, place, occasion, copies; made when first asked for."""
        if self._profiles is None:
            with self._profiling:
                if self._profiles is None:
                    library, names = self._library, self._retriever.index.names
                    self._profiles = build_profiles(library.talks, library.texts, names)
        return self._profiles

    def overview(self) -> Overview:
        """Look at the documents as a whole; made when first asked for and kept as long as the index."""
        if self._overview is None:
            profiles = self.profiles()
            with self._looking:
                if self._overview is None:
                    lib, cut = self._library, self._retriever.index.analyzer.whole_words
                    self._overview = build_overview(profiles, lib.talks, lib.passages, lib.texts, cut)
        return self._overview

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

    def passages_of(self, document: str) -> Sequence[Passage]:
        """List the passages of a document in order.

        :param document: the name of the document.
        :return: its passages.
        :raises NotFoundError: when there is no such document.
        """
        return self._library.passages_of(document)

    def same_words(self, document: str, start: int, end: int) -> tuple[Copy, ...]:
        """Find where else the words of a range stand.

        :param document: the name of the document.
        :param start: where the range starts.
        :param end: where it ends.
        :return: the places with the same words; none for a range that begins in no passage.
        :raises NotFoundError: when there is no such document or the range begins outside it.
        """
        return self._library.same_words(document, start, end)

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

    def suggestions(self, speech: int | None = None) -> list[str]:
        """Give questions that these documents answer.

        :param speech: only those about this part.
        :return: the questions.
        :raises NotFoundError: when there is no such part.
        """
        if speech is None:
            return [suggestion.question for suggestion in self._library.suggested]
        self._library.check_part(speech)
        return [suggestion.question for suggestion in self._library.suggested_for(speech)]

    def info(self) -> IndexInfo:
        """Say which index answers."""
        return self._library.info

    def warm_up(self) -> None:
        """Load the models and fill the caches, so that the first question is as fast as the next."""
        self._answerer.answer("质量工作由谁负责?", (), (), 1, explain=False)

    def _check(self, speeches: Sequence[int], top_k: int) -> None:
        if not 1 <= top_k <= MAX_TOP_K:
            raise InputError(f"top_k is {top_k}; allowed are 1 to {MAX_TOP_K}", field="top_k")
        unknown = sorted(set(speeches) - set(self._library.parts))
        if unknown:
            allowed = list(self._library.parts)
            raise InputError(f"there is no speech {unknown[0]}; allowed are {allowed}", field="speeches")


def _checked(text: str, field: str) -> str:
    trimmed = text.strip()
    if any("\ud800" <= character <= "\udfff" for character in trimmed):
        raise InputError(
            f"{field} holds half of a surrogate pair, which is no character; send valid UTF-8", field=field
        )
    if not 1 <= len(trimmed) <= MAX_QUESTION:
        raise InputError(
            f"{field} has {len(trimmed)} characters after trimming; allowed are 1 to {MAX_QUESTION}",
            field=field,
        )
    return trimmed
