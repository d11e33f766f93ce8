"""Builds the ONNX graph of a BERT encoder with mean pooling and unit length from its tensors.

Built by hand rather than traced, so that the names are ours, the file is the same on every run,
and torch is not needed to make it. Attention and quantised products are single operators of
onnxruntime, which is what runs the file: fewer nodes make a short question faster.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from training.encoder.quantise import CENTRE, pack_blocks, quantise_rows, smoothing_factors
from training.encoder.unpack import BLOCK, FloatArray, Shape, StateDict

OPSET = 20
IR_VERSION = 10
RUNTIME_DOMAIN = "com.microsoft"
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "sentence_embedding"
HALF = BLOCK // 2

Peaks = dict[str, FloatArray]
"""The largest magnitude of each channel, by the name of the value."""


class GraphBuilder:
    """Collects nodes and constants; every method returns the name of its result."""

    def __init__(self, shape: Shape, tensors: StateDict, peaks: Peaks | None) -> None:
        self.shape = shape
        self.tensors = tensors
        self.peaks = peaks
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: npt.ArrayLike, dtype: type = np.float32) -> str:
        """Add a constant."""
        array: npt.NDArray[np.generic] = np.array(values, dtype=dtype, order="C")
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, inputs: Sequence[str], name: str, **attributes: Any) -> str:
        """Add an operator with one output."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def rows(self, name: str, table: FloatArray, index: str) -> str:
        """Look rows of a table up; quantised, the table keeps the 4 bits of its source."""
        if self.peaks is None:
            return self.node("Gather", [self.constant(f"{name}.table", table), index], name)
        packed, scales = pack_blocks(table)
        blocks = self.constant(f"{name}.blocks", [0, 0, -1, HALF], np.int64)
        found = self.node(
            "Gather", [self.constant(f"{name}.table", packed, np.uint8), index], f"{name}.found"
        )
        halves = self.node("Reshape", [found, blocks], f"{name}.halves")
        low = self.node("BitwiseAnd", [halves, self.constant(f"{name}.mask", 0x0F, np.uint8)], f"{name}.low")
        shift = self.constant(f"{name}.shift", 4, np.uint8)
        high = self.node("BitShift", [halves, shift], f"{name}.high", direction="RIGHT")
        joined = self.node("Concat", [low, high], f"{name}.joined", axis=-1)
        whole = self.node("Cast", [joined], f"{name}.whole", to=TensorProto.FLOAT)
        centred = self.node("Sub", [whole, self.constant(f"{name}.centre", CENTRE)], f"{name}.centred")
        scale_table = self.constant(f"{name}.scales", scales[..., None], np.float16)
        scale = self.node("Gather", [scale_table, index], f"{name}.narrow_scale")
        wide = self.node("Cast", [scale], f"{name}.scale", to=TensorProto.FLOAT)
        weights = self.node("Mul", [centred, wide], f"{name}.weights")
        flat = self.constant(f"{name}.flat", [0, 0, self.shape.hidden], np.int64)
        return self.node("Reshape", [weights, flat], name)

    def product(self, name: str, inputs: str, weight: FloatArray, bias: FloatArray) -> str:
        """Multiply by a weight of shape (outputs, inputs) and add a bias."""
        offset = self.constant(f"{name}.bias", bias)
        if self.peaks is None:
            plain = self.node(
                "MatMul", [inputs, self.constant(f"{name}.weight", weight.T)], f"{name}.product"
            )
            return self.node("Add", [plain, offset], name)
        if inputs in self.peaks:
            factors = smoothing_factors(self.peaks[inputs], weight)
            shrink = self.constant(f"{name}.shrink", 1 / factors)
            inputs, weight = self.node("Mul", [inputs, shrink], f"{name}.shrunk"), weight * factors
        whole, scales = quantise_rows(weight)
        stored = self.constant(f"{name}.weight", whole.T, np.int8)
        operands = [inputs, stored, self.constant(f"{name}.scales", scales), "", offset]
        return self.node("DynamicQuantizeMatMul", operands, name, domain=RUNTIME_DOMAIN)

    def dense(self, name: str, inputs: str) -> str:
        """Apply the linear layer of that name."""
        return self.product(name, inputs, self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"])

    def normalise(self, name: str, inputs: str) -> str:
        """Apply the layer normalisation of that name."""
        scale = self.constant(f"{name}.weight", self.tensors[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", self.tensors[f"{name}.bias"])
        return self.node(
            "LayerNormalization", [inputs, scale, bias], name, axis=-1, epsilon=self.shape.epsilon
        )


def build_graph(shape: Shape, tensors: StateDict, peaks: Peaks | None = None) -> onnx.ModelProto:
    """Build the graph: token ids and mask in, one unit vector a row out.

    :param shape: the sizes of the encoder.
    :param tensors: its tensors, by the names of a Hugging Face `BertModel`.
    :param peaks: the largest values of the inputs of products, to store weights in few bits; without
        them weights stay float32.
    :return: the ONNX model.
    """
    build = GraphBuilder(shape, tensors, peaks)
    states = embed(build)
    mask = build.node("Cast", [INPUTS[1]], "mask.integer", to=TensorProto.INT32)
    for layer in range(shape.layers):
        states = add_layer(build, f"encoder.layer.{layer}", states, mask)
    _pool(build, states)
    graph = helper.make_graph(
        build.nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in INPUTS],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", shape.hidden])],
        build.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME_DOMAIN, 1)]
    return helper.make_model(
        graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="training.encoder"
    )


def embed(build: GraphBuilder) -> str:
    """Add word and position vectors; the vector of token type 0 is part of every position's.

    :param build: collects the nodes; its graph has the input `INPUTS[0]`.
    :return: the name of the states.
    """
    types = build.tensors["embeddings.token_type_embeddings.weight"]
    positions = build.tensors["embeddings.position_embeddings.weight"] + types[0]
    words = build.rows("embeddings.words", build.tensors["embeddings.word_embeddings.weight"], INPUTS[0])
    length = build.node("Shape", [INPUTS[0]], "embeddings.length", start=1, end=2)
    zero = build.constant("embeddings.zero", [0], np.int64)
    table = build.constant("embeddings.positions.table", positions)
    used = build.node("Slice", [table, zero, length, zero], "embeddings.positions")
    total = build.node("Add", [words, used], "embeddings.sum")
    return build.normalise("embeddings.LayerNorm", total)


def add_layer(build: GraphBuilder, name: str, states: str, mask: str) -> str:
    """Apply one layer.

    :param build: collects the nodes.
    :param name: of the layer's tensors.
    :param states: the name of what goes in.
    :param mask: the name of the mask; empty when every token may be seen.
    :return: the name of what comes out.
    """
    context = _attend(build, f"{name}.attention.self", states, mask)
    attended = build.dense(f"{name}.attention.output.dense", context)
    summed = build.node("Add", [attended, states], f"{name}.attention.sum")
    states = build.normalise(f"{name}.attention.output.LayerNorm", summed)
    wide = build.dense(f"{name}.intermediate.dense", states)
    active = build.node("Gelu", [wide], f"{name}.intermediate.gelu")
    narrow = build.dense(f"{name}.output.dense", active)
    summed = build.node("Add", [narrow, states], f"{name}.output.sum")
    return build.normalise(f"{name}.output.LayerNorm", summed)


def _attend(build: GraphBuilder, name: str, states: str, mask: str) -> str:
    """Mix the states; one large product gives queries, keys and values, faster than three small."""
    parts = [f"{name}.{part}" for part in ("query", "key", "value")]
    weight = np.concatenate([build.tensors[f"{part}.weight"] for part in parts])
    bias = np.concatenate([build.tensors[f"{part}.bias"] for part in parts])
    joined = build.product(f"{name}.joined", states, weight, bias)
    build.nodes.append(
        helper.make_node("Split", [joined], parts, name=f"{name}.split", axis=-1, num_outputs=3)
    )
    operands = [*parts, "", mask] if mask else parts
    heads = build.shape.heads
    return build.node(
        "MultiHeadAttention", operands, f"{name}.context", domain=RUNTIME_DOMAIN, num_heads=heads
    )


def _pool(build: GraphBuilder, states: str) -> str:
    """Add the states of the real tokens up and scale the sum to unit length.

    A sum points the same way as a mean, so that the number of tokens need not be divided out.
    """
    mask = build.node("Cast", [INPUTS[1]], "pool.mask", to=TensorProto.FLOAT)
    last = build.constant("pool.last", [2], np.int64)
    tokens = build.constant("pool.tokens", [1], np.int64)
    wide = build.node("Unsqueeze", [mask, last], "pool.wide")
    kept = build.node("Mul", [states, wide], "pool.kept")
    total = build.node("ReduceSum", [kept, tokens], "pool.sum", keepdims=0)
    return build.node("LpNormalization", [total], OUTPUT, axis=-1, p=2)
