"""One question against the passages found for it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from qa.pairs.cropping import part_to_read
from qa.pairs.network import PairNetwork, Read
from qa.types import Hit, Passage

MakePairing = Callable[[str, Sequence[Hit]], "Pairing"]
"""Runs the network over a question and its hits."""


class Pairing:
    """What the network makes of a question and each of its passages; what was run is not run again.

    Of long passages it reads the sentences around the best one.
    """

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
        new = [(hit.passage, part_to_read(hit)) for hit in hits if hit.passage.id not in self._read]
        texts = [passage.text[part.start : part.end] for passage, part in new]
        for (passage, part), read in zip(new, self._network.read(self._question, texts), strict=True):
            pointers = read.pointers.placed(part.start, len(passage.text))
            self._read[passage.id] = replace(read, pointers=pointers)

    def of(self, passage: Passage) -> Read | None:
        """Look up what was read in a passage.

        :param passage: any passage.
        :return: what the network makes of it; None when it was not read.
        """
        return self._read.get(passage.id)
