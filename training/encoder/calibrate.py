"""Finds how large the inputs of products become, without any data.

The channels that stand out are the same whatever is encoded, so that made-up texts show them:
pieces with Chinese characters, drawn as often as the vocabulary says that they occur.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper

from qa.encoder.layout import PROMPTS
from qa.encoder.runtime import import_onnxruntime
from training.encoder.graph import INPUTS, Peaks, build_graph
from training.encoder.prune import is_han
from training.encoder.tokenizer import build_tokenizer
from training.encoder.unpack import Source

_TEXTS = 64
_PIECES = 30
# What the attention gives is even enough as it is: shrinking it measured no better.
_UNEVEN = (".LayerNorm", ".gelu")


def find_peaks(source: Source) -> Peaks:
    """Run made-up texts through the float32 model and keep the largest values.

    :param source: the model.
    :return: for each uneven input of a product the largest magnitude of each channel.
    """
    rows = (np.array([ids], dtype=np.int64) for ids in _made_up_texts(source))
    feeds = (dict(zip(INPUTS, (row, np.ones_like(row)), strict=True)) for row in rows)
    return measure_peaks(build_graph(source.shape, source.tensors), feeds)


def measure_peaks(model: onnx.ModelProto, feeds: Iterable[dict[str, npt.NDArray[np.int64]]]) -> Peaks:
    """Run a float32 model and keep the largest inputs of its products.

    :param model: changed: what is watched becomes an output.
    :param feeds: inputs of the model, one row each.
    :return: for each uneven input of a product the largest magnitude of each channel.
    """
    names = _watch(model)
    onnxruntime = import_onnxruntime()
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    peaks: Peaks = {name: np.zeros(1, dtype=np.float32) for name in names}
    for feed in feeds:
        for name, values in zip(names, session.run(names, feed), strict=True):
            peaks[name] = np.maximum(peaks[name], np.abs(values).max(axis=(0, 1)))
    return peaks


def _watch(model: onnx.ModelProto) -> list[str]:
    """Make the uneven inputs of products outputs of the graph."""
    inputs = dict.fromkeys(node.input[0] for node in model.graph.node if node.op_type == "MatMul")
    names = [name for name in inputs if name.endswith(_UNEVEN)]
    for name in names:
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    return names


def _made_up_texts(source: Source) -> list[list[int]]:
    vocabulary = source.vocabulary
    han = [row for row, piece in enumerate(vocabulary.pieces) if any(map(is_han, piece))]
    chances = np.exp([vocabulary.scores[row] for row in han])
    chances /= chances.sum()
    tokenizer = build_tokenizer(source)
    prompts = [tokenizer.encode(prompt).ids[:-1] for prompt in PROMPTS.values()]
    generator = np.random.default_rng(0)
    drawn = generator.choice(han, size=(_TEXTS, _PIECES), p=chances).tolist()
    return [[*prompts[place % len(prompts)], *pieces, vocabulary.eos] for place, pieces in enumerate(drawn)]
