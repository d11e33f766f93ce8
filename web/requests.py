"""Reads the requests of `/api/v1` into values of known type and range.

Fields that are not named here are ignored, so that a newer client can talk to an older server.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn, cast

from flask import request

from qa.types import Claim, SearchMode, Turn
from web.errors import ApiError
from web.fields import Fields, out_of_range, wrong_type

MAX_QUESTION = 1000
MAX_HISTORY = 20
MAX_TOP_K = 20
DEFAULT_TOP_K = 5

_SHA256 = re.compile("[0-9a-f]{64}")
_OFFSET = re.compile("[0-9]{1,12}")
_NUMBER = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question with everything that may go with it."""

    question: str
    history: tuple[Turn, ...]
    speeches: tuple[int, ...]
    top_k: int
    explain: bool


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A query with everything that may go with it."""

    query: str
    top_k: int
    speeches: tuple[int, ...]
    mode: SearchMode
    explain: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A range in a document that someone wants to read."""

    document: str
    start: int
    end: int


def json_body() -> Fields:
    """Read the JSON object in the body of the current request.

    :return: its fields.
    :raises ApiError: 415 if the body does not say that it is JSON, 400 if it is not a JSON object.
    """
    if not request.is_json:
        message = "The body must be JSON. Send it with Content-Type: application/json."
        raise ApiError(415, "unsupported_media_type", message)
    try:
        body = json.loads(_whole_body().decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        # RecursionError: thousands of brackets inside one another.
        message = "The body is not JSON in UTF-8. Send one JSON object."
        raise ApiError(400, "invalid_json", message) from error
    if not isinstance(body, dict):
        wrong_type("body", "an object", body)
    return Fields(body)


def parse_ask(fields: Fields) -> AskRequest:
    """Check a question.

    :param fields: the fields of the body, or of the form.
    :return: the checked request.
    :raises ApiError: if a field has the wrong type or is out of range.
    """
    return AskRequest(
        question=fields.sentence("question", MAX_QUESTION),
        history=tuple(_turn(entry) for entry in fields.objects("history", most=MAX_HISTORY)),
        speeches=fields.integers("speeches", least=1),
        top_k=fields.integer("top_k", least=1, most=MAX_TOP_K, default=DEFAULT_TOP_K),
        explain=fields.boolean("explain", default=False),
    )


def parse_search(fields: Fields) -> SearchRequest:
    """Check a search.

    :param fields: the fields of the body.
    :return: the checked request.
    :raises ApiError: if a field has the wrong type or is out of range.
    """
    mode = fields.string("mode", default=SearchMode.HYBRID.value)
    if mode not in list(SearchMode):
        out_of_range("mode", "one of " + ", ".join(SearchMode))
    return SearchRequest(
        query=fields.sentence("query", MAX_QUESTION),
        top_k=fields.integer("top_k", least=1, most=MAX_TOP_K, default=DEFAULT_TOP_K),
        speeches=fields.integers("speeches", least=1),
        mode=SearchMode(mode),
        explain=fields.boolean("explain", default=False),
    )


def parse_claims(fields: Fields) -> tuple[Claim, ...]:
    """Check the citations that someone wants verified.

    :param fields: the fields of the body.
    :return: the claims, in order.
    :raises ApiError: if a field is missing, has the wrong type or is out of range.
    """
    return tuple(_claim(entry) for entry in fields.objects("citations", required=True))


def parse_place(arguments: Mapping[str, str]) -> Place:
    """Check the place in an address: `document`, `start` and `end`.

    :param arguments: the query string.
    :return: the place; without `start` and `end`, the beginning of the document.
    :raises ApiError: if an argument is missing, not a number, or out of range.
    """
    document = Fields(arguments).string("document")
    start = _offset(arguments, "start", 0)
    end = _offset(arguments, "end", start)
    if end < start:
        out_of_range("end", "at least start", str(end))
    return Place(document, start, end)


def _whole_body() -> bytes:
    """Read the body; one that came in chunks is cut at the limit without a word, so look for more."""
    body = request.get_data()
    if request.content_length is None and len(body) == request.max_content_length:
        request.stream.read(1)  # raises 413: the stream is exhausted at its limit
    return body


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads but JSON does not have."""
    raise ValueError(f"{name} is not JSON")


def _turn(fields: Fields) -> Turn:
    """Read one earlier turn."""
    role = fields.string("role")
    if role not in ("user", "assistant"):
        out_of_range(fields.name("role"), "user or assistant")
    return Turn(role=cast(Literal["user", "assistant"], role), content=fields.string("content"))


def _claim(fields: Fields) -> Claim:
    """Read one citation to verify: a place, and the words or their hash."""
    start = fields.integer("start", least=0)
    quote = fields.string("quote") if "quote" in fields else None
    sha256 = fields.string("sha256") if "sha256" in fields else None
    if quote is None and sha256 is None:
        out_of_range(fields.name("quote"), "a quote, or its hash in sha256", "neither")
    if sha256 is not None and not _SHA256.fullmatch(sha256):
        out_of_range(fields.name("sha256"), "64 hexadecimal digits in lower case")
    return Claim(fields.string("document"), start, fields.integer("end", least=start), quote, sha256)


def parse_speech(arguments: Mapping[str, str]) -> int | None:
    """Check which part is wanted.

    :param arguments: the query string.
    :return: its number, None where it is left out or empty.
    :raises ApiError: 422 if it is no number.
    """
    text = arguments.get("speech", "").strip()
    if text and not _NUMBER.fullmatch(text):
        out_of_range("speech", "the number of a part, in digits")
    return int(text) if text else None


def parse_speeches(texts: Iterable[str]) -> tuple[int, ...]:
    """Check which parts are wanted, where the address may name several.

    :param texts: the values of `speech`.
    :return: their numbers, in order; empty ones are left out.
    :raises ApiError: 422 if one is no number.
    """
    numbers = (parse_speech({"speech": text}) for text in texts)
    return tuple(number for number in numbers if number is not None)


def _offset(arguments: Mapping[str, str], field: str, default: int) -> int:
    """Read an offset from the query string: plain digits, few enough for an integer."""
    text = arguments.get(field, str(default))
    if not _OFFSET.fullmatch(text):
        out_of_range(field, "an offset in code points, in digits")
    return int(text)
