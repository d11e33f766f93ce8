"""The files of a model folder that `qa` runs itself, and how to tell such a folder."""

import json
from pathlib import Path

from qa.errors import ModelError

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
MODULES_FILE = "modules.json"
CONFIG_FILE = "config_sentence_transformers.json"
RUNTIME_FILES = (MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE)

MODULE = "qa.encoder.module.OnnxTransformer"
"""The only module in the `modules.json` of a folder of ours."""

OUTPUT = "sentence_embedding"
"""The output of the ONNX file: one unit vector for each row of token ids."""

QUERY_PROMPT = "query"
DOCUMENT_PROMPT = "document"
PROMPTS = {QUERY_PROMPT: "query: ", DOCUMENT_PROMPT: "passage: "}

DEFAULT_FOLDER = Path(__file__).parent.parent / "models" / "encoder"
REMAKE_COMMAND = "python -m training.encoder --out qa/models/encoder"


def has_onnx_layout(folder: Path) -> bool:
    """Say whether a folder holds a model that `qa` can run without sentence-transformers.

    :param folder: a model folder.
    :return: true if its module is ours.
    """
    try:
        modules = json.loads((folder / MODULES_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(modules, list) and [one.get("type") for one in modules if isinstance(one, dict)] == [
        MODULE
    ]


def check_runtime_files(folder: Path) -> None:
    """Check that nothing is missing from a folder that `qa` runs itself.

    :param folder: a model folder.
    :raises ModelError: if the folder or one of its files is missing or empty.
    """
    if not folder.is_dir():
        raise ModelError(f"There is no model folder at {folder}; make it with `{REMAKE_COMMAND}`.")
    for name in RUNTIME_FILES:
        path = folder / name
        if not path.is_file() or path.stat().st_size == 0:
            raise ModelError(
                f"The model folder {folder} lacks {name}; make it again with `{REMAKE_COMMAND}`."
            )


def read_prompts(folder: Path) -> dict[str, str]:
    """Read what a model wants in front of questions and passages.

    :param folder: a model folder.
    :return: the prompts by name.
    :raises ModelError: if the file is not JSON or has no prompts.
    """
    path = folder / CONFIG_FILE
    try:
        prompts = json.loads(path.read_text(encoding="utf-8"))["prompts"]
        return {name: str(prompts[name]) for name in PROMPTS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{path} names no prompts ({error!r}); make it again with `{REMAKE_COMMAND}`."
        ) from error
