"""A real gunicorn with the application of slow answers, as `qa serve` starts one."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
SECONDS = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def get(address):
    """Give the text at an address; None while nobody listens."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.read().decode()
    except OSError:
        return None


@contextlib.contextmanager
def serving(folder, **variables):
    """Run the server; gives its process and its address. `folder` gets `log`, and `begun` when an answer begins."""
    port = free_port()
    environment = {
        **os.environ,
        "QA_PORT": str(port),
        "BEGUN": str(folder / "begun"),
        "TMPDIR": str(folder),
        "PYTHONPATH": f"{HERE}:{HERE.parents[1]}",
        **variables,
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:web.gunicorn_conf", "slow_app:app"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, stderr=log) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            until(lambda: get(f"{address}/health"))
            yield process, address
        finally:
            # SIGTERM, so that the worker processes end too; what is dead already stays so.
            process.terminate()
            process.wait(SECONDS)
