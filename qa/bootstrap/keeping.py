"""What an index in force already holds, so that building the next one does not make it again.

Texts that were encoded are known by the SHA-256 of their words, files that were read by that of their
bytes. Both are taken over only where the same model, code and libraries would give the same again, and only
from files that are what the manifest says.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from qa.bootstrap.identity import encoding_identity, reading_identity
from qa.corpus.reading import File
from qa.corpus.structure import Structure
from qa.errors import QAError
from qa.index import records
from qa.index.dense import DenseIndex
from qa.index.storage import check_files, read_manifest
from qa.settings import Settings
from qa.types import Vectors

KINDS = ("passages", "sentences", "clauses")
"""What is encoded, each in a file of its own."""

_MADE_BY = "made_by.json"
_FILES = "files.jsonl"
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Kept:
    """Vectors by the hash of their text, and files by their name and hash."""

    vectors: Vectors | None = None
    rows: Mapping[bytes, int] = field(default_factory=dict)
    files: Mapping[tuple[str, str], File] = field(default_factory=dict)

    def row(self, text: str) -> int | None:
        """Find the vector of a text.

        :param text: what was encoded.
        :return: its row in `vectors`, or None when it was not encoded.
        """
        return self.rows.get(text_digest(text))


def text_digest(text: str) -> bytes:
    """Hash what is given to the encoder.

    :param text: the text.
    :return: its SHA-256.
    """
    return hashlib.sha256(text.encode()).digest()


def write_kept(data: Path, settings: Settings, files: Iterable[File], texts: Sequence[Sequence[str]]) -> None:
    """Write beside an index what the next build needs to take over from it.

    :param data: the folder of the data files.
    :param settings: which model encoded.
    :param files: what was read.
    :param texts: the encoded texts of each of `KINDS`, in the order of its vectors.
    """
    made_by = {"reading": reading_identity(), "encoding": encoding_identity(settings)}
    (data / _MADE_BY).write_text(json.dumps(made_by), encoding="utf-8")
    for kind, encoded in zip(KINDS, texts, strict=True):
        (data / f"{kind}.sha256").write_bytes(b"".join(map(text_digest, encoded)))
    records.write_records(data / _FILES, map(_row, files))


def _row(file: File) -> dict[str, object]:
    return {
        "name": file.document.name,
        "format": file.format,
        "encoding": file.encoding,
        "levels": sorted(file.structure.levels.items()),
        "body": sorted(file.structure.body),
        "whole": file.structure.whole,
    }


def read_kept(folder: Path, settings: Settings) -> Kept:
    """Read what can be taken over from the index in force.

    :param folder: the folder of the index.
    :param settings: which model encodes.
    :return: what it holds; nothing when there is no index, or it is damaged or of another form.
    """
    try:
        data = check_files(folder, read_manifest(folder))
        made_by = json.loads((data / _MADE_BY).read_text(encoding="utf-8"))
        same_model = made_by["encoding"] == encoding_identity(settings)
        vectors, rows = _vectors(data) if same_model else (None, {})
        return Kept(vectors, rows, _files(data) if made_by["reading"] == reading_identity() else {})
    except (QAError, OSError, ValueError, KeyError, TypeError):
        # Then everything is made anew, which is right in any case.
        return Kept()


def _vectors(data: Path) -> tuple[Vectors, dict[bytes, int]]:
    parts: list[Vectors] = []
    rows: dict[bytes, int] = {}
    start = 0
    for kind in KINDS:
        vectors = DenseIndex.load(data / f"{kind}.faiss").vectors()
        digests = (data / f"{kind}.sha256").read_bytes()
        if len(digests) != _DIGEST * len(vectors):
            raise ValueError(kind)
        for row in range(len(vectors)):
            rows[digests[row * _DIGEST : (row + 1) * _DIGEST]] = start + row
        parts.append(vectors)
        start += len(vectors)
    return np.concatenate(parts), rows


def _files(data: Path) -> dict[tuple[str, str], File]:
    documents = {document.name: document for document in records.read_documents(data / "documents.jsonl")}
    found = {}
    for row in records.read_rows(data / _FILES):
        document = documents[row["name"]]
        levels = {int(start): int(level) for start, level in row["levels"]}
        structure = Structure(levels, frozenset(row["body"]), bool(row["whole"]))
        found[document.name, document.sha256] = File(document, structure, row["format"], row["encoding"])
    return found
