"""Runs the network over a question and passages: how well each fits, where in it the answer stands.

Rows are run one at a time, several in parallel, for the reason that `qa.encoder.session` gives: a
row's outputs are the same in any company.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from qa.encoder.runtime import open_model, read_tokenizer
from qa.errors import ModelError
from qa.pairs.pointers import Pointers, pointers_of
from qa.pairs.rows import PairTokenizer, Tokens

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
CONFIG_FILE = "config.json"
FILES = (MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE)

DEFAULT_FOLDER = Path(__file__).parent.parent / "models" / "reader"
REMAKE_COMMAND = "python -m training.reader DATA --work WORK --out qa/models/reader"

_REMEMBERED = 4096
"""Passages whose tokens are kept; those of a question's candidates were mostly seen before."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the network makes of one passage.

    rank: the logit that it answers the question; pointers: where in it the answer may stand.
    """

    rank: float
    pointers: Pointers


class PairNetwork:
    """The network and its tokeniser; safe to share between threads."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        """Load the files of a model folder.

        :param folder: where they are.
        :param threads: how many rows of one call may be run at a time.
        :raises ModelError: if a file is missing or cannot be read.
        """
        for name in FILES:
            if not (folder / name).is_file():
                raise ModelError(f"The model folder {folder} lacks {name}; make it with `{REMAKE_COMMAND}`.")
        self._tokenizer, self._session = open_model(
            lambda: open_tokenizer(folder), folder / MODEL_FILE, REMAKE_COMMAND
        )
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pairs") if threads > 1 else None
        self._passage_tokens = lru_cache(maxsize=_REMEMBERED)(self._tokenizer.tokens)

    def read(self, question: str, passages: Sequence[str]) -> list[Read]:
        """Run a question with each of some passages.

        :param question: the question.
        :param passages: texts that may answer it.
        :return: one result a passage, in order.
        """
        tokens = self._tokenizer.tokens(question)
        if self._pool is None or len(passages) < 2:
            return [self._read_one(tokens, passage) for passage in passages]
        return list(self._pool.map(lambda passage: self._read_one(tokens, passage), passages))

    def _read_one(self, question: Tokens, passage: str) -> Read:
        row = self._tokenizer.row(question, self._passage_tokens(passage))
        ids = np.asarray(row.ids, dtype=np.int64)[None, :]
        rank, starts, ends = self._session.run(["rank", "starts", "ends"], {"input_ids": ids})
        return Read(float(rank.reshape(-1)[0]), pointers_of(row, len(passage), starts[0], ends[0]))


def open_tokenizer(folder: Path) -> PairTokenizer:
    """Read the tokeniser of a model folder.

    :param folder: the folder.
    :return: it turns texts into rows.
    """
    config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    tokenizer = read_tokenizer(folder / TOKENIZER_FILE)
    return PairTokenizer(tokenizer, int(config["begin"]), int(config["end"]))
