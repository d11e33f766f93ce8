"""What people choose for themselves: the language of the pages, light or dark, and whether single keys do something.

Each is a cookie that holds one word and says nothing of who chose. The server reads them, so that a page comes in
the right language and theme, and nothing changes while it is shown.
"""

from collections.abc import Collection, Mapping

from flask import Blueprint, Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from web.errors import ApiError
from web.way_back import this_page, way_back
from web.wording import COOKIE as LANGUAGE_COOKIE
from web.wording import LANGUAGES

bp = Blueprint("preferences", __name__)

THEMES = ("system", "light", "dark")
"""How the pages may look; the first is the default, and follows the system."""

THEME_COOKIE = "qa_theme"

SHORTCUTS = ("on", "off")
"""Whether keys that are single characters do something: software that hears speech may type them by mistake."""

SHORTCUTS_COOKIE = "qa_shortcuts"
STAYS_SECONDS = 365 * 24 * 3600
"""How long a choice is remembered."""

_CHOICES: Mapping[str, tuple[str, Collection[str]]] = {
    "language": (LANGUAGE_COOKIE, LANGUAGES),
    "theme": (THEME_COOKIE, THEMES),
    "shortcuts": (SHORTCUTS_COOKIE, SHORTCUTS),
}
"""The fields of the form, each with its cookie and what it may be."""


@bp.post("/preferences")
def keep() -> ResponseReturnValue:
    """Remember what the form chooses, and go back to the page that it came from."""
    chosen = {cookie: _chosen(field, allowed) for field, (cookie, allowed) in _CHOICES.items()}
    response = redirect(way_back(), 303)
    for cookie, value in chosen.items():
        if value is not None:
            _remember(response, cookie, value)
    return response


def current_theme() -> str:
    """Give the theme that this request is shown in.

    :return: one of `THEMES`.
    """
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else THEMES[0]


def current_shortcuts() -> str:
    """Say whether single keys do something for whoever sent this request.

    :return: one of `SHORTCUTS`.
    """
    chosen = request.cookies.get(SHORTCUTS_COOKIE, "")
    return chosen if chosen in SHORTCUTS else SHORTCUTS[0]


def register(app: Flask) -> None:
    """Give every template the theme and what can be chosen, and tell caches what pages depend on.

    :param app: the application.
    """
    app.register_blueprint(bp)
    app.context_processor(
        lambda: {
            "theme": current_theme(),
            "themes": THEMES,
            "shortcuts": current_shortcuts(),
            "switch": SHORTCUTS,
            "languages": LANGUAGES,
            "this_page": this_page(),
        }
    )
    app.after_request(_vary)


def _chosen(field: str, allowed: Collection[str]) -> str | None:
    """Read a field of the form; None where it leaves that choice as it is."""
    value = request.form.get(field)
    if value is not None and value not in allowed:
        message = f"{field} is {value[:40]!r}; it may be {', '.join(allowed)}."
        raise ApiError(422, "out_of_range", message, details=({"field": field},))
    return value


def _remember(response: AnyResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie,
        value,
        max_age=STAYS_SECONDS,
        path=request.script_root or "/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def _vary(response: Response) -> Response:
    """Keep a cache from showing one reader's page to another."""
    if response.mimetype == "text/html":
        response.vary.update(("Cookie", "Accept-Language"))
    return response
