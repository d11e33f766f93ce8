"""Opens the service beside the running server, so that the process listens at once, and renews it.

A failed opening is kept as the error that every request then gets, and tried again when
requests come in later: an index built in the meantime is picked up without a restart. An index that
replaces the one in force is opened in the background; requests that are under way end on the old one.
"""

import gc
import logging
import threading
import time
from collections.abc import Callable, Hashable
from typing import cast

from flask import current_app, g

from qa.errors import QAError
from web.errors import ApiError, from_qa_error, service_failed, service_loading
from web.service import Service

logger = logging.getLogger(__name__)

RETRY_SECONDS = 3.0
"""How long a failed opening stands before a request may start another."""

OPENING_SECONDS = 2.0
"""How long a page waits for an index that is being loaded: shorter than a person needs to reload."""

WATCH_SECONDS = 1.0
"""How often the manifest is looked at: one call of `stat`."""

TIDY_SECONDS = 30.0
"""How long after a change the last request on the old index has ended for certain."""


class ServiceLoader:
    """Holds the service once it is open, and until then the reason why it is not."""

    def __init__(
        self,
        open_service: Callable[[], Service],
        *,
        retry_seconds: float = RETRY_SECONDS,
        mark: Callable[[], Hashable] | None = None,
    ) -> None:
        """Keep what opens the service; nothing is opened yet.

        :param open_service: opens the service, raising QAError when it cannot.
        :param retry_seconds: how long to let a failure stand.
        :param mark: tells one index in force from another, cheaply; without it nothing is watched.
        """
        self._open = open_service
        self._retry_seconds = retry_seconds
        self._mark = mark or (lambda: None)
        self._watches = mark is not None
        self._changed = threading.Condition()
        self._service: Service | None = None
        self._failure: ApiError | None = None
        self._loading = False
        self._failed_at = 0.0
        self._seen: Hashable = None

    @classmethod
    def holding(cls, service: Service) -> "ServiceLoader":
        """Wrap a service that is open already.

        :param service: the service.
        :return: a loader that gives this service at once.
        """
        loader = cls(lambda: service)
        loader._service = service
        return loader

    def start(self) -> None:
        """Begin to open the service in a thread of its own, unless that is under way or done."""
        with self._changed:
            if self._loading or self._service is not None:
                return
            self._loading = True
        threading.Thread(target=self._load, name="open-service", daemon=True).start()

    def watch(self, seconds: float = WATCH_SECONDS) -> None:
        """Look in a thread of its own whether another index came into force, and open that one.

        :param seconds: how often to look.
        """
        if self._watches:
            threading.Thread(target=self._watch, args=(seconds,), name="watch-index", daemon=True).start()

    def get(self, wait_seconds: float = 0.0) -> Service:
        """Give the service, starting to open it when that has failed a while ago.

        :param wait_seconds: how long to wait for an opening that is under way.
        :return: the open service.
        :raises ApiError: 503 while the service is not open, saying what to do.
        """
        if self._may_start():
            self.start()
        with self._changed:
            if wait_seconds > 0:
                self._changed.wait_for(lambda: self._service is not None or not self._loading, wait_seconds)
            if self._service is not None:
                return self._service
            # Without the frames of the request that it was raised in before: each would add its own.
            raise (self._failure or service_loading()).with_traceback(None)

    def renew(self) -> bool:
        """Open the index that is in force now, if it is not the one that was opened last.

        :return: whether another service answers from now on. One that cannot be opened leaves the old one.
        """
        with self._changed:
            if self._loading or self._service is None or self._mark() in (self._seen, None):
                return False
            self._loading, before = True, self._service
        self._load()
        return self._service is not before

    def _watch(self, seconds: float) -> None:
        tidy_at = float("inf")
        while True:
            time.sleep(seconds)
            if self.renew():
                tidy_at = time.monotonic() + TIDY_SECONDS
            if time.monotonic() >= tidy_at:
                tidy_at = float("inf")
                # What was loaded before is frozen, so the collector would never find that it is gone.
                gc.unfreeze()
                _settle()

    def _may_start(self) -> bool:
        """Whether no opening stands, runs or has failed just now."""
        if self._service is not None or self._loading:
            return False
        return self._failure is None or time.monotonic() - self._failed_at >= self._retry_seconds

    def _load(self) -> None:
        """Open and warm the service, and publish it or the failure; an old service stays until then."""
        service, failure = None, None
        seen = self._mark()
        try:
            service = self._open_latest()
            service.warm_up()
            _settle()
        except QAError as error:
            logger.error("The service cannot be opened: %s", error)  # noqa: TRY400 - foreseen: its message says all
            service, failure = None, from_qa_error(error)
        except Exception:  # the top of a thread: unseen, the failure would read as "loading" for ever
            logger.exception("The service cannot be opened")
            service, failure = None, service_failed()
        with self._changed:
            # Whatever became of it, the same files are not tried again: a damaged index is logged once.
            self._seen = seen
            if service is not None or self._service is None:
                self._service, self._failure = service, failure
            self._loading, self._failed_at = False, time.monotonic()
            self._changed.notify_all()

    def _open_latest(self) -> Service:
        """Open the index; one that is replaced meanwhile seems damaged, and its successor is opened instead."""
        while True:
            mark = self._mark()
            try:
                return self._open()
            except QAError:
                if self._mark() == mark:
                    raise


def _settle() -> None:
    """Let the collector forget what stays: it need not walk through it for every few questions."""
    gc.collect()
    gc.freeze()


def current_service(wait_seconds: float = 0.0) -> Service:
    """Give the service of the application that handles this request: the same one until it ends.

    :param wait_seconds: how long to wait for a service that is being opened.
    :return: the open service.
    :raises ApiError: 503 while the service is not open.
    """
    if "service" not in g:
        loader: ServiceLoader = current_app.extensions["service_loader"]
        g.service = loader.get(wait_seconds)
    return cast(Service, g.service)
