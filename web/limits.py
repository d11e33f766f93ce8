"""How much: requests of one caller over time, and answers that are under way at a time."""

import ipaddress
import math
import threading
import time
from collections.abc import Callable

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue

from qa.errors import SettingsError
from web.errors import ApiError
from web.keys import PUBLIC

WAIT_SECONDS = 1.0
"""How long a question waits for another to be answered; a longer wait would keep a thread from the rest."""

_BUSY_RETRY_SECONDS = 2
_IPV6_NETWORK = 64
"""How many bits of an IPv6 address stand for one caller: whoever has one has all below it."""

_REDIS_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 1}
"""Seconds: a Redis that does not answer must not keep the answers waiting."""


def limit_rate(app: Flask, rate: str, storage: str) -> None:
    """Limit the requests of each key, and of each address where there is no key.

    :param app: the application, after its keys were read.
    :param rate: such as `120/minute`, several of them with commas between them.
    :param storage: where to count: `memory://` for this process alone, or the address of a Redis.
    :raises SettingsError: when the library that the storage needs is missing.
    """
    # Imported here: a tenth of a second that a server without this limit need not take.
    from flask_limiter import Limiter, RateLimitExceeded
    from limits.errors import ConfigurationError

    try:
        limiter = Limiter(
            caller,
            app=app,
            application_limits=[rate],
            strategy="moving-window",
            storage_uri=storage,
            storage_options={} if storage.startswith("memory") else dict(_REDIS_OPTIONS),
            key_prefix="qa",
            # Counting in this process is better than failing, and better than not counting.
            in_memory_fallback_enabled=True,
        )
    except ConfigurationError as error:
        raise SettingsError(
            "QA_RATE_LIMIT_STORAGE needs a library that is not installed; run `pip install 'speech-qa[redis]'`.",
            field="rate_limit_storage",
        ) from error
    limiter.request_filter(_is_not_counted)

    @app.errorhandler(RateLimitExceeded)
    def refuse(_error: RateLimitExceeded) -> ResponseReturnValue:
        current = limiter.current_limit
        seconds = 1 if current is None else max(1, math.ceil(current.reset_at - time.time()))
        error = _too_many("rate_limited", f"More requests came from you than {rate}.", seconds)
        return app.handle_user_exception(error)


def caller() -> str:
    """Name whom the requests are counted for: the key, or the address where there is none."""
    if g.key is not None:
        return f"key:{g.key.id}"
    return f"address:{_network(request.remote_addr or '')}"


class Slots:
    """The answers that may be under way at a time."""

    def __init__(self, most: int, *, wait_seconds: float = WAIT_SECONDS, waiting: int = 1) -> None:
        """Begin with all of them free.

        :param most: how many there are.
        :param wait_seconds: how long to wait for one.
        :param waiting: how many may wait at a time; the others are refused at once, or they would wait all
            the same, unseen, for a thread that tells them so.
        """
        self._free = threading.BoundedSemaphore(most)
        self._wait_seconds = wait_seconds
        self._chairs = threading.BoundedSemaphore(waiting) if waiting else None

    def take(self) -> "Slot":
        """Take one, waiting a little.

        :return: the slot, to be given back.
        :raises ApiError: 429 when none came free in time.
        """
        if not (self._free.acquire(blocking=False) or self._wait()):
            raise _too_many(
                "too_busy", "The server is answering as many questions as it can.", _BUSY_RETRY_SECONDS
            )
        return Slot(self._free)

    def _wait(self) -> bool:
        if self._chairs is None or not self._chairs.acquire(blocking=False):
            return False
        try:
            return self._free.acquire(timeout=self._wait_seconds)
        finally:
            self._chairs.release()


class Slot:
    """One answer that is under way."""

    def __init__(self, free: threading.BoundedSemaphore) -> None:
        """Keep where it is given back to.

        :param free: the semaphore that it was taken from.
        """
        self._free = free
        self._lock = threading.Lock()
        self._taken = True

    def give_back(self) -> None:
        """Give it back; a second time changes nothing."""
        with self._lock:
            taken, self._taken = self._taken, False
        if taken:
            self._free.release()


def keep_slot() -> Callable[[], None]:
    """Let the work of this request hold its place until it is done, wherever the request has gone.

    :return: gives the place back; to be called once the work is done.
    """
    slot: Slot | None = g.pop("slot", None)
    return slot.give_back if slot is not None else lambda: None


def limit_concurrency(app: Flask, slots: Slots) -> None:
    """Limit how many questions are answered at a time; a stream counts until its last word.

    :param app: the application.
    :param slots: the answers that may be under way.
    """

    @app.before_request
    def take() -> None:
        if _answers():
            g.slot = slots.take()

    @app.after_request
    def keep(response: Response) -> Response:
        if "slot" in g and response.is_streamed:
            response.call_on_close(g.slot.give_back)
            g.slot_kept = True
        return response

    @app.teardown_request
    def give_back(error: BaseException | None) -> None:
        # With an error, the stream that would give the slot back may never have begun.
        if "slot" in g and (error is not None or not g.get("slot_kept", False)):
            g.slot.give_back()


def _answers() -> bool:
    """Whether this request makes the service work: whatever is posted, and a question in the address."""
    if request.method == "POST":
        return request.endpoint not in PUBLIC
    return request.endpoint in ("pages.chat", "pages.why") and "question" in request.args


def _is_not_counted() -> bool:
    """Whether a request is free: what is public costs nothing, but for a key that is tried."""
    return request.method == "OPTIONS" or (request.endpoint in PUBLIC and request.method != "POST")


def _network(address: str) -> str:
    """Give the part of an address that stands for one caller."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), _IPV6_NETWORK), strict=False))


def _too_many(code: str, what: str, seconds: int) -> ApiError:
    return ApiError(429, code, f"{what} Try again in {seconds} s.", headers={"Retry-After": str(seconds)})
