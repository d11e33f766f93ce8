"""Compresses pages and JSON; static files are compressed once, by `web.assets`.

Lengths of compressed text can tell somebody who listens whether words that he put into a page stand in it a second
time (BREACH). He would need requests of the reader's browser that he words himself: a link of another site to
`/?question=...`. Such a first request is answered uncompressed; those of our own pages are compressed.
"""

import gzip

from flask import Flask, Response, request

from web.origins import is_foreign

_TYPES = frozenset({"text/html", "application/json", "text/markdown"})
_FROM_BYTES = 1000
"""Less than this goes into one packet anyway."""

_LEVEL = 5
"""A page of 20 KB in less than a millisecond; 9 would take three times as long for a hundredth less."""


def register(app: Flask) -> None:
    """Compress what an application sends to whoever takes it; streams go as they are.

    :param app: the application; what is registered before it sees the compressed response.
    """
    app.after_request(_compress)


def takes_gzip() -> bool:
    """Whether whoever sent this request understands gzip."""
    return request.accept_encodings.quality("gzip") > 0


def _compress(response: Response) -> Response:
    if response.mimetype not in _TYPES or response.is_streamed or response.direct_passthrough:
        return response
    if response.content_encoding or response.status_code in (204, 206, 304):
        return response
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    if len(content) < _FROM_BYTES or not takes_gzip() or is_foreign():
        return response
    response.set_data(gzip.compress(content, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
