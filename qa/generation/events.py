"""Reads what an OpenAI-compatible server sends: server-sent events, or one JSON object."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from qa.errors import GenerationError

_DATA = b"data:"
_DONE = b"[DONE]"


def streamed_text(chunks: Iterable[bytes]) -> str:
    """Join the pieces of a stream.

    :param chunks: the body as it comes in.
    :return: the whole text.
    :raises GenerationError: when the stream ends early, reports an error or is not what it should be.
    """
    pieces: list[str] = []
    finished = False
    for line in _lines(chunks):
        if not line.startswith(_DATA):
            continue  # a comment, the name of an event, or the blank line between two
        data = line[len(_DATA) :].strip()
        if data == _DONE:
            return "".join(pieces)
        choice = _first_choice(_parsed(data))
        if choice:
            pieces.append(_content(choice, "delta"))
            finished = finished or choice.get("finish_reason") is not None
    if not finished:
        raise GenerationError("broken_stream", "The stream of the language model ended before its end.")
    return "".join(pieces)


def whole_text(chunks: Iterable[bytes]) -> str:
    """Read a reply that did not come as a stream.

    :param chunks: the body as it comes in.
    :return: the text.
    :raises GenerationError: when it is not what it should be.
    """
    choice = _first_choice(_parsed(b"".join(chunks)))
    if not choice:
        raise _invalid()
    return _content(choice, "message")


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a body into lines; what follows the last line break is a line, too."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.rstrip(b"\r") for line in lines)
    yield rest


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        # RecursionError: thousands of brackets inside one another.
        raise _invalid() from error


def _first_choice(body: Any) -> dict[str, Any]:
    """Give the one choice that was asked for; an event that only counts tokens has none."""
    if not isinstance(body, dict):
        raise _invalid()
    if body.get("error"):
        raise GenerationError("server_error", "The server of the language model reported an error.")
    choices = body.get("choices")
    if not isinstance(choices, list) or not all(isinstance(choice, dict) for choice in choices):
        raise _invalid()
    return choices[0] if choices else {}


def _content(choice: dict[str, Any], field: str) -> str:
    """Give the words of a choice; a first or last event may have none."""
    said = choice.get(field) or {}
    text = (said.get("content") or "") if isinstance(said, dict) else None
    if not isinstance(text, str):
        raise _invalid()
    return text


def _invalid() -> GenerationError:
    message = "The reply of the language model is not what OpenAI's protocol says. Check QA_LLM_BASE_URL."
    return GenerationError("invalid_reply", message)
