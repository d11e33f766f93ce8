"""Finds the files of documents and reads them; whatever is wrong with one is an error that names it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.corpus.formats import pdf, plain, web, word
from qa.corpus.formats.extracted import Extracted
from qa.corpus.structure import Structure
from qa.errors import CorpusError, QAError
from qa.types import Document

MAX_BYTES = 50_000_000
"""Larger files are refused: a speech is some kilobytes, and one file is held in memory whole."""

INSTALL = "Install the extra: pip install 'speech-qa[index]'"
_NOT_DOCUMENTS = {"readme.md"}
_BLANKS = "\ufeff \t\r\n\u3000"
_OLDER = {".doc": ".docx", ".wps": ".docx", ".rtf": ".docx", ".odt": ".docx", ".mht": ".html"}
_MAX_TITLE = 60


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name, how it begins where that is certain, and what takes its text out."""

    name: str
    extract: Callable[[str, bytes], Extracted]
    magic: bytes = b""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was read: the document, what is known of its lines, the format, the encoding."""

    document: Document
    structure: Structure
    format: str
    encoding: str | None


def _plain(name: str, data: bytes) -> Extracted:
    text, encoding = plain.decode(name, data)
    return Extracted(text, encoding=encoding)


_TEXT = Format("text", _plain)
_PAGE = Format("html", web.extract)
FORMATS = {
    ".txt": _TEXT,
    ".md": Format("markdown", _plain),
    ".html": _PAGE,
    ".htm": _PAGE,
    ".docx": Format("docx", word.extract, b"PK\x03\x04"),
    ".pdf": Format("pdf", pdf.extract, b"%PDF-"),
}
SUFFIXES = tuple(FORMATS)


def find_files(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """List the documents under some files and folders, in a stable order.

    :param paths: files, taken as they are, and folders, searched for files that can be read.
    :return: pairs of the name that citations give and the path.
    :raises CorpusError: when a path does not exist, two documents have one name, or nothing is found.
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
        raise CorpusError(f"no {_listed()} file was found; give a folder or file that holds some")
    return sorted(found.items())


def _listed() -> str:
    return f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


def _files_of(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if (
                file.is_file()
                and file.suffix.lower() in SUFFIXES
                and not hidden
                # The lock of a document that is open in Word.
                and not file.name.startswith("~$")
                and file.name.lower() not in _NOT_DOCUMENTS
            ):
                yield file.relative_to(path).as_posix(), file
    elif path.is_file():
        yield path.name, path
    else:
        raise CorpusError(
            f"{path}: no such file or folder; give the path of a document or of a folder of documents"
        )


def read_bytes(name: str, path: Path, max_bytes: int | None = None) -> bytes:
    """Read the bytes of a file that may be a document.

    :param name: the name that citations give.
    :param path: where the file is.
    :param max_bytes: larger files are refused; `MAX_BYTES` by default.
    :return: its bytes.
    :raises CorpusError: when its name or kind is not allowed, it is too large, or cannot be read.
    """
    limit = MAX_BYTES if max_bytes is None else max_bytes
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise CorpusError(f"{printable(name)}: the name of the file is not UTF-8; rename it") from error
    _format_of(name)
    try:
        if path.stat().st_size > limit:
            raise CorpusError(
                f"{name}: larger than {limit // 1_000_000} MB; split the file, or raise QA_MAX_FILE_MB"
            )
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"{name}: cannot be read ({error.strerror}); check that it exists and may be read"
        ) from error


def extract_file(name: str, data: bytes) -> File:
    """Take the text out of the bytes of a file.

    :param name: the name that citations give; its suffix says which format it is.
    :param data: the bytes.
    :return: the document, its structure, its format and encoding.
    :raises CorpusError: when the bytes are not of that format, are damaged, or hold no text.
    :raises MemoryError: when taking it out needs more memory than there is.
    """
    kind = _format_of(name)
    check_content(name, data)
    extracted = _extract(kind, name, data)
    if not extracted.text.strip(_BLANKS):
        raise CorpusError(f"{name}: the file is empty; remove it or put text into it")
    title = extracted.title if extracted.title and len(extracted.title) <= _MAX_TITLE else None
    document = Document(
        name, title or _title(name, extracted.text), extracted.text, hashlib.sha256(data).hexdigest()
    )
    return File(document, extracted.structure, kind.name, extracted.encoding)


def check_content(name: str, data: bytes) -> None:
    """Check that a file begins as its suffix says; no library takes part.

    :param name: the name of the file.
    :param data: its bytes.
    :raises CorpusError: when it is empty or another kind of file.
    """
    kind = _format_of(name)
    if not data.strip(b" \t\r\n"):
        raise CorpusError(f"{name}: the file is empty; remove it or put text into it")
    # Some programs write a line before the header of a PDF.
    if kind.magic and kind.magic not in data[: 1024 if kind.name == "pdf" else len(kind.magic)]:
        raise CorpusError(
            f"{name}: is no {kind.name} file, although it is called one; give it its right suffix"
        )
    if kind.name == "docx":
        word.check_archive(name, data)
    if kind.name == "html":
        web.refuse_binary(name, data)
    others = [other for other in FORMATS.values() if other.magic and other is not kind]
    found = next((other for other in others if data.startswith(other.magic)), None)
    if found and not kind.magic:
        raise CorpusError(f"{name}: begins as a {found.name} file does; give it its right suffix")


def printable(name: str) -> str:
    """Give a name that can be shown, whatever bytes it is made of.

    :param name: the name of a file.
    :return: the name with `?` for what is no character, and for control characters.
    """
    shown = name.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in shown)


def _format_of(name: str) -> Format:
    suffix = Path(name).suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    advice = f"; save it as {_OLDER[suffix]}" if suffix in _OLDER else ""
    raise CorpusError(
        f"{printable(name)}: the suffix {printable(suffix)!r} cannot be read; allowed are {', '.join(SUFFIXES)}{advice}"
    )


def _extract(kind: Format, name: str, data: bytes) -> Extracted:
    """Run the reader of a format; what its library trips over is the fault of the file."""
    try:
        return kind.extract(name, data)
    except (QAError, MemoryError):
        raise
    except ModuleNotFoundError as error:
        raise CorpusError(
            f"{name}: reading {kind.name} needs {error.name}, which is not installed. {INSTALL}"
        ) from error
    except Exception as error:  # broken files raise whatever their depths lead to
        raise CorpusError(
            f"{name}: is damaged or no {kind.name} file ({type(error).__name__}); open it and save it again"
        ) from error


def _title(name: str, text: str) -> str:
    lines = [line.strip("\ufeff \t\r#\u3000") for line in text.split("\n", 20)[:20]]
    lines = [line for line in lines if line]
    # A page may open with furniture; a line that comes again within the first ten is its title.
    repeated = [line for line in lines[:10] if lines.count(line) > 1]
    first = (repeated or lines or [name])[0]
    return first if len(first) <= _MAX_TITLE else name
