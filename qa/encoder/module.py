"""What sentence-transformers runs when it opens a model folder of ours: the same ONNX file.

Only sentence-transformers loads this module, by the name in `modules.json`, because it brings torch.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from sentence_transformers.base.modules import InputModule
from torch.nn.utils.rnn import pad_sequence

from qa.encoder.layout import OUTPUT, RUNTIME_FILES
from qa.encoder.session import DEFAULT_THREADS, MAX_TOKENS, OnnxSession


class OnnxTransformer(InputModule):  # type: ignore[misc] # the library ships no types we check
    """The only module of a model: texts to unit vectors with onnxruntime."""

    def __init__(self, folder: Path, *, threads: int = DEFAULT_THREADS) -> None:
        """Load the model.

        :param folder: a model folder in our layout.
        :param threads: how many texts may be encoded at a time.
        :raises ModelError: if the folder is incomplete or damaged.
        """
        super().__init__()
        self._folder = folder
        self._session = OnnxSession(folder, threads=threads)
        self.max_seq_length = MAX_TOKENS

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **options: Any) -> Self:
        """Open the module as sentence-transformers asks for it.

        :param model_name_or_path: the model folder.
        :param subfolder: the folder of the module in it.
        :param options: of these only `model_kwargs["threads"]` matters here.
        :return: the module.
        """
        given = options.get("model_kwargs") or {}
        return cls(Path(model_name_or_path) / subfolder, threads=given.get("threads", DEFAULT_THREADS))

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_options: Any
    ) -> dict[str, torch.Tensor | Any]:
        """Turn texts into padded token ids and their mask.

        :param inputs: the texts.
        :param prompt: what is put in front of each.
        :return: the features that `forward` takes.
        """
        rows = [
            torch.from_numpy(ids)
            for ids in self._session.tokenize([(prompt or "") + text for text in inputs])
        ]
        mask = [torch.ones_like(row) for row in rows]
        return {
            "input_ids": pad_sequence(rows, batch_first=True),
            "attention_mask": pad_sequence(mask, batch_first=True),
        }

    def forward(
        self, features: dict[str, torch.Tensor | Any], **_options: Any
    ) -> dict[str, torch.Tensor | Any]:
        """Encode a batch, each text by itself and without its padding.

        :param features: token ids and their mask.
        :return: the features with the vectors added.
        """
        lengths = features["attention_mask"].sum(dim=1).tolist()
        ids = features["input_ids"].cpu().numpy()
        vectors = self._session.run(
            [np.ascontiguousarray(row[:n]) for row, n in zip(ids, lengths, strict=True)]
        )
        features[OUTPUT] = torch.from_numpy(vectors)
        return features

    def get_embedding_dimension(self) -> int:
        """Give the length of a vector.

        :return: the dimensions.
        """
        return self._session.dimensions

    def save(self, output_path: str, *_arguments: Any, **_options: Any) -> None:
        """Copy the files that the module runs.

        :param output_path: the folder to copy them to.
        """
        for name in RUNTIME_FILES:
            target = Path(output_path) / name
            target.write_bytes((self._folder / name).read_bytes())
