"""The values that stages exchange: frozen dataclasses and the protocols of the stages.

Every offset is a half-open range of Unicode code points in the text of one document, so that
`document.text[start:end]` gives the words back. A score is higher when better.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Rows of unit length, one for each text: shape (texts, dimensions)."""


class SearchMode(StrEnum):
    """Which retrieval systems take part in a search."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"


class Status(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    DEGRADED = "degraded"


class Kind(StrEnum):
    """The form of a reply."""

    SPAN = "span"
    LIST = "list"
    OUTLINE = "outline"
    PASSAGE = "passage"
    SMALLTALK = "smalltalk"
    ABSTAIN = "abstain"


class Reason(StrEnum):
    """Why the service abstained; the codes are stable."""

    NO_EVIDENCE = "no_evidence"
    LOW_CONFIDENCE = "low_confidence"
    MISSING_ENTITY = "missing_entity"
    MISSING_VALUE = "missing_value"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_A_QUESTION = "not_a_question"


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it was read; nothing in it is ever changed."""

    name: str
    title: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its label (`一、`), its words, its depth (1 is outermost) and where both stand."""

    level: int
    label: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in a document."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Omission:
    """A range that stands in no passage, and why (`blank`, `page_furniture`, `blurb`, ...)."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Talk:
    """One speech: `number` counts the talks inside a part; `part` is None outside numbered files.

    `copies` names the talks that say the same words, best preserved first, this one included.
    """

    id: str
    document: str
    part: int | None
    number: int
    title: str
    start: int
    end: int
    headings: tuple[Heading, ...] = ()
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What is retrieved and cited: whole sentences of one talk, verbatim.

    `section` is the path of headings from outer to inner, for context, never part of `text`.
    `group` is the id of the passage that stands for all near-identical copies of this one.
    """

    id: str
    document: str
    speech: int | None
    talk: int
    speech_title: str
    section: tuple[str, ...]
    text: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an enumeration: its label (`一是`), its words and the whole of its range."""

    label: str
    start: int
    end: int
    body_end: int


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Items that belong together, in order, and the sentence or heading that stands before them."""

    talk: str
    level: int
    lead_start: int
    lead_end: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. The parts of the score are there to explain it.

    `reranked` is the network's probability that the passage answers, `read` its log-odds of the best
    answer in it against none; None where it was not asked.
    `sentence_scores` and `clause_scores` are cosines with the query, aligned with the sentences
    of the passage and with the clauses of each of them.
    """

    passage: Passage
    score: float
    rank: int
    dense: float = 0.0
    sentence: float = 0.0
    lexical: float = 0.0
    reranked: float | None = None
    read: float | None = None
    sentence_scores: tuple[float, ...] = ()
    clause_scores: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Copy:
    """The same words elsewhere."""

    speech: int | None
    talk: int
    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that supports a reply, with the words that do; `docs/api.md` explains the fields."""

    n: int
    passage_id: str
    document: str
    speech: int | None
    talk: int
    speech_title: str
    section: tuple[str, ...]
    text: str
    quote: str
    start: int
    end: int
    sha256: str
    score: float
    also_in: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """Which index answered."""

    fingerprint: str
    passages: int
    version: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to one question, field by field as `docs/api.md` gives it."""

    id: str
    question: str
    rewritten: str | None
    answered: bool
    status: Status
    reason: Reason | None
    kind: Kind
    answer: str
    short: str | None
    items: tuple[str, ...]
    confidence: float
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    suggestions: tuple[str, ...]
    timing_ms: dict[str, float]
    index: IndexInfo
    speeches: tuple[int, ...] = ()
    explain: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SearchReply:
    """The reply to one search."""

    query: str
    mode: SearchMode
    hits: tuple[Citation, ...]
    timing_ms: dict[str, float]
    index: IndexInfo
    explain: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A citation to verify: the words, or their hash, that should stand at a place."""

    document: str
    start: int
    end: int
    quote: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the words of a claim still stand at its place; `found` is what stands there."""

    document: str
    start: int
    end: int
    valid: bool
    reason: str | None
    found: str | None


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document of the index: its file's name, title, hash, length in code points and passages.

    `left_out` says how many code points stand in no passage, by reason (`blurb`, `links`, …).
    """

    name: str
    title: str
    sha256: str
    length: int
    passages: int
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TalkInfo:
    """A talk with its outline; `copies` are the ids of talks that say the same, itself included."""

    id: str
    number: int
    title: str
    start: int
    end: int
    outline: tuple[Heading, ...]
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeechInfo:
    """A numbered part of a document and the talks in it."""

    number: int
    title: str
    document: str
    start: int
    end: int
    talks: tuple[TalkInfo, ...]


@dataclass(frozen=True, slots=True)
class SpeechDetail(SpeechInfo):
    """A part with its passages."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class PassageDetail:
    """A passage, its neighbours in the document, and where else its words stand."""

    passage: Passage
    before: Passage | None
    after: Passage | None
    also_in: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a question and its passages.

    `start`, `end` is the shortest span that answers, `quote` the range of the sentence or
    sentences around it, both in the document of `passage`. For lists and outlines `items`
    holds the ranges in order, `supports` the passages they stand in, and `lead` the sentence that
    announces them. `titles` stand for the items where speeches are listed and not their words.
    """

    kind: Kind
    passage: Passage
    quote: Span
    span: Span | None
    score: float
    items: tuple[Span, ...] = ()
    supports: tuple[tuple[Passage, Span], ...] = ()
    lead: Span | None = None
    titles: tuple[str, ...] = ()
    notes: dict[str, float] = field(default_factory=dict)


class Encoder(Protocol):
    """Turns texts into vectors; the method names are those of sentence-transformers."""

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Encode questions, one unit vector a row."""

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Encode passages, one unit vector a row."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a question when it is read.

    `focus` is the last turn of a question that was completed from earlier ones: it says what kind
    of answer is wanted, the earlier turns only what it is about. `known` are answers that were
    given before and are not asked for again. `parts` are the numbered parts that the question is
    kept to; none means all. `entry` is the entry of a list that is asked for: 1, 2, …, -1 for the
    last.
    """

    focus: str = ""
    known: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()
    entry: int | None = None
