"""`GET /metrics`: counters and times in the text form of Prometheus; no label holds a stranger's text.

With several server processes each keeps its own numbers: gunicorn_conf sets PROMETHEUS_MULTIPROC_DIR then, a
folder in which prometheus_client adds them up.
"""

import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, current_app, g, request

from qa.types import IndexInfo, Reply
from web.logs import route_of_request

if TYPE_CHECKING:
    from prometheus_client.core import Metric

bp = Blueprint("metrics", __name__)

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 30.0)


class IndexGauges:
    """What is known of the index, looked up whenever the metrics are read."""

    def __init__(self, info: Callable[[], IndexInfo | None]) -> None:
        """Keep where to look.

        :param info: says which index answers; None while there is none.
        """
        self._info = info
        self.built_at: float | None = None
        """When the index was built, in seconds since 1970; None where that is not known."""

    def collect(self) -> "Iterator[Metric]":
        """Give the gauges: which index answers, and how old it is."""
        from prometheus_client.core import GaugeMetricFamily

        info = self._info()
        if info is None:
            return
        which = GaugeMetricFamily("qa_index_info", "Which index answers", labels=("fingerprint", "version"))
        which.add_metric((info.fingerprint, info.version), 1)
        yield which
        yield GaugeMetricFamily("qa_index_passages", "Passages of the index", value=info.passages)
        if self.built_at is not None:
            age = max(0.0, time.time() - self.built_at)
            yield GaugeMetricFamily("qa_index_age_seconds", "Seconds since the index was built", value=age)


class Metrics:
    """Everything that is counted, in a registry of its own."""

    def __init__(self, index: IndexGauges) -> None:
        """Make the counters.

        :param index: what is known of the index.
        """
        # Not at import: it brings in an HTTP server that nothing here uses.
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.index = index
        self._registry = CollectorRegistry()
        self._registry.register(index)
        own: Any = {"registry": self._registry}
        self.requests = Counter(
            "qa_requests", "Requests by route, method and status", ("route", "method", "status"), **own
        )
        self.request_seconds = Histogram(
            "qa_request_seconds", "Seconds until a response was made", ("route",), buckets=_SECONDS, **own
        )
        self.answers = Counter("qa_answers", "Replies to questions", ("kind", "status"), **own)
        self.refusals = Counter("qa_refusals", "Questions not answered, by reason", ("reason",), **own)
        self.stage_seconds = Histogram(
            "qa_stage_seconds", "Seconds of a stage of answering", ("stage",), buckets=_SECONDS, **own
        )
        self.model_failures = Counter(
            "qa_model_failures", "Times that a model could not be loaded or used", **own
        )

    def observe_reply(self, reply: Reply) -> None:
        """Count a reply and the times of its stages.

        :param reply: what was answered.
        """
        self.answers.labels(reply.kind.value, reply.status.value).inc()
        if reply.reason is not None:
            self.refusals.labels(reply.reason.value).inc()
        for stage, milliseconds in reply.timing_ms.items():
            self.stage_seconds.labels(stage).observe(milliseconds / 1000)

    def observe_request(self, response: Response) -> Response:
        """Count the current request with its response.

        :param response: what will be sent.
        :return: the same.
        """
        route = route_of_request()
        method = request.method if request.method in _METHODS else "other"
        self.requests.labels(route, method, str(response.status_code)).inc()
        self.request_seconds.labels(route).observe(time.perf_counter() - g.started)
        return response

    def text(self) -> bytes:
        """Write everything in the text form of Prometheus, added up over all server processes."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(self.index)
        return generate_latest(registry)


def register(app: Flask, metrics: Metrics) -> None:
    """Count the requests of an application and serve the counts.

    :param app: the application.
    :param metrics: what counts.
    """
    app.extensions["metrics"] = metrics
    app.after_request(metrics.observe_request)
    app.register_blueprint(bp)


@bp.get("/metrics")
def metrics_text() -> Response:
    """Give the metrics."""
    from prometheus_client import CONTENT_TYPE_LATEST

    metrics: Metrics = current_app.extensions["metrics"]
    return Response(metrics.text(), content_type=CONTENT_TYPE_LATEST)
