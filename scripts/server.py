"""A real server for the scripts that measure one: `qa serve` on a free port, questions to send, its memory."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_LIMIT_S = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is ready: its port, its first process, and the seconds from start to ready."""

    port: int
    pid: int
    started_s: float

    def memory_mib(self) -> float:
        """Add up what the server's processes hold for themselves (Linux only)."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) for pid in workers)
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def serving(**variables: str) -> Iterator[Server]:
    """Run `qa serve` with the settings of this environment until the block ends.

    :param variables: variables on top; the database is a new one, unless they name another.
    :return: the server, ready to answer.
    :raises SystemExit: when it is not ready in time.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "QA_DATABASE_URL": f"sqlite:///{folder}/qa.sqlite3",
            "QA_SECRET_KEY": os.urandom(16).hex(),
            **variables,
        }
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "qa.cli", "--log-level", "error", "serve", "--port", str(port)],
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/health/ready", process)
            yield Server(port, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()
            process.wait()


def read_bodies(path: Path) -> list[bytes]:
    """Read a question set as bodies of `POST /api/v1/ask`.

    :param path: a question set in JSON Lines.
    :return: one body for each question.
    """
    return [_body(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _body(question: dict[str, object]) -> bytes:
    pairs = question.get("history", [])
    turns = [
        {"role": role, "content": content}
        for pair in pairs  # type: ignore[attr-defined]  # a list of pairs
        for role, content in zip(("user", "assistant"), pair, strict=True)
    ]
    return json.dumps({"question": question["question"], "history": turns}).encode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit(f"The server was not ready after {START_LIMIT_S} s; run `qa doctor`.")
