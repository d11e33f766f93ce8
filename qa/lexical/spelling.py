"""Finds the words of the corpus that a question meant where it was typed by sound.

A noisy channel (Kernighan, Church & Gale 1990, "A spelling correction program based on a noisy
channel model"): a word takes the place of what was typed when that makes the question so much more
likely that a slip of the input method explains it better. How likely a question is comes from the
frequencies of the words that it can be cut into; pairs of characters at the edges of the word speak
for it when the corpus says them and against it when it does not.

What the corpus says is never touched, nor are numbers and names: another name is another name, and
whether the documents know it is for the reader to judge.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from qa.lexical.analyzer import STOP_WORDS
from qa.lexical.correction import Correction, Frequency
from qa.lexical.sounds import LONGEST, Sounds, alike, keys
from qa.text.numerals import NUMERALS

GAIN = 8.5
"""Least gain, as a natural logarithm: no clean question of ours changes, see decision 9."""

PAIR_SHARE = 2.0
"""What a pair at the edge of a word counts that the corpus says, or does not say."""

NEAR_COST = 2.0
"""What it costs that a character sounds nearly, not exactly, as the one typed."""

_CHANGED_MAX = 2
# Added to the probability of a word that the corpus says; questions are asked in its words.
_SAID = 1e-5
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
# What follows the names of companies, bodies, places and people: before it, two characters that
# are no word are a name rather than a slip.
_AFTER_NAME = re.compile(
    r"有限|股份|集团|公司|企业|品牌|牌|工厂|厂|局|院|大学|中学|小学|学校|医院|银行|所|店|站|机场|隧道"
    r"|省|市|县|区|镇|乡|村|路|街|桥|山|河|江|湖|岛|书记|主席|主任|同志|先生|女士|总经理|经理|总裁"
    r"|教授|老师|博士|院士|组织|协会|学会|联盟|委员会|[省市县区镇乡村局厅处科所院校厂部董]长|总理"
)


class Speller:
    """Finds slips of input methods by the words of one corpus."""

    def __init__(self, sounds: Sounds, dictionary: Mapping[str, Any], pairs: Frequency) -> None:
        """Take what an index knows of its words.

        :param sounds: words by their sound.
        :param dictionary: the words of the index, as `corpus_dictionary` gives them.
        :param pairs: counts the passages that hold a pair of characters.
        """
        self._words = sounds.words
        self._readings = sounds.readings
        self._said = frozenset(" ".join(sounds.words.values()).split())
        self._frequencies: Mapping[str, int] = dictionary["words"]
        self._places = frozenset(dictionary["places"])
        self._rare: dict[str, int] = {}
        for frequency, row in sounds.rare.items():
            self._rare.update(dict.fromkeys(row.split(), int(frequency)))
        self._total: int = dictionary["total"]
        self._pairs = pairs

    def slips(self, text: str) -> list[Correction]:
        """Find what was typed wrongly.

        :param text: a folded question.
        :return: corrections that do not overlap, in order; the likeliest where several are possible.
        """
        found = [
            (self._gain(run, guess), guess)
            for run in _RUN.finditer(text)
            for guess in self._guesses(text, run.start(), run.end())
        ]
        likely = sorted(
            (row for row in found if row[0] >= GAIN), key=lambda r: (-r[0], r[1].start, r[1].meant)
        )
        taken: list[Correction] = []
        for _, guess in likely:
            if all(guess.end <= other.start or other.end <= guess.start for other in taken):
                taken.append(guess)
        return sorted(taken, key=lambda c: c.start)

    def _guesses(self, text: str, first: int, last: int) -> Iterator[Correction]:
        """Find words that sound like what stands in a run of ideographs that the corpus does not say."""
        readings = [alike(self._readings.get(character, "")) for character in text[first:last]]
        for start in range(first, last - 1):
            for end in range(start + 2, min(last, start + LONGEST) + 1):
                if not all(self._says(text[i : i + 2]) for i in range(start, end - 1)):
                    for key in keys(readings[start - first : end - first]):
                        for word in self._words.get(key, "").split():
                            guess = Correction(start, text[start:end], word)
                            if self._is_safe(text, guess):
                                yield guess

    def _is_safe(self, text: str, guess: Correction) -> bool:
        """Whether a word keeps a character of what was typed, and changes no word, number or name."""
        length = len(guess.meant)
        changed = [i for i in range(length) if guess.typed[i] != guess.meant[i]]
        if not 0 < len(changed) <= min(_CHANGED_MAX, length - 1):
            return False
        if any(guess.typed[i] in NUMERALS for i in changed) or self._is_name(text, guess):
            return False
        if guess.typed in self._frequencies or guess.typed in self._rare:
            return False
        # Each character that changes stands beside another as the corpus never has them.
        around = ([j for j in (i - 1, i) if 0 <= j < length - 1] for i in changed)
        return not any(all(self._says(guess.typed[j : j + 2]) for j in pairs) for pairs in around)

    def _is_name(self, text: str, guess: Correction) -> bool:
        """Whether what was typed stands where names do, or touches a place that the corpus does not name."""
        if len(guess.meant) == 2 and _AFTER_NAME.match(text, guess.end):
            return True
        around = range(max(0, guess.start - LONGEST), guess.end)
        spans = ((a, b) for a in around for b in range(max(a + 2, guess.start + 1), a + LONGEST + 1))
        return any(text[a:b] in self._places for a, b in spans)

    def _gain(self, run: re.Match[str], guess: Correction) -> float:
        """Weigh how much likelier a correction makes what stands around it."""
        text, start, end = run.group(), guess.start - run.start(), guess.end - run.start()
        # How words further away are cut is the same before and after.
        before, after = text[max(0, start - LONGEST) : start], text[end : end + LONGEST]
        gain = self._likelihood(before + guess.meant + after) - self._likelihood(before + guess.typed + after)
        edges = [text[start - 1] + guess.meant[0]] if start else []
        edges += [guess.meant[-1] + text[end]] if end < len(text) else []
        # A function word stands beside anything.
        telling = [pair for pair in edges if not STOP_WORDS.intersection(pair)]
        context = sum(1 if self._says(pair) else -1 for pair in telling)
        if len(guess.meant) == 2 and not STOP_WORDS.isdisjoint(guess.typed):
            context -= 1
        changes = zip(guess.typed, guess.meant, strict=True)
        inexact = sum(
            typed != meant
            and set(self._readings[typed].split()).isdisjoint(self._readings.get(meant, "").split())
            for typed, meant in changes
        )
        return gain + PAIR_SHARE * context - NEAR_COST * inexact

    def _likelihood(self, run: str) -> float:
        """Give the logarithm of the probability of the likeliest cut of a run into words."""
        best = [0.0] * (len(run) + 1)
        for start in reversed(range(len(run))):
            ends = range(start + 1, min(len(run), start + LONGEST) + 1)
            best[start] = max(
                math.log(weight) + best[end] for end in ends if (weight := self._probability(run[start:end]))
            )
        return best[0]

    def _probability(self, word: str) -> float:
        """Give the probability of a word; 0 for what is none, but for single characters."""
        frequency = self._frequencies.get(word) or self._rare.get(word, 0)
        if not frequency:
            return 1 / self._total if len(word) == 1 else 0.0
        return frequency / self._total + (_SAID if word in self._said else 0.0)

    def _says(self, pair: str) -> bool:
        return self._pairs(pair) > 0
