"""Opens the encoder that the settings name, and says which model it is.

Our own folders are run with onnxruntime when serving and opened by sentence-transformers when
indexing; any other model is opened by sentence-transformers for both. Nothing is ever downloaded.
"""

import hashlib
from pathlib import Path

from qa.encoder.layout import DEFAULT_FOLDER, RUNTIME_FILES, check_runtime_files, has_onnx_layout
from qa.encoder.onnx import OnnxEncoder
from qa.encoder.session import DEFAULT_THREADS
from qa.errors import ModelError
from qa.types import Encoder

# Every start of a server asks which model it has, so a hash of all its weights would cost too much.
_SAMPLED_EVERY = 1 << 20
_SAMPLE = 1 << 15
_FINGERPRINT_CHARACTERS = 16


def load_encoder(model: str | None, *, for_indexing: bool, threads: int = DEFAULT_THREADS) -> Encoder:
    """Open an encoder.

    :param model: a model folder, the name of a model in the local cache, or None for the default.
    :param for_indexing: whether many passages are to be encoded, rather than single questions.
    :param threads: how many processor threads encoding may use.
    :return: the encoder.
    :raises ModelError: if there is no such model on this machine, or it is incomplete.
    """
    folder = DEFAULT_FOLDER if model is None else Path(model).expanduser()
    if model is None or has_onnx_layout(folder):
        check_runtime_files(folder)
        if not for_indexing:
            return OnnxEncoder(folder, threads=threads)
    # Imported here because it brings torch, which serving the default model must do without.
    from qa.encoder.sentence import SentenceEncoder

    return SentenceEncoder(find_folder(model), threads=threads)


def model_fingerprint(model: str | None) -> str:
    """Give a short hash that tells one model from another.

    :param model: a model folder, the name of a model in the local cache, or None for the default.
    :return: hexadecimal digits.
    :raises ModelError: if there is no such model on this machine.
    """
    folder = find_folder(model)
    ours = has_onnx_layout(folder)
    files = [folder / name for name in RUNTIME_FILES] if ours else _model_files(folder)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + _hash(path))
    return digest.hexdigest()[:_FINGERPRINT_CHARACTERS]


def find_folder(model: str | None) -> Path:
    """Find the folder of a model on this machine.

    :param model: a model folder, the name of a model in the local cache, or None for the default.
    :return: the folder.
    :raises ModelError: if there is none.
    """
    folder = DEFAULT_FOLDER if model is None else Path(model).expanduser()
    if model is None or has_onnx_layout(folder):
        check_runtime_files(folder)
        return folder
    if folder.is_dir():
        return folder
    return _cached_folder(model)


def _cached_folder(name: str) -> Path:
    # Imported here because it is slow to import and only other people's models need it.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    # sentence-transformers lets the names of its own models stand without their owner.
    for candidate in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(candidate, local_files_only=True))
        except (HFValidationError, LocalEntryNotFoundError):
            continue
    raise ModelError(
        f"There is no model {name!r} here: it is neither a folder nor in the local cache, and nothing is "
        f"downloaded. Download it with `hf download {name}`, give a folder, or leave QA_MODEL unset."
    )


def _model_files(folder: Path) -> list[Path]:
    """List the files of a model in a fixed order, without what does not change its vectors."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md")
    return sorted(
        path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _hash(path: Path) -> bytes:
    """Hash a file's size and a block of each megabyte: weights that differ, differ everywhere."""
    digest = hashlib.sha256()
    try:
        size = path.stat().st_size
        digest.update(str(size).encode())
        with path.open("rb") as stream:
            for position in range(0, size, _SAMPLED_EVERY):
                stream.seek(position)
                digest.update(stream.read(_SAMPLE))
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error}.") from error
    return digest.digest()
