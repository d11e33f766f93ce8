"""What an overview and a search of the whole text hold; every place is a range of the untouched text of a document."""

from dataclasses import dataclass

from qa.types import Passage


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a document and where they stand."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TalkProfile:
    """A speech, or a document without speeches: its number, length, and what its opening says of it.

    `place` and `occasion` are None where the text does not say them. `copies` are the ids of the talks that
    say the same, best preserved first, this one included. `length` leaves white space out.
    """

    id: str
    document: str
    speech: int | None
    talk: int
    title: str
    start: int
    end: int
    length: int
    place: Said | None
    occasion: Said | None
    copies: tuple[str, ...]

    @property
    def leads(self) -> bool:
        """Whether this is the best preserved of its copies, which stands for all of them."""
        return self.copies[0] == self.id


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a talk says a word."""

    talk: str
    count: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A word that tells talks apart, words that go along with it, and who says it how often."""

    label: str
    related: tuple[str, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Echo:
    """The share of a talk that stands in another as well, and the longest run of it."""

    talk: str
    other: str
    share: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit: its value, where it stands, and the clause and sentence around it.

    `also` are the ids of copies of its talk that give the same number.
    """

    talk: str
    value: float
    unit: str
    number: Said
    clause: Said
    sentence: Said
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """A collection as a whole; talks stand in the order of their documents."""

    talks: tuple[TalkProfile, ...] = ()
    topics: tuple[Topic, ...] = ()
    echoes: tuple[Echo, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """Where to search: a document, a part, a talk of it; what is None is not asked about."""

    document: str | None = None
    speech: int | None = None
    talk: int | None = None

    def holds(self, passage: Passage) -> bool:
        """Whether a passage stands there."""
        return (
            self.document in (None, passage.document)
            and self.speech in (None, passage.speech)
            and self.talk in (None, passage.talk)
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and whether they are what was searched for."""

    text: str
    mark: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that holds what was searched for; `start`, `end` is its first hit.

    `pieces` are the words around it with every hit among them marked, cut at one side or both of a long passage.
    """

    passage_id: str
    document: str
    speech: int | None
    talk: int
    speech_title: str
    section: tuple[str, ...]
    start: int
    end: int
    occurrences: int
    pieces: tuple[Piece, ...]
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A talk, and how much of what was searched for stands in it."""

    document: str
    speech: int | None
    talk: int
    speech_title: str
    passages: int
    occurrences: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search of the whole text found; the facets count everywhere, the rest within what was asked for."""

    query: str
    terms: tuple[str, ...]
    passages: int
    occurrences: int
    facets: tuple[Facet, ...]
    hits: tuple[Found, ...]
    next_offset: int | None
