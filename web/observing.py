"""A service that tells the log and the metrics what became of each question.

Whoever asks, the REST API, a page or whatever else comes through `current_service`, is counted here once.
"""

from typing import Any, cast

from qa.errors import ModelError
from qa.types import Reply, Status
from web.logs import note_outcome, note_question
from web.metrics import Metrics
from web.service import Service


class _Observed:
    """Passes everything on; `ask` is watched."""

    def __init__(self, service: Service, metrics: Metrics) -> None:
        self._service = service
        self._metrics = metrics

    def __getattr__(self, name: str) -> Any:
        """Give whatever else the service has, as it is."""
        return getattr(self._service, name)

    def ask(self, question: str, **options: Any) -> Reply:
        """Answer a question, and count the reply."""
        note_question(question)
        try:
            reply = self._service.ask(question, **options)
        except ModelError:
            self._metrics.model_failures.inc()
            raise
        self._metrics.observe_reply(reply)
        if reply.status is Status.DEGRADED:
            self._metrics.model_failures.inc()
        note_outcome(reply.reason or reply.status)
        return reply


def observed(service: Service, metrics: Metrics) -> Service:
    """Wrap a service.

    :param service: what answers.
    :param metrics: what counts.
    :return: the same service, watched.
    """
    return cast(Service, _Observed(service, metrics))
