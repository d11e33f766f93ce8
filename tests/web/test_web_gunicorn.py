"""What a server is, whether `qa serve` or gunicorn itself starts it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Numpy is there when the configuration was read; how many threads it made says the kernel.
SCRIPT = """
import os, sys
import web.gunicorn_conf
assert "numpy" in sys.modules
print(os.environ["OPENBLAS_NUM_THREADS"], len(os.listdir("/proc/self/task")))
"""


@pytest.mark.parametrize(("given", "threads"), [({}, 1), ({"OPENBLAS_NUM_THREADS": "2"}, 2)])
def test_linear_algebra_has_one_thread_unless_another_number_is_given(given, threads):
    if threads > (os.cpu_count() or 1):
        pytest.skip("there are never more threads than cores")
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(
        command, cwd=ROOT, env=environment | given, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(threads), str(threads)]
