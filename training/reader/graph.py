"""Builds the ONNX graph of the reader, on the builder that makes the encoder's."""

import numpy as np
import onnx
from onnx import TensorProto, helper

from training.encoder.graph import (
    INPUTS,
    IR_VERSION,
    OPSET,
    RUNTIME_DOMAIN,
    GraphBuilder,
    Peaks,
    add_layer,
    embed,
)
from training.encoder.unpack import Shape, StateDict

PRODUCER = "training.reader"
_SEEN = ""
"""No mask: rows are run one at a time, so that every token may be seen."""


def build_reader(shape: Shape, tensors: StateDict, peaks: Peaks | None = None) -> onnx.ModelProto:
    """Build the graph: token ids in, the rank logit and the logits of starts and ends out.

    :param shape: the sizes.
    :param tensors: as `training.reader.network.tensors_of` names them.
    :param peaks: the largest inputs of products, to store weights in few bits; float32 without.
    :return: the model.
    """
    build = GraphBuilder(shape, tensors, peaks)
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
