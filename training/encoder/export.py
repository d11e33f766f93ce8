"""Writes a model to a sentence-transformers folder that `qa.encoder` runs."""

import json
from pathlib import Path

import onnx

from qa.encoder.layout import CONFIG_FILE, MODEL_FILE, MODULE, MODULES_FILE, PROMPTS, TOKENIZER_FILE
from training.encoder.calibrate import find_peaks
from training.encoder.graph import build_graph
from training.encoder.tokenizer import build_tokenizer
from training.encoder.unpack import Source


def export(source: Source, folder: Path) -> None:
    """Write the quantised ONNX file, the tokeniser and the configuration.

    :param source: the model, pruned or not.
    :param folder: where to write; it is made if it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = build_graph(source.shape, source.tensors, find_peaks(source))
    onnx.save(model, folder / MODEL_FILE)
    # Compact, because the file holds tens of thousands of pieces.
    build_tokenizer(source).save(str(folder / TOKENIZER_FILE), pretty=False)
    _write(folder / MODULES_FILE, [{"idx": 0, "name": "0", "path": "", "type": MODULE}])
    config = {
        "model_type": "SentenceTransformer",
        "prompts": PROMPTS,
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    _write(folder / CONFIG_FILE, config)


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
