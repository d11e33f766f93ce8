"""What an index was made from, as the manifest says it and as the settings ask for it."""

import hashlib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from qa import __version__
from qa.encoder.loading import model_fingerprint
from qa.errors import IndexOutdatedError
from qa.index.storage import FORMAT_VERSION, REBUILD, Manifest
from qa.lexical.analyzer import ANALYZER
from qa.settings import Settings
from qa.types import Document, IndexInfo

_INDEXING = ("text", "corpus", "passages", "lexical", "index")
_READING = ("text", "corpus")
_ENCODING = ("encoder",)
# Another version of these may take another text out of the same file.
_READERS = ("beautifulsoup4", "lxml", "pypdf", "python-docx")


def fingerprint(settings: Settings, documents: Sequence[Document]) -> str:
    """Hash everything that decides what an index holds.

    :param settings: which model encodes.
    :param documents: the documents, in order.
    :return: hexadecimal digits.
    """
    parts = [
        str(FORMAT_VERSION),
        __version__,
        ANALYZER,
        _code_hash(_INDEXING),
        model_fingerprint(settings.model),
    ]
    parts += [f"{d.name}:{d.sha256}:{hashlib.sha256(d.text.encode()).hexdigest()}" for d in documents]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def reading_identity() -> str:
    """Say what takes texts out of files: while it is the same, so are they.

    :return: hexadecimal digits.
    """
    versions = [f"{name} {_version(name)}" for name in _READERS]
    return hashlib.sha256("\n".join([_code_hash(_READING), *versions]).encode()).hexdigest()


def encoding_identity(settings: Settings) -> str:
    """Say what turns texts into vectors: while it is the same, so are they.

    :param settings: which model encodes.
    :return: hexadecimal digits.
    """
    return hashlib.sha256(f"{model_fingerprint(settings.model)} {_code_hash(_ENCODING)}".encode()).hexdigest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "none"


def _code_hash(packages: Sequence[str]) -> str:
    """Hash the code of some packages: a change of it outdates what they made."""
    package = Path(__file__).parents[1]
    files = sorted(path for name in packages for path in (package / name).rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def check_agreement(settings: Settings, manifest: Manifest) -> None:
    """Check that this program, as it is set, can read an index.

    :param settings: which model encodes.
    :param manifest: of the index.
    :raises IndexOutdatedError: when another analysis or model made it.
    """
    if manifest.analyzer != ANALYZER:
        made = f"the index was analysed by {manifest.analyzer}, this program uses {ANALYZER}"
        raise IndexOutdatedError(f"{made}; {REBUILD}")
    model = model_fingerprint(settings.model)
    if manifest.model != model:
        made = f"the index was encoded by model {manifest.model}, the setting gives {model}"
        raise IndexOutdatedError(f"{made}; {REBUILD}")


def index_info(manifest: Manifest) -> IndexInfo:
    """Say which index it is.

    :param manifest: of the index.
    :return: what replies carry.
    """
    return IndexInfo(manifest.fingerprint, manifest.passages, manifest.version)
