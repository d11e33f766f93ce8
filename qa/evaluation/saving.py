"""A run in a file: which index answered which question set, and what became of each question.

JSON with a format that is checked when it is read: a run is compared with others long after the
program has changed.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qa.errors import EvaluationError
from qa.evaluation.dataset import entry_of, question_from
from qa.evaluation.report import figures
from qa.evaluation.rows import JUDGED, Cited, Given, Row

FORMAT = "speech-qa run 1"
_ADVICE = "Give a file that `qa eval --out` wrote."


@dataclass(frozen=True, slots=True)
class Run:
    """A question set that was asked: its file's name, the index and the program that answered."""

    name: str
    index: str
    version: str
    rows: tuple[Row, ...]


def save_run(path: Path, run: Run) -> None:
    """Write a run into a file, with its figures.

    :param path: where to; an older file is replaced.
    :param run: what to write.
    :raises EvaluationError: the file cannot be written.
    """
    content = {
        "format": FORMAT,
        "set": run.name,
        "index": run.index,
        "version": run.version,
        "figures": figures(run.rows),
        "rows": [_entry(row) for row in run.rows],
    }
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file of a report.

    :param path: where to; an older file is replaced.
    :param text: what to write.
    :raises EvaluationError: the file cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror}. Give another file.") from error


def is_saved_run(path: Path) -> bool:
    """Say whether a file holds a run and not a question set.

    :param path: any file, or none.
    :return: whether it is JSON that names a format.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and "format" in content


def read_run(path: Path) -> Run:
    """Read a run that `save_run` wrote.

    :param path: the file.
    :return: the run; its figures are summed up again from the rows.
    :raises EvaluationError: it cannot be read, or is not a run that this program knows.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(f"The run {path} cannot be read: {error}. {_ADVICE}") from error
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise EvaluationError(
            f"{path} is not a saved run: its format is {found!r}, not {FORMAT!r}. {_ADVICE}"
        )
    try:
        rows = tuple(_row(entry) for entry in content["rows"])
        run = Run(content["set"], content["index"], content["version"], rows)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise EvaluationError(
            f"The run {path} has another form than expected ({reason}). {_ADVICE}"
        ) from error
    if not rows:
        raise EvaluationError(f"The run {path} holds no question. {_ADVICE}")
    return run


def _entry(row: Row) -> dict[str, Any]:
    return {
        "question": entry_of(row.question),
        "given": asdict(row.given) if row.given else None,
        "error": row.error,
        "measures": dict(row.measures),
        "ms": row.ms,
    }


def _row(entry: Mapping[str, Any]) -> Row:
    given = entry["given"]
    return Row(
        question_from(entry["question"]),
        None if given is None else _given(given),
        entry["error"],
        {**{name: float(entry["measures"][name]) for name in JUDGED}, **_numbers(entry["measures"])},
        float(entry["ms"]),
    )


def _given(entry: Mapping[str, Any]) -> Given:
    made = {
        "items": tuple(entry["items"]),
        "cited": tuple(Cited(**place) for place in entry["cited"]),
        "confidence": float(entry["confidence"]),
        "stages": _numbers(entry["stages"]),
    }
    return Given(**{**entry, **made})


def _numbers(entry: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in entry.items()}
