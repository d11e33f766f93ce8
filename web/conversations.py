"""The caller's own conversations: listed, shown, renamed, exported, deleted, and what is said of replies."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify, request

from qa.errors import NotFoundError
from web.chat_requests import FeedbackRequest, parse_feedback, parse_format, parse_list, parse_title
from web.export import as_markdown
from web.owners import owner_of_request
from web.requests import json_body
from web.storing import current_conversations

if TYPE_CHECKING:
    # SQLAlchemy takes longer to import than the process may take to listen.
    from qa.store.values import Conversation, Feedback

bp = Blueprint("conversations", __name__, url_prefix="/api/v1")


@bp.get("/conversations")
def listed() -> Response:
    """List the caller's conversations, the one that was last asked in first."""
    wanted = parse_list(request.args)
    owner = owner_of_request()
    if owner is None:
        return jsonify({"conversations": [], "next_cursor": None})
    page = current_conversations().page(owner, query=wanted.query, cursor=wanted.cursor, most=wanted.limit)
    return jsonify(plain(asdict(page)))


@bp.delete("/conversations")
def delete_all() -> Response:
    """Delete everything that is kept of the caller."""
    owner = owner_of_request()
    return jsonify({"deleted": 0 if owner is None else current_conversations().delete_all(owner)})


@bp.get("/conversations/<conversation_id>")
def shown(conversation_id: str) -> Response:
    """Give a conversation with its turns."""
    return jsonify(plain(asdict(_conversation(conversation_id))))


@bp.patch("/conversations/<conversation_id>")
def rename(conversation_id: str) -> Response:
    """Call a conversation something else."""
    title = parse_title(json_body())
    return jsonify(plain(asdict(current_conversations().rename(_owner(), conversation_id, title))))


@bp.delete("/conversations/<conversation_id>")
def delete(conversation_id: str) -> Response:
    """Delete a conversation with its turns."""
    current_conversations().delete(_owner(), conversation_id)
    return Response(status=204)


@bp.get("/conversations/<conversation_id>/export")
def export(conversation_id: str) -> Response:
    """Give a conversation as a file, in Markdown or JSON."""
    form = parse_format(request.args)
    conversation = _conversation(conversation_id)
    if form == "json":
        response = Response(current_app.json.dumps(plain(asdict(conversation))), mimetype="application/json")
    else:
        response = Response(as_markdown(conversation), mimetype="text/markdown")
    name = quote(f"{conversation.title}.{form}", safe="")
    plain_name = f"conversation-{conversation.created:%Y-%m-%d}.{form}"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{name}"
    )
    return response


@bp.post("/messages/<message_id>/feedback")
def rate(message_id: str) -> Response:
    """Keep what the caller says of a reply, in place of what was said before."""
    kept = rate_message(message_id, parse_feedback(json_body()))
    return jsonify(plain({"message_id": message_id, **asdict(kept)}))


@bp.delete("/messages/<message_id>/feedback")
def unrate(message_id: str) -> Response:
    """Take back what the caller said of a reply."""
    unrate_message(message_id)
    return Response(status=204)


def rate_message(message_id: str, said: FeedbackRequest) -> "Feedback":
    """Keep what the caller says of a reply.

    :param message_id: the reply.
    :param said: what is said.
    :return: what is kept.
    :raises NotFoundError: when the caller has no such reply.
    """
    return current_conversations().rate(_owner(), message_id, said.rating, said.reason, said.comment)


def unrate_message(message_id: str) -> None:
    """Take back what the caller said of a reply.

    :param message_id: the reply.
    :raises NotFoundError: when the caller has no such reply.
    """
    current_conversations().unrate(_owner(), message_id)


def plain(value: Any) -> Any:
    """Write the moments in a value as ISO 8601 in UTC; the rest stays as it is.

    :param value: a value of dictionaries, lists and plain values.
    :return: the same value with moments as text.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def _owner() -> str:
    """Say whose the things must be that are asked for; nobody in particular has none."""
    owner = owner_of_request()
    if owner is None:
        raise NotFoundError(
            "Nothing is kept for this caller. Send the cookie or the key that the conversation was made with."
        )
    return owner


def _conversation(conversation_id: str) -> "Conversation":
    return current_conversations().get(_owner(), conversation_id)
