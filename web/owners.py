"""Whose conversations a request may see: those of its API key, otherwise those of its cookie.

The cookie holds a random id, signed, so that nobody can make one up. It is set by the first request that
keeps something; who only asks gets none.
"""

import hashlib
import secrets

from flask import Flask, Response, g, request
from itsdangerous import BadSignature, Signer

from web.storing import current_store

COOKIE = "qa_owner"
MAX_AGE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie; each request that keeps something begins it anew."""

_ID_BYTES = 16


def owner_of_request() -> str | None:
    """Say whose conversations this request may see.

    :return: the owner, or None for somebody who has kept nothing yet.
    :raises StoreError: when there is a cookie, and the secret that proves it cannot be read.
    """
    key = g.get("key")
    if key is not None:
        return f"key:{key.id}"
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        return None
    try:
        return f"cookie:{_signer().unsign(cookie).decode()}"
    except (BadSignature, UnicodeDecodeError):
        # Of another server, of an older secret, or made up: all the same, it proves nothing.
        return None


def owner_for_writing() -> str:
    """Say whose this request's conversations are to be, making an owner for somebody new.

    :return: the owner.
    :raises StoreError: when the secret that signs cookies can be neither read nor made.
    """
    owner = owner_of_request() or f"cookie:{secrets.token_urlsafe(_ID_BYTES)}"
    if owner.startswith("cookie:"):
        g.owner_cookie = _signer().sign(owner.removeprefix("cookie:")).decode()
    return owner


def register(app: Flask) -> None:
    """Send the cookie with the responses of an application that kept something.

    :param app: the application.
    """
    app.after_request(_send_cookie)


def _send_cookie(response: Response) -> Response:
    cookie = g.get("owner_cookie")
    if cookie is not None and response.status_code < 400:
        response.set_cookie(
            COOKIE, cookie, max_age=MAX_AGE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response


def _signer() -> Signer:
    return Signer(
        current_store().secret(), salt="qa.owner", key_derivation="hmac", digest_method=hashlib.sha256
    )
