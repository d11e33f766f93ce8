"""BM25 over terms, by bm25s (Lù 2024, arXiv 2407.03618), in Lucene's variant."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamagedError

Scores = npt.NDArray[np.float32]

K1 = 1.2
B = 0.75


class Bm25:
    """One inverted index; scores come for all texts at once."""

    def __init__(self, model: Any, size: int) -> None:
        """Wrap a bm25s model.

        :param model: a `bm25s.BM25` that has been indexed.
        :param size: how many texts it holds.
        """
        self._model = model
        self.size = size

    @classmethod
    def build(cls, terms: Sequence[Sequence[str]]) -> "Bm25":
        """Index texts.

        :param terms: the terms of each text.
        :return: the index.
        """
        import bm25s

        model = bm25s.BM25(method="lucene", k1=K1, b=B)
        # A text without terms still needs a row; the empty term is one that no query holds.
        model.index([list(t) or [""] for t in terms], show_progress=False, leave_progress=False)
        return cls(model, len(terms))

    def scores(self, terms: Sequence[str]) -> Scores:
        """Score every text.

        :param terms: the terms of a query.
        :return: one score a text, 0 where nothing is shared.
        """
        known = [term for term in terms if term and term in self._model.vocab_dict]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)

    def document_frequency(self, term: str) -> int:
        """Count the texts that hold a term.

        :param term: a folded term.
        :return: how many texts hold it; 0 when none does.
        """
        position = self._model.vocab_dict.get(term)
        if position is None:
            return 0
        pointers = self._model.scores["indptr"]
        return int(pointers[position + 1] - pointers[position])

    def save(self, folder: Path) -> None:
        """Write the index into a folder, without pickle.

        :param folder: a folder, made when missing.
        """
        self._model.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> "Bm25":
        """Read an index from a folder.

        :param folder: where `save` wrote it.
        :return: the index.
        :raises IndexDamagedError: when files are missing or cannot be read.
        """
        import bm25s

        try:
            model = bm25s.BM25.load(str(folder), load_corpus=False)
            return cls(model, int(model.scores["num_docs"]))
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamagedError("the lexical index cannot be read; build it again with `qa index`") from error
