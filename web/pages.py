"""The pages that people see; each works without JavaScript."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web import chats
from web.exploring import contents, profile_label
from web.fields import Fields
from web.loading import OPENING_SECONDS, current_service
from web.presentation import place_url
from web.reading import TalkView, place_of, talk_view
from web.requests import parse_ask, parse_place, parse_speeches
from web.speech_pages import document_page, part_page
from web.why import explained

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
    page = contents(current_service(OPENING_SECONDS))
    return render_template("speeches.html", page=page, label=profile_label)


@bp.get("/speeches/<int:number>")
def speech(number: int) -> str:
    """Show one part in full; `start` and `end` in the address mark words."""
    service = current_service(OPENING_SECONDS)
    return render_template("speech.html", page=part_page(service, number, request.args))


@bp.get("/documents/<path:name>")
def document(name: str) -> str | WerkzeugResponse:
    """Show a document without numbered parts in full; one with parts is shown by its parts."""
    service = current_service(OPENING_SECONDS)
    if "start" in request.args:
        talk = service.talk_at(name, parse_place({**request.args, "document": name}).start)
    else:
        talk = service.talk_at(name, 0)
        if talk.part is not None:
            return redirect(url_for("pages.speeches"))
    if talk.part is not None:
        return _permanent(talk_view(service, place_of(service, {**request.args, "document": name})))
    return render_template("speech.html", page=document_page(service, talk, request.args))


@bp.get("/read")
def read() -> WerkzeugResponse:
    """Lead on to the permanent address of a place, which may be named by a passage alone."""
    service = current_service(OPENING_SECONDS)
    return _permanent(talk_view(service, place_of(service, request.args)))


@bp.get("/why")
def why() -> str:
    """Show how the answer to a question came about: what was looked at, and how well it fitted."""
    asked = parse_ask(Fields({"question": request.args.get("question", "").strip(), "explain": True}))
    speeches = parse_speeches(request.args.getlist("speech"))
    reply = current_service(OPENING_SECONDS).ask(asked.question, speeches=speeches, explain=True)
    return render_template("why.html", reply=reply, why=explained(reply))


def _permanent(view: TalkView) -> WerkzeugResponse:
    """Lead to the page where a place is at home."""
    marked = (view.start, view.end) if view.end > view.start else (None, None)
    return redirect(place_url(view.document, view.speech, view.passage_id, *marked))
