"""Writes a trained network as the folder that `qa.pairs` runs."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from qa.pairs.network import CONFIG_FILE, MODEL_FILE, TOKENIZER_FILE
from qa.pairs.rows import Row
from training.encoder.calibrate import measure_peaks
from training.encoder.graph import INPUTS, Peaks
from training.encoder.tokenizer import build_tokenizer
from training.encoder.unpack import Source, StateDict
from training.reader.graph import build_reader


def export(
    source: Source, tensors: StateDict, sample: Sequence[Row], folder: Path, *, exact: bool = False
) -> None:
    """Write the network, the tokeniser and the configuration.

    :param source: the encoder that the network started from.
    :param tensors: the weights of the network.
    :param sample: rows to find the largest inputs of products with.
    :param folder: where to write; it is made if it is missing.
    :param exact: keep weights in float32, to measure against.
    """
    folder.mkdir(parents=True, exist_ok=True)
    peaks = None if exact else find_peaks(source, tensors, sample)
    onnx.save(build_reader(source.shape, tensors, peaks), folder / MODEL_FILE)
    build_tokenizer(source).save(str(folder / TOKENIZER_FILE), pretty=False)
    config = {"begin": source.vocabulary.bos, "end": source.vocabulary.eos}
    (folder / CONFIG_FILE).write_text(json.dumps(config) + "\n", encoding="utf-8")


def find_peaks(source: Source, tensors: StateDict, sample: Sequence[Row]) -> Peaks:
    """Run rows through the float32 network and keep the largest inputs of products.

    :param source: the encoder that the network started from.
    :param tensors: the weights of the network.
    :param sample: rows.
    :return: for each uneven input of a product the largest magnitude of each channel.
    """
    rows = (np.asarray(row.ids, dtype=np.int64)[None, :] for row in sample)
    return measure_peaks(build_reader(source.shape, tensors), ({INPUTS[0]: row} for row in rows))
