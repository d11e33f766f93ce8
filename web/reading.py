"""A talk as a person reads it: headings and paragraphs, with the words of a citation marked.

The page and the reading pane show the same blocks; nothing here changes or drops a character of a line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.types import Heading, Span, Talk
from web.fields import out_of_range
from web.requests import Place, parse_place
from web.service import Service

NOTHING = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words that are all inside or all outside the quotation and a heading."""

    text: str
    quote: bool
    heading: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the document: a heading of its level, or a paragraph of level 0."""

    start: int
    level: int
    segments: tuple[Segment, ...]


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
    """A talk with the quotation at `start` to `end` marked in its blocks."""

    document: str
    speech: int | None
    talk: int
    title: str
    start: int
    end: int
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
    if place.end > len(text):
        out_of_range("end", f"at most {len(text)}, the length of the document", str(place.end))
    talk = service.talk_at(place.document, place.start)
    before, after = _neighbours(service, talk)
    blocks = talk_blocks(text, Span(talk.start, talk.end), talk.headings, Span(place.start, place.end))
    return TalkView(
        document=place.document,
        speech=talk.part,
        talk=talk.number,
        title=talk.title,
        start=place.start,
        end=place.end,
        blocks=blocks,
        before=before,
        after=after,
    )


def talk_blocks(
    text: str, talk: Span, headings: Sequence[Heading], quote: Span = NOTHING
) -> tuple[Block, ...]:
    """Cut a talk at its line ends, and each line where the quotation or a heading begins or ends.

    :param text: the text of the document.
    :param talk: the range of the talk in it.
    :param headings: the headings of the talk.
    :param quote: the range to mark; an empty one marks nothing.
    :return: the lines that are not blank, in order.
    """
    return tuple(_block(text, line, headings, quote) for line in _lines(text, talk))


def _lines(text: str, talk: Span) -> Iterator[Span]:
    """Find the lines of a talk without the blanks around them; blank lines are left out."""
    start = talk.start
    for line in text[talk.start : talk.end].splitlines(keepends=True):
        left = len(line) - len(line.lstrip())
        right = len(line.rstrip())
        if left < right:
            yield Span(start + left, start + right)
        start += len(line)


def _block(text: str, line: Span, headings: Sequence[Heading], quote: Span) -> Block:
    """Make the block of one line."""
    inside = [h for h in headings if line.start <= h.start < line.end]
    level = next((h.level for h in inside if h.start == line.start and h.end >= line.end), 0)
    edges = {line.start, line.end}
    for start, end in [(quote.start, quote.end), *((h.start, h.end) for h in inside)]:
        edges.update(edge for edge in (start, end) if line.start < edge < line.end)
    cuts = sorted(edges)
    segments = (_segment(text, Span(a, b), inside, quote) for a, b in pairwise(cuts))
    return Block(start=line.start, level=level, segments=tuple(segments))


def _segment(text: str, span: Span, headings: Sequence[Heading], quote: Span) -> Segment:
    """Make the segment of a range that no edge cuts."""
    return Segment(
        text=text[span.start : span.end],
        quote=quote.start <= span.start and span.end <= quote.end,
        heading=any(h.start <= span.start and span.end <= h.end for h in headings),
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
