"""Reads the value of one side of a comparison: the number that stands with the words of that side."""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

from qa.passages.units import slice_of
from qa.reader.evidence import Evidence
from qa.reader.question import Question, QuestionType
from qa.reader.spans import Candidate, candidates
from qa.text.fold import compact, fold, fold_characters
from qa.text.numerals import CHINESE_NUMERAL, numeral_value
from qa.types import Passage, Span

Words = Callable[[str], Sequence[str]]
"""Cuts a text into its words, in order."""

SHORT_MAX = 30
_SENTENCES = 12
_FIT_MIN = 0.55
# How much of a side's own words must stand with a value, or its talk be about.
_HELD_MIN = 0.5
# A talk is about what it says this often.
_ABOUT = 3
_MARK = re.compile(r"[,，、;；。:：]")
_NUMBER = re.compile(rf"(?P<digits>\d+(?:[.,]\d+)*)|(?P<chinese>{CHINESE_NUMERAL}+)")
# 突破90%,达到90.8%: the second is the value.
_REACHED = re.compile(r"(?:达到?|[为是有])\s*$")
_CASUALTIES = re.compile(r"(?P<dead>\d+\s?死)\s?(?P<injured>\d+\s?伤)")
_SCALES = (("万", 1e4), ("亿", 1e8), ("千", 1e3))
_STATED = re.compile(r"比[^,。;:]{2,20}(?:高|低|多|少|增加|减少|增长|下降|提高)[^,。;:]{0,4}(?=\d)")
_COMPARES = re.compile(
    r"比[^,。;:]{2,20}(?:更|高|低|多|少|大|小|快|慢)|超过|高于|低于|多于|少于|大于|小于|不如|优于"
)


@dataclass(frozen=True, slots=True)
class SideValue:
    """The value of one side: where it stands, and with the words of its side where they are near."""

    passage: Passage
    quote: Span
    span: Span
    wide: Span
    score: float
    fit: float
    amount: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Sides:
    """The words of each side, and those that only it has."""

    words: tuple[frozenset[str], ...]
    own: tuple[frozenset[str], ...]


def part_words(sides: Sequence[str], words: Words, names: Container[str]) -> Sides:
    """Find the words that tell sides apart.

    :param sides: as the question words them.
    :param words: cuts a text into words.
    :param names: places and bodies, which always count.
    :return: the words of each side.
    """
    held = [tuple(dict.fromkeys(words(side))) for side in sides]
    shared = frozenset.intersection(*map(frozenset, held))
    own = [[word for word in side if word not in shared] for side in held]
    alike = len({side[-1] for side in held if side}) == 1
    fewest = max(1, min(map(len, own)))
    if alike:
        # 上半年公司的严重事故多还是一般事故多: the first side says for both what it is about.
        own = [[w for w in side if w in names or w in _unnamed(side, names)[-fewest:]] for side in own]
    return Sides(
        tuple(map(frozenset, held)),
        tuple(frozenset(side or all_of) for side, all_of in zip(own, held, strict=True)),
    )


def _unnamed(side: Sequence[str], names: Container[str]) -> list[str]:
    return [word for word in side if word not in names]


@dataclass(frozen=True, slots=True)
class SideReader:
    """Reads the values of a comparison: what kind of value `question` says, whose `sides` say."""

    sides: Sides
    question: Question
    words: Words

    def read(self, number: int, sentences: Sequence[Evidence], talk: str) -> SideValue | None:
        """Read the value of one side in the sentences of one passage.

        :param number: which side.
        :param sentences: the sentences found for the side, best first.
        :param talk: the folded text of the talk that they stand in.
        :return: the value, or None when none stands with the side's words.
        """
        found = [
            value
            for evidence in sentences[:_SENTENCES]
            for place in _places(self.question, evidence.text)
            if (value := self._weigh(number, evidence, place, talk))
        ]
        return max(found, key=lambda v: v.score, default=None)

    def _weigh(self, number: int, evidence: Evidence, place: "_Place", talk: str) -> SideValue | None:
        """Weigh a value by the words around it; None where they are not those of the side."""
        beside = frozenset(self.words(evidence.text[place.start : place.end]))
        own = self.sides.own[number]
        held = _share(own, beside)
        others = (_share(o, beside) for i, o in enumerate(self.sides.own) if i != number and not o <= own)
        other = max(others, default=0.0)
        known = held + sum(talk.count(word) >= _ABOUT for word in own - beside) / max(1, len(own))
        if known < _HELD_MIN or other > held:
            return None
        near = _share(self.sides.words[number], beside)
        clauses = (c.weight for c in evidence.clauses if _touches(c.span, evidence, place.candidate))
        score = evidence.weight + 0.5 * max(clauses, default=0.0) + 0.8 * place.candidate.fit
        score += held + 0.5 * near + 0.3 * known - other
        if _REACHED.search(evidence.text[: place.candidate.start]):
            score += 0.15
        return _value(evidence, place, self.sides.words[number], score)


@dataclass(frozen=True, slots=True)
class _Place:
    """A value in a sentence, and the range between its neighbours in which its words stand."""

    candidate: Candidate
    start: int
    end: int


def _places(question: Question, text: str) -> list[_Place]:
    shaped = [_one_number(question, text, c) for c in candidates(question, text) if c.fit >= _FIT_MIN]
    found = []
    for position, candidate in enumerate(shaped):
        start = max((c.end for c in shaped[:position] if c.end <= candidate.start), default=0)
        following = min((c.start for c in shaped[position + 1 :]), default=len(text))
        mark = _MARK.search(text, candidate.end)
        found.append(_Place(candidate, start, min(following, mark.start() if mark else len(text))))
    return found


def _one_number(question: Question, text: str, candidate: Candidate) -> Candidate:
    """Take one of two numbers that stand as one: of `7死8伤` the dead, unless only the injured are asked for."""
    both = _CASUALTIES.fullmatch(text, candidate.start, candidate.end)
    if both is None:
        return candidate
    wanted = "injured" if "伤" in question.text and "死" not in question.text else "dead"
    return replace(candidate, start=both.start(wanted), end=both.end(wanted))


def _value(evidence: Evidence, place: _Place, words: frozenset[str], score: float) -> SideValue:
    text, base, candidate = evidence.text, evidence.span.start, place.candidate
    span = Span(base + candidate.start, base + candidate.end)
    wide = Span(base + _reach(text, place.start, candidate, words), span.end)
    if len(compact(slice_of(evidence.passage, wide))) > SHORT_MAX:
        wide = span
    amount, unit = amount_of(text[candidate.start : candidate.end])
    return SideValue(evidence.passage, evidence.span, span, wide, score, candidate.fit, amount, unit)


def _share(wanted: frozenset[str], held: frozenset[str]) -> float:
    return len(wanted & held) / len(wanted) if wanted else 0.0


def _touches(span: Span, evidence: Evidence, candidate: Candidate) -> bool:
    base = evidence.span.start
    return span.start < base + candidate.end and base + candidate.start < span.end


def _reach(text: str, start: int, candidate: Candidate, words: frozenset[str]) -> int:
    """Find where the words of the side begin in front of its value."""
    folded = fold_characters(text)
    found = (folded.find(word, start, candidate.start) for word in words)
    return min((at for at in found if at >= 0), default=candidate.start)


def amount_of(words: str) -> tuple[float | None, str]:
    """Read a value.

    :param words: such as `1.1万亩`, `七人`, `96.4%`.
    :return: the amount and its unit; no amount where no number can be read.
    """
    text = fold(words)
    match = _NUMBER.search(text)
    if match is None:
        return None, ""
    digits, rest = match["digits"], text[match.end() :].lstrip(" 多余几")
    amount: float | None
    if digits:
        amount = float(digits.replace(",", ""))
    else:
        value = numeral_value(match["chinese"])
        amount = None if value is None else float(value)
    for scale, factor in _SCALES:
        if amount is not None and rest.startswith(scale):
            amount, rest = amount * factor, rest[1:]
    return amount, rest.strip(" 多余以上下左右")


def states_gap(question: Question, sentences: Sequence[Evidence]) -> bool:
    """Whether the speech itself says how far two things are apart: `比全国平均高4个百分点`.

    :param question: what kind of value is compared.
    :param sentences: the best sentences for the question.
    :return: true when one of them does, in the unit that is asked for.
    """
    for evidence in sentences:
        stated = {match.end() for match in _STATED.finditer(fold_characters(evidence.text))}
        shaped = candidates(question, evidence.text)
        if any(c.start in stated and c.fit >= _FIT_MIN for c in shaped):
            return True
    return False


def compares(sides: Sides, words: Words, sentences: Sequence[Evidence]) -> bool:
    """Whether the speech itself compares the sides, in words and not by values.

    :param sides: the words of the sides.
    :param words: cuts a text into words.
    :param sentences: the best sentences for the question.
    :return: true when one of them does.
    """
    comparing = (e.text for e in sentences if _COMPARES.search(fold(e.text)))
    held = (frozenset(words(text)) for text in comparing)
    return any(all(own & beside for own in sides.own) for beside in held)


def is_time(question: Question) -> bool:
    """Whether a comparison is one of times, which have no amounts to compare.

    :param question: what kind of value is compared.
    :return: true for dates.
    """
    return question.type is QuestionType.WHEN
