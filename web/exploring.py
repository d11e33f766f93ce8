"""The pages to look around in: the speeches, the search of the whole text, and the pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from qa.errors import InputError, NotFoundError
from qa.overview.values import Facet, Figure, Finding, Found, TalkProfile
from qa.types import DocumentInfo, SpeechInfo
from web.errors import ApiError, as_failure, from_qa_error
from web.find_requests import DEFAULT_FOUND, FindRequest, parse_find
from web.loading import OPENING_SECONDS, current_service
from web.pictures import CELL_WIDTH, MOST_ROWS, heat_map, matrix, quotation, strips
from web.presentation import place_label, place_url
from web.service import Service

bp = Blueprint("explore", __name__)

_SCOPE = ("document", "speech", "talk")


@dataclass(frozen=True, slots=True)
class Contents:
    """What the page of the speeches shows; documents without numbered parts come after the parts."""

    parts: Sequence[SpeechInfo]
    others: Sequence[DocumentInfo]
    profiles: Mapping[str, TalkProfile]
    of_document: Mapping[str, TalkProfile]

    @property
    def characters(self) -> int:
        """How long all of it is."""
        return sum(profile.length for profile in self.profiles.values())


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What the search page shows: what was asked for, and what was found or why not."""

    query: str = ""
    wanted: FindRequest | None = None
    finding: Finding | None = None
    error: ApiError | None = None

    @property
    def before(self) -> int | None:
        """The offset of the passages before these."""
        if self.wanted is None or self.wanted.offset == 0:
            return None
        return max(0, self.wanted.offset - self.wanted.limit)


def contents(service: Service) -> Contents:
    """Gather what the page of the speeches shows.

    :param service: what knows the documents.
    :return: the parts, the other documents, and what is known of each talk.
    """
    parts = service.speeches()
    numbered = {part.document for part in parts}
    profiles = service.profiles()
    return Contents(
        parts=parts,
        others=[document for document in service.documents() if document.name not in numbered],
        profiles={talk.id: talk for talk in profiles},
        of_document={talk.document: talk for talk in profiles if talk.speech is None},
    )


def found_url(found: Found) -> str:
    """Give the address of the page that shows the first hit of a passage."""
    return place_url(found.document, found.speech, found.passage_id, found.start, found.end)


def search_url(query: str, place: TalkProfile | Facet | None = None, offset: int | None = None) -> str:
    """Give the address of a search.

    :param query: the words.
    :param place: the talk to search; everything by default.
    :param offset: how many passages to leave out before.
    :return: the address.
    """
    values: dict[str, Any] = {"q": query, "offset": offset}
    if place is not None:
        numbered = place.speech is not None
        values |= {"speech": place.speech, "talk": place.talk} if numbered else {"document": place.document}
    return url_for("explore.search", **values)


def found_fields(finding: Finding, fields: dict[str, Any]) -> dict[str, Any]:
    """Add to the fields of a finding the address of each hit.

    :param finding: what was found.
    :param fields: the same as plain values.
    :return: the fields.
    """
    for entry, found in zip(fields["hits"], finding.hits, strict=True):
        entry["url"] = found_url(found)
    return fields


@bp.get("/search")
def search() -> Response:
    """Show the search, with what was found where something is asked for."""
    query = request.args.get("q", "")
    if not query.strip():
        current_service(OPENING_SECONDS)
        return _found(SearchPage())
    arguments = {name: value for name, value in request.args.items() if name in (*_SCOPE, "offset")}
    try:
        wanted = parse_find({**arguments, "query": query})
        service = current_service(OPENING_SECONDS)
        finding = service.find(wanted.query, within=wanted.within, limit=wanted.limit, offset=wanted.offset)
    except (NotFoundError, InputError) as error:
        return _found(SearchPage(query, error=from_qa_error(error)))
    except ApiError as error:
        if error.status != 422:
            raise
        return _found(SearchPage(query, error=error))
    return _found(SearchPage(query, wanted, finding))


@bp.get("/pictures")
def pictures() -> str:
    """Show the collection in pictures."""
    overview = current_service(OPENING_SECONDS).overview()
    talks = {talk.id: talk for talk in overview.talks}
    return render_template(
        "pictures.html",
        cell_width=CELL_WIDTH,
        heat=heat_map(overview),
        matrix=matrix(overview),
        strips=strips(overview),
        figures=overview.figures[:MOST_ROWS],
        figure_count=len(overview.figures),
        talks=talks,
        search_url=search_url,
        figure_url=lambda figure: figure_url(figure, talks),
        label=profile_label,
        quotation=quotation,
    )


def figure_url(figure: Figure, talks: Mapping[str, TalkProfile]) -> str:
    """Give the address of the page that shows the sentence of a figure.

    :param figure: the figure.
    :param talks: the talks by their ids.
    :return: the address.
    """
    talk = talks[figure.talk]
    return place_url(talk.document, talk.speech, None, figure.sentence.start, figure.sentence.end)


def profile_label(talk: TalkProfile) -> str:
    """Name a talk as its citations do."""
    if talk.speech is None:
        return talk.title or talk.document
    return place_label(Facet(talk.document, talk.speech, talk.talk, talk.title, 0, 0))


def _found(page: SearchPage) -> Response:
    """Write the search page with the status that its error asks for."""
    response = Response(
        render_template(
            "search.html", page=page, search_url=search_url, found_url=found_url, most=DEFAULT_FOUND
        )
    )
    return response if page.error is None else as_failure(response, page.error)
