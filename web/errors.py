"""One error body for every failure under `/api` and `/health`, OpenAI's under `/v1`, and a page for people.

What QAError says about an index or a model may name a folder of the server: such a message goes to
the log, and the client gets the sentence that stands here.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from qa.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
    InputError,
    ModelError,
    NotFoundError,
    QAError,
    SettingsError,
    StoreError,
)
from web.logs import note_outcome

logger = logging.getLogger(__name__)

OPENAI_PREFIX = "/v1/"
JSON_PREFIXES = ("/api/", "/health", "/metrics", "/openapi.json", OPENAI_PREFIX)
RETRY_AFTER_SECONDS = 2

_REBUILD = "Run `qa index` (or `make index`) on the server; the next request picks the index up."
_UNAVAILABLE: tuple[tuple[type[QAError], str], ...] = (
    (IndexMissingError, f"There is no index yet. {_REBUILD}"),
    (IndexDamagedError, f"The index is damaged or incomplete. {_REBUILD}"),
    (IndexOutdatedError, f"The index was written by another version. {_REBUILD}"),
    (ModelError, "A model is missing or is not the one of the index. Run `qa doctor` on the server."),
    (
        StoreError,
        "Conversations cannot be kept or read at the moment; POST /api/v1/ask answers. Run `qa doctor` there.",
    ),
    (SettingsError, "A setting of the server is not allowed. Run `qa doctor` on the server."),
    (QAError, "The service cannot be opened. Run `qa doctor` on the server."),
)

_HTTP_ERRORS = {
    400: ("bad_request", "The request cannot be read. Send JSON in UTF-8."),
    404: ("not_found", "There is nothing at this address; the API lives under /api/v1 and /v1."),
    405: (
        "method_not_allowed",
        "This address does not take that method; the Allow header lists those that it takes.",
    ),
    413: ("body_too_large", "The body is over 64 KiB, the most that is allowed. Send less text."),
    415: ("unsupported_media_type", "The body must be JSON. Send it with Content-Type: application/json."),
    500: ("internal_error", "Something failed inside the server; its log says what. Try again."),
}


class ApiError(Exception):
    """A failure with everything that the error body says."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: tuple[dict[str, object], ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what the body will say.

        :param status: the HTTP status.
        :param code: stable, in snake case, for programs.
        :param message: what was given, what is allowed, what to do.
        :param details: one entry for each field that is at fault.
        :param headers: what the response says beside the body.
        """
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers = dict(headers or {})


def service_loading() -> ApiError:
    """Make the error of a request that comes before the index is loaded."""
    message = "The index is being loaded. Try again in a moment; GET /health/ready says when."
    return ApiError(503, "index_not_ready", message)


def service_failed() -> ApiError:
    """Make the error of a service that failed to open for a reason nobody foresaw."""
    return ApiError(503, QAError.code, _UNAVAILABLE[-1][1])


def internal_error() -> ApiError:
    """Make the error of a fault that nobody foresaw."""
    return ApiError(500, *_HTTP_ERRORS[500])


def error_body(error: ApiError) -> dict[str, Any]:
    """Write an error as the one JSON body.

    :param error: the error.
    :return: the body.
    """
    body = {"code": error.code, "message": error.message, "details": list(error.details)}
    return {"error": body}


def from_qa_error(error: QAError) -> ApiError:
    """Turn an error of the library into one that a client may see.

    :param error: what the library raised.
    :return: the error with its status; messages about input pass, those about the server do not.
    """
    if isinstance(error, NotFoundError):
        return ApiError(404, error.code, str(error))
    if isinstance(error, InputError) and not isinstance(error, SettingsError):
        details: tuple[dict[str, object], ...] = ({"field": error.field},) if error.field else ()
        return ApiError(422, error.code, str(error), details=details)
    message = next(text for kind, text in _UNAVAILABLE if isinstance(error, kind))
    return ApiError(503, error.code, message)


def register(app: Flask) -> None:
    """Give every failure of an application its body or page.

    :param app: the application.
    """
    app.register_error_handler(ApiError, _show)
    app.register_error_handler(QAError, _on_qa_error)
    app.register_error_handler(HTTPException, _on_http_error)


def wants_json() -> bool:
    """Whether the address of this request belongs to programs rather than to people."""
    return request.path.startswith(JSON_PREFIXES)


def as_failure(response: Response, error: ApiError) -> Response:
    """Give a response whose body shows an error the status and the headers of that, and note it for the log.

    :param response: the response.
    :param error: what it shows.
    :return: the same response.
    """
    note_outcome(error.code)
    response.status_code = error.status
    response.headers.update(error.headers)
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _show(error: ApiError) -> Response:
    """Write the error as the one JSON body, as OpenAI's, or as a page."""
    if request.path.startswith(OPENAI_PREFIX):
        error = _as_openai_says(error)
        response = jsonify({"error": _openai_body(error)})
    elif wants_json():
        response = jsonify(error_body(error))
    else:
        response = Response(render_template("error.html", error=error))
    return as_failure(response, error)


def _as_openai_says(error: ApiError) -> ApiError:
    """Give the status that OpenAI's clients know: a field out of range is 400 there."""
    if error.status != HTTPStatus.UNPROCESSABLE_ENTITY:
        return error
    return ApiError(400, error.code, error.message, details=error.details, headers=error.headers)


def _openai_body(error: ApiError) -> dict[str, object]:
    """Name the parts of an error as OpenAI does; `param` is the first field at fault."""
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        kind = "server_error"
    elif error.status == HTTPStatus.TOO_MANY_REQUESTS:
        kind = "rate_limit_error"
    else:
        kind = "invalid_request_error"
    param = error.details[0].get("field") if error.details else None
    return {"message": error.message, "type": kind, "param": param, "code": error.code}


def _on_qa_error(error: QAError) -> Response:
    """Show an error that the library raised on purpose."""
    shown = from_qa_error(error)
    if shown.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # The log is for whoever runs the server, so the whole message may stand there.
        logger.error("%s: %s", type(error).__name__, error)
    return _show(shown)


def _on_http_error(error: HTTPException) -> Response | HTTPException:
    """Show what Flask raised: a wrong address or method, a large body, or an unexpected failure."""
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST:
        # A redirect is raised as an error too.
        return error
    code, message = _HTTP_ERRORS.get(status, _generic(status))
    response = _show(ApiError(status, code, message))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _generic(status: int) -> tuple[str, str]:
    """Name a status that has no sentence of its own."""
    phrase = HTTPStatus(status).phrase
    return phrase.lower().replace(" ", "_").replace("-", "_"), f"{phrase}."
