"""Turns texts into terms, the same way at indexing and at query time.

Terms are jieba's search-mode words (without its hidden Markov model, so that nothing is
guessed), character bigrams, Latin words, and numbers kept whole. The dictionary holds the words
of jieba's that occur in the corpus and those that the corpus itself sets apart in quotation
marks: cutting the corpus with it gives what the full dictionary would, and it is small and
fast to load. Common words come along so that questions are cut well, and places
that the corpus does not name, so that a question about one of them can be told.
"""

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from qa.errors import IndexDamagedError
from qa.lexical.dictionary import WORD_MAX, jieba_total, jieba_words, tokenizer_of, words_in
from qa.text.fold import fold

ANALYZER = "jieba-search+bigrams/1"
"""Name and version of the analysis; an index made with another is outdated."""

_TOKEN = re.compile(r"[\u3400-\u9fff]+|\d+(?:\.\d+)*%?|[a-z]+(?:[0-9]+)?")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_QUOTED = re.compile(r"[“\"《「『]([\u3400-\u9fff]{2,8})[”\"》」』]")
_QUOTED_FREQUENCY = 50
# Words at least this frequent in jieba's counts are kept though the corpus lacks them, so that a
# question is cut as the full dictionary would cut it (总长 | 大概, not 总 | 长大 | 概).
_COMMON = 100
_REMEMBERED = 16_384
_PLACE_TAGS = ("ns", "nt")
_PLACE_SUFFIX = re.compile(r"(?:省|市|县|区|州|国|镇|乡)$")

# Words that carry no subject of their own. Question words are here too: 多少 in a passage is no
# evidence for a question that asks 多少.
STOP_WORDS = frozenset(
    """
    的 了 和 与 及 或 在 是 有 对 把 被 将 从 向 到 由 为 以 于 等 也 都 就 还 又 要 这 那 哪 什么
    怎么 怎样 如何 多少 几 几个 哪些 哪个 哪几 哪里 哪儿 谁 吗 呢 吧 啊 呀 么 请问 为什么 为何 为啥
    咋 啥 干嘛 一个 一下 我 你 他 她 它 我们 你们 他们 咱 咱们 这个 那个 这些 那些 里 里面 上 中 下
    之 其 所 而 并 且 但 不 没 没有 很 最 更 会 能 可以 说 讲 提到 讲话 篇 the a an of to in on for
    and or is are was were be by with that this what which who how many much when where why do does
    did it its as at from
    """.split()
)


def corpus_dictionary(texts: Iterable[str]) -> dict[str, Any]:
    """Draw the dictionary from a corpus.

    :param texts: the texts that will be searched.
    :return: `total`, the sum of jieba's frequencies; `words`, the frequency of each; `places`,
        the places and bodies among them that the corpus does not name.
    """
    folded = [fold(text) for text in texts]
    words: dict[str, int] = {}
    for text in folded:
        words.update(words_in(_HAN.findall(text)))
        for term in _QUOTED.findall(text):
            words.setdefault(term, _QUOTED_FREQUENCY)
    places = _places_elsewhere(folded)
    known = jieba_words()
    common = [word for word, (count, _) in known.items() if count >= _COMMON and len(word) > 1]
    others = [*common, *places]
    for word, as_compared in zip(others, fold("\n".join(others)).split("\n"), strict=True):
        words.setdefault(as_compared, known[word][0])
    return {"total": jieba_total(), "words": dict(sorted(words.items())), "places": places}


def _places_elsewhere(texts: Sequence[str]) -> list[str]:
    """List the places and bodies of jieba's dictionary that no text names, suffix or not."""
    text = "\n".join(texts)
    # Looking for tens of thousands of names in a long text takes half a minute; most of them hold a
    # pair of characters that it does not have.
    pairs = set(map("".join, itertools.pairwise(text)))

    def holds(word: str) -> bool:
        return all(word[i : i + 2] in pairs for i in range(len(word) - 1)) and word in text

    found = set()
    for word, (frequency, tag) in jieba_words().items():
        if tag not in _PLACE_TAGS or not 2 <= len(word) <= WORD_MAX:
            continue
        if frequency >= _COMMON or _PLACE_SUFFIX.search(word):
            stem = _PLACE_SUFFIX.sub("", word)
            if not holds(word) and (len(stem) < 2 or not holds(stem)):
                found.add(word)
    return sorted(found)


class Analyzer:
    """Cuts texts into terms with the dictionary of one corpus."""

    def __init__(self, dictionary: dict[str, Any]) -> None:
        """Take a dictionary as `corpus_dictionary` gives it.

        :param dictionary: `total`, `words` and `places`.
        """
        self.dictionary = dictionary
        self._places = frozenset(dictionary["places"])
        # The same sentences are weighed for question after question.
        self.bigram_set = lru_cache(maxsize=_REMEMBERED)(self._bigram_set)
        # Whole words of a run of ideographs. Indexing cuts texts whole and in passages, which have the same runs.
        self.words_of = lru_cache(maxsize=_REMEMBERED)(self._cut_run)
        self._tokenizer = tokenizer_of(dictionary["words"], dictionary["total"])

    def words(self, text: str) -> list[str]:
        """Cut a text into words and numbers, stop words left out.

        :param text: any text.
        :return: folded words in order; a long word is followed by the words inside it.
        """
        return [word for word in self._cut(fold(text)) if word not in STOP_WORDS]

    def whole_words(self, text: str) -> list[str]:
        """Cut a text into words of ideographs, none of which stands inside another.

        :param text: any text.
        :return: folded words in order, stop words and single characters included.
        """
        runs = _HAN.findall(fold(text))
        return [word for run in runs for word in self.words_of(run)]

    def bigrams(self, text: str) -> list[str]:
        """Cut a text into character bigrams, numbers and Latin words.

        :param text: any text.
        :return: folded terms in order; a lone ideograph stands for itself.
        """
        terms: list[str] = []
        for token in _TOKEN.findall(fold(text)):
            if _HAN.match(token) and len(token) > 1:
                terms += [token[i : i + 2] for i in range(len(token) - 1)]
            else:
                terms.append(token)
        return terms

    def _bigram_set(self, text: str) -> frozenset[str]:
        return frozenset(self.bigrams(text))

    def places_elsewhere(self, text: str) -> list[str]:
        """Find the places and bodies in a text that the corpus does not name.

        :param text: a question.
        :return: the names in order.
        """
        return [word for word in self.whole_words(text) if word in self._places]

    def _cut(self, folded: str) -> Iterator[str]:
        for token in _TOKEN.findall(folded):
            if _HAN.match(token):
                for word in self.words_of(token):
                    yield from self._words_inside(word)
                    yield word
            else:
                yield token
                if token.endswith("%"):
                    yield token[:-1]

    def _cut_run(self, run: str) -> tuple[str, ...]:
        return tuple(self._tokenizer.cut(run, HMM=False))

    def _words_inside(self, word: str) -> Iterator[str]:
        """Find the words of two and three characters in a longer one, as jieba's search mode does."""
        known = self.dictionary["words"]
        for length in range(2, min(len(word), 4)):
            for start in range(len(word) - length + 1):
                if known.get(inside := word[start : start + length]):
                    yield inside

    def save(self, folder: Path) -> None:
        """Write the dictionary into a folder.

        :param folder: an existing folder.
        """
        text = json.dumps(self.dictionary, ensure_ascii=False, separators=(",", ":"))
        (folder / "dictionary.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Analyzer":
        """Read the dictionary from a folder.

        :param folder: where `save` wrote it.
        :return: an analyzer that cuts as the saved one did.
        :raises IndexDamagedError: when the file is missing or not what `save` writes.
        """
        try:
            dictionary = json.loads((folder / "dictionary.json").read_text(encoding="utf-8"))
            return cls(
                {
                    "total": int(dictionary["total"]),
                    "words": dict(dictionary["words"]),
                    "places": list(dictionary["places"]),
                }
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError(
                "the index has no readable dictionary; build it again with `qa index`"
            ) from error
