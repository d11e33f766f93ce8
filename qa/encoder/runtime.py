"""Opens onnxruntime so that it neither counts its use nor writes outside the index."""

import os
from pathlib import Path
from types import ModuleType
from typing import Any

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
