"""Turns as rows: where one stands in its conversation, which one it takes the place of, what is kept of it."""

import re
from datetime import datetime

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from qa.errors import InputError, NotFoundError
from qa.store.tables import ID_LENGTH, ConversationRow, MessageRow
from qa.store.values import NewTurn

MAX_TURNS = 500
"""How many turns a conversation may have: it is read, shown and exported as one."""

TITLE_LENGTH = 60
"""How much of its first question a conversation is called."""

_ID = re.compile(rf"[A-Za-z0-9_-]{{{ID_LENGTH}}}")

NO_MESSAGE = "There is no such message; GET /api/v1/conversations/{id} lists those of a conversation."


def check_id(text: str, message: str) -> None:
    """Refuse what is no id before a database sees it: PostgreSQL takes no NUL, for one.

    :param text: what came as an id.
    :param message: what to say of it.
    :raises NotFoundError: when it is none.
    """
    if not _ID.fullmatch(text):
        raise NotFoundError(message)


def title_of(question: str) -> str:
    """Name a conversation after its first question.

    :param question: the question.
    :return: its words on one line, cut where they are too many.
    """
    line = " ".join(question.split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def position_of(session: Session, conversation_id: str, message_id: str) -> int:
    """Find where a turn stands in its conversation.

    :param session: a session that reads.
    :param conversation_id: a conversation of whoever asks.
    :param message_id: the turn.
    :return: its position.
    :raises NotFoundError: when the conversation has no such turn.
    """
    check_id(message_id, NO_MESSAGE)
    found = select(MessageRow.position).where(
        MessageRow.conversation_id == conversation_id, MessageRow.id == message_id
    )
    position = session.scalars(found).one_or_none()
    if position is None:
        raise NotFoundError(NO_MESSAGE)
    return position


def opened(session: Session, owner: str, turn: NewTurn, moment: datetime) -> ConversationRow:
    """Begin a conversation; one that the same request began before, and whose turn is gone, goes on.

    :param session: a session that writes.
    :param owner: who asked.
    :param turn: the first turn.
    :param moment: now.
    :return: the conversation.
    """
    row = session.get(ConversationRow, turn.conversation_id)
    if row is None or row.owner != owner:
        title = title_of(turn.question)
        row = ConversationRow(id=turn.conversation_id, owner=owner, title=title, created=moment)
        session.add(row)
    return row


def replace_from(session: Session, row: ConversationRow, turn: NewTurn) -> int:
    """Delete the turn that another takes the place of, and all after it; a title made of it is made anew.

    :param session: a session that writes.
    :param row: the conversation, locked.
    :param turn: the turn that takes the place.
    :return: how many were deleted.
    :raises NotFoundError: when the conversation has no such turn.
    """
    place = position_of(session, row.id, turn.replaces or "")
    here = MessageRow.conversation_id == row.id
    later = (here, MessageRow.position >= place)
    first = select(MessageRow.id, MessageRow.question).where(here).order_by(MessageRow.position).limit(1)
    first_id, question = session.execute(first).one()
    if first_id == turn.replaces and row.title == title_of(question):
        row.title = title_of(turn.question)
    result = session.execute(delete(MessageRow).where(*later))
    assert isinstance(result, CursorResult)
    return result.rowcount


def next_position(session: Session, conversation_id: str) -> int:
    """Give the position of a further turn.

    :param session: a session that reads.
    :param conversation_id: the conversation.
    :return: the position, from 1.
    :raises InputError: when the conversation is full.
    """
    last = select(func.max(MessageRow.position)).where(MessageRow.conversation_id == conversation_id)
    position = (session.scalars(last).one() or 0) + 1
    if position > MAX_TURNS:
        raise InputError(
            f"The conversation has {MAX_TURNS} turns, the most that are allowed. Begin another: leave "
            "conversation_id out.",
            field="conversation_id",
        )
    return position


def message_row(turn: NewTurn, position: int, moment: datetime) -> MessageRow:
    """Make the row of a turn.

    :param turn: the turn.
    :param position: where it stands in its conversation.
    :param moment: when it is kept.
    :return: the row.
    """
    # Both are there to be searched, and PostgreSQL keeps no NUL; the reply has the words as they are.
    question, answer = (text.replace("\0", "") for text in (turn.question, str(turn.reply["answer"])))
    return MessageRow(
        id=turn.message_id,
        conversation_id=turn.conversation_id,
        position=position,
        question=question,
        answer=answer,
        reply=dict(turn.reply),
        created=moment,
    )
