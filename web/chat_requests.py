"""Reads the requests about conversations into values of known type and range."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from web.fields import Fields, out_of_range
from web.requests import DEFAULT_TOP_K, MAX_QUESTION, MAX_TOP_K

MAX_TITLE = 100
MAX_COMMENT = 2000
MAX_SEARCH = 200
MAX_PAGE = 100
DEFAULT_PAGE = 30
RATINGS = ("up", "down")
REASONS = ("wrong_answer", "wrong_source", "should_have_abstained", "should_have_answered", "other")
FORMATS = ("md", "json")

_NUMBER = re.compile("[0-9]{1,9}")
_REQUEST_ID = re.compile("[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A question in a conversation; without one, a conversation begins."""

    question: str
    conversation_id: str | None
    speeches: tuple[int, ...]
    top_k: int
    stream: bool
    complete: bool
    replaces: str | None
    request_id: str | None


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Which conversations are wanted."""

    query: str
    cursor: str | None
    limit: int


@dataclass(frozen=True, slots=True)
class FeedbackRequest:
    """What somebody says of a reply."""

    rating: str
    reason: str | None
    comment: str | None


def parse_chat(fields: Fields) -> ChatRequest:
    """Check a question in a conversation.

    :param fields: the fields of the body.
    :return: the checked request.
    :raises ApiError: if a field has the wrong type or is out of range.
    """
    return ChatRequest(
        question=fields.sentence("question", MAX_QUESTION),
        conversation_id=fields.string("conversation_id") if "conversation_id" in fields else None,
        speeches=fields.integers("speeches", least=1),
        top_k=fields.integer("top_k", least=1, most=MAX_TOP_K, default=DEFAULT_TOP_K),
        stream=fields.boolean("stream", default=False),
        complete=fields.boolean("complete", default=True),
        replaces=_replaced(fields),
        request_id=_request_id(fields),
    )


def parse_list(arguments: Mapping[str, str]) -> ListRequest:
    """Check the query string of a list.

    :param arguments: the query string; an empty argument counts as left out.
    :return: the checked request.
    :raises ApiError: if an argument is out of range.
    """
    fields = Fields({name: value for name, value in arguments.items() if value.strip()})
    limit = fields.string("limit", str(DEFAULT_PAGE))
    if not _NUMBER.fullmatch(limit) or not 1 <= int(limit) <= MAX_PAGE:
        out_of_range("limit", f"1 to {MAX_PAGE}")
    return ListRequest(
        query=fields.sentence("query", MAX_SEARCH) if "query" in fields else "",
        cursor=fields.string("cursor") if "cursor" in fields else None,
        limit=int(limit),
    )


def parse_title(fields: Fields) -> str:
    """Check a title, which stands on one line.

    :param fields: the fields of the body.
    :return: the title.
    :raises ApiError: if it is missing, has the wrong type or is out of range.
    """
    return " ".join(fields.sentence("title", MAX_TITLE).split())


def parse_feedback(fields: Fields) -> FeedbackRequest:
    """Check what somebody says of a reply.

    :param fields: the fields of the body.
    :return: the checked request.
    :raises ApiError: if a field is missing, has the wrong type or is out of range.
    """
    comment = fields.sentence("comment", MAX_COMMENT) if "comment" in fields else None
    reason = _one_of(fields, "reason", REASONS) if "reason" in fields else None
    return FeedbackRequest(_one_of(fields, "rating", RATINGS), reason, comment)


def parse_format(arguments: Mapping[str, str]) -> str:
    """Check the form of an export.

    :param arguments: the query string.
    :return: `md` or `json`.
    :raises ApiError: if it is anything else.
    """
    return _one_of(Fields({"format": "md", **arguments}), "format", FORMATS)


def _replaced(fields: Fields) -> str | None:
    """Read which turn a question takes the place of; it is one of the conversation that is named."""
    if "replaces" not in fields:
        return None
    if "conversation_id" not in fields:
        out_of_range("replaces", "a message of the conversation in conversation_id", "no conversation_id")
    return fields.string("replaces")


def _request_id(fields: Fields) -> str | None:
    if "request_id" not in fields:
        return None
    text = fields.string("request_id")
    if not _REQUEST_ID.fullmatch(text):
        out_of_range("request_id", "8 to 64 letters, digits, hyphens and underscores")
    return text


def _one_of(fields: Fields, field: str, allowed: tuple[str, ...]) -> str:
    value = fields.string(field)
    if value not in allowed:
        out_of_range(field, "one of " + ", ".join(allowed))
    return value
