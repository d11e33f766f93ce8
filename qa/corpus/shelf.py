"""The folder of documents as others may change it: names are checked, files come whole or not at all."""

import os
import unicodedata
from pathlib import Path

from qa.corpus.reading import SUFFIXES, check_content
from qa.errors import CorpusError, InputError, NotFoundError

MAX_NAME = 120
_MAX_NAME_BYTES = 240
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')


def check_name(name: str) -> str:
    """Check the name of a document that comes from outside.

    :param name: the name that was given.
    :return: the name in the normal form C, as it is stored and cited.
    :raises InputError: when it names a path, has control characters, begins with a dot or ends otherwise.
    """
    wanted = unicodedata.normalize("NFC", name)
    suffix = Path(wanted).suffix.lower()
    # "Cf" turns the direction of writing or shows nothing: a name must be what it looks like.
    unseen = any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in wanted)
    if (
        not 1 <= len(wanted) <= MAX_NAME
        or len(wanted.encode("utf-8", "replace")) > _MAX_NAME_BYTES
        or unseen
        or _NOT_IN_NAMES & set(wanted)
        or wanted.startswith((".", "~$"))
        or wanted != wanted.strip()
        or suffix not in SUFFIXES
        or wanted.lower() == "readme.md"
    ):
        raise InputError(
            f"The name of the document is not allowed. Allowed are 1 to {MAX_NAME} characters without folders, "
            f"control characters and any of {' '.join(sorted(_NOT_IN_NAMES))}, that do not begin with a dot and "
            f"end in {', '.join(SUFFIXES)}; README.md is no document.",
            field="file",
        )
    return wanted


def put(folder: Path, name: str, data: bytes, *, replace: bool) -> bool:
    """Store a document under its name, whole or not at all.

    :param folder: the folder of documents; made when missing.
    :param name: as `check_name` gives it.
    :param data: the bytes of the file.
    :param replace: whether a document of that name may be replaced.
    :return: whether one was.
    :raises InputError: when the bytes are not what the name says.
    :raises FileExistsError: when there is one and it may not be replaced.
    :raises OSError: when the disk refuses.
    """
    try:
        check_content(name, data)
    except CorpusError as error:
        raise InputError(f"{error}.", field="file") from error
    folder.mkdir(parents=True, exist_ok=True)
    # Begins with a dot, so that an indexing run that comes by leaves it alone.
    aside = folder / f".upload-{os.getpid()}-{os.urandom(6).hex()}"
    try:
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        existed = (folder / name).exists()
        if replace:
            aside.replace(folder / name)
        else:
            # Fails where the name is taken, even by somebody who came first by a hair.
            os.link(aside, folder / name)
        return existed
    finally:
        aside.unlink(missing_ok=True)


def take_away(folder: Path, name: str) -> None:
    """Remove a document.

    :param folder: the folder of documents.
    :param name: as `check_name` gives it.
    :raises NotFoundError: when there is none of that name.
    :raises OSError: when the disk refuses.
    """
    try:
        (folder / name).unlink()
    except FileNotFoundError as error:
        raise NotFoundError(
            "There is no such document in the folder; GET /api/v1/documents lists them."
        ) from error
