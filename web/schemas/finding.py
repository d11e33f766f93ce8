"""A search of the whole text for words as they are written."""

from pydantic import BaseModel, Field

from web.find_requests import DEFAULT_FOUND, MAX_FOUND, MAX_QUERY
from web.schemas.base import ReplyModel
from web.schemas.requests import SENTENCE_PATTERN

_MOST = 999_999
"""A number in the address takes six digits."""


class FindQuery(BaseModel):
    """Words to find, where, and which of the passages that hold them."""

    query: str = Field(
        min_length=1,
        max_length=MAX_QUERY,
        pattern=SENTENCE_PATTERN,
        description="Words between blanks, all of which must stand in a passage; in quotation marks as a whole.",
    )
    document: str = Field(default_factory=str, description="The name of a file: look there only.")
    speech: int = Field(
        default_factory=int, ge=0, le=_MOST, description="The number of a part: look there only."
    )
    talk: int = Field(default_factory=int, ge=0, le=_MOST, description="Which speech within the part.")
    limit: int = Field(default=DEFAULT_FOUND, ge=1, le=MAX_FOUND, description="The most passages.")
    offset: int = Field(default=0, ge=0, le=_MOST, description="How many passages to leave out before.")


class Piece(ReplyModel):
    """A run of words."""

    text: str = Field(description="The words, verbatim.")
    mark: bool = Field(description="Whether they are what was searched for.")


class Found(ReplyModel):
    """A passage that holds what was searched for."""

    passage_id: str = Field(description="For GET /api/v1/passages/{passage_id}.")
    document: str = Field(description="The name of the file.")
    speech: int | None = Field(
        description="The number of the part; null in a document without numbered parts."
    )
    talk: int = Field(description="Which speech within the part.")
    speech_title: str = Field(description="The title of the speech.")
    section: list[str] = Field(description="The headings above the passage, from outer to inner.")
    start: int = Field(description="Where the first hit begins, in code points of the document.")
    end: int = Field(description="Where it ends.")
    occurrences: int = Field(description="How many hits the passage holds.")
    pieces: list[Piece] = Field(description="The words around the first hit, cut where hits begin and end.")
    cut_before: bool = Field(description="Whether the passage says more before the pieces.")
    cut_after: bool = Field(description="Whether it says more after them.")
    url: str = Field(description="The address of the page that shows the first hit marked.")


class Facet(ReplyModel):
    """A speech, and how much of what was searched for stands in it."""

    document: str = Field(description="The name of the file.")
    speech: int | None = Field(
        description="The number of the part; null in a document without numbered parts."
    )
    talk: int = Field(description="Which speech within the part.")
    speech_title: str = Field(description="The title of the speech.")
    passages: int = Field(description="How many of its passages hold every term.")
    occurrences: int = Field(description="How many hits these hold.")


class FindReply(ReplyModel):
    """What a search of the whole text found, in the order of the documents."""

    query: str = Field(description="As it was asked, without the blanks around it.")
    terms: list[str] = Field(description="What was looked for, folded.")
    passages: int = Field(description="How many passages hold every term.")
    occurrences: int = Field(description="How many hits these hold.")
    facets: list[Facet] = Field(description="The speeches with a hit; these count everywhere.")
    hits: list[Found] = Field(description="At most `limit` of the passages.")
    next_offset: int | None = Field(description="The offset of the next passages; null where there are none.")
