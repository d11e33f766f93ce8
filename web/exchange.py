"""One turn of a conversation: the question is asked with what went before, and kept with its reply."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from qa.types import Turn
from web.chat_requests import ChatRequest
from web.requests import MAX_HISTORY
from web.service import Service

if TYPE_CHECKING:
    # SQLAlchemy takes longer to import than the process may take to listen.
    from qa.store.conversations import Conversations

Tell = Callable[[str, dict[str, Any]], None]
"""Takes an event of the stream as it happens: its name and its data."""

_PIECE = re.compile(r"[^。!?;,:!?;,:、\n]*[。!?;,:!?;,:、\n]*")
"""A clause with the marks behind it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn that is to be taken: who asks what, in which conversation, and what it will be called."""

    owner: str
    asked: ChatRequest
    conversation_id: str
    message_id: str
    history: tuple[Turn, ...]


def begin(conversations: "Conversations", owner: str, asked: ChatRequest) -> Exchange:
    """Look up what went before, and give the turn its ids.

    :param conversations: where the conversation is kept.
    :param owner: who asks.
    :param asked: what is asked.
    :return: the turn to take.
    :raises NotFoundError: when the owner has no such conversation.
    :raises InputError: when the conversation takes no further turn.
    :raises StoreError: when the database cannot be read.
    """
    from qa.store.tables import new_id

    history: list[Turn] = []
    if asked.conversation_id is None:
        # Seen before a model works for a reply that cannot be kept.
        conversations.check()
    else:
        for question, answer in conversations.history(owner, asked.conversation_id, MAX_HISTORY // 2):
            history += [Turn("user", question), Turn("assistant", answer)]
    return Exchange(owner, asked, asked.conversation_id or new_id(), new_id(), tuple(history))


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
    reply = service.ask(asked.question, history=exchange.history, speeches=asked.speeches, top_k=asked.top_k)
    fields = asdict(replace(reply, id=exchange.message_id))
    del fields["explain"]
    ids = {"conversation_id": exchange.conversation_id, "message_id": exchange.message_id}
    tell("meta", {**ids, "question": reply.question, "rewritten": reply.rewritten})
    tell("citations", {"citations": fields["citations"]})
    for piece in pieces(reply.answer):
        tell("delta", {"text": piece})
    _keep(conversations, exchange, fields)
    done = {**fields, "conversation_id": exchange.conversation_id}
    tell("done", done)
    return done


def pieces(text: str) -> list[str]:
    """Cut an answer into clauses; joined, they are the answer.

    :param text: the answer.
    :return: the clauses with the marks behind them.
    """
    return [piece for piece in _PIECE.findall(text) if piece]


def _keep(conversations: "Conversations", exchange: Exchange, reply: dict[str, Any]) -> None:
    from qa.store.values import NewTurn

    opens = exchange.asked.conversation_id is None
    question = exchange.asked.question
    turn = NewTurn(exchange.conversation_id, exchange.message_id, question, reply, opens)
    conversations.append(exchange.owner, turn)
