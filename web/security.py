"""Headers that keep a page from running or loading anything that is not its own."""

from http import HTTPStatus

from flask import Flask, Response, request

from web.errors import wants_json

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

FILE_HEADERS = {
    "X-Content-Type-Options": HEADERS["X-Content-Type-Options"],
    "Cross-Origin-Resource-Policy": HEADERS["Cross-Origin-Resource-Policy"],
}
"""Static files are no pages: what matters for pages alone would be a third of what the first page takes."""

_PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""An SVG is shown as a page when somebody opens its address; it needs nothing then."""


def register(app: Flask) -> None:
    """Send the headers with every response of an application.

    :param app: the application.
    """
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    """Add the headers; what the documents say is kept by nobody on the way."""
    if request.endpoint == "static" and response.status_code < HTTPStatus.BAD_REQUEST:
        response.headers.update(FILE_HEADERS)
        if response.mimetype == "image/svg+xml":
            response.headers["Content-Security-Policy"] = _PICTURE_POLICY
        return response
    response.headers.update(HEADERS)
    # Pages may stay in the browser's memory, so that "back" brings a conversation back.
    response.headers["Cache-Control"] = "no-store" if wants_json() else "private, no-cache"
    return response
