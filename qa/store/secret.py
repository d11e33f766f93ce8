"""The secret that signs cookies: a file that is made once and that nobody else may read."""

import os
import secrets
from pathlib import Path

from qa.errors import StoreError

_BYTES = 32


def read_or_make_secret(file: Path) -> bytes:
    """Read the secret, made when there is none; several processes may do so at once.

    :param file: where it is kept.
    :return: the secret.
    :raises StoreError: when it can be neither read nor made.
    """
    try:
        if not file.exists():
            _make(file)
        secret = file.read_bytes().strip()
    except OSError as error:
        raise StoreError(
            f"The secret that signs cookies cannot be read or made at {file} ({error.strerror}); check the "
            "folder and its rights, or set QA_SECRET_KEY."
        ) from error
    if len(secret) < _BYTES:
        raise StoreError(
            f"The secret at {file} is cut short; delete the file, and another is made. Conversations that "
            "belong to a cookie are then nobody's."
        )
    return secret


def _make(file: Path) -> None:
    """Write the secret aside and link it into place, whole; whoever comes second keeps the first one's."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f"{file.name}.{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(secrets.token_hex(_BYTES).encode())
            written.flush()
            os.fsync(descriptor)
        file.hardlink_to(aside)
    except FileExistsError:
        return
    finally:
        aside.unlink()
