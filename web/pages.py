"""The pages that people see; each works without JavaScript."""

from flask import Blueprint, Response, render_template, request

from qa.types import Span
from web import chats
from web.chats import OPENING_SECONDS
from web.loading import current_service
from web.reading import place_of, talk_blocks, talk_view

bp = Blueprint("pages", __name__)


@bp.get("/")
def chat() -> Response:
    """Show the empty chat; a question in the address is answered, so that an answer can be linked."""
    if "question" in request.args:
        return chats.answer_unkept(request.args)
    return chats.fresh()


@bp.get("/speeches")
def speeches() -> str:
    """List the parts and talks, and the documents that have no numbered parts."""
    service = current_service(OPENING_SECONDS)
    parts = service.speeches()
    numbered = {part.document for part in parts}
    others = [document for document in service.documents() if document.name not in numbered]
    titles = {talk.id: (part.number, talk.number) for part in parts for talk in part.talks}
    return render_template("speeches.html", parts=parts, others=others, titles=titles)


@bp.get("/speeches/<int:number>")
def speech(number: int) -> str:
    """Show one part in full."""
    service = current_service(OPENING_SECONDS)
    part = service.speech(number)
    text = service.document_text(part.document)
    talks = [(talk, talk_blocks(text, Span(talk.start, talk.end), talk.outline)) for talk in part.talks]
    others = service.speeches()
    return render_template(
        "speech.html",
        part=part,
        talks=talks,
        before=next((other for other in reversed(others) if other.number < number), None),
        after=next((other for other in others if other.number > number), None),
    )


@bp.get("/read")
def read() -> str:
    """Show the talk around a place with the words at the place marked."""
    service = current_service(OPENING_SECONDS)
    return render_template("read.html", view=talk_view(service, place_of(service, request.args)))
