"""Every address of the REST API with the models of what it takes and gives.

A new route gets its line here, its request and reply in `requests.py` and `replies.py`, and `make openapi` writes the
document again. A test finds a route that has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from web.schemas import replies, requests

LISTING = (405, 500, 503)
"""What may go wrong at every address that needs the index."""

READING = (404, *LISTING)
"""What may go wrong where the address names something."""

SENDING = (400, 405, 413, 415, 422, 500, 503)
"""What may go wrong with a body."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    `path` is written as Flask does; `reply` is the body of status 200, or the media types of one that is not JSON.
    `body`, `query` and `parameters` are what the request carries, `errors` the statuses with the error body.
    """

    method: str
    path: str
    name: str
    summary: str
    tag: str
    reply: type[BaseModel] | Mapping[str, object]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    parameters: type[BaseModel] | None = None
    errors: tuple[int, ...] = LISTING


OPERATIONS = (
    Operation(
        "post", "/api/v1/ask", "ask", "Answer a question, or abstain", "questions",
        replies.AskReply, body=requests.AskRequest, errors=SENDING,
    ),
    Operation(
        "post", "/api/v1/search", "search", "Find passages with the retrieval that ask uses", "questions",
        replies.SearchReply, body=requests.SearchRequest, errors=SENDING,
    ),
    Operation(
        "post", "/api/v1/verify", "verify", "Say of each citation whether its words still stand", "questions",
        replies.VerifyReply, body=requests.VerifyRequest, errors=SENDING,
    ),
    Operation(
        "get", "/api/v1/suggestions", "suggestions", "Give questions that the documents answer", "questions",
        replies.SuggestionsReply,
    ),
    Operation(
        "get", "/api/v1/documents", "documents", "List the documents", "documents", replies.DocumentsReply
    ),
    Operation(
        "get", "/api/v1/documents/<path:name>/text", "document_text", "Give the text of a document",
        "documents", replies.DocumentTextReply, parameters=requests.DocumentPath, errors=READING,
    ),
    Operation(
        "get", "/api/v1/speeches", "speeches", "List the numbered parts with their outlines", "documents",
        replies.SpeechesReply,
    ),
    Operation(
        "get", "/api/v1/speeches/<int:number>", "speech", "Give one part with its passages", "documents",
        replies.SpeechReply, parameters=requests.SpeechPath, errors=READING,
    ),
    Operation(
        "get", "/api/v1/passages/<path:passage_id>", "passage", "Give a passage with its neighbours",
        "documents", replies.PassageReply, parameters=requests.PassagePath, errors=READING,
    ),
    Operation(
        "get", "/api/v1/reading", "reading", "Give the speech around a place, cut into lines", "documents",
        replies.ReadingReply, query=requests.ReadingQuery, errors=(404, 405, 422, 500, 503),
    ),
    Operation(
        "get", "/api/v1/version", "version", "Say which program and which index answer", "operation",
        replies.VersionReply, errors=(405, 500),
    ),
    Operation(
        "get", "/health", "health", "Say that the process lives", "operation", replies.HealthReply,
        errors=(405, 500),
    ),
    Operation(
        "get", "/health/ready", "ready", "Say that a question can be answered", "operation",
        replies.ReadyReply, errors=(405, 500, 503),
    ),
    Operation(
        "get", "/metrics", "metrics", "Give the metrics, for Prometheus", "operation",
        {"text/plain": {"schema": {"type": "string"}}}, errors=(405, 500),
    ),
    Operation(
        "get", "/openapi.json", "openapi", "Give this document", "operation",
        {"application/json": {"schema": {"type": "object"}}}, errors=(405, 500),
    ),
)  # fmt: skip
