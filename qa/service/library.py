"""The documents of an index to browse: documents, speeches, talks, passages and their copies."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa.errors import NotFoundError
from qa.service.suggesting import Suggestion, suggest, suggest_by_part
from qa.text.fold import compact, compact_with_offsets
from qa.types import (
    Copy,
    Document,
    DocumentInfo,
    Enumeration,
    IndexInfo,
    Omission,
    Passage,
    PassageDetail,
    SpeechDetail,
    SpeechInfo,
    Talk,
    TalkInfo,
)


@dataclass(frozen=True)
class Library:
    """Everything that was indexed, as records; look-ups are made at first use."""

    documents: Sequence[Document]
    talks: Sequence[Talk]
    passages: Sequence[Passage]
    enumerations: Sequence[Enumeration]
    omissions: Mapping[str, Sequence[Omission]]
    info: IndexInfo

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each document by its name."""
        return {document.name: document.text for document in self.documents}

    @cached_property
    def suggested(self) -> tuple[Suggestion, ...]:
        """Questions that the documents answer."""
        return tuple(suggest(self.talks, self.enumerations, self.texts))

    def suggested_for(self, part: int) -> tuple[Suggestion, ...]:
        """Make questions that one part answers.

        :param part: its number.
        :return: the questions.
        """
        return self._suggested_by_part.get(part, ())

    @cached_property
    def _suggested_by_part(self) -> dict[int, tuple[Suggestion, ...]]:
        return suggest_by_part(self.talks, self.enumerations, self.texts)

    @cached_property
    def passages_by_document(self) -> dict[str, tuple[Passage, ...]]:
        """The passages of each document in order, by its name."""
        found: dict[str, list[Passage]] = {name: [] for name in self.texts}
        for passage in self.passages:
            found[passage.document].append(passage)
        return {name: tuple(sorted(own, key=lambda p: p.start)) for name, own in found.items()}

    @cached_property
    def _by_id(self) -> dict[str, int]:
        return {passage.id: position for position, passage in enumerate(self.passages)}

    @cached_property
    def _talks_by_id(self) -> dict[str, Talk]:
        return {talk.id: talk for talk in self.talks}

    @cached_property
    def _by_talk(self) -> dict[str, list[Passage]]:
        found: dict[str, list[Passage]] = {talk.id: [] for talk in self.talks}
        for passage in self.passages:
            found[f"{passage.document}#{passage.speech or 0}.{passage.talk}"].append(passage)
        return found

    @cached_property
    def _compact_talks(self) -> dict[str, tuple[str, list[int]]]:
        return {}

    def document_infos(self) -> list[DocumentInfo]:
        """List the documents.

        :return: name, title, hash, length, number of passages, and what was left out of each.
        """
        counts: dict[str, int] = {}
        for passage in self.passages:
            counts[passage.document] = counts.get(passage.document, 0) + 1
        return [
            DocumentInfo(
                d.name, d.title, d.sha256, len(d.text), counts.get(d.name, 0), self._left_out(d.name)
            )
            for d in self.documents
        ]

    def _left_out(self, name: str) -> dict[str, int]:
        """Count the code points that stand in no passage, by reason; white space aside."""
        counts: dict[str, int] = {}
        for omission in self.omissions.get(name, ()):
            if omission.reason != "blank":
                counts[omission.reason] = counts.get(omission.reason, 0) + omission.end - omission.start
        return counts

    def text(self, name: str) -> str:
        """Give the text of a document.

        :param name: its file's name.
        :return: the text as it was read.
        :raises NotFoundError: when there is no such document.
        """
        if name not in self.texts:
            raise NotFoundError(
                f"there is no document called {name[:80]!r}; GET /api/v1/documents lists them"
            )
        return self.texts[name]

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """The numbers of the parts, in order."""
        return tuple(sorted({talk.part for talk in self.talks if talk.part is not None}))

    def speeches(self) -> list[SpeechInfo]:
        """List the numbered parts with their talks and outlines.

        :return: the parts in order; none where no document has parts.
        """
        return [self._speech(number) for number in self.parts]

    def _speech(self, number: int) -> SpeechInfo:
        talks = [talk for talk in self.talks if talk.part == number]
        infos = tuple(TalkInfo(t.id, t.number, t.title, t.start, t.end, t.headings, t.copies) for t in talks)
        title = talks[0].title.removesuffix("之1") if len(talks) > 1 else talks[0].title
        return SpeechInfo(number, title, talks[0].document, talks[0].start, talks[-1].end, infos)

    def check_part(self, number: int) -> None:
        """Check that there is a part of a number.

        :param number: the number.
        :raises NotFoundError: when there is none.
        """
        if number not in self.parts:
            allowed = (
                f"{self.parts[0]} to {self.parts[-1]}"
                if self.parts
                else "none, since no document has numbered parts"
            )
            raise NotFoundError(f"there is no speech {number}; there are {allowed}")

    def speech(self, number: int) -> SpeechDetail:
        """Give one part with its passages.

        :param number: its number.
        :return: the part.
        :raises NotFoundError: when there is no such part.
        """
        self.check_part(number)
        info = self._speech(number)
        passages = tuple(p for p in self.passages if p.speech == number)
        return SpeechDetail(
            info.number, info.title, info.document, info.start, info.end, info.talks, passages
        )

    def talk_of(self, passage: Passage) -> Talk:
        """Give the talk that a passage belongs to.

        :param passage: a passage.
        :return: the talk.
        """
        return self._talks_by_id[f"{passage.document}#{passage.speech or 0}.{passage.talk}"]

    def part_title(self, passage: Passage) -> str:
        """Give the title of the part that a passage stands in, or of its document.

        :param passage: a passage.
        :return: the title.
        """
        if passage.speech is None:
            return self.talk_of(passage).title
        return self._speech(passage.speech).title

    def talk(self, talk_id: str) -> Talk:
        """Give a talk by its id.

        :param talk_id: as passages and enumerations name it.
        :return: the talk.
        """
        return self._talks_by_id[talk_id]

    def talk_at(self, document: str, offset: int) -> Talk:
        """Find the talk that holds an offset, or the next one after it.

        :param document: the name of the document.
        :param offset: a position in it.
        :return: the talk.
        :raises NotFoundError: when there is no such document or the offset is outside it.
        """
        length = len(self.text(document))
        if not 0 <= offset <= length:
            raise NotFoundError(f"offset {offset} is outside {document!r}, which has {length} code points")
        talks = [talk for talk in self.talks if talk.document == document]
        return next((talk for talk in talks if offset < talk.end), talks[-1])

    def passage(self, passage_id: str) -> Passage:
        """Give a passage.

        :param passage_id: its id.
        :return: the passage.
        :raises NotFoundError: when there is no such passage.
        """
        position = self._by_id.get(passage_id)
        if position is None:
            raise NotFoundError(
                f"there is no passage {passage_id[:80]!r}; ids come from citations and from GET /api/v1/speeches"
            )
        return self.passages[position]

    def passage_detail(self, passage_id: str) -> PassageDetail:
        """Give a passage with its neighbours in the document and its copies.

        :param passage_id: its id.
        :return: the passage and what surrounds it.
        :raises NotFoundError: when there is no such passage.
        """
        passage = self.passage(passage_id)
        position = self._by_id[passage_id]
        before = self.passages[position - 1] if position else None
        after = self.passages[position + 1] if position + 1 < len(self.passages) else None
        same = passage.document
        return PassageDetail(
            passage,
            before if before and before.document == same else None,
            after if after and after.document == same else None,
            self.copies(passage, passage.start, passage.end),
        )

    def passages_of(self, document: str) -> Sequence[Passage]:
        """List the passages of a document in order.

        :param document: the name of the document.
        :return: its passages.
        :raises NotFoundError: when there is no such document.
        """
        self.text(document)
        return self.passages_by_document[document]

    def same_words(self, document: str, start: int, end: int) -> tuple[Copy, ...]:
        """Find where else the words of a range stand, wherever the range lies.

        :param document: the name of the document.
        :param start: where the range starts.
        :param end: where it ends.
        :return: the places; none for a range that begins in no passage.
        :raises NotFoundError: when there is no such document or the range begins outside it.
        """
        passage = self.passage_at(self.talk_at(document, start).id, start)
        return self.copies(passage, start, end) if passage and end > start else ()

    def passage_at(self, talk_id: str, offset: int) -> Passage | None:
        """Find the passage of a talk that holds an offset.

        :param talk_id: the id of the talk.
        :param offset: a position in its document.
        :return: the passage, or None where the offset stands in none.
        """
        passages = self._by_talk.get(talk_id, [])
        position = bisect_right(passages, offset, key=lambda p: p.start) - 1
        if position < 0 or offset >= passages[position].end:
            return None
        return passages[position]

    def copies(self, passage: Passage, start: int, end: int) -> tuple[Copy, ...]:
        """Find where else the words of a range stand, in other copies of the talk.

        :param passage: the passage that holds the range.
        :param start: where the range starts.
        :param end: where it ends.
        :return: the places with the same words, spacing and quotation marks aside.
        """
        own = f"{passage.document}#{passage.speech or 0}.{passage.talk}"
        words = compact(self.texts[passage.document][start:end])
        if not words:
            return ()
        found = (self._copy(talk_id, words) for talk_id in self._talks_by_id[own].copies if talk_id != own)
        return tuple(sorted((c for c in found if c), key=lambda c: (c.speech or 0, c.talk, c.start)))

    def _copy(self, talk_id: str, words: str) -> Copy | None:
        talk = self._talks_by_id[talk_id]
        if talk_id not in self._compact_talks:
            text = self.texts[talk.document][talk.start : talk.end]
            self._compact_talks[talk_id] = compact_with_offsets(text, talk.start)
        text, offsets = self._compact_talks[talk_id]
        position = text.find(words)
        if position < 0:
            return None
        start, end = offsets[position], offsets[position + len(words) - 1] + 1
        passage = self.passage_at(talk_id, start)
        return Copy(talk.part, talk.number, passage.id, start, end) if passage else None
