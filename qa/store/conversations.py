"""Conversations: every function takes their owner, and finds nothing that is another's."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Delete, and_, delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa.errors import NotFoundError, StoreError
from qa.store.cursor import Cursor, read_cursor
from qa.store.database import Database
from qa.store.tables import ConversationRow, FeedbackRow, MessageRow, now
from qa.store.turns import NO_MESSAGE, check_id, message_row, next_position, opened, position_of, replace_from
from qa.store.values import Conversation, ConversationInfo, Feedback, KeptTurn, Message, NewTurn, Page

logger = logging.getLogger(__name__)


class Conversations:
    """The conversations of a database; safe to share between threads."""

    def __init__(self, database: Database) -> None:
        """Take the database.

        :param database: where they are kept.
        """
        self._database = database

    def check(self) -> None:
        """See whether conversations can be kept.

        :raises StoreError: when the database does not answer.
        """
        self._database.check()

    def append(self, owner: str, turn: NewTurn) -> bool:
        """Keep a question with its reply: both are on the disk when this returns, or neither.

        :param owner: who asked.
        :param turn: the turn; one that opens a conversation makes it, named after the question.
        :return: whether it is kept now; false when a turn of this id was kept before, and nothing is changed.
        :raises NotFoundError: when the owner has no such conversation, or no such turn to replace (any more).
        :raises InputError: when the conversation is full.
        :raises StoreError: when the database cannot be written.
        """
        try:
            gone = self._append(owner, turn)
        except IntegrityError:
            # Another process kept it between the look and the writing.
            if self.kept(owner, turn.message_id) is None:
                raise
            return False
        if gone:
            self._empty_journal()
        return gone is not None

    def _append(self, owner: str, turn: NewTurn) -> int | None:
        """Write a turn; say how many it replaced, or None when it was kept before."""
        moment = now()
        with self._database.writing() as session:
            gone = 0
            if not turn.opens:
                row = _owned(session, owner, turn.conversation_id, change=True)
            if session.get(MessageRow, turn.message_id) is not None:
                return None
            if turn.opens:
                row = opened(session, owner, turn, moment)
            if turn.replaces is not None:
                gone = replace_from(session, row, turn)
            row.updated = moment
            # The conversation goes first: the key of the message points at it.
            session.flush()
            session.add(message_row(turn, next_position(session, turn.conversation_id), moment))
            return gone

    def kept(self, owner: str, message_id: str) -> KeptTurn | None:
        """Look for a turn that was kept.

        :param owner: whose.
        :param message_id: its id.
        :return: the turn, or None when the owner has none of this id.
        """
        found = (
            select(MessageRow)
            .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
            .where(MessageRow.id == message_id, ConversationRow.owner == owner)
        )
        with self._database.reading() as session:
            row = session.scalars(found).one_or_none()
            return None if row is None else KeptTurn(row.conversation_id, _message(row, None))

    def history(
        self, owner: str, conversation_id: str, most: int, *, before: str | None = None
    ) -> list[tuple[str, str]]:
        """Give the latest questions with their answers, oldest first.

        :param owner: who asks.
        :param conversation_id: which conversation.
        :param most: how many turns.
        :param before: a turn that is to be replaced: only what came before it counts.
        :return: questions and answers.
        :raises NotFoundError: when the owner has no such conversation, or no such turn in it.
        :raises InputError: when the conversation takes no further turn.
        """
        latest = (
            select(MessageRow.question, MessageRow.answer)
            .where(MessageRow.conversation_id == conversation_id)
            .order_by(MessageRow.position.desc())
            .limit(most)
        )
        with self._database.reading() as session:
            _owned(session, owner, conversation_id)
            if before is None:
                next_position(session, conversation_id)
            else:
                place = position_of(session, conversation_id, before)
                latest = latest.where(MessageRow.position < place)
            return [(question, answer) for question, answer in session.execute(latest)][::-1]

    def page(self, owner: str, *, query: str = "", cursor: str | None = None, most: int = 30) -> Page:
        """List conversations, the one that was last asked in first.

        :param owner: whose.
        :param query: words that stand in the title, a question or an answer; all conversations if empty.
        :param cursor: `next_cursor` of the page before.
        :param most: how many conversations.
        :return: the page.
        :raises InputError: when the cursor is none that a page gave.
        """
        turns = select(func.count()).where(MessageRow.conversation_id == ConversationRow.id).scalar_subquery()
        wanted = [ConversationRow.owner == owner]
        if query:
            wanted.append(_mentions(query))
        if cursor is not None:
            wanted.append(_after(read_cursor(cursor)))
        listed = (
            select(ConversationRow, turns)
            .where(*wanted)
            .order_by(ConversationRow.updated.desc(), ConversationRow.id.desc())
            .limit(most + 1)
        )
        with self._database.reading() as session:
            found = [_info(row, count) for row, count in session.execute(listed)]
        shown = tuple(found[:most])
        more = str(Cursor(shown[-1].updated, shown[-1].id)) if len(found) > most else None
        return Page(shown, more)

    def get(self, owner: str, conversation_id: str) -> Conversation:
        """Give a conversation with all its turns and what was said of them.

        :param owner: whose.
        :param conversation_id: which.
        :return: the conversation.
        :raises NotFoundError: when the owner has no such conversation.
        """
        turns = (
            select(MessageRow, FeedbackRow)
            .outerjoin(FeedbackRow, FeedbackRow.message_id == MessageRow.id)
            .where(MessageRow.conversation_id == conversation_id)
            .order_by(MessageRow.position)
        )
        with self._database.reading() as session:
            row = _owned(session, owner, conversation_id)
            messages = tuple(_message(message, feedback) for message, feedback in session.execute(turns))
        return Conversation(row.id, row.title, row.created, row.updated, messages)

    def rename(self, owner: str, conversation_id: str, title: str) -> ConversationInfo:
        """Call a conversation something else; it keeps its place in the list.

        :param owner: whose.
        :param conversation_id: which.
        :param title: its new title.
        :return: the conversation as the list shows it.
        :raises NotFoundError: when the owner has no such conversation.
        """
        count = select(func.count()).where(MessageRow.conversation_id == conversation_id)
        with self._database.writing() as session:
            row = _owned(session, owner, conversation_id, change=True)
            row.title = title
            return _info(row, session.scalars(count).one())

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation with its turns and what was said of them.

        :param owner: whose.
        :param conversation_id: which.
        :raises NotFoundError: when the owner has no such conversation.
        """
        check_id(conversation_id, _NO_CONVERSATION)
        mine = (ConversationRow.id == conversation_id, ConversationRow.owner == owner)
        if not self._delete(delete(ConversationRow).where(*mine)):
            raise NotFoundError(_NO_CONVERSATION)

    def delete_all(self, owner: str) -> int:
        """Delete everything that is kept of an owner.

        :param owner: whose.
        :return: how many conversations there were.
        """
        return self._delete(delete(ConversationRow).where(ConversationRow.owner == owner))

    def purge(self, before: datetime) -> int:
        """Delete the conversations, of whomever, in which nothing was asked since a moment.

        :param before: the moment.
        :return: how many there were.
        """
        return self._delete(delete(ConversationRow).where(ConversationRow.updated < before))

    def rate(
        self, owner: str, message_id: str, rating: str, reason: str | None, comment: str | None
    ) -> Feedback:
        """Keep what an owner says of a reply, in place of what was said before.

        :param owner: whose message it is.
        :param message_id: which.
        :param rating: `up` or `down`.
        :param reason: why, as a code.
        :param comment: why, in words.
        :return: what is kept.
        :raises NotFoundError: when the owner has no such message.
        """
        said = Feedback(rating, reason, comment, now())
        row = FeedbackRow(
            message_id=message_id, rating=rating, reason=reason, comment=comment, created=said.created
        )
        with self._database.writing() as session:
            _check_message(session, owner, message_id)
            session.merge(row)
        return said

    def unrate(self, owner: str, message_id: str) -> None:
        """Take back what was said of a reply; nothing happens when nothing was.

        :param owner: whose message it is.
        :param message_id: which.
        :raises NotFoundError: when the owner has no such message.
        """
        with self._database.writing() as session:
            _check_message(session, owner, message_id)
            session.execute(delete(FeedbackRow).where(FeedbackRow.message_id == message_id))

    def _delete(self, statement: Delete) -> int:
        """Delete rows, what hangs on them, and their traces in the journal."""
        with self._database.writing() as session:
            result = session.execute(statement.execution_options(synchronize_session=False))
            assert isinstance(result, CursorResult)
            count = result.rowcount
        if count:
            self._empty_journal()
        return count

    def _empty_journal(self) -> None:
        try:
            self._database.forget_deleted()
        except StoreError as error:
            # They are deleted; the traces go with the next deletion.
            logger.warning("The journal keeps what was deleted until it is next emptied: %s", error)


_NO_CONVERSATION = "There is no such conversation; GET /api/v1/conversations lists yours."


def _owned(session: Session, owner: str, conversation_id: str, *, change: bool = False) -> ConversationRow:
    """Find a conversation of an owner; one that is to be changed is locked until the change is done."""
    check_id(conversation_id, _NO_CONVERSATION)
    found = select(ConversationRow).where(
        ConversationRow.id == conversation_id, ConversationRow.owner == owner
    )
    row = session.scalars(found.with_for_update() if change else found).one_or_none()
    if row is None:
        raise NotFoundError(_NO_CONVERSATION)
    return row


def _check_message(session: Session, owner: str, message_id: str) -> None:
    """See that a message belongs to an owner, and keep others from changing what hangs on it meanwhile."""
    check_id(message_id, NO_MESSAGE)
    found = (
        select(MessageRow.id)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .where(MessageRow.id == message_id, ConversationRow.owner == owner)
    )
    if session.scalars(found.with_for_update(of=MessageRow)).one_or_none() is None:
        raise NotFoundError(NO_MESSAGE)


def _mentions(query: str) -> ColumnElement[bool]:
    """Whether words stand in the title or in a turn, in either case, each character for itself."""
    columns: Sequence[Any] = (MessageRow.question, MessageRow.answer)
    in_turn = or_(*(column.icontains(query, autoescape=True) for column in columns))
    return or_(
        ConversationRow.title.icontains(query, autoescape=True),
        exists().where(MessageRow.conversation_id == ConversationRow.id, in_turn),
    )


def _after(cursor: Cursor) -> ColumnElement[bool]:
    """Whether a conversation comes after a cursor in the list."""
    return or_(
        ConversationRow.updated < cursor.updated,
        and_(ConversationRow.updated == cursor.updated, ConversationRow.id < cursor.id),
    )


def _info(row: ConversationRow, messages: int) -> ConversationInfo:
    return ConversationInfo(row.id, row.title, row.created, row.updated, messages)


def _message(row: MessageRow, feedback: FeedbackRow | None) -> Message:
    said = None
    if feedback is not None:
        said = Feedback(feedback.rating, feedback.reason, feedback.comment, feedback.created)
    return Message(row.id, row.question, row.reply, row.created, said)
