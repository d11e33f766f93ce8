"""Whether to answer: signals of retrieval and reading, combined into a calibrated confidence."""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qa.reader.evidence import Overlap, stretch_cosine
from qa.reader.question import QuestionType, analyse
from qa.text.fold import compact, fold
from qa.types import Hit, Kind, Reading, Reason

_LATIN = re.compile(r"[a-z][a-z0-9+#/.-]+|\d+(?:\.\d+)?")
_MASKED = re.compile(r"(?<![a-z])(?:20)?x{1,4}(?=[年月日号多])|“”", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for and against a reading, each from 0 to 1."""

    cosine: float
    coverage: float
    lexical: float
    score: float
    shaped: float
    listed: float
    missing_name: float
    missing_token: float
    masked: float

    def values(self) -> tuple[float, ...]:
        """List the signals in the order of `WEIGHTS`."""
        return tuple(getattr(self, name) for name in Signals.__slots__)


# Logistic regression; fitted by `python -m qa.evaluation.calibration`, see docs/evaluation.md.
BIAS = -3.0
WEIGHTS = (3.0, 3.0, 1.0, 0.5, 0.3, 0.5, -3.0, -2.0, -2.0)


def measure(
    question: str, hits: Sequence[Hit], reading: Reading, overlap: Overlap, unknown_names: Collection[str]
) -> Signals:
    """Measure the signals of a reading.

    :param question: the question, completed from earlier turns.
    :param hits: the passages found.
    :param reading: what was read in them.
    :param overlap: the terms of the question.
    :param unknown_names: places and bodies of the question that no document names.
    :return: the signals.
    """
    passage = reading.passage
    context = " ".join([*passage.section, passage.text])
    tokens = set(_LATIN.findall(fold(question)))
    latin_only = question.isascii()
    folded = fold(context)
    missing = [t for t in tokens if t not in folded] if not latin_only else []
    top = max((max(hit.sentence_scores, default=0.0) for hit in hits[:3]), default=0.0)
    return Signals(
        cosine=stretch_cosine(top),
        coverage=overlap.coverage(context) if not latin_only else 0.35,
        lexical=hits[0].lexical if hits else 0.0,
        score=min(1.0, reading.score / 3),
        shaped=reading.notes.get("shaped", 0.0),
        listed=1.0 if reading.kind in (Kind.LIST, Kind.OUTLINE) else 0.0,
        missing_name=1.0 if unknown_names else 0.0,
        missing_token=1.0 if missing else 0.0,
        masked=_is_masked(question, reading),
    )


def _is_masked(question: str, reading: Reading) -> float:
    """Whether the value that is asked for was masked in the text (`20xx年`)."""
    if reading.span is None:
        return 0.0
    passage = reading.passage
    start, end = reading.quote.start - passage.start, reading.quote.end - passage.start
    quote = passage.text[start:end]
    wants = analyse(question).type in (QuestionType.WHEN, QuestionType.NUMBER)
    span = passage.text[reading.span.start - passage.start : reading.span.end - passage.start]
    return 1.0 if wants and (_MASKED.search(span) or (_MASKED.search(quote) and not re.search(r"\d", compact(span)))) else 0.0


def confidence(signals: Signals) -> float:
    """Turn signals into the probability that the reading answers the question.

    :param signals: of the reading.
    :return: from 0 to 1.
    """
    total = BIAS + sum(w * v for w, v in zip(WEIGHTS, signals.values(), strict=True))
    return 1 / (1 + math.exp(-total))


def reason_for(signals: Signals) -> Reason:
    """Name the signal that speaks loudest against a reading.

    :param signals: of the reading.
    :return: the reason code.
    """
    if signals.missing_name:
        return Reason.MISSING_ENTITY
    if signals.masked:
        return Reason.MISSING_VALUE
    if signals.coverage < 0.2 and signals.cosine < 0.5:
        return Reason.NO_EVIDENCE
    return Reason.LOW_CONFIDENCE
