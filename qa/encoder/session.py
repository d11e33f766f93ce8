"""Runs the ONNX file of an encoder: texts in, unit vectors out, one text at a time.

The runtime chooses one scale for all activations of a run, so that texts run together would
change each other's vectors in the third decimal. One text a run keeps a text's vector the same
in any company, and several threads run several texts rather than parts of one, which wastes less
time on waiting for each other (see `docs/decisions/0003-encoder.md`).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.encoder.layout import MODEL_FILE, OUTPUT, REMAKE_COMMAND, TOKENIZER_FILE, check_runtime_files
from qa.encoder.runtime import open_model, read_tokenizer
from qa.types import Vectors

DEFAULT_THREADS = 2
MAX_TOKENS = 512

TokenIds = npt.NDArray[np.int64]


class OnnxSession:
    """The tokeniser and the ONNX file of one folder; safe to use from several threads."""

    def __init__(self, folder: Path, *, threads: int = DEFAULT_THREADS) -> None:
        """Load both files.

        :param folder: a model folder in our layout.
        :param threads: how many texts of one call may be run at a time.
        :raises ModelError: if a file is missing or cannot be read.
        """
        check_runtime_files(folder)
        self._tokenizer, self._session = open_model(
            lambda: read_tokenizer(folder / TOKENIZER_FILE, max_tokens=MAX_TOKENS),
            folder / MODEL_FILE,
            REMAKE_COMMAND,
        )
        self._threads = threads
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])

    def tokenize(self, texts: Sequence[str]) -> list[TokenIds]:
        """Turn texts into token ids, each cut to what the model can take.

        :param texts: any texts.
        :return: for each text its ids.
        """
        return [np.asarray(one.ids, dtype=np.int64) for one in self._tokenizer.encode_batch_fast(list(texts))]

    def run(self, rows: Sequence[TokenIds]) -> Vectors:
        """Encode texts from their token ids.

        :param rows: for each text its ids.
        :return: one unit vector a row.
        """
        if not rows:
            return np.empty((0, self.dimensions), dtype=np.float32)
        if len(rows) == 1 or self._threads == 1:
            return np.stack([self._run_one(row) for row in rows])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.stack(list(pool.map(self._run_one, rows)))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts.

        :param texts: any texts.
        :return: one unit vector a row.
        """
        return self.run(self.tokenize(texts))

    def _run_one(self, ids: TokenIds) -> Vectors:
        row = ids[None, :]
        vector: Vectors = self._session.run(
            [OUTPUT], {"input_ids": row, "attention_mask": np.ones_like(row)}
        )[0][0]
        return vector
