"""Where the network points: how strongly each character of a passage starts or ends an answer."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.pairs.rows import PLACES, Row

FloatArray = npt.NDArray[np.float32]
_IMPOSSIBLE = np.float32(-1e4)
_STARTS, _ENDS = 20, 10

LONGEST = 30
"""Most characters of a short answer."""


@dataclass(frozen=True, slots=True)
class Pointers:
    """How strongly each character of a passage starts or ends an answer, no answer being zero.

    `starts[i]` is of an answer that begins at character i, `ends[i]` of one that ends before it.
    """

    starts: FloatArray
    ends: FloatArray

    def score(self, start: int, end: int) -> float:
        """Weigh a span; above zero it is likelier than no answer.

        :param start: where it begins.
        :param end: where it ends.
        :return: a log-odds against no answer.
        """
        return float(self.starts[start] + self.ends[end])

    def placed(self, start: int, length: int) -> "Pointers":
        """Carry what was read of a part of a text over to the whole; nothing else of it is pointed at.

        :param start: where the part begins.
        :param length: characters of the whole.
        :return: the logits of every character of the whole.
        """
        read = len(self.starts)
        if start == 0 and read == length + 1:
            return self
        starts = np.full(length + 1, _IMPOSSIBLE, dtype=np.float32)
        ends = starts.copy()
        starts[start : start + read], ends[start : start + read] = self.starts, self.ends
        return Pointers(starts, ends)

    def several(self, count: int, longest: int) -> list[tuple[int, int]]:
        """Find the best spans.

        :param count: how many at most.
        :param longest: most characters that one may have.
        :return: starts and ends, the best span first.
        """
        found: list[tuple[float, int, int]] = []
        for start in np.argsort(-self.starts, kind="stable")[:_STARTS].tolist():
            ends = self.ends[start + 1 : start + 1 + longest]
            for offset in np.argsort(-ends, kind="stable")[:_ENDS].tolist():
                end = start + 1 + offset
                found.append((-self.score(start, end), start, end))
        return [(start, end) for _, start, end in sorted(found)[:count]]

    def best(self, longest: int) -> tuple[int, int, float]:
        """Find the best span.

        :param longest: most characters that it may have.
        :return: its start, its end and its score; an empty span far below zero in an empty passage.
        """
        found = self.several(1, longest)
        if not found:
            return 0, 0, float(_IMPOSSIBLE)
        start, end = found[0]
        return start, end, self.score(start, end)


def pointers_of(row: Row, length: int, starts: FloatArray, ends: FloatArray) -> Pointers:
    """Carry the network's outputs over to the characters of the passage.

    :param row: the row that was run.
    :param length: characters of the passage.
    :param starts: logits of starts, shape (tokens or more, PLACES).
    :param ends: of ends, likewise.
    :return: logits of characters less those of no answer.
    """
    by_start = np.full(length + 1, _IMPOSSIBLE, dtype=np.float32)
    by_end = np.full(length + 1, _IMPOSSIBLE, dtype=np.float32)
    for number, (a, b) in enumerate(row.offsets, row.first):
        for place in range(min(b - a, PLACES)):
            by_start[a + place] = max(by_start[a + place], starts[number, place])
            by_end[b - place] = max(by_end[b - place], ends[number, place])
    return Pointers(by_start - starts[0, 0], by_end - ends[0, 0])
