"""What the service asks of a reader."""

from collections.abc import Sequence
from typing import Protocol

from qa.pairs.pairing import Pairing
from qa.types import Hit, Reading, Setting


class Reader(Protocol):
    """Finds the words that answer in the passages that were retrieved."""

    def read(
        self, question: str, hits: Sequence[Hit], setting: Setting, pairing: Pairing | None = None
    ) -> Reading | None:
        """Return the best reading, or None when no passage answers."""
