"""What became of each question of a set: the values that figures, reports and saved runs share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.evaluation.dataset import Question
from qa.types import Citation, Reply

JUDGED = ("correct", "wrong", "answered")
"""What every question is measured by, whatever became of it."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A place that a reply cited, and the words there."""

    document: str
    speech: int | None
    talk: int
    title: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Given:
    """What evaluation keeps of a reply; `stages` are milliseconds by name of the stage."""

    answered: bool
    reason: str | None
    kind: str
    answer: str
    short: str | None
    items: tuple[str, ...]
    confidence: float
    cited: tuple[Cited, ...]
    stages: Mapping[str, float]

    @property
    def words(self) -> str:
        """The answer in as few words as there are, for people; empty for a refusal."""
        return (self.short or " / ".join(self.items) or self.answer) if self.answered else ""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one question; when asking it failed, `error` says why and nothing is given."""

    question: Question
    given: Given | None
    error: str | None
    measures: Mapping[str, float] = field(default_factory=dict)
    ms: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether the reply is not the right one."""
        return self.measures["correct"] < 1

    @property
    def answered(self) -> bool:
        """Whether there is an answer, right or wrong."""
        return self.given is not None and self.given.answered

    @property
    def shown(self) -> str:
        """What came back, for people."""
        if self.given is None:
            return f"error: {self.error}"
        return self.given.words or f"(refused: {self.given.reason})"


def given_by(reply: Reply) -> Given:
    """Keep what evaluation needs of a reply.

    :param reply: the reply.
    :return: the same without passages, copies and suggestions.
    """
    return Given(
        answered=reply.answered,
        reason=reply.reason and str(reply.reason),
        kind=str(reply.kind),
        answer=reply.answer,
        short=reply.short,
        items=tuple(reply.items),
        confidence=reply.confidence,
        cited=tuple(_cited(citation) for citation in reply.citations),
        stages=dict(reply.timing_ms),
    )


def _cited(citation: Citation) -> Cited:
    return Cited(
        citation.document,
        citation.speech,
        citation.talk,
        citation.speech_title,
        citation.start,
        citation.end,
        citation.quote,
    )
