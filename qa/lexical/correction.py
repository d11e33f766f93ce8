"""A question in the words of the corpus: corrections put into it, each one on record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.text.fold import fold_characters, simplify


@dataclass(frozen=True, slots=True)
class Correction:
    """What was typed, where it stands, and the words of the corpus that take its place."""

    start: int
    typed: str
    meant: str

    @property
    def end(self) -> int:
        """Where the typed words end."""
        return self.start + len(self.typed)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A question as it is looked for, and what was corrected in it."""

    text: str
    corrections: tuple[Correction, ...] = ()


Frequency = Callable[[str], int]
"""Counts the passages that hold a pair of characters."""

Finder = Callable[[str], list[Correction]]
"""Finds corrections in a folded question, in order and without overlap."""


class Corrector:
    """Corrects questions by everything that is known of one corpus."""

    def __init__(self, *finders: Finder) -> None:
        """Take what finds corrections.

        :param finders: where two find something in the same place, the first is followed.
        """
        self._finders = finders

    def correct(self, text: str) -> Corrected:
        """Put a question into the words of the corpus.

        :param text: the question; what is not corrected stays as it is, but in simplified characters.
        :return: the question with its corrections in order; they stand in the simplified question.
        """
        text = simplify(text)
        folded = fold_characters(text)
        taken: list[Correction] = []
        for find in self._finders:
            taken += [found for found in find(folded) if not _overlaps(found, taken)]
        taken.sort(key=lambda correction: correction.start)
        corrected = text
        for correction in reversed(taken):
            corrected = corrected[: correction.start] + correction.meant + corrected[correction.end :]
        return Corrected(corrected, tuple(taken))


def _overlaps(correction: Correction, others: Sequence[Correction]) -> bool:
    return any(correction.start < other.end and other.start < correction.end for other in others)
