"""Time a real server on this machine: start, answers one at a time, memory, and `qa ask` as a whole.

Starts gunicorn on a free port with the index of the settings, and stops it again. Run it on a quiet
machine: `make bench`.
"""

import argparse
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

from server import read_bodies, serving

ROUNDS = 3
QUESTION = "大巴山隧道事故造成几人死亡?"


def main() -> int:
    """Measure and print.

    :return: the exit code.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", type=Path, help="a question set in JSON Lines")
    bodies = read_bodies(parser.parse_args().questions)
    with serving() as server:
        print(f"start to ready       {server.started_s:7.2f} s")
        spent = [_timed(partial(_ask, server.port, body)) * 1000 for _ in range(ROUNDS) for body in bodies]
        print(f"memory of the server {server.memory_mib():7.0f} MiB")
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


if __name__ == "__main__":
    sys.exit(main())
