"""Any sentence-transformers model as our Encoder; the only module here that brings torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer

from qa.encoder.layout import has_onnx_layout
from qa.errors import ModelError
from qa.types import Vectors

_BATCH = 32


class SentenceEncoder:
    """Encodes questions and passages with a sentence-transformers model."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        """Open a model.

        :param folder: the folder of the model.
        :param threads: how many threads the processor may use.
        :raises ModelError: if the model cannot be read.
        """
        ours = has_onnx_layout(folder)
        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                # Code outside sentence-transformers is run only where it is this package's own.
                trust_remote_code=ours,
                model_kwargs={"threads": threads} if ours else None,
            )
        except Exception as error:  # a broken folder raises whatever its own modules and files lead to
            raise ModelError(
                f"The model in {folder} cannot be opened by sentence-transformers ({error}). Give the folder of a "
                "whole model, or leave QA_MODEL unset for the default."
            ) from error

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Encode questions.

        :param texts: any questions.
        :return: one unit vector a row.
        """
        return self._finish(self._model.encode_query(list(texts), batch_size=_BATCH, show_progress_bar=False))

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Encode passages.

        :param texts: any passages.
        :return: one unit vector a row.
        """
        return self._finish(
            self._model.encode_document(list(texts), batch_size=_BATCH, show_progress_bar=False)
        )

    def _finish(self, vectors: npt.NDArray[np.float32]) -> Vectors:
        """Give the rows unit length, which not every model does, and no texts their shape."""
        if not len(vectors):
            return np.empty((0, self.dimensions), dtype=np.float32)
        rows = np.asarray(vectors, dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
        return unit
