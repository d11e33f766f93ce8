"""BM25 over terms, by bm25s (Lù 2024, arXiv 2407.03618), in Lucene's variant."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamagedError

Scores = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int64]

K1 = 1.2
B = 0.75
_ARRAYS = ("data", "indices", "indptr")


class Bm25:
    """One inverted index; scores come for all texts at once.

    bm25s weighs every term of every text when the index is built. What is left to do for a query
    is to add up columns of the matrix that it wrote, so a server need not import it.
    """

    def __init__(
        self, matrix: tuple[Scores, Positions, Positions], vocabulary: dict[str, int], size: int
    ) -> None:
        """Take the weights in compressed columns, one column a term.

        :param matrix: weights, the text of each, and where each term's begin.
        :param vocabulary: the column of each term.
        :param size: how many texts there are.
        """
        self._weights, self._texts, self._starts = matrix
        self._vocabulary = vocabulary
        self.size = size

    def scores(self, terms: Sequence[str]) -> Scores:
        """Score every text.

        :param terms: the terms of a query; one that comes twice counts twice.
        :return: one score a text, 0 where nothing is shared.
        """
        total = np.zeros(self.size, dtype=np.float32)
        for term in terms:
            column = self._column(term)
            # No text stands twice in a column, so that plain indexing adds up rightly.
            total[self._texts[column]] += self._weights[column]
        return total

    def document_frequency(self, term: str) -> int:
        """Count the texts that hold a term.

        :param term: a folded term.
        :return: how many texts hold it; 0 when none does.
        """
        column = self._column(term)
        return int(column.stop - column.start)

    def _column(self, term: str) -> slice:
        position = self._vocabulary.get(term)
        if position is None or not term:
            return slice(0, 0)
        return slice(int(self._starts[position]), int(self._starts[position + 1]))

    @classmethod
    def load(cls, folder: Path) -> "Bm25":
        """Read an index from a folder.

        :param folder: where `write_bm25` wrote it.
        :return: the index.
        :raises IndexDamagedError: when files are missing or cannot be read.
        """
        try:
            arrays = [np.load(folder / f"{name}.csc.index.npy", allow_pickle=False) for name in _ARRAYS]
            vocabulary = json.loads((folder / "vocab.index.json").read_text(encoding="utf-8"))
            size = json.loads((folder / "params.index.json").read_text(encoding="utf-8"))["num_docs"]
            return cls((arrays[0], arrays[1], arrays[2]), vocabulary, int(size))
        except (OSError, ValueError, KeyError) as error:
            message = "the lexical index cannot be read; build it again with `qa index`"
            raise IndexDamagedError(message) from error


def write_bm25(terms: Sequence[Sequence[str]], folder: Path) -> None:
    """Weigh the terms of texts and write the index into a folder, without pickle.

    :param terms: the terms of each text.
    :param folder: a folder, made when missing.
    """
    # Only indexing needs it, and with SciPy it takes a quarter of a second to import.
    import bm25s

    model = bm25s.BM25(method="lucene", k1=K1, b=B)
    # A text without terms still needs a row; the empty term is one that no query holds.
    model.index([list(t) or [""] for t in terms], show_progress=False, leave_progress=False)
    model.save(str(folder), show_progress=False)
