"""The chat page: a fresh start, a conversation that is kept, or an answer that is not."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response, render_template, request

from qa.errors import StoreError
from qa.types import DocumentInfo, Reply, SpeechInfo
from web.days import Group, by_day
from web.errors import ApiError, as_failure
from web.kept import reply_of
from web.owners import owner_of_request
from web.requests import MAX_HISTORY
from web.storing import current_conversations

if TYPE_CHECKING:
    # SQLAlchemy takes longer to import than the process may take to listen.
    from qa.store.values import Conversation, Feedback

CARRIED_ANSWER = 500
"""How many characters of an earlier answer the form carries; all turns must fit into one body."""

LISTED = 30
"""How many conversations stand beside the chat."""

FOLDED_COOKIE = "qa_side"
"""Holds `folded` where somebody put the list of conversations away."""


@dataclass(frozen=True, slots=True)
class PastTurn:
    """An earlier question and its answer, as the form carries them where nothing is kept."""

    asked: str
    replied: str


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn of a conversation that is kept."""

    id: str
    question: str
    reply: Reply
    feedback: "Feedback | None" = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list of conversations; `failed` says that the list cannot be had at the moment."""

    groups: Sequence[Group] = ()
    next_cursor: str | None = None
    failed: bool = False
    query: str = ""


@dataclass(frozen=True, slots=True)
class ChatPage:
    """What the chat page shows; with a `reply` it is an answer that is not kept, `lost` where it should have been."""

    conversation: "Conversation | None" = None
    past: tuple[PastTurn, ...] = ()
    question: str = ""
    reply: Reply | None = None
    error: ApiError | None = None
    asked: bool = False
    lost: bool = False
    replaces: str = ""
    speech: int | None = None
    suggestions: Sequence[str] = ()
    documents: Sequence[DocumentInfo] = field(default_factory=list)
    parts: Sequence[SpeechInfo] = ()

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has been asked yet."""
        return not self.past and not self.asked and self.conversation is None

    @property
    def turns(self) -> tuple[ShownTurn, ...]:
        """The turns of the conversation."""
        kept = self.conversation.messages if self.conversation else ()
        return tuple(ShownTurn(m.id, m.question, reply_of(m.reply), m.feedback) for m in kept)

    @property
    def carried(self) -> tuple[PastTurn, ...]:
        """The turns that the next question takes along, because nothing keeps them."""
        if self.reply is None:
            return self.past
        latest = PastTurn(self.question, self.reply.answer[:CARRIED_ANSWER])
        return (*self.past, latest)[-MAX_HISTORY // 2 :]


def listing(*, query: str = "", cursor: str | None = None, most: int = LISTED) -> Listing:
    """List the caller's conversations; that they cannot be had is no reason not to show the rest of a page.

    :param query: words to look for.
    :param cursor: where the page begins.
    :param most: how many.
    :return: the conversations by day.
    :raises InputError: when the cursor is none that a list gave.
    """
    try:
        owner = owner_of_request()
        if owner is None:
            return Listing(query=query)
        page = current_conversations().page(owner, query=query, cursor=cursor, most=most)
    except StoreError:
        return Listing(failed=True, query=query)
    groups = by_day(page.conversations, datetime.now().astimezone())
    return Listing(groups, page.next_cursor, query=query)


def show(page: ChatPage) -> Response:
    """Write the chat page with the status that its error asks for.

    :param page: what it shows.
    :return: the response.
    """
    body = render_template(
        "chat.html",
        page=page,
        listing=listing(),
        folded=request.cookies.get(FOLDED_COOKIE) == "folded",
        request_id=secrets.token_urlsafe(16),
    )
    response = Response(body)
    return response if page.error is None else as_failure(response, page.error)
