"""jieba's full dictionary: only indexing has the time and the memory for it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def full_tokenizer() -> Any:
    """Give the tokenizer that knows all words.

    :return: a `jieba.Tokenizer`; one for all that is built in this process.
    """
    import jieba

    jieba.setLogLevel("WARNING")
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


@lru_cache(maxsize=1)
def jieba_words() -> Mapping[str, tuple[int, str]]:
    """Read the words of the dictionary.

    :return: how frequent each is, and what kind of word.
    """
    with full_tokenizer().get_dict_file() as file:
        rows = (line.split() for line in file.read().decode("utf-8").splitlines())
        return {word: (int(frequency), tag) for word, frequency, tag in rows}
