"""`/api/v1`: reads a request, calls one function of the service, writes its value as JSON."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

import qa
from qa.types import Reply, SearchReply
from web.errors import ApiError
from web.exploring import found_fields
from web.find_requests import parse_find
from web.loading import current_service
from web.reading import place_of, talk_view
from web.requests import json_body, parse_ask, parse_claims, parse_search, parse_speech

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.post("/ask")
def ask() -> Response:
    """Answer a question, or abstain."""
    asked = parse_ask(json_body())
    reply = current_service().ask(
        asked.question,
        history=asked.history,
        speeches=asked.speeches,
        top_k=asked.top_k,
        explain=asked.explain,
    )
    return jsonify(_reply_fields(reply, explain=asked.explain))


@bp.post("/search")
def search() -> Response:
    """Find passages with the retrieval that `ask` uses."""
    wanted = parse_search(json_body())
    reply = current_service().search(
        wanted.query,
        top_k=wanted.top_k,
        speeches=wanted.speeches,
        mode=wanted.mode,
        explain=wanted.explain,
    )
    return jsonify(_reply_fields(reply, explain=wanted.explain))


@bp.get("/find")
def find() -> Response:
    """Find words as they are written."""
    wanted = parse_find(request.args)
    found = current_service().find(
        wanted.query, within=wanted.within, limit=wanted.limit, offset=wanted.offset
    )
    return jsonify(found_fields(found, asdict(found)))


@bp.get("/documents")
def documents() -> Response:
    """List the documents of the index."""
    return jsonify({"documents": current_service().documents()})


@bp.get("/documents/<path:name>/text")
def document_text(name: str) -> Response:
    """Give the text that the offsets of this document count in."""
    text = current_service().document_text(name)
    return jsonify({"name": name, "length": len(text), "text": text})


@bp.get("/speeches")
def speeches() -> Response:
    """List the numbered parts with their talks and outlines."""
    return jsonify({"speeches": current_service().speeches()})


@bp.get("/speeches/<int:number>")
def speech(number: int) -> Response:
    """Give one numbered part with its outline and passages."""
    return jsonify(current_service().speech(number))


@bp.get("/passages/<path:passage_id>")
def passage(passage_id: str) -> Response:
    """Give a passage with the passages before and after."""
    return jsonify(current_service().passage(passage_id))


@bp.get("/reading")
def reading() -> Response:
    """Give the talk around a place, cut into blocks, with the words at the place marked."""
    service = current_service()
    return jsonify(talk_view(service, place_of(service, request.args)))


@bp.post("/verify")
def verify() -> Response:
    """Say of each citation whether its words still stand at its place."""
    claims = parse_claims(json_body())
    verdicts = current_service().verify(claims)
    return jsonify({"valid": all(verdict.valid for verdict in verdicts), "results": verdicts})


@bp.get("/suggestions")
def suggestions() -> Response:
    """Give questions that the documents answer, or that one part does."""
    speech = parse_speech(request.args)
    service = current_service()
    found = service.suggestions() if speech is None else service.suggestions(speech)
    return jsonify({"suggestions": found})


@bp.get("/version")
def version() -> Response:
    """Say which program and which index answer; the index is null until it is loaded."""
    try:
        index = current_service().info()
    except ApiError:
        index = None
    return jsonify({"version": qa.__version__, "index": index})


def _reply_fields(reply: Reply | SearchReply, *, explain: bool) -> dict[str, Any]:
    """Name the fields of a reply; `explain` is there only for those who asked for it."""
    fields = asdict(reply)
    if not explain:
        del fields["explain"]
    return fields
