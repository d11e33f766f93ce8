"""What clients get, field by field."""

from typing import Annotated, Any, Literal

from pydantic import Field

from qa.types import Kind, Reason, SearchMode, Status
from web.schemas.base import ReplyModel

Offset = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Copy(ReplyModel):
    """The same words elsewhere."""

    speech: int | None = Field(description="Number of the part; null outside numbered documents.")
    talk: int = Field(description="Which speech within the part.")
    passage_id: str = Field(description="For `GET /api/v1/passages/{passage_id}`.")
    start: Offset = Field(description="Where the words begin in the document, in code points.")
    end: Offset = Field(description="Where they end.")


class Citation(ReplyModel):
    """A passage with the words in it that answer."""

    n: int = Field(ge=1, description="1, 2, … in the order of the reply.")
    passage_id: str = Field(description="For `GET /api/v1/passages/{passage_id}`.")
    document: str = Field(description="The name of the file.")
    speech: int | None = Field(description="Number of the part; null outside numbered documents.")
    talk: int = Field(description="Which speech within the part.")
    speech_title: str = Field(description="Its title.")
    section: list[str] = Field(description="The headings above the passage, from outer to inner.")
    text: str = Field(description="The whole passage, verbatim.")
    quote: str = Field(description="The sentence or sentences that answer, verbatim.")
    start: Offset = Field(description="Where `quote` begins in the document, in code points.")
    end: Offset = Field(description="Where it ends.")
    sha256: Sha256 = Field(description="Of `quote` in UTF-8.")
    score: float = Field(description="Higher is better; comparable within one reply only.")
    also_in: list[Copy] = Field(description="Near-identical copies elsewhere.")


class IndexInfo(ReplyModel):
    """Which index answered."""

    fingerprint: str = Field(description="Another one means another index.")
    passages: int = Field(ge=0, description="How many passages it holds.")
    version: str = Field(description="The version of the program that built it.")


class AskReply(ReplyModel):
    """An answer, or an abstention."""

    id: str = Field(description="Names this reply.")
    question: str = Field(description="As it was asked.")
    rewritten: str | None = Field(description="The question as completed from `history`, or null.")
    answered: bool = Field(description="Whether the documents support an answer.")
    status: Status = Field(description="What became of the question.")
    reason: Reason | None = Field(description="Why there is no answer; null when there is one.")
    kind: Kind = Field(description="The form of the answer.")
    answer: str = Field(description="What a person reads, made of verbatim words.")
    short: str | None = Field(description="The shortest words that answer, verbatim from the first quote.")
    items: list[str] = Field(description="The entries of a list or outline, in order.")
    confidence: float = Field(ge=0, le=1, description="Higher when the answer is more likely to be right.")
    citations: list[Citation] = Field(description="Where the answer stands, best first.")
    nearest: list[Citation] = Field(description="For an abstention, passages that come near.")
    suggestions: list[str] = Field(description="Questions that the documents do answer.")
    timing_ms: dict[str, float] = Field(description="Milliseconds for each stage that ran.")
    index: IndexInfo
    speeches: list[int] = Field(default=[], description="The parts that were asked for; empty for all.")
    explain: dict[str, Any] | None = Field(
        default=None, description="Only when asked for; its content may change between versions."
    )


class SearchReply(ReplyModel):
    """The passages for a query."""

    query: str = Field(description="As it was sent.")
    mode: SearchMode = Field(description="How it was looked for.")
    hits: list[Citation] = Field(description="Best first.")
    timing_ms: dict[str, float] = Field(description="Milliseconds for each stage that ran.")
    index: IndexInfo
    explain: dict[str, Any] | None = Field(
        default=None, description="Only when asked for; its content may change between versions."
    )


class Verdict(ReplyModel):
    """Whether the words of a citation still stand at their place."""

    document: str
    start: Offset
    end: Offset
    valid: bool = Field(description="Whether they do.")
    reason: str | None = Field(description="Why not; null when they do.")
    found: str | None = Field(description="What stands there now.")


class VerifyReply(ReplyModel):
    """A verdict for each citation."""

    valid: bool = Field(description="Whether all of them stand.")
    results: list[Verdict] = Field(description="In the order of the request.")


class DocumentInfo(ReplyModel):
    """A document of the index."""

    name: str = Field(description="The name of the file, as citations give it.")
    title: str
    sha256: Sha256 = Field(description="Of the file.")
    length: int = Field(ge=0, description="In code points.")
    passages: int = Field(ge=0, description="How many passages it has.")
    left_out: dict[str, int] = Field(description="Code points that stand in no passage, by reason.")


class DocumentsReply(ReplyModel):
    """The documents of the index."""

    documents: list[DocumentInfo]


class DocumentTextReply(ReplyModel):
    """The text in which all offsets count."""

    name: str
    length: int = Field(ge=0, description="In code points.")
    text: str


class Heading(ReplyModel):
    """A heading and where it stands."""

    level: int = Field(ge=1, description="1 is outermost.")
    label: str = Field(description="Its number as it is written: `一、`.")
    title: str
    start: Offset
    end: Offset


class TalkInfo(ReplyModel):
    """A speech with its outline."""

    id: str
    number: int = Field(description="Which speech within the part.")
    title: str
    start: Offset
    end: Offset
    outline: list[Heading]
    copies: list[str] = Field(description="The ids of speeches that say the same, itself included.")


class SpeechInfo(ReplyModel):
    """A numbered part of a document and the speeches in it."""

    number: int
    title: str
    document: str
    start: Offset
    end: Offset
    talks: list[TalkInfo]


class SpeechesReply(ReplyModel):
    """The numbered parts."""

    speeches: list[SpeechInfo]


class Range(ReplyModel):
    """A half-open range of code points in a document."""

    start: Offset
    end: Offset


class Passage(ReplyModel):
    """Whole sentences of one speech, verbatim."""

    id: str
    document: str
    speech: int | None
    talk: int
    speech_title: str
    section: list[str]
    text: str
    start: Offset
    end: Offset
    sentences: list[Range] = Field(description="The range of each sentence.")
    group: str = Field(description="The id of the passage that stands for all copies of this one.")


class SpeechReply(SpeechInfo):
    """A numbered part with its passages."""

    passages: list[Passage]


class PassageReply(ReplyModel):
    """A passage and what surrounds it."""

    passage: Passage
    before: Passage | None
    after: Passage | None
    also_in: list[Copy]


class Segment(ReplyModel):
    """Words that are all inside or all outside the quotation, a heading and a passage."""

    text: str
    quote: bool
    heading: bool
    passage: str | None = Field(description="The id of the passage that they stand in.")


class Block(ReplyModel):
    """One line of a document."""

    start: Offset
    level: int = Field(ge=0, description="0 for a paragraph.")
    segments: list[Segment]


class OutlineEntry(ReplyModel):
    """A heading of the speech."""

    level: int = Field(ge=1, description="1 is outermost.")
    text: str = Field(description="Its number and its words.")
    block: Offset = Field(description="The `start` of the line that it stands in.")


class Neighbour(ReplyModel):
    """The speech before or after."""

    title: str
    speech: int
    talk: int
    document: str
    start: Offset


class ReadingReply(ReplyModel):
    """A speech as lines, with a quotation marked."""

    document: str
    speech: int | None
    talk: int
    title: str
    start: Offset
    end: Offset
    quote: str = Field(description="The words from `start` to `end`, verbatim.")
    passage_id: str | None = Field(description="The passage that they begin in.")
    section: list[str] = Field(description="The headings above them, from outer to inner.")
    also_in: list[Copy] = Field(description="The same words elsewhere.")
    outline: list[OutlineEntry]
    blocks: list[Block]
    before: Neighbour | None
    after: Neighbour | None


class SuggestionsReply(ReplyModel):
    """Questions that the documents answer."""

    suggestions: list[str]


class VersionReply(ReplyModel):
    """Which program and which index answer."""

    version: str
    index: IndexInfo | None = Field(description="Null until the index is loaded.")


class HealthReply(ReplyModel):
    """The process lives."""

    status: Literal["ok"]


class ReadyReply(ReplyModel):
    """A question can be answered."""

    status: Literal["ready"]
    index: IndexInfo


class Problem(ReplyModel):
    """What went wrong."""

    code: str = Field(description="Stable, for programs.", pattern="^[a-z0-9_]+$")
    message: str = Field(description="What was given, what is allowed, what to do; for people.")
    details: list[dict[str, Any]] = Field(description="One entry for each field that is at fault.")


class ErrorReply(ReplyModel):
    """The body of every failure."""

    error: Problem
