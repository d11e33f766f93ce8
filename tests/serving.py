"""A real server process, as `qa serve` runs it."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
READY_SECONDS = 60


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def wait_for(url: str, status: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while status_of(url) != status:
        assert time.monotonic() < deadline, f"{url} did not answer {status}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(index_dir: Path, *, port: int | None = None, **variables: str) -> Iterator[str]:
    """Run the server as `qa serve` does, on a free port, and give its address; variables are set on top."""
    port = port or free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QA_")}
    environment |= {"QA_PORT": str(port), "QA_INDEX_DIR": str(index_dir), "QA_LOG_LEVEL": "warning"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:web.gunicorn_conf", "web.wsgi:app"]
    with tempfile.TemporaryDirectory() as folder:
        # Beside the index lie the conversations of whoever works here.
        database = {
            "QA_DATABASE_URL": f"sqlite:///{folder}/qa.sqlite3",
            "QA_SECRET_KEY": "only for the tests",
        }
        with subprocess.Popen(
            command, cwd=REPOSITORY, env={**environment, **database, **variables}
        ) as server:
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait(20)
