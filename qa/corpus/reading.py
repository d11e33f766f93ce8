"""Reads documents from files and folders, exactly as they are."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from qa.errors import CorpusError
from qa.types import Document

SUFFIXES = (".txt", ".md")
MAX_BYTES = 50_000_000
"""Larger files are refused: a speech is some kilobytes, and one file is held in memory whole."""

_NOT_DOCUMENTS = {"readme.md"}


def find_files(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """List the documents under some files and folders, in a stable order.

    :param paths: files, taken as they are, and folders, searched for `.txt` and `.md`.
    :return: pairs of the name that citations give and the path.
    :raises CorpusError: when a path does not exist, has another suffix, or nothing is found.
    """
    found: dict[str, Path] = {}
    for path in paths:
        for name, file in _files_of(path):
            if name in found and found[name].resolve() != file.resolve():
                raise CorpusError(
                    f"two documents are called {name!r}; rename one, since citations name documents by file"
                )
            found[name] = file
    if not found:
        raise CorpusError(f"no {' or '.join(SUFFIXES)} file was found; give a folder or file that holds some")
    return sorted(found.items())


def _files_of(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if (
                file.is_file()
                and file.suffix.lower() in SUFFIXES
                and not hidden
                and file.name.lower() not in _NOT_DOCUMENTS
            ):
                yield file.relative_to(path).as_posix(), file
    elif path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise CorpusError(
                f"{path.name}: the suffix {path.suffix!r} cannot be read; allowed are {', '.join(SUFFIXES)}"
            )
        yield path.name, path
    else:
        raise CorpusError(
            f"{path}: no such file or folder; give the path of a document or of a folder of documents"
        )


def read_document(name: str, path: Path) -> Document:
    """Read one file, byte for byte as UTF-8.

    :param name: the name that citations give.
    :param path: where the file is.
    :return: the document; its title is its first line that says something.
    :raises CorpusError: when the file is empty, too large, or not UTF-8 text.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CorpusError(f"{name}: larger than {MAX_BYTES // 1_000_000} MB; split the file")
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"{name}: cannot be read ({error.strerror}); check that it exists and may be read"
        ) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{name}: byte {error.start} is not UTF-8; save the file as UTF-8 and index again"
        ) from error
    if "\x00" in text:
        raise CorpusError(f"{name}: holds NUL characters, so it is no plain text; give a text file")
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise CorpusError(f"{name}: the file is empty; remove it or put text into it")
    return Document(name, _title(name, text), text, hashlib.sha256(data).hexdigest())


def _title(name: str, text: str) -> str:
    lines = [line.strip("\ufeff \t\r#\u3000") for line in text.split("\n", 20)[:20]]
    lines = [line for line in lines if line]
    # A page may open with furniture; a line that comes again within the first ten is its title.
    repeated = [line for line in lines[:10] if lines.count(line) > 1]
    first = (repeated or lines or [name])[0]
    return first if len(first) <= 60 else name
