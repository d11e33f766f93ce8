"""What clients send."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from qa.types import SearchMode
from web.requests import DEFAULT_TOP_K, MAX_HISTORY, MAX_QUESTION, MAX_TOP_K
from web.schemas.base import RequestModel

TEXT_PATTERN = r"^[^\x00]*$"
SENTENCE_PATTERN = r"^[^\x00]*[^\x00\s][^\x00]*$"

Text = Annotated[str, Field(pattern=TEXT_PATTERN)]
Sentence = Annotated[str, Field(min_length=1, max_length=MAX_QUESTION, pattern=SENTENCE_PATTERN)]
TopK = Annotated[int, Field(ge=1, le=MAX_TOP_K)]
Number = Annotated[int, Field(ge=1)]
Offset = Annotated[int, Field(ge=0)]
Place = Annotated[int, Field(ge=0, le=999_999_999_999)]
"""An offset in an address, which takes twelve digits."""


class Turn(RequestModel):
    """One earlier turn."""

    role: Literal["user", "assistant"] = Field(description="Who said it.")
    content: Text = Field(description="What was said.")


class AskRequest(RequestModel):
    """A question with everything that may go with it."""

    question: Sentence = Field(
        description="Simplified or traditional Chinese, or English; blanks around it do not count."
    )
    history: list[Turn] = Field(
        default=[],
        max_length=MAX_HISTORY,
        description="Earlier turns, oldest first. They complete a question and are never evidence.",
    )
    speeches: list[Number] = Field(default=[], description="Look in these parts only; none means all.")
    top_k: TopK = Field(default=DEFAULT_TOP_K, description="The most citations in the reply.")
    explain: bool = Field(default=False, description="Add every candidate with its scores.")


class SearchRequest(RequestModel):
    """A query with everything that may go with it."""

    query: Sentence = Field(description="What to look for.")
    top_k: TopK = Field(default=DEFAULT_TOP_K, description="The most hits.")
    speeches: list[Number] = Field(default=[], description="Look in these parts only; none means all.")
    mode: Literal[tuple(mode.value for mode in SearchMode)] = Field(  # type: ignore[valid-type]
        default=SearchMode.HYBRID.value, description="By meaning and words together, or by one of them."
    )
    explain: bool = Field(default=False, description="Add every candidate with its scores.")


class ClaimRequest(RequestModel):
    """A citation to verify: a place, and the words or their hash; one of the two is needed."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["quote"]}, {"required": ["sha256"]}]},
    )

    document: Text = Field(description="The name of the file.")
    start: Offset = Field(description="Where the words begin, in code points.")
    end: Offset = Field(description="Where they end; not before `start`.")
    # A factory: the document must not show a default that the service would refuse.
    quote: Text = Field(default_factory=str, description="The words.")
    sha256: str = Field(default_factory=str, pattern="^[0-9a-f]{64}$", description="Their hash in UTF-8.")

    @model_validator(mode="after")
    def _agree(self) -> "ClaimRequest":
        if not {"quote", "sha256"} & self.model_fields_set or self.end < self.start:
            raise ValueError("a quote or a hash is needed, and end is not before start")
        return self


class VerifyRequest(RequestModel):
    """Citations to verify."""

    citations: list[ClaimRequest] = Field(description="In the order of the verdicts.")


class DocumentPath(BaseModel):
    """The name of a document in an address."""

    name: str = Field(min_length=1, description="The name of the file, as citations give it.")


class SpeechPath(BaseModel):
    """The number of a part in an address."""

    number: int = Field(ge=0, description="The number of the part.")


class PassagePath(BaseModel):
    """The id of a passage in an address."""

    passage_id: str = Field(min_length=1, description="As citations give it.")


class SuggestionsQuery(BaseModel):
    """Which questions are wanted."""

    speech: int = Field(
        default_factory=int,
        ge=1,
        le=999_999,
        description="Only those that this part answers; none means all.",
    )


class ReadingQuery(BaseModel):
    """A place to read: a document or a passage, and a range."""

    document: Text = Field(default_factory=str, description="The name of the file; needed without `passage`.")
    passage: Text = Field(default_factory=str, description="The id of a passage, instead of a document.")
    start: Place = Field(default_factory=int, description="Where the words begin, in code points.")
    end: Place = Field(default_factory=int, description="Where they end; not before `start`.")
