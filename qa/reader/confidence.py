"""Whether to answer: signals of retrieval and reading, combined by two logistic models.

One model says whether the documents answer the question at all, the other how likely the reading
is right. Their weights are data, fitted by `python -m training.calibration`.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from qa.reader.evidence import Overlap, TermWeights
from qa.reader.question import QuestionType, analyse
from qa.reader.spans import has_shape
from qa.text.fold import fold
from qa.types import Hit, Kind, Reading, Reason

CALIBRATION = Path(__file__).with_name("calibration.json")

NETWORK, STRUCTURE = "network", "structure"
"""What reads: the trained network beside structure and shape, or these two alone."""

_TOKEN = re.compile(r"[a-z][a-z0-9+#/.-]+|\d+(?:\.\d+)?")
_MASKED = re.compile(r"(?<![a-z])(?:20)?x{1,4}(?=[年月日号多])|“”", re.IGNORECASE)
# The encoder's cosines lie in a narrow band; this makes differences in it count.
_COSINE_LOW, _COSINE_HIGH = 0.84, 0.94
# Scores of readings lie between about 1 and 4.
_SCORE_SCALE = 3
# Log-odds of start and end together lie between about -10 and 15.
_ODDS_SCALE = 10
# Of the probability that a passage answers; beyond it the network is sure enough.
_LOG_ODDS_SCALE = 5
_ENGLISH_LOW, _ENGLISH_HIGH = 0.74, 0.84
# Nothing like the question is said, and most of its terms occur nowhere: it is about something else.
_FAR, _STRANGE = 0.45, 0.45
_WANTS_VALUE = (QuestionType.WHEN, QuestionType.NUMBER, QuestionType.RATIO)


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for and against a reading, each about 0 to 1.

    cosine: likeness of the nearest clause; coverage: weight of the question's terms that the
    passage holds; known: that the corpus holds; lexical: rank score of the best passage by words;
    weight: of the sentence read; margin: of the first passage over the second; fit: of the shape
    of the answer; shapeless: no range has the shape that is asked for; repeated: the answer only
    repeats words of the question; quoted: the question's terms that the sentence read holds;
    listed: a list was read; english: the question is; missing_name: it names a place or body that no
    document names, or a region that the speech read is not about; miscounted: it asks for another
    number of items than were read; missing_token: a number or Latin word of the question is not in
    the passage; masked: the value asked for was masked; odds: the network's log-odds of the answer
    against none; reranked: those of the passage answering at all; agrees: it points where structure
    and shape point. The last three are 0 without the network.
    """

    cosine: float
    coverage: float
    known: float
    lexical: float
    weight: float
    margin: float
    fit: float
    shapeless: float
    repeated: float
    quoted: float
    listed: float
    english: float
    missing_name: float
    miscounted: float
    missing_token: float
    masked: float
    odds: float = 0.0
    reranked: float = 0.0
    agrees: float = 0.0

    def values(self) -> tuple[float, ...]:
        """List the signals in the order of their names."""
        return tuple(getattr(self, f.name) for f in fields(self))


SIGNALS = tuple(f.name for f in fields(Signals))


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in a question say: one is missing everywhere, or the talk that was read is of elsewhere."""

    missing: bool = False
    elsewhere: bool = False


def measure(question: str, hits: Sequence[Hit], reading: Reading, overlap: Overlap, names: Names) -> Signals:
    """Measure the signals of a reading.

    :param question: the question, completed from earlier turns.
    :param hits: the passages found, best first.
    :param reading: what was read in them.
    :param overlap: the terms of the question.
    :param names: what the names in the question say.
    :return: the signals.
    """
    passage = reading.passage
    context = "\n".join([*passage.section, passage.text])
    english = question.isascii()
    wanted = analyse(question)
    low, high = (_ENGLISH_LOW, _ENGLISH_HIGH) if english else (_COSINE_LOW, _COSINE_HIGH)
    second = hits[1].score if len(hits) > 1 else 0.0
    tokens = set() if english else set(_TOKEN.findall(wanted.text))
    held = fold(context)
    listed = reading.kind in (Kind.LIST, Kind.OUTLINE)
    return Signals(
        cosine=_stretch(_best_cosine(hits), low, high),
        coverage=overlap.coverage(context),
        known=overlap.known,
        lexical=max(hit.lexical for hit in hits[:3]),
        weight=reading.score / _SCORE_SCALE,
        margin=hits[0].score - second,
        fit=reading.notes.get("fit", 0.0),
        shapeless=float(has_shape(wanted) and not listed and not reading.notes.get("shaped")),
        repeated=reading.notes.get("repeated", 0.0),
        quoted=overlap.share(
            passage.text[reading.quote.start - passage.start : reading.quote.end - passage.start]
        ),
        listed=float(listed),
        english=float(english),
        missing_name=float(names.missing or names.elsewhere),
        miscounted=float(listed and wanted.count not in (None, len(reading.items))),
        missing_token=float(any(token not in held for token in tokens)),
        masked=float(not listed and wanted.type in _WANTS_VALUE and _is_masked(reading)),
        odds=_stretch(reading.notes.get("odds", 0.0), 0.0, _ODDS_SCALE),
        reranked=_log_odds(reading.notes["reranked"]) if "reranked" in reading.notes else 0.0,
        agrees=reading.notes.get("agrees", 0.0),
    )


def _best_cosine(hits: Sequence[Hit]) -> float:
    clauses = (score for hit in hits[:3] for sentence in hit.clause_scores for score in sentence)
    return max(clauses, default=max((hit.sentence for hit in hits[:3]), default=0.0))


def _log_odds(probability: float) -> float:
    """Give the log-odds of a probability, -1 to 1: 0.001 and 0.01 differ as much as 0.5 and 0.9."""
    least = 1 / (1 + math.exp(_LOG_ODDS_SCALE))
    held = min(1 - least, max(least, probability))
    return math.log(held / (1 - held)) / _LOG_ODDS_SCALE


def _stretch(value: float, low: float, high: float) -> float:
    return min(1.2, max(-0.5, (value - low) / (high - low)))


def _is_masked(reading: Reading) -> bool:
    """Whether a masked value stands where the answer was read and the answer itself has no digit."""
    passage = reading.passage
    quote = passage.text[reading.quote.start - passage.start : reading.quote.end - passage.start]
    span = reading.span
    words = passage.text[span.start - passage.start : span.end - passage.start] if span else ""
    return bool(_MASKED.search(words) or (_MASKED.search(quote) and not re.search(r"\d", words)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted weights and the threshold under which the service abstains."""

    answerable: tuple[float, ...]
    right: tuple[float, ...]
    threshold: float

    def answers(self, signals: Signals) -> bool:
        """Say whether to answer.

        :param signals: of the reading.
        :return: false when the documents probably do not answer the question.
        """
        return _logistic(self.answerable, signals) >= self.threshold

    def confidence(self, signals: Signals) -> float:
        """Give the probability that the reading is right.

        :param signals: of the reading.
        :return: from 0 to 1.
        """
        return _logistic(self.right, signals)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges what a reader found: the signals, and what the fitted weights make of them.

    `plain` judges readings that the network had no part in; by default as all others are.
    """

    weights: TermWeights
    calibration: Calibration
    plain: Calibration | None = None

    def without_network(self) -> "Judge":
        """Give the judge of readings by structure and shape alone."""
        return Judge(self.weights, self.plain or self.calibration)

    def signals(self, question: str, hits: Sequence[Hit], reading: Reading, names: Names) -> Signals:
        """Measure what speaks for and against a reading.

        :param question: the question, completed from earlier turns.
        :param hits: the passages found, best first.
        :param reading: what was read in them.
        :param names: what the names in the question say.
        :return: the signals.
        """
        return measure(question, hits, reading, self.weights.overlap(question), names)


def _logistic(weights: Sequence[float], signals: Signals) -> float:
    total = weights[0] + sum(w * v for w, v in zip(weights[1:], signals.values(), strict=True))
    return 1 / (1 + math.exp(-total))


@lru_cache(maxsize=2)
def load_calibration(reading: str = NETWORK) -> Calibration:
    """Read the fitted weights that come with the program.

    :param reading: `NETWORK` or `STRUCTURE`, by what reads.
    :return: the calibration.
    """
    content: dict[str, Any] = json.loads(CALIBRATION.read_text(encoding="utf-8"))[reading]
    weights = {
        name: (content[name]["bias"], *(content[name]["weights"].get(signal, 0.0) for signal in SIGNALS))
        for name in ("answerable", "right")
    }
    return Calibration(weights["answerable"], weights["right"], content["threshold"])


def reason_for(signals: Signals) -> Reason:
    """Name what speaks loudest against a reading.

    :param signals: of the reading.
    :return: the reason code.
    """
    if signals.missing_name:
        return Reason.MISSING_ENTITY
    if signals.cosine < _FAR and signals.known < _STRANGE:
        return Reason.NO_EVIDENCE
    if signals.masked or signals.shapeless:
        return Reason.MISSING_VALUE
    return Reason.LOW_CONFIDENCE
