"""One question against the passages found for it."""

from collections.abc import Callable, Sequence

from qa.pairs.network import PairNetwork, Read
from qa.types import Hit, Passage

MakePairing = Callable[[str, Sequence[Hit]], "Pairing"]
"""Runs the network over a question and its hits."""


class Pairing:
    """What the network makes of a question and each of its passages; what was run is not run again."""

    def __init__(self, network: PairNetwork, question: str, hits: Sequence[Hit]) -> None:
        """Run the network.

        :param network: the network.
        :param question: the question, completed from earlier turns.
        :param hits: the passages to read.
        """
        self._network = network
        self._question = question
        self._read: dict[str, Read] = {}
        self.extend(hits)

    def extend(self, hits: Sequence[Hit]) -> None:
        """Read more passages.

        :param hits: passages; those that were read are passed over.
        """
        new = [hit.passage for hit in hits if hit.passage.id not in self._read]
        found = self._network.read(self._question, [passage.text for passage in new])
        self._read.update((passage.id, read) for passage, read in zip(new, found, strict=True))

    def of(self, passage: Passage) -> Read | None:
        """Look up what was read in a passage.

        :param passage: any passage.
        :return: what the network makes of it; None when it was not read.
        """
        return self._read.get(passage.id)
