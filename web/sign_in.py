"""How people bring a key: a form that takes it once, and a signed cookie that stands for it from then on.

The cookie holds the id of the key and the time, never the key. Scripts cannot read it, other sites cannot
send it, and it opens nothing once the key is revoked.
"""

import hashlib

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from web.keys import current_gate
from web.storing import current_store
from web.way_back import way_back

bp = Blueprint("sign_in", __name__)

COOKIE = "qa_key"
STAYS_SECONDS = 30 * 24 * 3600
"""How long somebody stays signed in."""


@bp.get("/sign-in")
def form() -> str:
    """Show the form."""
    return _page(failed=False)


@bp.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Take a key and set the cookie; a key that is not good gets the form again."""
    key = current_gate().find(request.form.get("key", "").strip())
    if key is None:
        return Response(_page(failed=True), 401)
    response = redirect(way_back(), 303)
    response.set_cookie(
        COOKIE,
        _signer().dumps(key.id),
        max_age=STAYS_SECONDS,
        path=request.script_root or "/",
        secure=request.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response


@bp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """Take the cookie away."""
    response = redirect(url_for("sign_in.form"), 303)
    response.delete_cookie(COOKIE, path=request.script_root or "/", httponly=True, samesite="Strict")
    return response


def signed_in_key_id() -> str | None:
    """Give the id of the key that the cookie of this request stands for.

    :return: the id; None without a cookie, or with one that is old or not ours.
    """
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    try:
        key_id = _signer().loads(cookie, max_age=STAYS_SECONDS)
    except BadData:
        return None
    return key_id if isinstance(key_id, str) else None


def is_signed_in() -> bool:
    """Whether this page is shown to somebody who came with the cookie, and can leave."""
    return bool(g.get("key_by_cookie", False))


def _page(*, failed: bool) -> str:
    return render_template("sign_in.html", next=way_back(), failed=failed)


def _signer() -> URLSafeTimedSerializer:
    """Sign with the secret of the server, for this purpose only."""
    return URLSafeTimedSerializer(
        current_store().secret(),
        salt="qa.sign-in",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
