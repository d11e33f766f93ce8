"""Put a real server on this machine under load: `make load`.

Many clients ask questions of a set for a while, each its next one as soon as it has an answer; one that is told to
come back later (429) does so. Ends with 1 when anything but an answer or a 429 came back, or when the memory of the
server went on growing after the first third of the time.
"""

import argparse
import http.client
import json
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from server import Server, read_bodies, serving

_PATIENCE_S = 30
_LONGEST_PAUSE_S = 2.0


@dataclass
class Tally:
    """What the clients saw: how many of each status, or of each failure, and how long the answers took."""

    outcomes: Counter[str] = field(default_factory=Counter)
    answered_ms: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, outcome: str, spent_s: float) -> None:
        """Count one request."""
        with self.lock:
            self.outcomes[outcome] += 1
            if outcome == "200":
                self.answered_ms.append(spent_s * 1000)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it; memory in MiB before, after a third of the time, and at the end."""

    clients: int
    seconds: float
    outcomes: dict[str, int]
    p50_ms: float
    p95_ms: float
    memory_mib: tuple[float, float, float]

    def faults(self, growth: float) -> list[str]:
        """Say what must not be; the memory at the end may be so many times that after a third of the time."""
        found = [
            f"{count} times {outcome}"
            for outcome, count in self.outcomes.items()
            if outcome not in ("200", "429")
        ]
        if not self.outcomes.get("200"):
            found.append("nothing was answered")
        if self.memory_mib[2] > growth * self.memory_mib[1]:
            found.append("the memory went on growing")
        return found


def main() -> int:
    """Measure and print.

    :return: the exit code: 1 when something was there that must not be.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", type=Path, help="a question set in JSON Lines")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--growth", type=float, default=1.1, help="how much memory may grow after a third of the time"
    )
    parser.add_argument("--key", action="store_true", help="let the server ask for a key, and send one")
    parser.add_argument("--rate-limit", metavar="RATE", help="as QA_RATE_LIMIT, for all clients together")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    key = random.SystemRandom().randbytes(16).hex() if given.key else ""
    variables = {"QA_API_KEYS": key} if key else {}
    if given.rate_limit:
        variables["QA_RATE_LIMIT"] = given.rate_limit
    with serving(**variables) as server:
        report = put_under_load(server, read_bodies(given.questions), given.clients, given.seconds, key)
    faults = report.faults(given.growth)
    if given.json:
        print(json.dumps({**asdict(report), "faults": faults}))
    else:
        _print(report, faults)
    return int(bool(faults))


@dataclass(frozen=True, slots=True)
class Clients:
    """What all clients share: whom they ask what until when, and where they count."""

    port: int
    bodies: Sequence[bytes]
    headers: dict[str, str]
    deadline: float
    tally: Tally

    def run(self, number: int) -> None:
        """Be one of them: the same questions in each run, in another order than the others."""
        draw = random.Random(number)
        while time.monotonic() < self.deadline:
            started = time.perf_counter()
            outcome, pause = _ask(self.port, draw.choice(self.bodies), self.headers)
            self.tally.add(outcome, time.perf_counter() - started)
            time.sleep(min(pause, _LONGEST_PAUSE_S, max(0.0, self.deadline - time.monotonic())))


def put_under_load(
    server: Server, bodies: Sequence[bytes], clients: int, seconds: float, key: str = ""
) -> Report:
    """Let clients ask, and see what becomes of them and of the server's memory.

    :param server: the server.
    :param bodies: the questions.
    :param clients: how many ask at a time.
    :param seconds: how long.
    :param key: is sent with each question, unless it is empty.
    :return: what came of it.
    """
    tally = Tally()
    before = server.memory_mib()
    begun = time.monotonic()
    headers = {"Content-Type": "application/json", **({"X-API-Key": key} if key else {})}
    asking = Clients(server.port, bodies, headers, begun + seconds, tally)
    threads = [threading.Thread(target=asking.run, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 3)
    soon = server.memory_mib()
    time.sleep(max(0.0, begun + seconds - time.monotonic()))
    # While the last questions are being answered, before anything is given back.
    late = server.memory_mib()
    for thread in threads:
        thread.join()
    spent = tally.answered_ms
    quantiles = statistics.quantiles(spent, n=100) if len(spent) > 1 else [0.0] * 99
    memory = (round(before, 1), round(soon, 1), round(late, 1))
    outcomes = dict(sorted(tally.outcomes.items()))
    return Report(clients, seconds, outcomes, round(quantiles[49], 1), round(quantiles[94], 1), memory)


def _ask(port: int, body: bytes, headers: dict[str, str]) -> tuple[str, float]:
    """Ask once: the status, or the kind of failure, and the seconds after which to come back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    try:
        connection.request("POST", "/api/v1/ask", body, headers)
        with connection.getresponse() as response:
            response.read()
            return str(response.status), float(response.headers.get("Retry-After", 0))
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__, 0.0
    finally:
        connection.close()


def _print(report: Report, faults: Sequence[str]) -> None:
    counted = ", ".join(f"{count} of {outcome}" for outcome, count in report.outcomes.items())
    print(f"clients              {report.clients:7d}, for {report.seconds:.0f} s")
    print(f"replies              {counted}")
    print(f"answer, p50          {report.p50_ms:7.0f} ms")
    print(f"answer, p95          {report.p95_ms:7.0f} ms")
    before, soon, late = report.memory_mib
    print(
        f"memory of the server {before:7.0f} MiB, {soon:.0f} after a third of the time, {late:.0f} at the end"
    )
    for fault in faults:
        print(f"FAULT: {fault}")


if __name__ == "__main__":
    sys.exit(main())
