"""Time a real server on this machine: start, answers one at a time, memory, and `qa ask` as a whole.

Starts gunicorn on a free port with the index of the settings, and stops it again. Run it on a quiet
machine: `make bench`.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROUNDS = 3
START_LIMIT_S = 60
QUESTION = "大巴山隧道事故造成几人死亡?"


def main() -> int:
    """Measure and print.

    :return: the exit code.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", type=Path, help="a question set in JSON Lines")
    lines = parser.parse_args().questions.read_text(encoding="utf-8").splitlines()
    bodies = [_body(json.loads(line)) for line in lines if line.strip()]
    port = _free_port()
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "qa.cli", "--log-level", "error", "serve", "--port", str(port)],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/health/ready", server)
        print(f"start to ready       {time.perf_counter() - started:7.2f} s")
        spent = [_timed(partial(_ask, port, body)) * 1000 for _ in range(ROUNDS) for body in bodies]
        print(f"memory of the server {_memory_mib(server.pid):7.0f} MiB")
    finally:
        server.terminate()
        server.wait()
    quantiles = statistics.quantiles(spent, n=100)
    print(f"answer, p50          {quantiles[49]:7.1f} ms")
    print(f"answer, p95          {quantiles[94]:7.1f} ms")
    print(f"answer, longest      {max(spent):7.1f} ms")
    command = [sys.executable, "-m", "qa.cli", "ask", QUESTION]
    whole = [
        _timed(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)) for _ in range(ROUNDS)
    ]
    print(f"qa ask, process      {statistics.median(whole):7.2f} s")
    return 0


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


def _ask(port: int, body: bytes) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/ask", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        reply.read()


def _timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _memory_mib(master: int) -> float:
    """Add up what the server's processes hold for themselves (Linux only)."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) for pid in workers)
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    sys.exit(main())
