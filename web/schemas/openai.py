"""What clients of OpenAI's protocol send and get; null means not given there."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from web.openai_requests import MODEL
from web.schemas.base import ReplyModel, RequestModel
from web.schemas.requests import Text

Model = Literal[MODEL]  # type: ignore[valid-type]


class TextPart(RequestModel):
    """Words of a message."""

    type: Literal["text"]
    text: Text


class RefusalPart(RequestModel):
    """Words of a message with which somebody refused."""

    type: Literal["refusal"]
    refusal: Text


class CompletionMessage(RequestModel):
    """What was said."""

    role: Literal["user", "assistant", "system", "developer", "tool", "function"] = Field(
        description="Messages of `user` and `assistant` count, others are passed over."
    )
    content: Text | list[TextPart | RefusalPart] | None = Field(
        default=None, description="The last one of `user` is the question, 1 to 1000 characters."
    )


class StreamOptions(RequestModel):
    """How to stream."""

    include_usage: bool | None = Field(default=None, description="End with a chunk that counts.")


class ResponseFormat(RequestModel):
    """The form of the answer."""

    type: Literal["text"] = Field(description="Answers are verbatim words and no JSON.")


class CompletionRequest(RequestModel):
    """A question with what went before; further fields are allowed and ignored."""

    model: Model = Field(description="The one that there is.")
    messages: Annotated[list[CompletionMessage], Field(min_length=1)] = Field(
        description="Oldest first; at least one of `user`."
    )
    stream: bool | None = Field(default=None, description="Send the reply as server-sent events.")
    stream_options: StreamOptions | None = Field(default=None, description="Only with `stream`.")
    n: Annotated[int, Field(ge=1, le=1)] | None = Field(default=None, description="There is one answer.")
    response_format: ResponseFormat | None = None


class ModelPath(BaseModel):
    """The name of a model in an address."""

    name: str = Field(min_length=1, description="The name of the model.")


class UrlCitation(ReplyModel):
    """Which words of the answer a page supports."""

    start_index: int = Field(ge=0, description="Where the words begin in `content`, in code points.")
    end_index: int = Field(ge=0, description="Where they end.")
    url: str = Field(description="The page that shows the quotation in its speech.")
    title: str = Field(description="The speech and its headings.")


class Annotation(ReplyModel):
    """A citation."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class AnswerMessage(ReplyModel):
    """The answer."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class Choice(ReplyModel):
    """The one answer."""

    index: Literal[0]
    message: AnswerMessage
    logprobs: None
    finish_reason: Literal["stop"]


class Usage(ReplyModel):
    """Counts of characters, not of tokens."""

    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    total_tokens: int = Field(ge=0)


class CompletionReply(ReplyModel):
    """An answer as a chat completion."""

    id: str
    object: Literal["chat.completion"]
    created: int = Field(description="When, in seconds since 1970.")
    model: Model
    system_fingerprint: str = Field(description="Of the index.")
    choices: list[Choice]
    usage: Usage


class ModelReply(ReplyModel):
    """A model."""

    id: Model
    object: Literal["model"]
    created: int = Field(description="When this interface was first given, in seconds since 1970.")
    owned_by: str


class ModelsReply(ReplyModel):
    """The models."""

    object: Literal["list"]
    data: list[ModelReply]


class CompletionProblem(ReplyModel):
    """What went wrong."""

    message: str = Field(description="What was given, what is allowed, what to do; for people.")
    type: Literal["invalid_request_error", "rate_limit_error", "server_error"]
    param: str | None = Field(description="The field that is at fault.")
    code: str = Field(description="Stable, for programs.")


class CompletionErrorReply(ReplyModel):
    """The body of every failure under `/v1`."""

    error: CompletionProblem
