"""The documents show what the program says today."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.quality
def test_documents_show_real_output_and_recorded_figures(index_dir):
    result = subprocess.run(
        [sys.executable, "scripts/documents.py", "--check"],
        cwd=ROOT,
        env={**os.environ, "QA_INDEX_DIR": str(index_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    assert result.stdout == ""
    assert result.returncode == 0
