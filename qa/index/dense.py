"""Vector search by FAISS, exact while small."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.errors import IndexDamagedError
from qa.types import Vectors

EXACT_UP_TO = 200_000
"""Rows up to which every vector is compared; beyond, a graph (HNSW, arXiv 1603.09320) is walked."""

_HNSW_LINKS = 32
_HNSW_EF_CONSTRUCTION = 200
_HNSW_EF_SEARCH = 128

Positions = npt.NDArray[np.int64]


class DenseIndex:
    """Unit vectors, searched by inner product, which is their cosine."""

    def __init__(self, index: Any) -> None:
        """Wrap a FAISS index.

        :param index: an index of unit vectors with the inner product as metric.
        """
        self._index = index
        self._matrix = _stored_vectors(index)
        self.size = int(index.ntotal)
        self.dimensions = int(index.d)

    @classmethod
    def build(cls, vectors: Vectors) -> "DenseIndex":
        """Index vectors.

        :param vectors: unit vectors, one a row.
        :return: the index; positions are row numbers.
        """
        # Loaded here, so that importing the package costs nothing.
        import faiss

        rows, dimensions = vectors.shape
        if rows <= EXACT_UP_TO:
            index: Any = faiss.IndexFlatIP(dimensions)
        else:
            index = faiss.IndexHNSWFlat(dimensions, _HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = _HNSW_EF_CONSTRUCTION
            index.hnsw.efSearch = _HNSW_EF_SEARCH
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def search(self, vector: npt.NDArray[np.float32], top_k: int) -> tuple[Positions, npt.NDArray[np.float32]]:
        """Find the nearest vectors.

        :param vector: one unit vector.
        :param top_k: how many to find.
        :return: positions and cosines, best first.
        """
        count = min(top_k, self.size)
        scores, positions = self._index.search(vector.reshape(1, -1), count)
        kept = positions[0] >= 0
        return positions[0][kept], scores[0][kept]

    def similarities(self, vector: npt.NDArray[np.float32], positions: Positions) -> npt.NDArray[np.float32]:
        """Compare a vector with some of the indexed ones.

        :param vector: one unit vector.
        :param positions: which vectors.
        :return: their cosines in the same order.
        """
        if not len(positions):
            return np.zeros(0, dtype=np.float32)
        if self._matrix is None:
            rows = self._index.reconstruct_batch(np.ascontiguousarray(positions, dtype=np.int64))
        else:
            # One product over rows in place beats copying most of them first.
            whole = len(positions) * 2 > self.size
            rows = self._matrix if whole else self._matrix[positions]
            if whole:
                return np.asarray((rows @ vector)[positions], dtype=np.float32)
        return np.asarray(rows @ vector, dtype=np.float32)

    def vectors(self) -> Vectors:
        """Give all vectors back.

        :return: one a row, in the order in which they were indexed.
        """
        rows: Vectors = self._index.reconstruct_n(0, self.size)
        return rows

    def save(self, path: Path) -> None:
        """Write the index to a file.

        :param path: the file.
        """
        import faiss

        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read an index from a file.

        :param path: where `save` wrote it.
        :return: the index.
        :raises IndexDamagedError: when the file is missing or no FAISS index.
        """
        import faiss

        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise IndexDamagedError("the vector index cannot be read; build it again with `qa index`") from error


def _stored_vectors(index: Any) -> Vectors | None:
    """Look at the vectors of an exact index where FAISS keeps them, without a copy."""
    import faiss

    if not isinstance(index, faiss.IndexFlat):
        return None
    vectors: Vectors = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)
    return vectors
