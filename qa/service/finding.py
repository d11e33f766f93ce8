"""Searching the whole text for words as they are written, not for what they mean."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qa.errors import InputError
from qa.overview.values import Facet, Finding, Found, Piece, Within
from qa.service.library import Library
from qa.text.fold import fold_characters
from qa.text.matching import query_terms, term_pattern
from qa.types import Passage, Span

MAX_QUERY = 100
MAX_FOUND = 50
"""How many passages one search gives at most; the next ones are asked for by `offset`."""

EVERYWHERE = Within()

_WHOLE = 130
"""A passage up to this length is shown whole."""

_BEFORE, _AFTER = 36, 90
"""How many characters are shown around the first hit of a longer one."""


@dataclass
class _Match:
    """A passage in which terms stand, and where."""

    passage: Passage
    terms: set[str] = field(default_factory=set)
    marks: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class Finder:
    """Finds words in the passages of a library; the folded texts are made at first use."""

    library: Library

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {name: fold_characters(text) for name, text in self.library.texts.items()}

    def find(self, query: str, within: Within = EVERYWHERE, limit: int = 20, offset: int = 0) -> Finding:
        """Find the passages that hold every term of a query.

        :param query: words between blanks, or in quotation marks as a whole; 1 to 100 code points.
        :param within: look only there; the facets count everywhere.
        :param limit: most passages, 1 to 50.
        :param offset: how many passages to leave out before.
        :return: the passages in the order of the documents.
        :raises InputError: when an argument is out of range.
        """
        terms = _checked(query)
        if not 1 <= limit <= MAX_FOUND:
            raise InputError(f"limit is {limit}; allowed are 1 to {MAX_FOUND}", field="limit")
        if offset < 0:
            raise InputError(f"offset is {offset}; allowed is 0 or more", field="offset")
        self._check(within)
        matches = [match for name in self._folded for match in self._matches(name, terms)]
        kept = [match for match in matches if within.holds(match.passage)]
        page = kept[offset : offset + limit]
        after = offset + limit
        return Finding(
            query=query.strip(),
            terms=terms,
            passages=len(kept),
            occurrences=sum(len(match.marks) for match in kept),
            facets=self._facets(matches),
            hits=tuple(self._found(match) for match in page),
            next_offset=after if after < len(kept) else None,
        )

    def _check(self, within: Within) -> None:
        """Refuse a part or a document that there is not."""
        if within.speech is not None and within.speech not in self.library.parts:
            allowed = list(self.library.parts)
            raise InputError(f"there is no speech {within.speech}; allowed are {allowed}", field="speech")
        if within.document is not None and within.document not in self.library.texts:
            raise InputError(
                f"there is no document called {within.document[:80]!r}; GET /api/v1/documents lists them",
                field="document",
            )

    def _matches(self, document: str, terms: Sequence[str]) -> Iterator[_Match]:
        """Find the passages of a document in which all terms stand."""
        text, passages = self._folded[document], self.library.passages_by_document[document]
        found: dict[int, _Match] = {}
        for term in terms:
            for match in term_pattern(term).finditer(text):
                position = bisect_right(passages, match.start(), key=lambda passage: passage.start) - 1
                # Where the words run over the end of a passage, neither of the two holds them.
                if position < 0 or match.end() > passages[position].end:
                    continue
                held = found.setdefault(position, _Match(passages[position]))
                held.terms.add(term)
                held.marks.append(Span(*match.span()))
        for position in sorted(found):
            if len(found[position].terms) == len(terms):
                yield found[position]

    def _facets(self, matches: Sequence[_Match]) -> tuple[Facet, ...]:
        """Count the hits of each talk, in the order of the documents."""
        groups: dict[tuple[str, int | None, int], list[_Match]] = {}
        for match in matches:
            place = match.passage
            groups.setdefault((place.document, place.speech, place.talk), []).append(match)
        return tuple(
            Facet(*key, self.library.talk_of(g[0].passage).title, len(g), sum(len(m.marks) for m in g))
            for key, g in groups.items()
        )

    def _found(self, match: _Match) -> Found:
        """Show one passage around its first hit."""
        passage = match.passage
        marks = _merged(match.marks)
        start, end = _window(passage, marks[0])
        text = self.library.texts[passage.document]
        return Found(
            passage_id=passage.id,
            document=passage.document,
            speech=passage.speech,
            talk=passage.talk,
            speech_title=self.library.talk_of(passage).title,
            section=passage.section,
            start=marks[0].start,
            end=marks[0].end,
            occurrences=len(match.marks),
            pieces=tuple(_pieces(text, Span(start, end), marks)),
            cut_before=start > passage.start,
            cut_after=end < passage.end,
        )


def _checked(query: str) -> tuple[str, ...]:
    """Take a query apart, or say what is wrong with it."""
    trimmed = query.strip()
    if any("\ud800" <= character <= "\udfff" for character in trimmed):
        raise InputError(
            "query holds half of a surrogate pair, which is no character; send valid UTF-8", field="query"
        )
    if not 1 <= len(trimmed) <= MAX_QUERY:
        raise InputError(
            f"query has {len(trimmed)} characters after trimming; allowed are 1 to {MAX_QUERY}", field="query"
        )
    terms = query_terms(trimmed)
    if not terms:
        raise InputError("query holds quotation marks only; put words between them", field="query")
    return terms


def _merged(marks: Sequence[Span]) -> list[Span]:
    """Join marks that overlap, in order."""
    merged: list[Span] = []
    for mark in sorted(marks, key=lambda span: (span.start, span.end)):
        if merged and mark.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, mark.end))
        else:
            merged.append(mark)
    return merged


def _window(passage: Passage, first: Span) -> tuple[int, int]:
    """Choose what is shown of a passage."""
    if passage.end - passage.start <= _WHOLE:
        return passage.start, passage.end
    start = max(passage.start, first.start - _BEFORE)
    end = min(passage.end, max(first.end, start + _BEFORE + _AFTER))
    return start, end


def _pieces(text: str, window: Span, marks: Sequence[Span]) -> Iterator[Piece]:
    """Cut what is shown where marks begin and end."""
    position = window.start
    for mark in marks:
        start, end = max(mark.start, position), min(mark.end, window.end)
        if start >= end:
            continue
        if position < start:
            yield Piece(text[position:start], mark=False)
        yield Piece(text[start:end], mark=True)
        position = end
    if position < window.end:
        yield Piece(text[position : window.end], mark=False)
