"""Reads files that may be hostile: their libraries run in another process, with an end to time and memory.

Text files are read here, since nothing but Python's own decoders takes part. One process reads one file after
another, so that a thousand of them cost one start; after a file that it did not survive there is a new one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from qa.corpus.reading import File, extract_file
from qa.corpus.structure import Structure
from qa.errors import CorpusError
from qa.types import Document

_HARMLESS = frozenset({".txt", ".md"})
_ADVICE = "it may be damaged or hostile; open it and save it again, or split it"


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds, and bytes of memory."""

    seconds: int = 120
    memory: int = 2_000_000_000


class GuardedReader:
    """Reads files within limits; to be closed, or used in a `with`."""

    def __init__(
        self, limits: Limits = Limits(), *, extract: Callable[[str, bytes], File] = extract_file
    ) -> None:
        """Begin without a process: many a folder needs none.

        :param limits: what one file may take.
        :param extract: reads a text file.
        """
        self._limits = limits
        self._extract = extract
        self._worker: tuple[subprocess.Popen[bytes], Connection] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, where there is one."""
        if self._worker is not None:
            (process, connection), self._worker = self._worker, None
            connection.close()
            process.kill()
            process.wait()

    def read(self, name: str, data: bytes) -> File:
        """Take the text out of the bytes of a file, as `extract_file` does.

        :param name: the name that citations give; its suffix says which format it is.
        :param data: the bytes.
        :return: the document, its structure, its format and encoding.
        :raises CorpusError: when the file is bad, or takes more time or memory than one may.
        """
        if Path(name).suffix.lower() in _HARMLESS:
            return self._extract(name, data)
        try:
            answer = self._ask(name, data)
        except BaseException:  # whatever it is busy with, nobody waits for it any more
            self.close()
            raise
        if answer["spent"]:
            self.close()
        if "error" in answer:
            raise CorpusError(answer["error"])
        if "out_of_memory" in answer:
            megabytes = self._limits.memory // 1_000_000
            raise CorpusError(f"{name}: reading it takes more than {megabytes} MB of memory; {_ADVICE}")
        return unpack(answer["file"])

    def _ask(self, name: str, data: bytes) -> dict[str, Any]:
        process, connection = self._worker = self._worker or self._start()
        with suppress(BrokenPipeError):
            connection.send_bytes(name.encode())
            connection.send_bytes(data)
        if not connection.poll(self._limits.seconds):
            raise CorpusError(
                f"{name}: reading it takes more than {self._limits.seconds} s; {_ADVICE}, or raise QA_MAX_FILE_SECONDS"
            )
        try:
            answer: dict[str, Any] = json.loads(connection.recv_bytes())
        except (EOFError, OSError) as error:
            ended = process.wait()
            raise CorpusError(f"{name}: the program that reads it ended ({ended}); {_ADVICE}") from error
        return answer

    def _start(self) -> tuple[subprocess.Popen[bytes], Connection]:
        ours, theirs = Pipe()
        arguments = (theirs.fileno(), self._limits.memory, self._limits.seconds)
        # Not multiprocessing.Process: it would run the program of whoever calls us a second time, or copy
        # a process in which threads run.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "qa.corpus.worker", *map(str, arguments)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        theirs.close()
        return process, ours


def unpack(fields: dict[str, Any]) -> File:
    """Make a file from what `qa.corpus.worker.pack` made of it.

    :param fields: values of JSON.
    :return: the file.
    """
    levels = {int(start): int(level) for start, level in fields["levels"]}
    structure = Structure(levels, frozenset(fields["body"]), bool(fields["whole"]))
    return File(Document(*fields["document"]), structure, fields["format"], fields["encoding"])
