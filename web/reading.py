"""A talk as a person reads it: headings and paragraphs, with the words of a citation marked.

The page and the reading pane show the same blocks; nothing here changes or drops a character of a line.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.types import Copy, Heading, Passage, Span, Talk
from web.fields import out_of_range
from web.requests import Place, parse_place
from web.service import Service

NOTHING = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words that are all inside or all outside the quotation, a heading and a passage.

    `passage` is the id of the passage that they stand in.
    """

    text: str
    quote: bool
    heading: bool
    passage: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the document: a heading of its level, or a paragraph of level 0."""

    start: int
    level: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading of a talk as its outline shows it; `block` is the start of the line that it stands in."""

    level: int
    text: str
    block: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The talk before or after in the same document."""

    title: str
    speech: int
    talk: int
    document: str
    start: int


@dataclass(frozen=True, slots=True)
class TalkView:
    """A talk with the quotation at `start` to `end` marked in its blocks.

    `quote` are its words, `passage_id` and `section` say where it begins, `also_in` where else it stands.
    """

    document: str
    speech: int | None
    talk: int
    title: str
    start: int
    end: int
    quote: str
    passage_id: str | None
    section: tuple[str, ...]
    also_in: tuple[Copy, ...]
    outline: tuple[OutlineEntry, ...]
    blocks: tuple[Block, ...]
    before: Neighbour | None
    after: Neighbour | None


def place_of(service: Service, arguments: Mapping[str, str]) -> Place:
    """Read the place in an address, which names either a document or a passage.

    :param service: what knows the passages.
    :param arguments: the query string.
    :return: the place; that of the whole passage when only the passage is named.
    :raises NotFoundError: if there is no such passage.
    :raises ApiError: if an argument is missing or out of range.
    """
    if "passage" not in arguments:
        return parse_place(arguments)
    passage = service.passage(arguments["passage"]).passage
    whole = {"document": passage.document, "start": str(passage.start), "end": str(passage.end)}
    return parse_place({**whole, **{name: arguments[name] for name in ("start", "end") if name in arguments}})


def talk_view(service: Service, place: Place) -> TalkView:
    """Show the talk that holds a place.

    :param service: what knows the documents.
    :param place: the words to mark; an empty range marks none.
    :return: the talk with its words marked.
    :raises NotFoundError: if there is no such document, or no talk at the place.
    :raises ApiError: 422 if the place ends after the document.
    """
    text = service.document_text(place.document)
    check_end(place.end, text)
    talk = service.talk_at(place.document, place.start)
    passages = service.passages_of(place.document)
    first = bisect_right(passages, talk.start, key=lambda p: p.end)
    passages = passages[first : bisect_left(passages, talk.end, key=lambda p: p.start)]
    holder = passage_at(passages, place.start)
    before, after = _neighbours(service, talk)
    span, quote = Span(talk.start, talk.end), Span(place.start, place.end)
    return TalkView(
        document=place.document,
        speech=talk.part,
        talk=talk.number,
        title=talk.title,
        start=place.start,
        end=place.end,
        quote=text[place.start : place.end],
        passage_id=holder.id if holder else None,
        section=holder.section if holder else (),
        also_in=service.same_words(place.document, place.start, place.end),
        outline=outline_of(text, span, talk.headings),
        blocks=talk_blocks(text, span, talk.headings, quote, passages),
        before=before,
        after=after,
    )


def check_end(end: int, text: str) -> None:
    """Refuse a place that ends after its document.

    :param end: where the place ends.
    :param text: the text of the document.
    :raises ApiError: 422 if it does.
    """
    if end > len(text):
        out_of_range("end", f"at most {len(text)}, the length of the document", str(end))


def passage_at(passages: Sequence[Passage], offset: int) -> Passage | None:
    """Find the passage that holds an offset.

    :param passages: the passages to look at.
    :param offset: a position in their document.
    :return: the passage; None where the offset stands in none of them.
    """
    return next((p for p in passages if p.start <= offset < p.end), None)


def outline_of(text: str, talk: Span, headings: Sequence[Heading]) -> tuple[OutlineEntry, ...]:
    """List the headings of a talk with the lines that they stand in.

    :param text: the text of the document.
    :param talk: the range of the talk in it.
    :param headings: its headings.
    :return: an entry for each heading, in order.
    """
    starts = [line.start for line in _lines(text, talk)]
    return tuple(
        OutlineEntry(heading.level, heading.label + heading.title, starts[line])
        for heading in headings
        if (line := bisect_right(starts, heading.start) - 1) >= 0
    )


def talk_blocks(
    text: str,
    talk: Span,
    headings: Sequence[Heading],
    quote: Span = NOTHING,
    passages: Sequence[Passage] = (),
) -> tuple[Block, ...]:
    """Cut a talk at its line ends, and each line where the quotation, a heading or a passage begins or ends.

    :param text: the text of the document.
    :param talk: the range of the talk in it.
    :param headings: the headings of the talk.
    :param quote: the range to mark; an empty one marks nothing.
    :param passages: the passages of the document.
    :return: the lines that are not blank, in order.
    """
    return tuple(_block(text, line, headings, quote, passages) for line in _lines(text, talk))


def _lines(text: str, talk: Span) -> Iterator[Span]:
    """Find the lines of a talk without the blanks around them; blank lines are left out."""
    start = talk.start
    for line in text[talk.start : talk.end].splitlines(keepends=True):
        left = len(line) - len(line.lstrip())
        right = len(line.rstrip())
        if left < right:
            yield Span(start + left, start + right)
        start += len(line)


def _block(
    text: str, line: Span, headings: Sequence[Heading], quote: Span, passages: Sequence[Passage]
) -> Block:
    """Make the block of one line."""
    inside = [h for h in headings if line.start <= h.start < line.end]
    level = next((h.level for h in inside if h.start == line.start and h.end >= line.end), 0)
    held = [p for p in passages if p.start < line.end and line.start < p.end]
    edges = {line.start, line.end}
    spans = [(quote.start, quote.end), *((h.start, h.end) for h in inside), *((p.start, p.end) for p in held)]
    for start, end in spans:
        edges.update(edge for edge in (start, end) if line.start < edge < line.end)
    cuts = sorted(edges)
    segments = (_segment(text, Span(a, b), (inside, held), quote) for a, b in pairwise(cuts))
    return Block(start=line.start, level=level, segments=tuple(segments))


def _segment(
    text: str, span: Span, around: tuple[Sequence[Heading], Sequence[Passage]], quote: Span
) -> Segment:
    """Make the segment of a range that no edge cuts."""
    headings, passages = around
    holder = passage_at(passages, span.start)
    return Segment(
        text=text[span.start : span.end],
        quote=quote.start <= span.start and span.end <= quote.end,
        heading=any(h.start <= span.start and span.end <= h.end for h in headings),
        passage=holder.id if holder else None,
    )


def _neighbours(service: Service, talk: Talk) -> tuple[Neighbour | None, Neighbour | None]:
    """Find the talks before and after; a document without numbered parts is one talk and has none."""
    talks = [
        Neighbour(info.title or part.title, part.number, info.number, part.document, info.start)
        for part in service.speeches()
        if part.document == talk.document
        for info in part.talks
    ]
    before = [other for other in talks if other.start < talk.start]
    after = [other for other in talks if other.start > talk.start]
    return (before[-1] if before else None), (after[0] if after else None)
