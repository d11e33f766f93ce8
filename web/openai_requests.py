"""Reads a request for a chat completion into a question with its history.

What steers how a model writes (`temperature`, `max_tokens`, `tools`, …) has no meaning for verbatim answers
and is ignored; what would promise another form of reply is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from qa.types import Turn
from web.errors import ApiError
from web.fields import Fields, out_of_range
from web.requests import MAX_HISTORY, MAX_QUESTION

MODEL = "speech-qa"

_TURNS = ("user", "assistant")
_PASSED_OVER = ("system", "developer", "tool", "function")
"""Roles that neither ask nor were said: the rules of this service are not up to a message."""


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """A question with its history, how to send the reply, and the characters of all messages."""

    question: str
    history: tuple[Turn, ...]
    stream: bool
    include_usage: bool
    characters: int


@dataclass(frozen=True, slots=True)
class _Message:
    role: str
    text: str
    field: str


def parse_completion(fields: Fields) -> CompletionRequest:
    """Check a request; null means not given, as it does there.

    :param fields: the fields of the body.
    :return: the checked request; of a longer history the last turns.
    :raises ApiError: if a field has the wrong type, is out of range or asks for what there is not.
    """
    fields = fields.without_nulls()
    _check_model(fields)
    _check_form(fields)
    stream = fields.boolean("stream", default=False)
    messages = [_message(entry.without_nulls()) for entry in fields.objects("messages", required=True)]
    asked = max((n for n, message in enumerate(messages) if message.role == "user"), default=None)
    if asked is None:
        out_of_range("messages", "at least one message of the role user, which is the question", "none")
    return CompletionRequest(
        question=_question(messages[asked]),
        history=_history(messages[:asked]),
        stream=stream,
        include_usage=_include_usage(fields, stream=stream),
        characters=sum(len(message.text) for message in messages),
    )


def _check_model(fields: Fields) -> None:
    name = fields.string("model")
    if name != MODEL:
        message = f"There is no model {name[:80]!r}; the one there is is called {MODEL!r} (GET /v1/models)."
        raise ApiError(404, "model_not_found", message, details=({"field": "model"},))


def _check_form(fields: Fields) -> None:
    """Refuse what would promise several replies, or one in another form."""
    fields.integer("n", least=1, most=1, default=1)
    for wanted in fields.an_object("response_format"):
        kind = wanted.string("type")
        if kind != "text":
            out_of_range(wanted.name("type"), "text: answers are verbatim words and no JSON", kind[:40])


def _include_usage(fields: Fields, *, stream: bool) -> bool:
    for options in fields.an_object("stream_options"):
        if not stream:
            out_of_range("stream_options", "a value where stream is true only")
        return options.without_nulls().boolean("include_usage", default=False)
    return False


def _message(entry: Fields) -> _Message:
    role = entry.string("role")
    if role not in (*_TURNS, *_PASSED_OVER):
        out_of_range(entry.name("role"), "one of " + ", ".join((*_TURNS, *_PASSED_OVER)), role[:40])
    # A call of a tool has no words; a question must have some.
    text = "" if role != "user" and "content" not in entry else _content(entry)
    return _Message(role, text, entry.name("content"))


def _content(entry: Fields) -> str:
    """Read what a message says: a string, or a list of parts that are all text."""
    if not entry.holds("content", list):
        return entry.string("content")
    texts = []
    for part in entry.objects("content"):
        kind = part.string("type")
        if kind not in ("text", "refusal"):
            out_of_range(part.name("type"), "text; pictures, sound and files are not read", kind[:40])
        texts.append(part.string(kind))
    return "\n".join(texts)


def _question(message: _Message) -> str:
    question = message.text.strip()
    if not 1 <= len(question) <= MAX_QUESTION:
        out_of_range(message.field, f"1 to {MAX_QUESTION} characters", str(len(question)))
    return question


def _history(messages: Sequence[_Message]) -> tuple[Turn, ...]:
    """Take the turns before the question; programs send the whole conversation, however long."""
    turns = [m for m in messages if m.role in _TURNS and m.text.strip()]
    return tuple(Turn(cast(Literal["user", "assistant"], m.role), m.text) for m in turns[-MAX_HISTORY:])
