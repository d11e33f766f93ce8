"""Places, bodies and people that only some talks name: a question that names one is about these.

jieba's dictionary marks such words (`ns`, `nt`, `nr`); which of them tell talks apart is counted
in the corpus itself, so no list of names is kept here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from qa.lexical.analyzer import Analyzer
from qa.lexical.dictionary import jieba_total, jieba_words, tokenizer_of
from qa.text.fold import fold

_NAME_TAGS = ("ns", "nt", "nr", "nrt", "nrfg")
_NAME_MIN = 2
# A word in more than this share of the talks names the subject of all of them (中国, 全国).
SHARED_BY = 0.34
_HAN = re.compile(r"[\u3400-\u9fff]+")


TaggedWords = Counter[tuple[str, str]]
"""How often each word with its tag stands in a text."""


def tag_words(texts: Mapping[str, str], analyzer: Analyzer) -> dict[str, TaggedWords]:
    """Cut texts into the words of jieba's dictionary, each with its tag.

    :param texts: the text of each group of talks, by an id of the group.
    :param analyzer: cuts with a dictionary of these texts.
    :return: the words of each text.
    """
    known = jieba_words()
    words = analyzer.dictionary["words"]
    plain = tokenizer_of({word: count for word, count in words.items() if word in known}, jieba_total())

    def cut(run: str) -> Iterable[str]:
        found = analyzer.words_of(run)
        # A name inside a word that the corpus alone has is a name. Where no such word was found, to know none
        # would change nothing.
        if all(word in known or len(word) == 1 for word in found):
            return found
        return plain.cut(run, HMM=False)  # type: ignore[no-any-return]

    return {
        key: Counter(
            (word, known[word][1]) for run in _HAN.findall(fold(text)) for word in cut(run) if word in known
        )
        for key, text in texts.items()
    }


def find_names(tagged: Mapping[str, TaggedWords]) -> dict[str, dict[str, int]]:
    """Find the names that tell talks apart.

    :param tagged: the words of each group of talks, by an id of the group.
    :return: for each name, how often each group says it.
    """
    counts: dict[str, Counter[str]] = {}
    for key, words in tagged.items():
        for (word, tag), count in words.items():
            if tag in _NAME_TAGS and len(word) >= _NAME_MIN:
                counts.setdefault(word, Counter())[key] += count
    most = max(1, SHARED_BY * len(tagged))
    return {
        name: dict(sorted(by_talk.items()))
        for name, by_talk in sorted(counts.items())
        if len(by_talk) <= most
    }


def names_in(query: str, names: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Find the names that a query holds; a name inside a longer one does not count.

    :param query: the question or query.
    :param names: as `find_names` gives them.
    :return: the names, longest first.
    """
    folded = fold(query)
    found: list[str] = []
    for name in sorted((n for n in names if n in folded), key=lambda n: (-len(n), n)):
        if not any(name in longer for longer in found):
            found.append(name)
    return found
