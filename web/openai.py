"""`/v1` as OpenAI has it, so that programs written for its chat completions can ask this service.

The answer is found before a byte of it is sent: a stream brings a proved answer in pieces, and a failure has
its status also where a stream was asked for.
"""

import time
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from web.errors import ApiError
from web.loading import current_service
from web.openai_replies import Completion, chunks, completion
from web.openai_requests import MODEL, parse_completion
from web.requests import json_body

bp = Blueprint("openai", __name__, url_prefix="/v1")

_CREATED = 1_795_305_600
"""When this interface was first given, 2026-11-22: a model has a date there."""


@bp.post("/chat/completions")
def chat_completions() -> Response:
    """Answer the last message of a conversation, at once or as a stream."""
    asked = parse_completion(json_body())
    reply = current_service().ask(asked.question, history=asked.history)
    made = Completion(reply, MODEL, int(time.time()), asked.characters)
    if not asked.stream:
        return jsonify(completion(made))
    events = [_event(chunk) for chunk in chunks(made, include_usage=asked.include_usage)]
    response = Response(iter([*events, "data: [DONE]\n\n"]), mimetype="text/event-stream")
    # A proxy that gathers the events would undo the stream.
    response.headers["X-Accel-Buffering"] = "no"
    return response


@bp.get("/models")
def models() -> Response:
    """List the one model that there is."""
    return jsonify({"object": "list", "data": [_model()]})


@bp.get("/models/<path:name>")
def model(name: str) -> Response:
    """Describe a model."""
    if name != MODEL:
        message = f"There is no model {name[:80]!r}; the one there is is called {MODEL!r}."
        raise ApiError(404, "model_not_found", message, details=({"field": "model"},))
    return jsonify(_model())


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": _CREATED, "owned_by": MODEL}


def _event(chunk: dict[str, Any]) -> str:
    return f"data: {current_app.json.dumps(chunk)}\n\n"
