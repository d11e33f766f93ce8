"""Builds the ONNX graph of the reader, on the builder that makes the encoder's."""

import re

import numpy as np
import onnx
from onnx import TensorProto, helper

from training.encoder.graph import (
    INPUTS,
    IR_VERSION,
    OPSET,
    RUNTIME_DOMAIN,
    GraphBuilder,
    add_layer,
    embed,
)
from training.encoder.quantise import quantise_rows
from training.encoder.unpack import FloatArray, Shape, StateDict

PRODUCER = "training.reader"
_UNEVEN = re.compile(r"encoder\.layer\.\d+\.output\.dense")
"""The products whose rows are uneven."""

_SEEN = ""
"""No mask: rows are run one at a time, so that every token may be seen."""


class ReaderBuilder(GraphBuilder):
    """Stores weights as the training rounded them, and gives uneven rows a scale each.

    What comes out of the activation is a few times as large for some tokens as for others, and one
    scale for all of them costs more than all other rounding together (measured).
    """

    def product(self, name: str, inputs: str, weight: FloatArray, bias: FloatArray) -> str:
        """Multiply by a weight of shape (outputs, inputs) and add a bias."""
        if self.peaks is None:
            return super().product(name, inputs, weight, bias)
        factors = self.tensors[f"factors.{name}"]
        if (factors != 1).any():
            shrink = self.constant(f"{name}.shrink", 1 / factors)
            inputs = self.node("Mul", [inputs, shrink], f"{name}.shrunk")
        whole, scales = quantise_rows(weight * factors)
        stored = self.constant(f"{name}.weight", whole.T, np.int8)
        steps = self.constant(f"{name}.scales", scales)
        offset = self.constant(f"{name}.bias", bias)
        if not _UNEVEN.fullmatch(name):
            operands = [inputs, stored, steps, "", offset]
            return self.node("DynamicQuantizeMatMul", operands, name, domain=RUNTIME_DOMAIN)
        sizes = self.node("Abs", [inputs], f"{name}.sizes")
        last = self.constant(f"{name}.last", [-1], np.int64)
        peaks = self.node("ReduceMax", [sizes, last], f"{name}.peaks")
        even = self.node("Div", [inputs, peaks], f"{name}.even")
        plain = self.node(
            "DynamicQuantizeMatMul", [even, stored, steps], f"{name}.plain", domain=RUNTIME_DOMAIN
        )
        return self.node("Add", [self.node("Mul", [plain, peaks], f"{name}.wide"), offset], name)


def build_reader(shape: Shape, tensors: StateDict, *, exact: bool = False) -> onnx.ModelProto:
    """Build the graph: token ids in, the rank logit and the logits of starts and ends out.

    :param shape: the sizes.
    :param tensors: as `training.reader.network.tensors_of` names them.
    :param exact: keep weights in float32.
    :return: the model.
    """
    build = ReaderBuilder(shape, tensors, None if exact else {})
    states = embed(build)
    for layer in range(shape.layers):
        states = add_layer(build, f"encoder.layer.{layer}", states, _SEEN)
    first = build.node("Gather", [states, build.constant("first", 0, np.int64)], "rank.first", axis=1)
    dense = build.node("Tanh", [_plain(build, "rank_dense", first)], "rank.tanh")
    build.node("Identity", [_plain(build, "rank_score", dense)], "rank")
    outputs = [helper.make_tensor_value_info("rank", TensorProto.FLOAT, ["batch", 1])]
    for head, name in (("start", "starts"), ("end", "ends")):
        build.node("Identity", [_plain(build, head, states)], name)
        places = len(tensors[f"heads.{head}.bias"])
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "tokens", places]))
    inputs = [helper.make_tensor_value_info(INPUTS[0], TensorProto.INT64, ["batch", "tokens"])]
    graph = helper.make_graph(build.nodes, "reader", inputs, outputs, build.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME_DOMAIN, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name=PRODUCER)


def _plain(build: GraphBuilder, head: str, inputs: str) -> str:
    """Apply a head in float32: it is small, and what it says decides."""
    weight = build.constant(f"heads.{head}.weight", build.tensors[f"heads.{head}.weight"].T)
    product = build.node("MatMul", [inputs, weight], f"heads.{head}.product")
    bias = build.constant(f"heads.{head}.bias", build.tensors[f"heads.{head}.bias"])
    return build.node("Add", [product, bias], f"heads.{head}")
