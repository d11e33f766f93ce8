"""A service that tells the log and the metrics what became of each question.

Whoever asks, the REST API, a page or whatever else comes through `current_service`, is counted here once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from qa.errors import ModelError
from qa.overview.values import Finding
from qa.types import Reply, SearchReply, Status
from web.logs import note_outcome, note_question
from web.metrics import Metrics
from web.service import Service


class _Observed:
    """Passes everything on; what runs a model is watched."""

    def __init__(self, service: Service, metrics: Metrics) -> None:
        self._service = service
        self._metrics = metrics

    def __getattr__(self, name: str) -> Any:
        """Give whatever else the service has, as it is."""
        return getattr(self._service, name)

    def ask(self, question: str, **options: Any) -> Reply:
        """Answer a question, and count the reply."""
        note_question(question)
        with self._counting_failures():
            reply = self._service.ask(question, **options)
        self._metrics.observe_reply(reply)
        if reply.status is Status.DEGRADED:
            self._metrics.model_failures.inc()
        note_outcome(reply.reason or reply.status)
        return reply

    def search(self, query: str, **options: Any) -> SearchReply:
        """Find passages; a log that may have questions gets the query."""
        note_question(query)
        with self._counting_failures():
            return self._service.search(query, **options)

    def find(self, query: str, **options: Any) -> Finding:
        """Find words; a log that may have questions gets them."""
        note_question(query)
        return self._service.find(query, **options)

    def warm_up(self) -> None:
        """Load the models."""
        with self._counting_failures():
            self._service.warm_up()

    @contextmanager
    def _counting_failures(self) -> Iterator[None]:
        try:
            yield
        except ModelError:
            self._metrics.model_failures.inc()
            raise


def observed(service: Service, metrics: Metrics) -> Service:
    """Wrap a service.

    :param service: what answers.
    :param metrics: what counts.
    :return: the same service, watched.
    """
    return cast(Service, _Observed(service, metrics))
