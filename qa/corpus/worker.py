"""Takes texts out of files in a process of its own, started by `qa.corpus.guarding`: `python -m qa.corpus.worker`.

A hostile file may send a library into an endless loop, make it take all memory, or crash it. Here that costs
one file. Answers are JSON, since whoever reads hostile files is not to be believed more than that.
"""

import json
import resource
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from qa.corpus.reading import File, extract_file
from qa.errors import CorpusError

_SPARE_SECONDS = 5
"""Whoever started us ends us before; the system does where nobody is left to do it."""


def main(arguments: list[str]) -> None:
    """Read files until nobody sends any.

    :param arguments: the number of the open connection, the memory in bytes, the seconds for a file.
    """
    connection = Connection(int(arguments[0]))
    memory, seconds = int(arguments[1]), int(arguments[2])
    # Ctrl-C reaches the whole group; the program that sends the files decides what follows.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Some systems do not keep to it, and refuse.
    with suppress(ValueError, OSError):
        _limit(resource.RLIMIT_AS, memory)
    with suppress(EOFError, OSError):
        while True:
            name, data = connection.recv_bytes().decode(), connection.recv_bytes()
            _limit_time(seconds)
            answer = json.dumps(_read(name, data) | {"spent": _memory_taken() > memory // 2})
            connection.send_bytes(answer.encode())


def _read(name: str, data: bytes) -> dict[str, Any]:
    try:
        return {"file": pack(extract_file(name, data))}
    except CorpusError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"out_of_memory": True}


def pack(file: File) -> dict[str, Any]:
    """Put a file into values that JSON has.

    :param file: as it was read.
    :return: the fields that `qa.corpus.guarding` makes it from again.
    """
    document, structure = file.document, file.structure
    return {
        "document": [document.name, document.title, document.text, document.sha256],
        "levels": sorted(structure.levels.items()),
        "body": sorted(structure.body),
        "whole": structure.whole,
        "format": file.format,
        "encoding": file.encoding,
    }


def _limit_time(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds + _SPARE_SECONDS
    _limit(resource.RLIMIT_CPU, most)


def _limit(what: int, most: int) -> None:
    """Lower a limit; the hard one stays, which whoever started us may have set and only root may raise."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _memory_taken() -> int:
    """Give the most memory that this process ever had, in bytes; what was freed is not always given back."""
    # The figure of getrusage would count what the caller had when it started this process.
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken if sys.platform == "darwin" else taken * 1024


if __name__ == "__main__":
    main(sys.argv[1:])
