"""What the pages of a part and of a document show: its talks in full, with the words of a quotation marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.types import Copy, Passage, Span, SpeechInfo, Talk, TalkInfo
from web.fields import out_of_range
from web.presentation import place_label, quoted, talk_label
from web.reading import (
    NOTHING,
    Block,
    OutlineEntry,
    check_end,
    outline_of,
    passage_at,
    talk_blocks,
)
from web.requests import parse_place
from web.service import Service


@dataclass(frozen=True, slots=True)
class ShownTalk:
    """A talk of a page: its lines, its outline, and the other talks that say the same.

    `label` names it where its page has several; `same` are parts with the numbers of talks in them.
    """

    number: int
    label: str | None
    blocks: tuple[Block, ...]
    outline: tuple[OutlineEntry, ...]
    same: tuple[tuple[int, int], ...]
    holds_quote: bool


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words that a page marks, and how they are cited."""

    passage_id: str | None
    start: int
    end: int
    text: str
    reference: str
    also_in: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class SpeechPage:
    """A part, or a document without numbered parts."""

    title: str
    document: str
    number: int | None
    talks: tuple[ShownTalk, ...]
    quotation: Quotation | None
    before: SpeechInfo | None = None
    after: SpeechInfo | None = None


def part_page(service: Service, number: int, arguments: Mapping[str, str]) -> SpeechPage:
    """Show one part in full.

    :param service: what knows the documents.
    :param number: the number of the part.
    :param arguments: the query string; `start` and `end` name the words to mark.
    :return: the page.
    :raises NotFoundError: if there is no such part.
    :raises ApiError: 422 if the words to mark lie outside the part.
    """
    part = service.speech(number)
    text = service.document_text(part.document)
    quote = _quote(text, part.document, Span(part.start, part.end), arguments)
    others = service.speeches()
    numbers = {talk.id: (other.number, talk.number) for other in others for talk in other.talks}

    def shown(info: TalkInfo) -> ShownTalk:
        span = Span(info.start, info.end)
        return ShownTalk(
            number=info.number,
            label=talk_label(info, part) if len(part.talks) > 1 else None,
            blocks=talk_blocks(text, span, info.outline, quote, part.passages),
            outline=outline_of(text, span, info.outline),
            same=tuple(numbers[copy] for copy in info.copies if copy != info.id and copy in numbers),
            holds_quote=quote != NOTHING and info.start <= quote.start < info.end,
        )

    return SpeechPage(
        title=part.title,
        document=part.document,
        number=number,
        talks=tuple(shown(info) for info in part.talks),
        quotation=_quotation(service, text, quote, part.document, part.passages),
        before=next((other for other in reversed(others) if other.number < number), None),
        after=next((other for other in others if other.number > number), None),
    )


def document_page(service: Service, talk: Talk, arguments: Mapping[str, str]) -> SpeechPage:
    """Show a document that has no numbered parts.

    :param service: what knows the documents.
    :param talk: its only talk.
    :param arguments: the query string; `start` and `end` name the words to mark.
    :return: the page.
    :raises ApiError: 422 if the words to mark lie outside the document.
    """
    text = service.document_text(talk.document)
    span = Span(talk.start, talk.end)
    quote = _quote(text, talk.document, Span(0, len(text)), arguments)
    passages = service.passages_of(talk.document)
    shown = ShownTalk(
        number=1,
        label=None,
        blocks=talk_blocks(text, span, talk.headings, quote, passages),
        outline=outline_of(text, span, talk.headings),
        same=(),
        holds_quote=quote != NOTHING,
    )
    quotation = _quotation(service, text, quote, talk.document, passages)
    return SpeechPage(talk.title or talk.document, talk.document, None, (shown,), quotation)


def _quote(text: str, document: str, within: Span, arguments: Mapping[str, str]) -> Span:
    """Read the range to mark; an address without one marks nothing."""
    if "start" not in arguments:
        return NOTHING
    place = parse_place({**arguments, "document": document})
    check_end(place.end, text)
    if not within.start <= place.start <= place.end <= within.end:
        out_of_range("start", f"{within.start} to {within.end}, where this text stands", str(place.start))
    return Span(place.start, place.end) if place.end > place.start else NOTHING


def _quotation(
    service: Service, text: str, quote: Span, document: str, passages: Sequence[Passage]
) -> Quotation | None:
    """Say how the marked words are cited; None where none are marked."""
    if quote == NOTHING:
        return None
    words = text[quote.start : quote.end]
    holder = passage_at(passages, quote.start)
    where = " › ".join((place_label(holder), *holder.section)) if holder else document
    return Quotation(
        passage_id=holder.id if holder else None,
        start=quote.start,
        end=quote.end,
        text=words,
        reference=quoted(words, where, document, quote.start, quote.end),
        also_in=service.same_words(document, quote.start, quote.end),
    )
