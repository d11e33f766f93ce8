"""Writes a reply as OpenAI's chat completions have it: whole, or as the chunks of a stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qa.types import Citation, Reply
from web.presentation import read_url, supporting

_PIECE = 24
"""How many characters of an answer one chunk of a stream brings."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply with what stands around it."""

    reply: Reply
    model: str
    created: int
    prompt_characters: int


def completion(made: Completion) -> dict[str, Any]:
    """Write a reply as one object.

    :param made: the reply.
    :return: plain JSON types.
    """
    message = {
        "role": "assistant",
        "content": made.reply.answer,
        "refusal": None,
        "annotations": annotations(made.reply),
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {**_head(made, "chat.completion"), "choices": [choice], "usage": _usage(made)}


def chunks(made: Completion, *, include_usage: bool) -> Iterator[dict[str, Any]]:
    """Write a reply as the chunks of a stream.

    :param made: the reply.
    :param include_usage: end with a chunk that counts, as `stream_options` asks.
    :return: the chunks; the last that has a choice brings the citations.
    """
    counted = {"usage": None} if include_usage else {}
    text = made.reply.answer
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": "", "refusal": None}]
    deltas += [{"content": text[i : i + _PIECE]} for i in range(0, len(text), _PIECE)]
    deltas.append({"annotations": annotations(made.reply)})
    for number, delta in enumerate(deltas, 1):
        reason = "stop" if number == len(deltas) else None
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        yield {**_head(made, "chat.completion.chunk"), "choices": [choice], **counted}
    if include_usage:
        yield {**_head(made, "chat.completion.chunk"), "choices": [], "usage": _usage(made)}


def annotations(reply: Reply) -> list[dict[str, Any]]:
    """Say of each citation that holds the answer which words of it it supports.

    :param reply: the reply.
    :return: annotations as OpenAI has them; indices count code points of the answer.
    """
    return [_annotation(reply, citation) for citation in supporting(reply)]


def _annotation(reply: Reply, citation: Citation) -> dict[str, Any]:
    start, end = _place(reply, citation)
    place = {
        "start_index": start,
        "end_index": end,
        "url": read_url(citation, absolute=True),
        "title": " › ".join((citation.speech_title or citation.document, *citation.section)),
    }
    return {"type": "url_citation", "url_citation": place}


def _place(reply: Reply, citation: Citation) -> tuple[int, int]:
    """Find the words of an answer that a citation supports; all of them where none stand out."""
    for words in (citation.quote, f"[{citation.n}]"):
        at = reply.answer.find(words)
        if at >= 0:
            return at, at + len(words)
    held = [at for item, at in _item_places(reply) if item in citation.text]
    # A list of speeches: their titles stand in no citation, but there is one for each.
    own = [at for _, at in _item_places(reply)][citation.n - 1 : citation.n]
    found = held or own
    return (found[0][0], found[-1][1]) if found else (0, len(reply.answer))


def _item_places(reply: Reply) -> Iterator[tuple[str, tuple[int, int]]]:
    """Find each item of a list in the answer, one after the other."""
    position = 0
    for item in reply.items:
        at = reply.answer.find(item, position)
        if at >= 0:
            position = at + len(item)
            yield item, (at, position)


def _head(made: Completion, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{made.reply.id}",
        "object": kind,
        "created": made.created,
        "model": made.model,
        "system_fingerprint": made.reply.index.fingerprint,
    }


def _usage(made: Completion) -> dict[str, int]:
    """Count characters: no model of tokens takes part, and a count is wanted that stays the same."""
    prompt, written = made.prompt_characters, len(made.reply.answer)
    return {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}
