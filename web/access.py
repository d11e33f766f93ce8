"""Who may ask, how much, and from where: puts the guards of an application into their order."""

from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from qa.keys.door import is_loopback
from qa.keys.key import Scope
from qa.kinds import entries
from web import hosts, keys, limits, origins, sign_in

if TYPE_CHECKING:
    from qa.keys.ring import Keyring
    from qa.settings import Settings


def register(app: Flask, settings: "Settings", ring: "Keyring") -> None:
    """Guard an application; before_request functions run in the order in which they are registered here.

    :param app: the application.
    :param settings: what is wanted.
    :param ring: the keys.
    :raises SettingsError: when the place for counting requests needs a library that is missing.
    """
    if settings.trusted_proxies:
        # Of what a proxy adds only the address and the scheme are believed.
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.extensions["gate"] = gate_for(settings, ring)
    app.jinja_env.globals["is_signed_in"] = sign_in.is_signed_in
    app.register_blueprint(sign_in.bp)
    origins.register(app, entries(settings.cors_origins))
    keys.identify(app, sign_in.signed_in_key_id)
    if settings.rate_limit:
        # Before anybody is turned away, so that keys that are tried out are counted.
        limits.limit_rate(app, settings.rate_limit, settings.rate_limit_storage)
    keys.admit(app)
    hosts.register(app, entries(settings.trusted_hosts))
    if settings.max_concurrent:
        # One thread stays free to tell the others that it is full.
        spare = max(0, settings.web_threads - settings.max_concurrent - 1)
        limits.limit_concurrency(app, limits.Slots(settings.max_concurrent, waiting=spare))


def gate_for(settings: "Settings", ring: "Keyring") -> keys.Gate:
    """Say who needs a key, and what those may do who need none.

    :param settings: the address, and what is asked for there.
    :param ring: the keys.
    :return: the gate.
    """
    private = is_loopback(settings.host)
    return keys.Gate(
        ring=ring,
        always=settings.require_key or not (private or settings.allow_anonymous),
        # Whoever reaches the loopback of this machine without a proxy sits at it.
        anonymous=(Scope.ASK, Scope.ADMIN) if private and not settings.trusted_proxies else (Scope.ASK,),
    )
