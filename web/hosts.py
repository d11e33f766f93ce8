"""By which names this server may be called: keeps a page elsewhere from reaching it under a name of its own.

Such a page can have its name resolved to the loopback (DNS rebinding); then the browser takes the server for
the page's own, and neither CORS nor cookies hinder it. The request still says the name. A key would hinder it, since no
such page has one; so without a list only those are held to a name who need no key.
"""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, g, request

from web.errors import ApiError
from web.keys import is_free

ANY = "*"
_SHOWN = 100


def register(app: Flask, names: Sequence[str]) -> None:
    """Refuse requests under other names, before each request of an application.

    :param app: the application, after the keys of requests were read.
    :param names: the names that it goes by beside `localhost` and addresses; `*` for all; none by default.
    """
    known = frozenset(name.lower() for name in names)
    if ANY in known:
        return

    @app.before_request
    def refuse() -> None:
        if is_free() or (g.key is not None and not known):
            return
        called = _called()
        if not (called in known or called == "localhost" or _is_address(called)):
            given = f"the name {called[:_SHOWN]!r}" if called else "no usable name"
            message = (
                f"The request came for {given}, which this server does not go by. Call it by its address or as "
                "localhost, or have whoever runs it add the name to QA_TRUSTED_HOSTS."
            )
            raise ApiError(421, "unknown_host", message)


def _called() -> str:
    """Give the name that the request was sent to, without port; empty when it makes no sense."""
    try:
        name = urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return ""
    return name.removesuffix(".").lower()


def _is_address(name: str) -> bool:
    """Whether this is an address rather than a name: nobody else can have it resolved to us."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
