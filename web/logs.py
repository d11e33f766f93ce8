"""The log: one line for each request, as text for people or as JSON for programs.

A line says which address was asked and what became of it, never with which words: the text of a question
is there only when the settings ask for it, a key or a cookie never. Everything else that logs goes through
the same handler, so that a traceback carries the id of its request too.
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, has_request_context, request

HEADER = "X-Request-ID"
UNMATCHED = "unmatched"
"""Stands for the address of a request that no route takes: the address itself is a stranger's text."""

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_access = logging.getLogger("web.access")


@dataclass(slots=True)
class Notes:
    """What is known of a request beside its address; filled in while it is handled."""

    request_id: str
    outcome: str | None = None
    question: str | None = None


_carried: ContextVar[Notes | None] = ContextVar("notes of the request that a thread works for", default=None)


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record.

        :param record: what was logged; its `fields`, where it has some, become members of the object.
        :return: one line.
        """
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := request_id_in_force():
            line["request_id"] = request_id
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Time, severity, source and words; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record.

        :param record: what was logged; its `fields` follow as name and value.
        :return: one line, and a traceback where there is one.
        """
        words = [_time(record), record.levelname, record.name, _one_line(record.getMessage())]
        fields = {"request_id": request_id_in_force(), **getattr(record, "fields", {})}
        words += [f"{name}={_written(value)}" for name, value in fields.items() if value is not None]
        if record.exc_info:
            words.append("\n" + self.formatException(record.exc_info))
        return " ".join(words)


def configuration(level: str, form: str) -> dict[str, Any]:
    """Describe the whole log of a server process, in the form of `logging.config.dictConfig`.

    :param level: the least severity that is logged.
    :param form: `text` or `json`.
    :return: one handler on standard error, for this program, for Flask and for gunicorn.
    """
    formatter = JsonFormatter if form == "json" else TextFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        "loggers": {
            # gunicorn gives its loggers a severity of their own; they write through the root's handler.
            "gunicorn.error": {"level": level.upper(), "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }


def register(app: Flask, *, questions: bool) -> None:
    """Name each request, send its name back, and log one line when its response has been made.

    :param app: the application.
    :param questions: whether the line holds the text of a question.
    """

    def begin() -> None:
        given = request.headers.get(HEADER, "")
        g.notes = Notes(given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex)
        g.started = time.perf_counter()

    def finish(response: Response) -> Response:
        notes: Notes = g.notes
        response.headers[HEADER] = notes.request_id
        fields = _fields(response)
        if response.is_streamed and not response.direct_passthrough:
            # A stream is over when its last byte is sent; the context of the request is gone by then. A file
            # goes past Flask, which is not told of its end.
            started = g.started
            fields["request_id"] = notes.request_id
            response.call_on_close(
                lambda: _write({**fields, "ms": _since(started), **_noted(notes, questions=questions)})
            )
        else:
            _write({**fields, **_noted(notes, questions=questions)})
        return response

    app.before_request(begin)
    app.after_request(finish)


def note_outcome(code: str) -> None:
    """Say in one word what became of the request that is handled, for its line in the log.

    :param code: the code of an error, the reason of a refusal, or `answered`.
    """
    if notes := current_notes():
        notes.outcome = code


def note_question(question: str) -> None:
    """Keep the question of the request that is handled, for a log that is allowed to have it.

    :param question: its text.
    """
    if notes := current_notes():
        notes.question = question


def route_of_request() -> str:
    """Give the address of the current request as the routes write it, with no value in it."""
    return request.url_rule.rule if request.url_rule else UNMATCHED


def request_id_in_force() -> str | None:
    """Give the id of the request that is handled, where there is one."""
    notes = current_notes()
    return notes.request_id if notes else None


def current_notes() -> Notes | None:
    """Give the notes of the request that is handled, or that this thread works for, where there is one."""
    notes: Notes | None = g.get("notes") if has_request_context() else _carried.get()
    return notes


@contextmanager
def carrying(notes: Notes | None) -> Iterator[None]:
    """Let a thread that works for a request note what becomes of it.

    :param notes: those of the request.
    """
    token = _carried.set(notes)
    try:
        yield
    finally:
        _carried.reset(token)


def _fields(response: Response) -> dict[str, Any]:
    """Gather what the line of a request says of its address."""
    return {
        "method": request.method if request.method.isalpha() else "other",
        "route": route_of_request(),
        "status": response.status_code,
        "ms": _since(g.started),
    }


def _noted(notes: Notes, *, questions: bool) -> dict[str, Any]:
    """Gather what the line of a request says of what became of it."""
    noted: dict[str, Any] = {"outcome": notes.outcome}
    if questions and notes.question is not None:
        noted["question"] = notes.question
    return noted


def _write(fields: dict[str, Any]) -> None:
    # Probes come every few seconds; their lines would bury the others.
    severity = logging.DEBUG if fields["route"].startswith(("/health", "/metrics")) else logging.INFO
    _access.log(severity, "request", extra={"fields": fields})


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


def _time(record: logging.LogRecord) -> str:
    """Write when a record was made: UTC with milliseconds."""
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z"


def _one_line(text: str) -> str:
    """Keep a message from looking like two lines of the log."""
    return text.replace("\r", "\\r").replace("\n", "\\n")


def _written(value: object) -> str:
    """Write a value so that it cannot be taken for the next field."""
    text = str(value)
    return text if re.fullmatch(r"[\w./<>:-]+", text, re.ASCII) else json.dumps(text, ensure_ascii=False)
