"""Opens the service beside the running server, so that the process listens at once.

A failed opening is kept as the error that every request then gets, and tried again when
requests come in later: an index built in the meantime is picked up without a restart.
"""

import gc
import logging
import threading
import time
from collections.abc import Callable

from flask import current_app

from qa.errors import QAError
from web.errors import ApiError, from_qa_error, service_failed, service_loading
from web.service import Service

logger = logging.getLogger(__name__)

RETRY_SECONDS = 3.0
"""How long a failed opening stands before a request may start another."""


class ServiceLoader:
    """Holds the service once it is open, and until then the reason why it is not."""

    def __init__(self, open_service: Callable[[], Service], *, retry_seconds: float = RETRY_SECONDS) -> None:
        """Keep what opens the service; nothing is opened yet.

        :param open_service: opens the service, raising QAError when it cannot.
        :param retry_seconds: how long to let a failure stand.
        """
        self._open = open_service
        self._retry_seconds = retry_seconds
        self._changed = threading.Condition()
        self._service: Service | None = None
        self._failure: ApiError | None = None
        self._loading = False
        self._failed_at = 0.0

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
                self._changed.wait_for(lambda: not self._loading, wait_seconds)
            if self._service is not None:
                return self._service
            raise self._failure or service_loading()

    def _may_start(self) -> bool:
        """Whether no opening stands, runs or has failed just now."""
        if self._service is not None or self._loading:
            return False
        return self._failure is None or time.monotonic() - self._failed_at >= self._retry_seconds

    def _load(self) -> None:
        """Open and warm the service, and publish it or the failure."""
        service, failure = None, None
        try:
            service = self._open()
            service.warm_up()
            # What is loaded stays: the collector need not walk through it for every few questions.
            gc.collect()
            gc.freeze()
        except QAError as error:
            logger.error("The service cannot be opened: %s", error)  # noqa: TRY400 - foreseen: its message says all
            service, failure = None, from_qa_error(error)
        except Exception:  # the top of a thread: unseen, the failure would read as "loading" for ever
            logger.exception("The service cannot be opened")
            service, failure = None, service_failed()
        with self._changed:
            self._service, self._failure = service, failure
            self._loading, self._failed_at = False, time.monotonic()
            self._changed.notify_all()


def current_service(wait_seconds: float = 0.0) -> Service:
    """Give the service of the application that handles this request.

    :param wait_seconds: how long to wait for a service that is being opened.
    :return: the open service.
    :raises ApiError: 503 while the service is not open.
    """
    loader: ServiceLoader = current_app.extensions["service_loader"]
    return loader.get(wait_seconds)
