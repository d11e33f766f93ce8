"""One turn of a conversation: the question is asked with what went before, and kept with its reply.

A request that names itself (`request_id`) gives its turn an id that follows from that name, so that sending it
again finds the turn instead of making another.
"""

import base64
import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from qa.types import Turn
from web.chat_requests import ChatRequest
from web.errors import ApiError
from web.requests import MAX_HISTORY
from web.service import Service

if TYPE_CHECKING:
    # SQLAlchemy takes longer to import than the process may take to listen.
    from qa.store.conversations import Conversations
    from qa.store.values import KeptTurn

Tell = Callable[[str, dict[str, Any]], None]
"""Takes an event of the stream as it happens: its name and its data."""

# The full-width marks stand as escapes: they look like the others, and were lost to them once.
_MARKS = "\u3002\uff01\uff1f\uff1b\uff0c\uff1a\u3001!?;,:\n"
_PIECE = re.compile(f"[^{_MARKS}]*[{_MARKS}]*")
"""A clause with the marks behind it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn that is to be taken: who asks what, in which conversation, and what it will be called.

    `kept` is the turn itself where it was taken before.
    """

    owner: str
    asked: ChatRequest
    conversation_id: str
    message_id: str
    history: tuple[Turn, ...]
    kept: "KeptTurn | None" = None


def begin(conversations: "Conversations", owner: str, asked: ChatRequest) -> Exchange:
    """Look up what went before, and give the turn its ids.

    :param conversations: where the conversation is kept.
    :param owner: who asks.
    :param asked: what is asked.
    :return: the turn to take.
    :raises NotFoundError: when the owner has no such conversation, or no such turn to replace.
    :raises InputError: when the conversation takes no further turn.
    :raises ApiError: when the request has the name of another.
    :raises StoreError: when the database cannot be read.
    """
    opened, message_id = _ids(owner, asked.request_id)
    kept = _kept(conversations, owner, asked, message_id)
    if kept is not None:
        return Exchange(owner, asked, kept.conversation_id, message_id, (), kept)
    history: list[Turn] = []
    if asked.conversation_id is None:
        # Seen before a model works for a reply that cannot be kept.
        conversations.check()
    else:
        turns = MAX_HISTORY // 2
        earlier = conversations.history(owner, asked.conversation_id, turns, before=asked.replaces)
        for question, answer in earlier if asked.complete else ():
            history += [Turn("user", question), Turn("assistant", answer)]
    return Exchange(owner, asked, asked.conversation_id or opened, message_id, tuple(history))


def take(service: Service, conversations: "Conversations", exchange: Exchange, tell: Tell) -> dict[str, Any]:
    """Ask, tell what comes, and keep the turn before the end of it is told.

    :param service: answers.
    :param conversations: where the turn is kept.
    :param exchange: the turn.
    :param tell: gets `meta`, `citations`, `delta` and `done`, in this order.
    :return: the reply with the id of its conversation.
    :raises QAError: when the question cannot be answered, or the turn cannot be kept.
    """
    asked = exchange.asked
    with _alone(exchange.message_id):
        kept = exchange.kept or _kept(conversations, exchange.owner, asked, exchange.message_id)
        if kept is not None:
            return _tell_again(kept, tell)
        reply = service.ask(
            asked.question, history=exchange.history, speeches=asked.speeches, top_k=asked.top_k
        )
        fields = asdict(replace(reply, id=exchange.message_id))
        del fields["explain"]
        _begin_telling(exchange.conversation_id, fields, tell)
        if not _keep(conversations, exchange, fields):
            # Another process was asked the same and was faster: what it kept is the reply.
            kept = _kept(conversations, exchange.owner, asked, exchange.message_id)
            fields = fields if kept is None else dict(kept.message.reply)
        done = {**fields, "conversation_id": exchange.conversation_id}
        tell("done", done)
        return done


def pieces(text: str) -> list[str]:
    """Cut an answer into clauses; joined, they are the answer.

    :param text: the answer.
    :return: the clauses with the marks behind them.
    """
    return [piece for piece in _PIECE.findall(text) if piece]


def _begin_telling(conversation_id: str, reply: dict[str, Any], tell: Tell) -> None:
    """Tell everything of a reply but its end."""
    ids = {"conversation_id": conversation_id, "message_id": reply["id"]}
    tell("meta", {**ids, "question": reply["question"], "rewritten": reply["rewritten"]})
    tell("citations", {"citations": reply["citations"]})
    for piece in pieces(reply["answer"]):
        tell("delta", {"text": piece})


def _tell_again(kept: "KeptTurn", tell: Tell) -> dict[str, Any]:
    reply = dict(kept.message.reply)
    _begin_telling(kept.conversation_id, reply, tell)
    done = {**reply, "conversation_id": kept.conversation_id}
    tell("done", done)
    return done


def _ids(owner: str, request_id: str | None) -> tuple[str, str]:
    """Give the ids of the conversation that a request may open, and of its turn: random, or always the same."""
    from qa.store.tables import new_id

    if request_id is None:
        return new_id(), new_id()
    return _derived("conversation", owner, request_id), _derived("message", owner, request_id)


def _derived(purpose: str, owner: str, request_id: str) -> str:
    """Make an id of the store out of the name of a request; no two callers share one."""
    digest = hashlib.sha256("\n".join((purpose, owner, request_id)).encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def _kept(
    conversations: "Conversations", owner: str, asked: ChatRequest, message_id: str
) -> "KeptTurn | None":
    """Look for what a request was answered when it came before."""
    kept = conversations.kept(owner, message_id) if asked.request_id is not None else None
    if kept is None:
        return None
    if kept.message.question != asked.question:
        message = (
            "The request_id was used for another question. Make a new one for each question, and send it "
            "again only with the same one."
        )
        raise ApiError(409, "request_id_used", message, details=({"field": "request_id"},))
    return kept


_waiting: dict[str, tuple[threading.Lock, int]] = {}
_waiting_lock = threading.Lock()


@contextmanager
def _alone(message_id: str) -> Iterator[None]:
    """Let one thread of this process at a time take a turn; the next one finds it kept."""
    with _waiting_lock:
        lock, count = _waiting.get(message_id, (threading.Lock(), 0))
        _waiting[message_id] = (lock, count + 1)
    try:
        with lock:
            yield
    finally:
        with _waiting_lock:
            lock, count = _waiting.pop(message_id)
            if count > 1:
                _waiting[message_id] = (lock, count - 1)


def _keep(conversations: "Conversations", exchange: Exchange, reply: dict[str, Any]) -> bool:
    from qa.store.values import NewTurn

    asked = exchange.asked
    opens = asked.conversation_id is None
    turn = NewTurn(
        exchange.conversation_id, exchange.message_id, asked.question, reply, opens, asked.replaces
    )
    return conversations.append(exchange.owner, turn)
