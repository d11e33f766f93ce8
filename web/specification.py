"""The OpenAPI document: made from the models in `web.schemas`, served as JSON and as a page of our own."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, render_template

import qa

if TYPE_CHECKING:
    from web.schemas.operations import Operation

bp = Blueprint("specification", __name__)

DESCRIPTION = (
    "Answers in the words of the documents, with the place and the hash of each quotation. Offsets are half-open "
    "ranges of Unicode code points in the text of a document. The same question on the same index gives the same "
    "reply, but for `id` and `timing_ms`."
)
SECURITY_SCHEMES: dict[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key; needed as soon as the server has one.",
    },
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key."},
}
_NO_KEY_NEEDED = ("/health", "/health/ready")
_PHRASES = {
    200: "What was asked for",
    202: "Begun; the job says what becomes of it",
    204: "Done",
    400: "Not JSON, or a field of another type",
    401: "A key is needed, and none that works was sent",
    403: "The key does not allow this, or another site sent it",
    404: "No such thing",
    405: "The address does not take that method",
    409: "What is there already does not allow this",
    413: "The body is over the limit",
    415: "The body does not say that it is of the type that is taken",
    421: "The request names a host that this server does not go by",
    422: "A field is missing or not allowed",
    429: "Too many requests, or too many questions at a time; Retry-After says when to try again",
    500: "A fault of the server",
    503: "The index, the database or the keys cannot be used; Retry-After says when to try again",
}


@bp.get("/openapi.json")
def openapi() -> Response:
    """Give the OpenAPI document."""
    return jsonify(document())


@bp.get("/docs")
def docs() -> str:
    """Show the document as a page that needs no script and loads nothing from elsewhere."""
    return render_template("docs.html", document=document())


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Make the document of every address.

    :return: OpenAPI 3.1 as plain values.
    """
    # Not at import: the models are needed by nobody but readers of the document.
    from flask_openapi3.models.info import Info
    from flask_openapi3.openapi import OpenAPI

    from web.schemas.operations import OPERATIONS
    from web.schemas.replies import ErrorReply

    # The library builds an application of its own here, which serves nothing: it turns models into a document.
    library = OpenAPI(
        __name__,
        info=Info(title="speech-qa", version=qa.__version__, description=DESCRIPTION),
        security_schemes=SECURITY_SCHEMES,
        doc_ui=False,
        validation_error_model=ErrorReply,
    )
    for operation in OPERATIONS:
        _describe(library, operation)
    made = library.api_doc
    for operation in OPERATIONS:
        responses = made["paths"][path_of(operation)][operation.method]["responses"]
        if operation.streams:
            responses[str(operation.success)]["content"]["text/event-stream"] = {"schema": {"type": "string"}}
        if 422 not in operation.errors:
            # The library adds it to every operation, with a body that is not ours.
            del responses["422"]
        for status, response in responses.items():
            response["description"] = _PHRASES[int(status)]
    whole: dict[str, Any] = _with_whole_numbers(made)
    return whole


def _with_whole_numbers(value: Any) -> Any:
    """Write `1` where the library wrote `1.0`: it keeps the limits of integers as floats."""
    if isinstance(value, dict):
        return {name: _with_whole_numbers(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_with_whole_numbers(entry) for entry in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def path_of(operation: "Operation") -> str:
    """Write the address of an operation as OpenAPI does.

    :param operation: the operation.
    :return: its path, with each value in braces.
    """
    from flask_openapi3.utils import parse_rule

    return parse_rule(operation.path)


def _describe(library: Any, operation: "Operation") -> None:
    """Add an operation to the document."""
    from flask_openapi3.models.tag import Tag

    def view() -> None:
        """Stand in for the real view: the library reads models from the annotations of a function."""

    carried = {
        "body": operation.body,
        "form": operation.form,
        "query": operation.query,
        "path": operation.parameters,
    }
    view.__name__, view.__doc__ = operation.name, operation.summary
    view.__annotations__ = {name: model for name, model in carried.items() if model is not None}
    reply = {"content": dict(operation.reply)} if isinstance(operation.reply, Mapping) else operation.reply
    # Empty: nothing is needed while the server has no key.
    security: list[dict[str, list[str]]] = [{}]
    security += [{name: []} for name in SECURITY_SCHEMES]
    decorate = getattr(library, operation.method)
    decorate(
        operation.path,
        tags=[Tag(name=operation.tag)],
        operation_id=operation.name,
        endpoint=operation.name,
        security=[] if operation.path in _NO_KEY_NEEDED else security,
        responses={operation.success: reply, **dict.fromkeys(sorted(operation.errors), operation.problem)},
    )(view)
