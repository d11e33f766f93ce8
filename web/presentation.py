"""How values read on a page: labels, addresses, and a reply cut into what is shown.

Pure functions over `qa.types`; `static/js/lib/shape.js` does the same in the browser, and
`tests/web/shape_cases.json` holds both to the same results.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby, pairwise
from math import floor
from typing import Any

from flask import Flask, url_for

from qa.overview.values import Facet, Found
from qa.types import Citation, Copy, Passage, Reply, SpeechInfo, TalkInfo
from web.errors import ApiError
from web.reading import Segment
from web.requests import MAX_QUESTION
from web.wording import current_wording

_LIST_LABEL = re.compile(
    r"(?:[(\uff08]?(?:\d+|[一二三四五六七八九十]+)[)\uff09.、]"
    r"|第[一二三四五六七八九十]+[,\uff0c、]?"
    r"|[一二三四五六七八九十]是[,\uff0c]?)?\s*$"
)
"""What may stand between the sentence that announces a list and its first item."""


_OWN_WORDS = frozenset(
    {
        "index_not_ready",
        "index_unavailable",
        "model_unavailable",
        "store_unavailable",
        "too_busy",
        "turn_changed",
    }
)
_BY_STATUS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_long",
    HTTPStatus.MISDIRECTED_REQUEST: "unknown_host",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limited",
}


_NUMBERED = re.compile(r"\[(\d{1,3})\]")
"""How a worded answer names a citation."""

_CLOSING = "\u201d\u2019」』"
"""What closes a quotation: its number stands behind it."""

SURE = 0.8
"""From here on an answer is given with confidence: of five such answers four are right."""

FAIR = 0.6
"""Below this an answer is given with doubt: almost every second one is wrong."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words of an answer, whether they are the shortest span that answers, and what holds them.

    `cites` are the numbers of the citations that hold what ends here.
    """

    text: str
    strong: bool
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyShape:
    """A reply cut into what is shown: a headline, a sentence with its span, or a list."""

    headline: Run | None
    runs: tuple[Run, ...]
    items: tuple[Run, ...]


def shape(reply: Reply) -> ReplyShape:
    """Cut a reply into what is shown of it, each part with the numbers of what holds it.

    :param reply: the reply.
    :return: the short span as the headline where the sentence says more, the sentence, the items.
    """
    if reply.items:
        items = tuple(Run(item, False, _holding(item, reply.citations)) for item in reply.items)
        return ReplyShape(None, _plain(_list_lead(reply.answer, reply.items)), items)
    sentence = reply.answer
    if reply.short and sentence.strip() == reply.short and reply.citations:
        sentence = reply.citations[0].quote
    headline = None
    if reply.short and reply.short != sentence:
        headline = Run(reply.short, True, _holding(reply.short, reply.citations) or _first(reply.citations))
    return ReplyShape(headline, _runs(sentence, reply.short, reply.citations), ())


def confidence_level(reply: Reply) -> str | None:
    """Say how sure an answer is, as one of three levels.

    :param reply: the reply.
    :return: `sure`, `fair` or `low`; None where nothing is cited and so nothing can be doubted.
    """
    if not reply.answered or not reply.citations:
        return None
    if reply.confidence >= SURE:
        return "sure"
    return "fair" if reply.confidence >= FAIR else "low"


def percent(share: float) -> int:
    """Give a share as a whole number of hundredths, a half upwards as in scripts."""
    return floor(share * 100 + 0.5)


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


def place_label(place: Citation | Copy | Passage | Found | Facet) -> str:
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


def place_url(  # noqa: PLR0913 - the parts of one address
    document: str,
    speech: int | None,
    passage_id: str | None,
    start: int | None = None,
    end: int | None = None,
    *,
    absolute: bool = False,
) -> str:
    """Give the permanent address of a place: the page of its part or document, at its passage.

    :param document: the name of the document.
    :param speech: the number of the part; None in a document without numbered parts.
    :param passage_id: the passage to scroll to; None for the marked words themselves.
    :param start: where the words to mark begin, in code points of the document; None marks nothing.
    :param end: where they end.
    :param absolute: whether other programs are to open it.
    :return: the address.
    """
    page: dict[str, Any] = {"name": document} if speech is None else {"number": speech}
    endpoint = "pages.document" if speech is None else "pages.speech"
    marked: dict[str, Any] = {} if start is None else {"start": start, "end": end}
    anchor = "quote" if passage_id is None else f"p{passage_id}"
    return url_for(endpoint, **page, **marked, _anchor=anchor, _external=absolute)


def read_url(citation: Citation, *, absolute: bool = False) -> str:
    """Give the permanent address of the words of a citation; absolute for other programs."""
    place = (citation.document, citation.speech, citation.passage_id, citation.start, citation.end)
    return place_url(*place, absolute=absolute)


def copy_url(copy: Copy) -> str:
    """Give the address of the page that shows the same words elsewhere."""
    if copy.speech is not None:
        return place_url("", copy.speech, copy.passage_id, copy.start, copy.end)
    # A copy does not say which document it stands in; the passage does.
    return url_for("pages.read", passage=copy.passage_id, start=copy.start, end=copy.end)


def reference(citation: Citation) -> str:
    """Give the words of a citation and where they stand, as text to paste elsewhere."""
    where = " › ".join((place_label(citation), *citation.section))
    return quoted(citation.quote, where, citation.document, citation.start, citation.end)


def quoted(quote: str, where: str, document: str, start: int, end: int) -> str:
    """Give a quotation with its reference under it.

    :param quote: the words.
    :param where: the part, the talk and the headings.
    :param document: the name of the document.
    :param start: where the words begin in it.
    :param end: where they end.
    :return: two lines.
    """
    place = {"where": where, "document": document, "start": start, "end": end}
    pattern: str = current_wording()["places"]["reference"]
    return f"“{quote}”\n——{pattern.format(**place)}"


def by_passage(segments: Sequence[Segment]) -> list[tuple[str | None, list[Segment]]]:
    """Put the neighbouring segments of a line together that stand in one passage.

    :param segments: the segments of the line.
    :return: the id of each passage, or None, with its segments.
    """
    return [(passage, list(group)) for passage, group in groupby(segments, lambda segment: segment.passage)]


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
    filters = (
        shape, supporting, place_label, talk_label, read_url, copy_url, error_key, confidence_level,
        percent, reference, by_passage,
    )  # fmt: skip
    app.jinja_env.filters.update({function.__name__: function for function in filters})
    app.jinja_env.globals["place_url"] = place_url
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


def _first(citations: Sequence[Citation]) -> tuple[int, ...]:
    """Give the number of the best citation, where there is one."""
    return (citations[0].n,) if citations else ()


def _holding(words: str, citations: Sequence[Citation]) -> tuple[int, ...]:
    """Give the number of the citation that holds words: in its quotation, its passage or its title."""
    wanted = words.strip()
    for where in ("quote", "text", "speech_title"):
        for citation in citations:
            if wanted and wanted in (getattr(citation, where) or ""):
                return (citation.n,)
    return ()


def _runs(sentence: str, short: str | None, citations: Sequence[Citation]) -> tuple[Run, ...]:
    """Cut a sentence where its span begins and ends and behind what a citation holds."""
    text, ends = _numbered(sentence, citations)
    if not ends:
        ends = _quoted_ends(text, citations)
    if not ends:
        ends = {len(text): _holding(text, citations) or _first(citations)}
    at = text.find(short) if short else -1
    strong = range(at, at + len(short)) if short and at >= 0 else range(0)
    edges = {0, len(text), *ends} | ({strong.start, strong.stop} if strong else set())
    return tuple(
        Run(text[start:end], start in strong, ends.get(end, ())) for start, end in pairwise(sorted(edges))
    )


def _numbered(sentence: str, citations: Sequence[Citation]) -> tuple[str, dict[int, tuple[int, ...]]]:
    """Take the numbers of citations (`[1]`) out of a sentence, and say where they stood."""
    known = {citation.n for citation in citations}
    text, last = "", 0
    ends: dict[int, tuple[int, ...]] = {}
    for found in _NUMBERED.finditer(sentence):
        n = int(found[1])
        if n not in known:
            continue
        text += sentence[last : found.start()]
        last = found.end()
        ends[len(text)] = (*ends.get(len(text), ()), n)
    return text + sentence[last:], ends


def _quoted_ends(text: str, citations: Sequence[Citation]) -> dict[int, tuple[int, ...]]:
    """Say where the quotations that a text holds end in it."""
    ends: dict[int, tuple[int, ...]] = {}
    for citation in citations:
        at = text.find(citation.quote) if citation.quote else -1
        if at < 0:
            continue
        end = at + len(citation.quote)
        end += text[end : end + 1] != "" and text[end] in _CLOSING
        ends[end] = (*ends.get(end, ()), citation.n)
    return ends
