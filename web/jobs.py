"""Indexing that the server starts: `qa index` in a process of its own, one at a time.

What became of each run is written beside the index, so that every server process can tell. A run that has
not begun yet serves every change that comes meanwhile, because it reads the whole folder.
"""

import fcntl
import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from qa.settings import Settings

logger = logging.getLogger(__name__)

_FOLDER = "jobs"
_ID = re.compile("[0-9a-f]{16}")
_REMEMBERED = 50
_PASSED_ON = ("index_dir", "documents", "model", "threads", "max_file_mb", "max_file_seconds", "log_level")
_WAIT_SECONDS = 600
"""How long a run waits for one that was started elsewhere; an index is written in seconds."""

Run = Callable[[], subprocess.CompletedProcess[str]]


@dataclass(frozen=True, slots=True)
class Job:
    """One run: `state` is queued, running, done or failed; times are seconds since 1970."""

    id: str
    state: str
    created: float
    finished: float | None = None
    error: str | None = None
    bad: Sequence[Mapping[str, str]] = ()
    index: Mapping[str, Any] | None = None
    pid: int = 0


class Jobs:
    """Starts runs and remembers what became of them."""

    def __init__(self, folder: Path, run: Run) -> None:
        """Keep where runs are written down and how one is made.

        :param folder: the folder of the index.
        :param run: runs `qa index --json` to its end.
        """
        self._folder = folder / _FOLDER
        self._run = run
        self._lock = threading.Lock()
        self._queued: Job | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Jobs":
        """Make the jobs of a server.

        :param settings: which documents go into which index.
        :return: the jobs.
        """
        return cls(Path(settings.index_dir), lambda: _index(settings))

    def start(self) -> Job:
        """Ask for a run over the folder as it is now.

        :return: the run that will see it.
        :raises OSError: when it cannot be written down.
        """
        with self._lock:
            if self._queued is None:
                job = Job(os.urandom(8).hex(), "queued", round(time.time(), 3), pid=os.getpid())
                self._folder.mkdir(parents=True, exist_ok=True)
                self._write(job)
                self._queued = job
                threading.Thread(target=self._work, args=(job,), name="index-documents", daemon=True).start()
            return self._queued

    def find(self, job_id: str) -> Job | None:
        """Tell what became of a run.

        :param job_id: as `start` gave it.
        :return: the run, or None when there is none of that id, or not any more.
        """
        if not _ID.fullmatch(job_id):
            return None
        try:
            job = Job(**json.loads((self._folder / f"{job_id}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        if job.state in ("queued", "running") and not _lives(job.pid):
            return replace(job, state="failed", error="The server was stopped before the run had ended.")
        return job

    def _work(self, job: Job) -> None:
        """Run when no other run is under way, in this server process or in another."""
        try:
            with (self._folder / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                with self._lock:
                    self._queued = None
                self._write(replace(job, state="running"))
                self._write(_outcome(job, self._run()))
                # What became of the run is written: old runs that cannot be forgotten change nothing of it.
                with suppress(OSError):
                    self._forget()
        except Exception:  # the top of a thread: unseen, the run would seem to go on for ever
            logger.exception("Indexing was not begun or not ended")
            with self._lock:
                self._queued = None if self._queued == job else self._queued
            with suppress(OSError):
                self._write(_failed(job, "Indexing could not be run; the log of the server says why."))

    def _write(self, job: Job) -> None:
        aside = self._folder / f".{job.id}.new"
        aside.write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")
        aside.replace(self._folder / f"{job.id}.json")

    def _forget(self) -> None:
        ended = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in ended[:-_REMEMBERED]:
            path.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _failed(job: Job, error: str) -> Job:
    return replace(job, state="failed", finished=round(time.time(), 3), error=error)


def _outcome(job: Job, process: subprocess.CompletedProcess[str]) -> Job:
    """Read what a run printed; the words of its errors go to the log, since they may name a folder."""
    if process.returncode != 0:
        logger.error("Indexing failed (%d): %s", process.returncode, process.stderr.strip()[-2000:])
        return _failed(
            job, "Indexing failed, and the index in force stays as it is; the log of the server says why."
        )
    report = json.loads(process.stdout)
    index = {name: report[name] for name in ("fingerprint", "passages", "version")}
    return replace(job, state="done", finished=round(time.time(), 3), bad=report.get("bad", ()), index=index)


def _index(settings: Settings) -> subprocess.CompletedProcess[str]:
    given = {name: getattr(settings, name) for name in _PASSED_ON}
    environment = {f"QA_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-m", "qa.cli", "index", "--json", "--wait", str(_WAIT_SECONDS)],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
