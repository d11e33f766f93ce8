"""One folder on disk: a manifest that names every file with its hash, replaced as one.

Data files are written into a folder of their own beside the old one; the last step replaces
`manifest.json`, which points at them. A build that is killed leaves the old index in force, and
what it had written is cleared away by the next build.
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO

from qa.errors import IndexDamagedError, IndexingError, IndexMissingError, IndexOutdatedError

FORMAT_VERSION = 3
MANIFEST = "manifest.json"
_DATA = "data-"
_LOCK = ".lock"
_CHECKED = {"format_version"}
_LOOK_SECONDS = 0.1
REBUILD = "build it again with `qa index` (or `make index`)"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is made of: everything that must agree before it is used."""

    format_version: int
    version: str
    fingerprint: str
    model: str
    analyzer: str
    dimensions: int
    passages: int
    documents: dict[str, str]
    data: str
    files: dict[str, str]


def file_hash(path: Path) -> str:
    """Hash a file.

    :param path: the file.
    :return: its SHA-256 in hexadecimal.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Builder:
    """Puts an index into force in the place of the old one; given out by `building`."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the index, which nobody else builds meanwhile."""
        self._folder = folder

    def write(
        self, manifest: Callable[[str, dict[str, str]], Manifest], fill: Callable[[Path], None]
    ) -> Manifest:
        """Write an index and put it into force in one step.

        :param manifest: makes the manifest from the name of the data folder and the hashes of its files.
        :param fill: writes the data files into the folder that it is given.
        :return: the manifest now in force.
        :raises IndexingError: when the disk refuses.
        """
        folder = self._folder
        with _refusals_said(folder):
            _clear(folder, keep=_data_in_force(folder))
            data = folder / f"{_DATA}{os.getpid()}-{os.urandom(4).hex()}"
            data.mkdir()
            fill(data)
            written = (path for path in sorted(data.rglob("*")) if path.is_file())
            files = {path.relative_to(data).as_posix(): file_hash(path) for path in written}
            for path in data.rglob("*"):
                _sync(path)
            made = manifest(data.name, files)
            _replace(folder, json.dumps(asdict(made), ensure_ascii=False, indent=1))
            _clear(folder, keep=made.data)
            return made


@contextmanager
def building(folder: Path, *, wait_seconds: float = 0.0) -> Iterator[Builder]:
    """Keep other builds out until this one has ended.

    A build reads its documents inside, so that one that ends later also knows what came later.

    :param folder: the folder of the index, made when missing.
    :param wait_seconds: how long to wait for another build to end.
    :return: what writes the index.
    :raises IndexingError: when another build is under way or the disk refuses.
    """
    with _refusals_said(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("w")
    with lock:
        until = time.monotonic() + wait_seconds
        while not _taken(lock):
            if time.monotonic() >= until:
                raise IndexingError("another process is building this index; wait until it has finished")
            time.sleep(_LOOK_SECONDS)
        yield Builder(folder)


@contextmanager
def _refusals_said(folder: Path) -> Iterator[None]:
    """Say in words what the disk refuses."""
    try:
        yield
    except OSError as error:
        raise IndexingError(
            f"the index cannot be written ({error.strerror}); check the space on the disk and the rights "
            f"on {folder.name!r}; the old index, if any, is unchanged"
        ) from error


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(folder: Path, text: str) -> None:
    aside = folder / f"{MANIFEST}.new"
    aside.write_text(text, encoding="utf-8")
    _sync(aside)
    aside.replace(folder / MANIFEST)
    _sync(folder)


def _data_in_force(folder: Path) -> str | None:
    try:
        return read_manifest(folder).data
    except IndexingError:
        return None


def _clear(folder: Path, keep: str | None) -> None:
    for path in folder.glob(f"{_DATA}*"):
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def built_at(folder: Path) -> float | None:
    """Say when the index in force was built.

    :param folder: the folder of the index.
    :return: seconds since 1970; None when there is no index.
    """
    try:
        return (folder / MANIFEST).stat().st_mtime
    except OSError:
        return None


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an index.

    :param folder: the folder of the index.
    :return: the manifest.
    :raises IndexMissingError: when there is no index.
    :raises IndexDamagedError: when the manifest is cut short or foreign.
    :raises IndexOutdatedError: when another version of the format wrote it.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise IndexMissingError("there is no index yet; build one with `qa index` (or `make index`)") from error
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"the manifest of the index cannot be read; {REBUILD}") from error
    if not isinstance(content, dict) or "format_version" not in content:
        raise IndexDamagedError(f"the manifest is not one of an index of this program; {REBUILD}")
    if content["format_version"] != FORMAT_VERSION:
        raise IndexOutdatedError(
            f"the index has format {content['format_version']}, this program reads format {FORMAT_VERSION}; {REBUILD}"
        )
    kinds = {"passages": int, "dimensions": int, "documents": dict, "files": dict}
    names = {field.name for field in fields(Manifest)}
    if content.keys() != names or any(type(content[name]) is not kinds.get(name, str) for name in names - _CHECKED):
        raise IndexDamagedError(f"the manifest lacks entries or has foreign ones; {REBUILD}")
    return Manifest(**content)


def manifest_mark(folder: Path) -> tuple[int, int, int] | None:
    """Tell the manifest in force from any other without reading it.

    :param folder: the folder of the index.
    :return: when it was written, which file it is and how long; None when there is none.
    """
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def check_files(folder: Path, manifest: Manifest) -> Path:
    """Check that every file is there and is what the manifest says.

    :param folder: the folder of the index.
    :param manifest: its manifest.
    :return: the folder of the data files.
    :raises IndexDamagedError: when a file is missing, cut short or changed.
    """
    data = folder / manifest.data
    if Path(manifest.data).name != manifest.data or not manifest.data.startswith(_DATA):
        raise IndexDamagedError(f"the manifest points outside the index; {REBUILD}")
    with ThreadPoolExecutor() as pool:
        # Hashing lets other threads run, so several files are read at a time.
        found = pool.map(_hash_or_none, (data / name for name in manifest.files))
        for (name, expected), hashed in zip(manifest.files.items(), found, strict=True):
            if hashed is None:
                raise IndexDamagedError(f"the file {name!r} of the index is missing; {REBUILD}")
            if hashed != expected:
                raise IndexDamagedError(f"the file {name!r} of the index is cut short or was changed; {REBUILD}")
    return data


def _hash_or_none(path: Path) -> str | None:
    try:
        return file_hash(path)
    except OSError:
        return None
