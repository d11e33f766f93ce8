"""What writes an answer from passages, as the service sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from qa.types import Passage, Span


@dataclass(frozen=True, slots=True)
class Support:
    """Words of a passage that a sentence rests on: what was quoted, and the sentences around it."""

    passage: Passage
    quoted: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that stood the test, with the words that it rests on."""

    text: str
    supports: tuple[Support, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote and what of it stood the test; `dropped` counts the rest by the reason."""

    sentences: tuple[Sentence, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)


class Writer(Protocol):
    """Writes answers."""

    def write(self, question: str, passages: Sequence[Passage]) -> Written:
        """Write an answer from passages alone.

        :param question: what is asked.
        :param passages: what may be used, best first.
        :return: the sentences that are proved by a quotation.
        :raises GenerationError: when the model cannot be asked or gives no whole reply.
        """
