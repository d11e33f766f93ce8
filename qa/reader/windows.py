"""Short answers without a shape: the clauses of a sentence that add what the question lacks.

The clause most like a question often only repeats it; the answer stands beside it. A window of
neighbouring clauses is weighed by its likeness to the question, by what its neighbours share
with the question, and by the words that introduce reasons, ways and meanings.
"""

import re
from dataclasses import dataclass

from qa.passages.units import slice_of
from qa.reader.evidence import Evidence
from qa.reader.question import Question, QuestionType
from qa.text.fold import compact
from qa.types import Span

SHORT_MAX = 30
"""Most letters and digits of a short answer that is put together from clauses."""

_OWN_SHARE = 1.0
_BESIDE_SHARE = 0.5
_CUE_SHARE = 0.4
_REPEATED_SHARE = 0.6

_CUES = {
    QuestionType.WHY: re.compile(
        r"因为|由于|因此|原因|缘故|为了|是为|在于|根子|影响|缺乏|导致|源于|基础|保证"
    ),
    QuestionType.HOW: re.compile(
        r"通过|采取|运用|利用|要|必须|应|坚持|按照|依靠|靠|以|进行|做到|建立|由|实行|鼓励"
    ),
    QuestionType.DEFINITION: re.compile(r"就是|是指|即|是|指|所谓"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A range that may answer, in the sentence it stands in, and how well its shape fits.

    `repeated` says that the question itself holds these words.
    """

    evidence: Evidence
    span: Span
    score: float
    fit: float = 0.0
    repeated: bool = False


def best_window(evidence: Evidence, question: Question) -> Found:
    """Find the window of a sentence that answers best.

    :param evidence: a weighed sentence.
    :param question: the question taken apart.
    :return: the window, as short as `SHORT_MAX` where clauses allow.
    """
    clauses = evidence.clauses
    values = [_value(evidence, i, question) for i in range(len(clauses))]
    options = []
    for first in range(len(clauses)):
        for last in range(first, len(clauses)):
            span = Span(clauses[first].span.start, clauses[last].span.end)
            if last > first and len(compact(slice_of(evidence.passage, span))) > SHORT_MAX:
                break
            options.append((max(values[first : last + 1]) + 0.1 * (last - first), -first, last))
    value, first, last = max(options)
    span = _tidy(evidence, Span(clauses[-first].span.start, clauses[last].span.end))
    return Found(evidence, span, evidence.weight + 0.5 * value)


def _value(evidence: Evidence, index: int, question: Question) -> float:
    clauses = evidence.clauses
    beside = max((clauses[i].weight for i in (index - 1, index + 1) if 0 <= i < len(clauses)), default=0.0)
    words = slice_of(evidence.passage, clauses[index].span)
    cue = _CUES.get(question.type)
    value = _OWN_SHARE * clauses[index].weight + _BESIDE_SHARE * beside
    if cue and cue.search(words):
        value += _CUE_SHARE
    return value - _REPEATED_SHARE * _repeated(compact(words), compact(question.text))


def _repeated(words: str, question: str) -> float:
    """Give the share of a clause's bigrams that the question already says."""
    pairs = [words[i : i + 2] for i in range(len(words) - 1)]
    return sum(pair in question for pair in pairs) / len(pairs) if pairs else 0.0


def _tidy(evidence: Evidence, span: Span) -> Span:
    text, base = evidence.passage.text, evidence.passage.start
    start, end = span.start, span.end
    while end > start and text[end - 1 - base] in ",，;；。:：、 \n":
        end -= 1
    return Span(start, end)
