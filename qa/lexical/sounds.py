"""Words by their sound: the tables that lead a question typed with wrong characters back to the corpus.

They are drawn when an index is built and stored with it: pypinyin takes half a second and 57 MB to
import, reading what is stored here takes milliseconds.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path

from qa.errors import IndexDamagedError
from qa.lexical.analyzer import STOP_WORDS, Analyzer
from qa.lexical.dictionary import jieba_words
from qa.text.fold import fold
from qa.text.numerals import NUMERALS

LONGEST = 8
"""Longest word that is looked for, in characters."""

_FILE = "sounds.json"
_NAME_TAGS = frozenset(("j", "nr", "nrt", "nrfg", "ns", "nt", "nz"))
_SHORT_NAME = 3
# Rows of characters with many readings are combined up to this; later ones hold rare readings.
_COMBINED = 16
# What input methods offer as one (模糊音): these initials, and finals with -n and -ng.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))


@dataclass(frozen=True, slots=True)
class Sounds:
    """What an index knows of sounds; rows are joined by blanks, which load fast.

    `readings` are the syllables of common characters; `words` the words of the corpus under the
    key of their sound, the most frequent first; `rare` the words and characters that the
    dictionary of the index lacks and that sound like a word of the corpus, by their frequency.
    """

    readings: Mapping[str, str]
    words: Mapping[str, str]
    rare: Mapping[str, str]

    def save(self, folder: Path) -> None:
        """Write the tables into a folder.

        :param folder: an existing folder.
        """
        text = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        (folder / _FILE).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Sounds":
        """Read the tables from a folder.

        :param folder: where `save` wrote them.
        :return: the tables.
        :raises IndexDamagedError: when the file is missing or not what `save` writes.
        """
        try:
            content = json.loads((folder / _FILE).read_text(encoding="utf-8"))
            return cls(*(dict(content[name]) for name in ("readings", "words", "rare")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = "the index has no readable sounds; build it again with `qa index`"
            raise IndexDamagedError(message) from error


@lru_cache(maxsize=1024)
def near(syllable: str) -> str:
    """Give the form that syllables share which are mistaken for each other.

    zh and z, ch and c, sh and s, n and l become one, and so do finals with -n and -ng.

    :param syllable: pinyin without tone, `v` for ü.
    :return: what stands for all that sound alike.
    """
    for initial, plain in _INITIALS:
        if syllable.startswith(initial) and len(syllable) > len(initial):
            syllable = plain + syllable.removeprefix(initial)
            break
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


@lru_cache(maxsize=8192)
def alike(syllables: str) -> tuple[str, ...]:
    """Give the readings of a character as they are mistaken for others.

    :param syllables: joined by blanks.
    :return: each in the form of `near`, once.
    """
    return tuple(dict.fromkeys(map(near, syllables.split())))


def keys(readings: Sequence[Sequence[str]]) -> Iterator[str]:
    """Combine the readings of characters to the keys under which words are found by sound.

    :param readings: the syllables of each character, as `alike` gives them.
    :return: the keys, for rows of characters with many readings only the first of them.
    """
    return (" ".join(row) for row in islice(product(*readings), _COMBINED))


def find_sounds(texts: Iterable[str], analyzer: Analyzer) -> Sounds:
    """Draw the tables from a corpus.

    :param texts: the texts that will be searched.
    :param analyzer: cuts them into words.
    :return: the tables; names, numbers and function words are no words to correct to.
    """
    folded = [fold(text) for text in texts]
    dictionary = jieba_words()
    # Whole words only: the pieces that a search cuts long words into are parts of names as well.
    counts = Counter(word for text in folded for word in analyzer.whole_words(text) if len(word) > 1)
    wanted = [word for word, _ in counts.most_common() if _may_be_meant(word, dictionary)]
    words: dict[str, list[str]] = {}
    for word, syllables in zip(wanted, _read(wanted), strict=True):
        words.setdefault(" ".join(map(near, syllables)), []).append(word)
    readings = _readings({character for text in folded for character in text})
    said = analyzer.dictionary["words"]
    unsaid = [word for word in dictionary if word not in said and len(word) <= LONGEST]
    rare: dict[str, list[str]] = {}
    for word in sorted(_sounding_known(unsaid, readings, words)):
        rare.setdefault(str(max(1, dictionary[word][0])), []).append(word)
    return Sounds(readings, _rows(words), _rows(rare))


def _rows(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {key: " ".join(row) for key, row in sorted(table.items())}


def _may_be_meant(word: str, dictionary: Mapping[str, tuple[int, str]]) -> bool:
    """Whether a word may stand for one that was typed: no number, no name."""
    if word in STOP_WORDS or len(word) > LONGEST or any(character in NUMERALS for character in word):
        return False
    if word in dictionary:
        return not _is_name(word, dictionary)
    # What the corpus alone knows, from quotation marks, is a name when it is short or begins with one.
    beginnings = (_is_name(word[:end], dictionary) for end in range(2, len(word)))
    return len(word) > _SHORT_NAME and not any(beginnings)


def _is_name(word: str, dictionary: Mapping[str, tuple[int, str]]) -> bool:
    """Whether jieba's dictionary has a word as a name, or as a noun that it has as a place with a suffix."""
    tag = dictionary.get(word, (0, ""))[1]
    places = (dictionary.get(word + suffix, (0, ""))[1] == "ns" for suffix in "省市县")
    return tag in _NAME_TAGS or (tag in ("", "n") and any(places))


def _sounding_known(
    candidates: Iterable[str], readings: Mapping[str, str], words: Collection[str]
) -> Iterator[str]:
    """Pick the single characters, and the words that sound like a word of the corpus."""
    sounds = {character: alike(syllables) for character, syllables in readings.items()}
    syllables = [key.split(" ") for key in words]
    # Most of the dictionary begins or ends like no word of as many syllables, and need not be combined.
    opening = _places_of(sounds, {(len(row), row[0]) for row in syllables})
    closing = _places_of(sounds, {(len(row), row[-1]) for row in syllables})
    for word in candidates:
        length = len(word)
        if length == 1:
            if word in sounds:
                yield word
        elif (length, word[0]) in opening and (length, word[-1]) in closing:
            rows = [sounds.get(character, ()) for character in word]
            if any(key in words for key in keys(rows)):
                yield word


def _places_of(
    sounds: Mapping[str, Iterable[str]], wanted: Collection[tuple[int, str]]
) -> frozenset[tuple[int, str]]:
    """Give the characters that have one of the wanted sounds, each with the length of the word."""
    by_sound: dict[str, list[int]] = {}
    for length, sound in wanted:
        by_sound.setdefault(sound, []).append(length)
    return frozenset(
        (length, character)
        for character, row in sounds.items()
        for sound in row
        for length in by_sound.get(sound, ())
    )


def _read(words: Sequence[str]) -> list[list[str]]:
    """Read words aloud; only indexing needs it, and the module is big."""
    from pypinyin import Style, lazy_pinyin

    return [lazy_pinyin(word, style=Style.NORMAL) for word in words]


def _readings(used: Collection[str]) -> dict[str, str]:
    """Read the characters of GB 2312 aloud, and those that the corpus uses."""
    from pypinyin import Style, pinyin

    common = b"".join(bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    found = set(common.decode("gb2312", errors="ignore")).union(used)
    return {
        character: " ".join(sorted(set(pinyin(character, style=Style.NORMAL, heteronym=True)[0])))
        for character in sorted(c for c in found if "\u4e00" <= c <= "\u9fff")
    }
