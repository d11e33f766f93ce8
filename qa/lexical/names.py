"""Places, bodies and people that only some talks name: a question that names one is about these.

jieba's dictionary marks such words (`ns`, `nt`, `nr`); which of them tell talks apart is counted
in the corpus itself, so no list of names is kept here.
"""

import re
from collections import Counter
from collections.abc import Mapping

from qa.text.fold import fold

_NAME_TAGS = ("ns", "nt", "nr", "nrt", "nrfg")
_NAME_MIN = 2
# A word in more than this share of the talks names the subject of all of them (中国, 全国).
SHARED_BY = 0.34
_HAN = re.compile(r"[\u3400-\u9fff]+")


def find_names(texts: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Find the names that tell talks apart.

    :param texts: the text of each group of talks, by an id of the group.
    :return: for each name, how often each group says it.
    """
    # Only indexing needs the tags; the module reads jieba's dictionary once more.
    import jieba
    import jieba.posseg

    jieba.setLogLevel("WARNING")
    tagger = jieba.posseg.POSTokenizer(jieba.Tokenizer())
    counts: dict[str, Counter[str]] = {}
    for key, text in texts.items():
        for run in _HAN.findall(fold(text)):
            for pair in tagger.cut(run, HMM=False):
                if pair.flag in _NAME_TAGS and len(pair.word) >= _NAME_MIN:
                    counts.setdefault(pair.word, Counter())[key] += 1
    most = max(1, SHARED_BY * len(texts))
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
