"""`POST /api/v1/chat`: answers in a conversation that the server keeps, streamed or whole."""

from flask import Blueprint, Response, current_app, jsonify, request

from web.chat_requests import parse_chat
from web.exchange import begin, take
from web.limits import keep_slot
from web.loading import current_service
from web.owners import owner_for_writing
from web.requests import json_body
from web.storing import current_conversations
from web.streaming import Tell, stream

bp = Blueprint("chat", __name__, url_prefix="/api/v1")

EVENT_STREAM = "text/event-stream"


@bp.post("/chat")
def chat() -> Response:
    """Answer a question in a conversation, or abstain; the turn is kept before the reply is complete."""
    asked = parse_chat(json_body())
    service, conversations = current_service(), current_conversations()
    exchange = begin(conversations, owner_for_writing(), asked)
    if not (asked.stream or EVENT_STREAM in request.accept_mimetypes.values()):
        return jsonify(take(service, conversations, exchange, lambda _name, _data: None))

    # The work goes on when the client is gone, so that its end counts, not that of the response.
    give_back = keep_slot()

    def work(tell: Tell) -> None:
        try:
            take(service, conversations, exchange, tell)
        finally:
            give_back()

    try:
        return stream(work, exchange.message_id, current_app.json.dumps)
    except BaseException:  # whether the work failed or no thread could begin it, its place is given back
        give_back()
        raise
