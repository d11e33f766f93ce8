"""Server-sent events: what a thread tells, one event after another, and a sign of life while it is silent.

The thread goes on when the client has gone away: what was asked is answered and kept all the same.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response

from qa.errors import QAError
from web.errors import ApiError, error_body, from_qa_error, internal_error
from web.logs import Notes, carrying, current_notes, note_outcome

logger = logging.getLogger(__name__)

BEAT_SECONDS = 15.0
"""How long the stream may be silent before a comment says that it lives."""

FIRST_SECONDS = 1.0
"""How long to wait for a first event, so that a failure at once is an ordinary response."""

Tell = Callable[[str, dict[str, Any]], None]
Dumps = Callable[[object], str]


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `name` with `data`; a failure ends the stream."""

    name: str
    data: dict[str, Any]
    failure: ApiError | None = None

    @property
    def is_last(self) -> bool:
        """Whether nothing follows."""
        return self.failure is not None or self.name == "done"


def stream(
    work: Callable[[Tell], object], prefix: str, dumps: Dumps, *, beat_seconds: float = BEAT_SECONDS
) -> Response:
    """Answer with the events that some work tells.

    :param work: tells events, the last of them `done`; runs in a thread of its own.
    :param prefix: what the ids of the events begin with.
    :param dumps: writes JSON.
    :param beat_seconds: how long the stream may be silent.
    :return: the response; it begins with the first event, or after a second.
    :raises ApiError: when the work fails before it tells anything.
    """
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    # Not a daemon: a server that is told to stop lets it keep its turn.
    threading.Thread(target=_run, args=(work, events, current_notes()), name="exchange").start()
    first = _next(events, FIRST_SECONDS)
    if first is not None and first.failure is not None:
        raise first.failure
    response = Response(_written(events, first, prefix, dumps, beat_seconds), mimetype="text/event-stream")
    # A proxy that gathers the events before it passes them on would defeat them.
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _run(work: Callable[[Tell], object], events: "queue.SimpleQueue[Event]", notes: Notes | None) -> None:
    """Do the work as part of the request that it belongs to, so that the log knows what became of it."""
    with carrying(notes):
        _tell_all(work, events)


def _tell_all(work: Callable[[Tell], object], events: "queue.SimpleQueue[Event]") -> None:
    def tell(name: str, data: dict[str, Any]) -> None:
        events.put(Event(name, data))

    def fail(failure: ApiError) -> None:
        note_outcome(failure.code)
        events.put(Event("error", error_body(failure), failure))

    try:
        work(tell)
    except QAError as error:
        failure = from_qa_error(error)
        if failure.status >= 500:
            logger.error("%s: %s", type(error).__name__, error)  # noqa: TRY400 - foreseen: its message says all
        fail(failure)
    except Exception:  # the top of a thread: unseen, the stream would never end
        logger.exception("A turn failed")
        fail(internal_error())


def _next(events: "queue.SimpleQueue[Event]", seconds: float) -> Event | None:
    try:
        return events.get(timeout=seconds)
    except queue.Empty:
        return None


def _written(
    events: "queue.SimpleQueue[Event]", first: Event | None, prefix: str, dumps: Dumps, beat_seconds: float
) -> Iterator[str]:
    """Write events until the last; the first line goes out at once."""
    number, event = 0, first
    while True:
        if event is None:
            yield ": \n\n"
        else:
            number += 1
            yield f"id: {prefix}:{number}\nevent: {event.name}\ndata: {dumps(event.data)}\n\n"
            if event.is_last:
                return
        event = _next(events, beat_seconds)
