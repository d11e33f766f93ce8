"""Which other sites may call: none, or those that are listed; and never with somebody's cookie."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, request

from web.errors import ApiError
from web.keys import HEADER, header_key

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})
"""What `Sec-Fetch-Site` says of our own pages, and of what a person does by hand."""

_PREFLIGHT_SECONDS = 600
ANY = "*"


def register(app: Flask, origins: Sequence[str]) -> None:
    """Let the pages of some origins call the API, and refuse what other sites send in somebody's name.

    :param app: the application.
    :param origins: the origins, `*` for all; they get no cookies.
    """
    known = frozenset(origin.lower() for origin in origins)
    if known:
        # Imported here: most servers list none.
        from flask_cors import CORS

        CORS(
            app,
            resources=[r"/api/.*", r"/v1/.*"],
            origins=ANY if ANY in known else sorted(known),
            allow_headers=["Authorization", "Content-Type", HEADER],
            expose_headers=["Retry-After"],
            supports_credentials=False,
            max_age=_PREFLIGHT_SECONDS,
        )

    @app.before_request
    def refuse() -> None:
        if request.method in _SAFE or header_key() or not is_foreign():
            # A key in a header was put there by whoever holds it: no browser adds it for another site.
            return
        listed = ANY in known or request.headers.get("Origin", "").lower() in known
        if not listed or request.cookies:
            message = (
                "Another site sent this without a key. Send a key in a header, without cookies, "
                "from an origin that QA_CORS_ORIGINS lists."
            )
            raise ApiError(403, "foreign_origin", message)


def is_foreign() -> bool:
    """Whether a page of another site sent this request, as far as the browser says.

    :return: false for what is no browser: it sends nobody's cookies but its own.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in _OURS
    # A browser that says nothing of the site, such as over plain HTTP. The scheme is not compared: a proxy
    # may have ended TLS.
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.host.lower()
