"""What surrounds a span in its sentence, and how it stands to the question."""

from dataclasses import dataclass

from qa.passages.units import slice_of
from qa.reader.evidence import Clause, Evidence
from qa.reader.question import Question
from qa.text.fold import compact
from qa.types import Span

# Words of time that exclude each other: a figure of last year is none of this year.
_CONTRASTS = (("去年", "今年", "明年"), ("上半年", "下半年"), ("现在", "过去", "将来"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands.

    clause: the weight of the best clause that holds a part of it; beside: of the better of the
    clauses next to these; repeated: 1 when the question, or an earlier answer, says these words;
    conflict: 1 when its clause speaks of another time than the question.
    """

    clause: float
    beside: float
    repeated: float
    conflict: float


def place_of(evidence: Evidence, span: Span, question: Question, known: str) -> Place:
    """Look at what surrounds a span.

    :param evidence: the sentence that it stands in.
    :param span: the span.
    :param question: the question taken apart.
    :param known: words that were answered before, compacted.
    :return: its place.
    """
    clauses = evidence.clauses
    holding = [i for i, c in enumerate(clauses) if c.span.start < span.end and span.start < c.span.end]
    words = compact(slice_of(evidence.passage, span))
    repeated = words in compact(question.text) or words in known or words in question.values
    return Place(
        clause=max((clauses[i].weight for i in holding), default=0.0),
        beside=_beside(clauses, holding),
        repeated=float(repeated),
        conflict=_conflict(evidence, [clauses[i] for i in holding], question),
    )


def _beside(clauses: tuple[Clause, ...], holding: list[int]) -> float:
    if not holding:
        return 0.0
    beside = [i for i in (holding[0] - 1, holding[-1] + 1) if 0 <= i < len(clauses)]
    return max((clauses[i].weight for i in beside), default=0.0)


def _conflict(evidence: Evidence, holding: list[Clause], question: Question) -> float:
    words = "".join(slice_of(evidence.passage, clause.span) for clause in holding)
    for group in _CONTRASTS:
        asked = [word for word in group if word in question.text]
        if len(asked) == 1 and asked[0] not in words and any(word in words for word in group):
            return 1.0
    return 0.0
