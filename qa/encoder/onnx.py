"""The encoder of a running service: onnxruntime and tokenizers, never torch."""

from collections.abc import Sequence
from pathlib import Path

from qa.encoder.layout import DOCUMENT_PROMPT, QUERY_PROMPT, read_prompts
from qa.encoder.session import DEFAULT_THREADS, OnnxSession
from qa.types import Vectors


class OnnxEncoder:
    """Encodes questions and passages with the ONNX file of a model folder."""

    def __init__(self, folder: Path, *, threads: int = DEFAULT_THREADS) -> None:
        """Load the model.

        :param folder: a model folder in our layout.
        :param threads: how many texts of one call may be encoded at a time.
        :raises ModelError: if the folder is missing, incomplete or damaged.
        """
        self._session = OnnxSession(folder, threads=threads)
        self._prompts = read_prompts(folder)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._session.dimensions

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Encode questions.

        :param texts: any questions.
        :return: one unit vector a row.
        """
        return self._encode(QUERY_PROMPT, texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """Encode passages.

        :param texts: any passages.
        :return: one unit vector a row.
        """
        return self._encode(DOCUMENT_PROMPT, texts)

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        prefix = self._prompts[prompt]
        return self._session.encode([prefix + text for text in texts])
