"""Imports onnxruntime so that it neither counts its use nor writes outside the index."""

import os
from types import ModuleType

# At its first import onnxruntime 1.32 writes a device id into the home folder, to report its use
# with; the variable is read while the library loads, so that calling it off later is too late.
_NO_TELEMETRY = "ORT_DISABLE_TELEMETRY"


def import_onnxruntime() -> ModuleType:
    """Import onnxruntime with its telemetry off.

    :return: the module.
    """
    os.environ.setdefault(_NO_TELEMETRY, "1")
    # Imported here because it is slow to import and most of the library works without.
    import onnxruntime

    module: ModuleType = onnxruntime
    return module
