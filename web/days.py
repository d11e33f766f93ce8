"""Conversations by the day they were last asked in; `static/js/lib/days.js` does the same in the reader's time."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # SQLAlchemy takes longer to import than the process may take to listen.
    from qa.store.values import ConversationInfo

_SPANS = ((0, "today"), (1, "yesterday"), (6, "week"), (29, "month"))
"""How many days ago something was at most, and what that is called."""

Group = tuple[str, list["ConversationInfo"]]


def by_day(conversations: "Sequence[ConversationInfo]", moment: datetime) -> list[Group]:
    """Put conversations into groups.

    :param conversations: newest first.
    :param moment: now, in the time zone that days are counted in.
    :return: the key of each group in the wording, with its conversations.
    """
    return [(key, list(found)) for key, found in groupby(conversations, lambda c: day_of(c.updated, moment))]


def day_of(updated: datetime, moment: datetime) -> str:
    """Name the group of a moment.

    :param updated: the moment.
    :param moment: now, in the time zone that days are counted in.
    :return: a key under `conversations` in the wording.
    """
    days = (moment.date() - updated.astimezone(moment.tzinfo).date()).days
    return next((key for most, key in _SPANS if days <= most), "older")
