"""Provinces, cities, counties and districts: which talks are about one, and which only mention it.

A talk at a county's meeting says 我县 and names the county twice; the talk of a province that mentions
another province in passing says its name once. So the count of a region beside the most frequent one
of its talk tells what the talk is about. What is a region is read off jieba's dictionary: a name that
it also has with the word for its rank (井陉 because of 井陉县).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from qa.lexical.dictionary import jieba_words
from qa.lexical.names import SHARED_BY, TaggedWords
from qa.text.fold import fold

_RANKED = re.compile(r"(?P<stem>[\u3400-\u9fff]{2,})(?:省|市|县|区|州|盟|旗)$")
_PROPER = ("ns", "nr", "nrt", "nrfg", "nt", "nz")
_LATIN = re.compile(r"[a-z']+")
# Named less often than this share of the most frequent one, a region is only mentioned.
_MENTIONED = 0.25
_RARE = 300
_SURE_RANKS = "省市县"


@dataclass(frozen=True)
class Regions:
    """The regions that a corpus names.

    `talks` gives for each region how often each group of talks names it, `sounds` its Latin spelling.
    """

    talks: Mapping[str, Mapping[str, int]]
    sounds: Mapping[str, str]

    def named_in(self, query: str) -> tuple[str, ...]:
        """Find the regions that a query names, in characters or in Latin letters.

        :param query: the question.
        :return: their names without the word for their rank, longest first.
        """
        folded = fold(query)
        letters = {word.replace("'", "") for word in _LATIN.findall(folded)}
        found = [r for r in self.talks if r in folded or self.sounds.get(r) in letters]
        return tuple(sorted(found, key=lambda region: (-len(region), region)))

    def groups_about(self, regions: Iterable[str]) -> frozenset[str]:
        """Find the talks that are about one of some regions: that name it about as often as any other.

        :param regions: as `named_in` gives them.
        :return: the groups of the talks.
        """
        return frozenset(group for region in regions for group in self._about.get(region, ()))

    @cached_property
    def _about(self) -> Mapping[str, frozenset[str]]:
        """For each region the groups about it: found once, as a corpus may have thousands of both."""
        most: Counter[str] = Counter()
        for by_talk in self.talks.values():
            for group, count in by_talk.items():
                most[group] = max(most[group], count)
        return {
            region: frozenset(group for group, count in by_talk.items() if count > _MENTIONED * most[group])
            for region, by_talk in self.talks.items()
        }


def find_regions(tagged: Mapping[str, TaggedWords]) -> Regions:
    """Count the regions that each group of talks names.

    :param tagged: how often each word stands in each group, by the id of the group.
    :return: the regions.
    """
    from pypinyin import lazy_pinyin

    dictionary = jieba_words()
    ranked = {
        word: match["stem"]
        for word, (_, tag) in dictionary.items()
        if tag in _PROPER and (match := _RANKED.match(word))
    }
    written = {
        ranked[word]
        for words in tagged.values()
        for word, _ in words
        if word in ranked and word[-1] in _SURE_RANKS
    }
    # jieba takes some places for common nouns (商丘), and some districts have the names of common nouns
    # (中心区): such a word counts where it is rare, or the corpus writes its rank elsewhere and that is no 区.
    known = {stem for stem in ranked.values() if _is_name(dictionary.get(stem))} | written
    counts: dict[str, Counter[str]] = {}
    for group, words in tagged.items():
        for (word, _), count in words.items():
            stem = ranked.get(word, word)
            if stem in known:
                counts.setdefault(stem, Counter())[group] += count
    most = max(1, SHARED_BY * len(tagged))
    talks = {
        region: dict(sorted(by_talk.items()))
        for region, by_talk in sorted(counts.items())
        if len(by_talk) <= most
    }
    return Regions(talks, {region: "".join(lazy_pinyin(region)) for region in talks})


def _is_name(entry: tuple[int, str] | None) -> bool:
    """Whether a word is a name in the dictionary, or a noun so rare that it may be one; one that it lacks is."""
    return entry is None or entry[1] in _PROPER or (entry[1] == "n" and entry[0] < _RARE)
