"""Who asks: reads the key of a request, and turns away what has none where one is needed.

`flask.g.key` is the key of the request, None for a caller without one; `check_scope` guards what takes
more than asking. A key travels in a header, or, for people, in the cookie that `web.sign_in` sets.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from qa.errors import StoreError
from qa.keys.key import Key, Scope
from qa.keys.ring import Keyring
from web.errors import ApiError, wants_json
from web.way_back import this_page

logger = logging.getLogger(__name__)

HEADER = "X-API-Key"
_BEARER = "bearer "

PUBLIC = frozenset(
    {
        "static",
        "health.live",
        "health.ready",
        "preferences.keep",
        "sign_in.form",
        "sign_in.enter",
        "sign_in.leave",
    }
)
"""The endpoints that need no key; whatever is added later needs one until it is named here."""

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="qa"'}


@dataclass(frozen=True, slots=True)
class Gate:
    """The keys, and whether one is asked for although there is none."""

    ring: Keyring
    always: bool
    anonymous: tuple[Scope, ...]

    def asks(self) -> bool:
        """Whether a request needs a key.

        :return: true where the settings say so, and as soon as there is a key.
        :raises ApiError: 503 when the keys cannot be read; then nobody passes.
        """
        with _explaining():
            return self.always or not self.ring.is_empty()

    def find(self, presented: str) -> Key | None:
        """Recognise a key.

        :param presented: its text, empty where there was none.
        :return: the key; None when it is unknown, wrong or revoked.
        :raises ApiError: 503 when the keys cannot be read.
        """
        with _explaining():
            return self.ring.find(presented)

    def by_id(self, key_id: str) -> Key | None:
        """Give a key that was recognised before.

        :param key_id: its id.
        :return: the key; None when it is gone or revoked.
        :raises ApiError: 503 when the keys cannot be read.
        """
        with _explaining():
            return self.ring.by_id(key_id)

    def allows(self, key: Key | None, scope: Scope) -> bool:
        """Whether the caller may do something.

        :param key: the key of the request, None for a caller without one.
        :param scope: what it takes.
        :return: true if the key has the scope, or those without a key have it.
        """
        return scope in (self.anonymous if key is None else key.scopes)


@contextmanager
def _explaining() -> Iterator[None]:
    """Say that keys cannot be read; why stands in the log alone."""
    try:
        yield
    except StoreError as error:
        logger.error("Keys cannot be read: %s", error)  # noqa: TRY400 - foreseen: its message says all
        message = "Keys cannot be checked at the moment. Try again; the log of the server says why."
        raise ApiError(503, error.code, message) from error


def current_gate() -> Gate:
    """Give the gate of the application that handles this request."""
    gate: Gate = current_app.extensions["gate"]
    return gate


def unauthorized() -> ApiError:
    """Make the error of a request without a good key: one for none, a wrong and a revoked one."""
    message = "A key is needed. Send one that works as `Authorization: Bearer KEY` or in X-API-Key."
    return ApiError(401, "unauthorized", message, headers=_CHALLENGE)


def check_scope(scope: Scope) -> None:
    """Turn a request away whose key does not allow something.

    :param scope: what it must allow.
    :raises ApiError: 403 without the scope.
    """
    if not current_gate().allows(g.key, scope):
        message = f"This takes a key with the scope {scope.value}. Ask whoever runs the server for one."
        raise ApiError(403, "forbidden", message)


def header_key() -> str:
    """Give the key that the headers of this request bring, empty without one."""
    sent = request.headers.get("Authorization", "")
    if sent[: len(_BEARER)].lower() == _BEARER:
        return sent[len(_BEARER) :].strip()
    return request.headers.get(HEADER, "").strip()


def identify(app: Flask, cookie_key_id: Callable[[], str | None]) -> None:
    """See who asks, before each request of an application.

    :param app: the application.
    :param cookie_key_id: gives the id of the key that the cookie of a request stands for.
    """

    @app.before_request
    def see() -> None:
        g.key = None
        g.key_by_cookie = False
        if is_free() or not current_gate().asks():
            return
        presented = header_key()
        signed_in = None if presented else cookie_key_id()
        if signed_in is not None:
            g.key = current_gate().by_id(signed_in)
            g.key_by_cookie = g.key is not None
        else:
            # Without any key too, so that this takes the time of a wrong one.
            g.key = current_gate().find(presented)


def admit(app: Flask) -> None:
    """Turn away who needs a key and has none, before each request of an application.

    :param app: the application, after `identify`.
    """

    @app.before_request
    def turn_away() -> ResponseReturnValue | None:
        if is_free() or (g.key is None and not current_gate().asks()):
            return None
        if g.key is None and request.method in ("GET", "HEAD") and not wants_json():
            return redirect(url_for("sign_in.form", next=this_page()), 303)
        if g.key is None:
            raise unauthorized()
        check_scope(Scope.ASK)
        return None


def is_free() -> bool:
    """Whether anybody may send this request.

    :return: true for a public address, and for a browser that asks before it sends.
    """
    return request.endpoint in PUBLIC or request.method == "OPTIONS"
