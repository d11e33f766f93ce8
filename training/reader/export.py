"""Writes a trained network as the folder that `qa.pairs` runs."""

import json
from pathlib import Path

import onnx

from qa.pairs.network import CONFIG_FILE, MODEL_FILE, TOKENIZER_FILE
from training.encoder.tokenizer import build_tokenizer
from training.encoder.unpack import Source, StateDict
from training.reader.graph import build_reader


def export(source: Source, tensors: StateDict, folder: Path, *, exact: bool = False) -> None:
    """Write the network, the tokeniser and the configuration.

    :param source: the encoder that the network started from.
    :param tensors: the weights of the network.
    :param folder: where to write; it is made if it is missing.
    :param exact: keep weights in float32, to measure against.
    """
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(build_reader(source.shape, tensors, exact=exact), folder / MODEL_FILE)
    build_tokenizer(source).save(str(folder / TOKENIZER_FILE), pretty=False)
    config = {"begin": source.vocabulary.bos, "end": source.vocabulary.eos}
    (folder / CONFIG_FILE).write_text(json.dumps(config) + "\n", encoding="utf-8")
