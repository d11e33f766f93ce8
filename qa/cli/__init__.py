"""The command line `qa`: one module for each kind of verb, one for what is shown to people.

Only this package prints. What is slow to import (rich, numpy and everything below them) is imported
inside the commands that need it, so that `qa version` and `qa --help` answer at once.
"""

from qa.cli.app import cli as cli
from qa.cli.app import main as main

__all__ = ["cli", "main"]
