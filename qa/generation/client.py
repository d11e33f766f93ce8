"""Asks a language model for one text, within one deadline, and never with all threads at once."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.errors import GenerationError
from qa.generation.exchange import Exchange, Request

_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True, repr=False)
class Server:
    """An OpenAI-compatible server and the model asked for there; the key is shown nowhere."""

    base_url: str
    model: str
    api_key: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reply may cost: seconds all together, tokens, and how many are written at a time."""

    seconds: float = 30.0
    tokens: int = 512
    at_once: int = 4


class ChatClient:
    """Asks one server; safe to share between threads."""

    def __init__(self, server: Server, limits: Limits) -> None:
        """Keep where to ask.

        :param server: the server, its model and key.
        :param limits: what one reply may cost.
        """
        self._server = server
        self._limits = limits
        self._free = threading.BoundedSemaphore(limits.at_once)

    def complete(self, messages: Sequence[Mapping[str, str]]) -> str:
        """Ask for the reply to some messages, once.

        :param messages: as OpenAI's protocol has them.
        :return: the whole text of the reply.
        :raises GenerationError: when there is no whole reply in time.
        """
        if not self._free.acquire(blocking=False):
            raise GenerationError("busy", "The language model is busy with other questions.")
        exchange = Exchange(self._request(messages), self._limits.seconds)
        threading.Thread(target=self._run, args=(exchange,), name="language-model", daemon=True).start()
        if not exchange.done.wait(self._limits.seconds):
            exchange.stop()
            message = (
                f"The language model took longer than {self._limits.seconds:g} seconds (QA_LLM_TIMEOUT)."
            )
            raise GenerationError("timeout", message)
        if exchange.text is None:
            raise exchange.error or GenerationError("failed", "Asking the language model failed.")
        return exchange.text

    def _run(self, exchange: Exchange) -> None:
        """Hold the place of an exchange until its thread has ended, in time or not."""
        try:
            exchange.run()
        finally:
            self._free.release()

    def _request(self, messages: Sequence[Mapping[str, str]]) -> Request:
        body = {
            "model": self._server.model,
            "messages": list(messages),
            "max_tokens": self._limits.tokens,
            # The likeliest words, so that the same question is worded alike where the server allows it.
            "temperature": 0,
            "stream": True,
        }
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream", "Connection": "close"}
        if self._server.api_key:
            headers["Authorization"] = f"Bearer {self._server.api_key}"
        return Request(self._server.base_url + _PATH, headers, json.dumps(body, ensure_ascii=False).encode())
