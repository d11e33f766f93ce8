"""What the store gives back: frozen values that outlive their session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A question and its reply, to be kept; `opens` says that the conversation begins with it.

    The turn that it `replaces` goes, and with it all that came after.
    """

    conversation_id: str
    message_id: str
    question: str
    reply: Mapping[str, Any]
    opens: bool
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of a reply."""

    rating: str
    reason: str | None
    comment: str | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One turn: the question, the reply as it was given, and what was said of it."""

    id: str
    question: str
    reply: Mapping[str, Any]
    created: datetime
    feedback: Feedback | None


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn that was kept before, and its conversation."""

    conversation_id: str
    message: Message


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation in a list: `messages` counts its turns."""

    id: str
    title: str
    created: datetime
    updated: datetime
    messages: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with all its turns, oldest first."""

    id: str
    title: str
    created: datetime
    updated: datetime
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some conversations, newest first, and where the next ones begin; None after the last."""

    conversations: tuple[ConversationInfo, ...]
    next_cursor: str | None
