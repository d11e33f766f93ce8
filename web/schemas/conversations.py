"""What clients send and get about conversations."""

from typing import Literal

from pydantic import BaseModel, Field

from web.chat_requests import (
    DEFAULT_PAGE,
    FORMATS,
    MAX_COMMENT,
    MAX_PAGE,
    MAX_SEARCH,
    MAX_TITLE,
    RATINGS,
    REASONS,
)
from web.requests import DEFAULT_TOP_K
from web.schemas.base import ReplyModel, RequestModel
from web.schemas.replies import AskReply
from web.schemas.requests import SENTENCE_PATTERN, Number, Sentence, Text, TopK

Rating = Literal[RATINGS]  # type: ignore[valid-type]
Reason = Literal[REASONS]  # type: ignore[valid-type]
Format = Literal[FORMATS]  # type: ignore[valid-type]


class ChatRequest(RequestModel):
    """A question in a conversation that the server keeps."""

    question: Sentence = Field(
        description="Simplified or traditional Chinese, or English; blanks around it do not count."
    )
    # A factory: the document must not show a default that the service would refuse.
    conversation_id: Text = Field(
        default_factory=str, description="The conversation that it belongs to; left out, one begins."
    )
    stream: bool = Field(default=False, description="Tell the reply as it comes, as server-sent events.")
    speeches: list[Number] = Field(default=[], description="Look in these parts only; none means all.")
    top_k: TopK = Field(default=DEFAULT_TOP_K, description="The most citations in the reply.")
    complete: bool = Field(
        default=True, description="Complete the question from earlier turns; false takes it literally."
    )
    replaces: Text = Field(
        default_factory=str,
        description="The id of a message of the conversation: it and all after it go once the new turn is kept.",
    )
    request_id: str = Field(
        default_factory=str,
        pattern="^[A-Za-z0-9_-]{8,64}$",
        description="Made by the client, anew for each question. Sent again with the same question, it gets the "
        "reply that was kept, and nothing is kept twice.",
    )


class TitleRequest(RequestModel):
    """What a conversation is to be called."""

    title: str = Field(
        min_length=1,
        max_length=MAX_TITLE,
        pattern=SENTENCE_PATTERN,
        description="Blanks around it do not count, and others become one.",
    )


class FeedbackRequest(RequestModel):
    """What the caller says of a reply."""

    rating: Rating = Field(description="Whether it was good.")
    reason: Reason = Field(default_factory=str, description="What was wrong with it.")
    comment: str = Field(
        default_factory=str,
        min_length=1,
        max_length=MAX_COMMENT,
        pattern=SENTENCE_PATTERN,
        description="In the caller's words.",
    )


class ConversationsQuery(BaseModel):
    """Which conversations are wanted."""

    query: str = Field(
        default_factory=str,
        max_length=MAX_SEARCH,
        pattern=r"^[^\x00]*$",
        description="Words that stand in a title, a question or an answer.",
    )
    cursor: Text = Field(default_factory=str, description="`next_cursor` of the page before.")
    limit: int = Field(default=DEFAULT_PAGE, ge=1, le=MAX_PAGE, description="The most of them.")


class ExportQuery(BaseModel):
    """The form of a file."""

    format: Format = Field(default="md", description="Markdown or JSON.")


class ConversationPath(BaseModel):
    """The id of a conversation in an address."""

    conversation_id: str = Field(min_length=1, description="As `POST /api/v1/chat` gives it.")


class MessagePath(BaseModel):
    """The id of a reply in an address."""

    message_id: str = Field(min_length=1, description="The `id` of a reply of `POST /api/v1/chat`.")


class ChatReply(AskReply):
    """An answer, or an abstention, in a conversation."""

    conversation_id: str = Field(description="For the next question.")


class Feedback(ReplyModel):
    """What the caller said of a reply."""

    rating: Rating
    reason: Reason | None
    comment: str | None
    created: str = Field(description="When, as ISO 8601 in UTC.")


class FeedbackReply(ReplyModel):
    """What is kept of what the caller said of a reply."""

    message_id: str
    rating: Rating
    reason: Reason | None
    comment: str | None
    created: str = Field(description="When, as ISO 8601 in UTC.")


class Message(ReplyModel):
    """One turn of a conversation."""

    id: str = Field(description="That of the reply; feedback names it.")
    question: str = Field(description="As it was asked.")
    reply: AskReply = Field(description="As it was given.")
    created: str = Field(description="When, as ISO 8601 in UTC.")
    feedback: Feedback | None


class ConversationInfo(ReplyModel):
    """A conversation in a list."""

    id: str
    title: str = Field(description="Its first question, until it is renamed.")
    created: str = Field(description="When it began, as ISO 8601 in UTC.")
    updated: str = Field(description="When it was last asked in.")
    messages: int = Field(ge=0, description="How many turns it has.")


class Conversation(ReplyModel):
    """A conversation with its turns."""

    id: str
    title: str
    created: str = Field(description="When it began, as ISO 8601 in UTC.")
    updated: str = Field(description="When it was last asked in.")
    messages: list[Message] = Field(description="Oldest first.")


class ConversationsReply(ReplyModel):
    """Some of the caller's conversations, newest first."""

    conversations: list[ConversationInfo]
    next_cursor: str | None = Field(description="For the next page; null on the last.")


class DeletedReply(ReplyModel):
    """How many conversations were deleted."""

    deleted: int = Field(ge=0)
