"""What people say of an answer, as a form of a page; `web.conversations` has the same for programs."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from web.chat_requests import parse_feedback
from web.conversations import rate_message, unrate_message
from web.fields import Fields
from web.way_back import way_back

bp = Blueprint("feedback", __name__)

UNDO = "none"
"""The rating that takes back what was said."""


@bp.post("/messages/<message_id>/feedback")
def say(message_id: str) -> ResponseReturnValue:
    """Keep what the form says of an answer, or take it back, and go back to the page that it came from."""
    # A field that was left empty says nothing.
    filled = {name: value for name, value in request.form.items() if value.strip()}
    if filled.get("rating") == UNDO:
        unrate_message(message_id)
    else:
        rate_message(message_id, parse_feedback(Fields(filled)))
    return redirect(way_back(), 303)
