"""Passages in, proved sentences out: the prompt, the model and the proof in a row."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from qa.generation.grounding import ground
from qa.generation.prompting import fitting, messages_for
from qa.generation.protocol import Written
from qa.types import Passage


class Chat(Protocol):
    """Completes a conversation."""

    def complete(self, messages: Sequence[Mapping[str, str]]) -> str:
        """Give the reply to some messages, or raise GenerationError."""


class ModelWriter:
    """Writes answers with a language model."""

    def __init__(self, chat: Chat) -> None:
        """Take the model.

        :param chat: asks it.
        """
        self._chat = chat

    def write(self, question: str, passages: Sequence[Passage]) -> Written:
        """Write an answer from passages alone.

        :param question: what is asked.
        :param passages: what may be used, best first.
        :return: the sentences that are proved by a quotation.
        :raises GenerationError: when the model cannot be asked or gives no whole reply.
        """
        used = fitting(passages)
        return ground(self._chat.complete(messages_for(question, used)), question, used)
