"""Opens models to be run: their tokenisers, and onnxruntime so that it neither counts its use nor writes files."""

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from qa.errors import ModelError

Tokenizer = TypeVar("Tokenizer")

# At its first import onnxruntime 1.32 writes a device id into the home folder, to report its use
# with; the variable is read while the library loads, so that calling it off later is too late.
_NO_TELEMETRY = "ORT_DISABLE_TELEMETRY"
_ERRORS_ONLY = 3


def import_onnxruntime() -> ModuleType:
    """Import onnxruntime with its telemetry off.

    :return: the module.
    """
    os.environ.setdefault(_NO_TELEMETRY, "1")
    # Imported here because it is slow to import and most of the library works without.
    import onnxruntime

    module: ModuleType = onnxruntime
    return module


def open_model(
    open_tokenizer: Callable[[], Tokenizer], model: Path, remake_command: str
) -> tuple[Tokenizer, Any]:
    """Open both halves of a model folder.

    :param open_tokenizer: reads what turns texts into the tokens of the model.
    :param model: the ONNX file.
    :param remake_command: makes the folder again, for the message.
    :return: the tokeniser and the session.
    :raises ModelError: if one of them cannot be read.
    """
    try:
        return open_tokenizer(), open_session(model)
    except Exception as error:  # both libraries raise bare exceptions of their own
        raise ModelError(
            f"The model in {model.parent} cannot be read ({error}); make it again with `{remake_command}`."
        ) from error


def read_tokenizer(path: Path, *, max_tokens: int | None = None) -> Any:
    """Read a tokeniser that pads nothing.

    :param path: its file.
    :param max_tokens: texts are cut to as many; None leaves them whole.
    :return: a `tokenizers.Tokenizer`.
    """
    # Imported here because most of the library works without.
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    if max_tokens is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer


def open_session(path: Path) -> Any:
    """Open an ONNX file to be run on one thread; callers run several rows at a time instead.

    :param path: the file.
    :return: an `onnxruntime.InferenceSession`.
    """
    onnxruntime = import_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
