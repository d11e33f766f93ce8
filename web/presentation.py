"""How values read on a page: labels, addresses, and a reply cut into what is shown.

Pure functions over `qa.types`; `static/js/lib/shape.js` does the same in the browser, and
`tests/web/shape_cases.json` holds both to the same results.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, url_for

from qa.overview.values import Facet, Found
from qa.types import Citation, Copy, Reply, SpeechInfo, TalkInfo
from web.errors import ApiError
from web.requests import MAX_QUESTION
from web.wording import current_wording

_LIST_LABEL = re.compile(
    r"(?:[(\uff08]?(?:\d+|[一二三四五六七八九十]+)[)\uff09.、]"
    r"|第[一二三四五六七八九十]+[,\uff0c、]?"
    r"|[一二三四五六七八九十]是[,\uff0c]?)?\s*$"
)
"""What may stand between the sentence that announces a list and its first item."""


_OWN_WORDS = frozenset(
    {"index_not_ready", "index_unavailable", "model_unavailable", "store_unavailable", "too_busy"}
)
_BY_STATUS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_long",
    HTTPStatus.MISDIRECTED_REQUEST: "unknown_host",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limited",
}


@dataclass(frozen=True, slots=True)
class Run:
    """Words of an answer, and whether they are the shortest span that answers."""

    text: str
    strong: bool


@dataclass(frozen=True, slots=True)
class ReplyShape:
    """A reply cut into what is shown: a headline, a sentence with its span, or a list."""

    headline: str | None
    runs: tuple[Run, ...]
    items: tuple[str, ...]


def shape(reply: Reply) -> ReplyShape:
    """Cut a reply into what is shown of it.

    :param reply: the reply.
    :return: the short span as the headline where the sentence says more, the sentence, the items.
    """
    if reply.items:
        return ReplyShape(None, _plain(_list_lead(reply.answer, reply.items)), reply.items)
    sentence = reply.answer
    if reply.short and sentence.strip() == reply.short and reply.citations:
        sentence = reply.citations[0].quote
    headline = reply.short if reply.short != sentence else None
    return ReplyShape(headline, _emphasised(sentence, reply.short), ())


def supporting(reply: Reply) -> tuple[Citation, ...]:
    """Give the citations that hold the answer; those after them were only found beside it.

    :param reply: the reply.
    :return: the first; for a list all up to the last in whose passage an item stands, for a comparison
        all that the answer quotes or numbers; for a list of speeches one for each.
    """
    holding = [
        n
        for n, c in enumerate(reply.citations)
        if c.quote in reply.answer
        or f"[{c.n}]" in reply.answer
        or any(item in c.text for item in reply.items)
    ]
    last = max(holding) if holding else max(0, len(reply.items) - 1)
    return reply.citations[: last + 1]


def place_label(place: Citation | Copy | Found | Facet) -> str:
    """Name the part and the talk in it; a document without numbered parts goes by its title."""
    title: str = getattr(place, "speech_title", "")
    if place.speech is None:
        return title or str(current_wording()["places"]["elsewhere"])
    # The first talk of a part carries its number in the title only where others follow.
    numbered = title.endswith(f"之{place.talk}")
    return number_label(place.speech, place.talk, numbered=numbered)


def number_label(part: int, talk: int, *, numbered: bool = False) -> str:
    """Name a part by its number, and the talk in it.

    :param part: the number of the part.
    :param talk: the number of the talk in it.
    :param numbered: whether the first talk is named as well.
    :return: the name, in the language of the request.
    """
    words = current_wording()["places"]
    pattern: str = words["talk" if talk > 1 or numbered else "part"]
    return pattern.format(part=part, talk=talk)


def talk_label(talk: TalkInfo, part: SpeechInfo) -> str:
    """Name a talk among those of its part, with its title where that says more than the part's."""
    words = current_wording()["reading"]
    says_more = talk.title and talk.title != part.title
    pattern: str = words["talk_title" if says_more else "talk_number"]
    return pattern.format(talk=talk.number, title=talk.title)


def read_url(citation: Citation, *, absolute: bool = False) -> str:
    """Give the address of the page that shows a citation in its place; absolute for other programs."""
    place: dict[str, Any] = {"document": citation.document, "start": citation.start, "end": citation.end}
    return url_for("pages.read", **place, _anchor="quote", _external=absolute)


def copy_url(copy: Copy) -> str:
    """Give the address of the page that shows the same words elsewhere."""
    return url_for("pages.read", passage=copy.passage_id, start=copy.start, end=copy.end, _anchor="quote")


def error_key(error: ApiError, question: str | None = None) -> str:
    """Name the entry of the wording's errors that tells people of an error.

    :param error: the error.
    :param question: what they asked, where the error is about that.
    :return: a key under `errors`.
    """
    if question is not None and error.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return _question_key(question)
    if error.code in _OWN_WORDS:
        return error.code
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "internal"
    return _BY_STATUS.get(error.status, "invalid")


def register_filters(app: Flask) -> None:
    """Give the templates these functions.

    :param app: the application.
    """
    filters = (shape, supporting, place_label, talk_label, read_url, copy_url, error_key)
    app.jinja_env.filters.update({function.__name__: function for function in filters})
    app.jinja_env.globals["number_label"] = number_label
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _question_key(question: str) -> str:
    """Name what is wrong with a question that was refused."""
    if not question:
        return "empty"
    return "too_long" if len(question) > MAX_QUESTION else "invalid"


def _list_lead(answer: str, items: tuple[str, ...]) -> str:
    """Give what the answer says before its first item, or nothing when it is only the items."""
    at = answer.find(items[0])
    return _LIST_LABEL.sub("", answer[:at]).strip() if at >= 0 else answer.strip()


def _plain(text: str) -> tuple[Run, ...]:
    """Show words without emphasis; no words, no run."""
    return (Run(text, strong=False),) if text else ()


def _emphasised(sentence: str, short: str | None) -> tuple[Run, ...]:
    """Set off the first place where the short span stands in the sentence."""
    at = sentence.find(short) if short else -1
    if not short or at < 0:
        return _plain(sentence)
    runs = (Run(sentence[:at], False), Run(short, True), Run(sentence[at + len(short) :], False))
    return tuple(run for run in runs if run.text)
