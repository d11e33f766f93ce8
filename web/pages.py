"""The pages that people see; each works without JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict

from qa.errors import QAError
from qa.types import DocumentInfo, Reply, Span
from web.errors import RETRY_AFTER_SECONDS, ApiError, from_qa_error
from web.exploring import contents, place_url, profile_label, search_url
from web.fields import Fields
from web.loading import current_service
from web.logs import note_outcome
from web.reading import place_of, talk_blocks, talk_view
from web.requests import MAX_HISTORY, parse_ask

bp = Blueprint("pages", __name__)

OPENING_SECONDS = 2.0
"""How long a page waits for an index that is being loaded: shorter than a person needs to reload."""

_CARRIED_ANSWER = 500
"""How many characters of an earlier answer the form carries; all turns must fit into one body."""

_SUGGESTIONS = 4
"""How many questions the empty chat offers: as many as stand above the form on a phone."""


@dataclass(frozen=True, slots=True)
class PastTurn:
    """An earlier question and its answer, as the form carries them."""

    asked: str
    replied: str


@dataclass(frozen=True, slots=True)
class ChatPage:
    """What the chat page shows."""

    past: tuple[PastTurn, ...] = ()
    question: str = ""
    reply: Reply | None = None
    error: ApiError | None = None
    asked: bool = False
    suggestions: Sequence[str] = ()
    documents: Sequence[DocumentInfo] = field(default_factory=list)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing has been asked yet."""
        return not self.past and not self.asked

    @property
    def carried(self) -> tuple[PastTurn, ...]:
        """The turns that the next question takes along."""
        if self.reply is None:
            return self.past
        latest = PastTurn(self.question, self.reply.answer[:_CARRIED_ANSWER])
        return (*self.past, latest)[-MAX_HISTORY // 2 :]


@bp.get("/")
def chat() -> Response:
    """Show the chat; a question in the address is answered, so that an answer can be linked."""
    if "question" in request.args:
        return _answer(request.args)
    try:
        service = current_service(OPENING_SECONDS)
    except ApiError as error:
        return _render(ChatPage(error=error))
    suggestions = service.suggestions()[:_SUGGESTIONS]
    return _render(ChatPage(suggestions=suggestions, documents=service.documents()))


@bp.post("/")
def ask() -> Response:
    """Answer the question of the form, with the turns that it carries."""
    return _answer(request.form)


@bp.get("/speeches")
def speeches() -> str:
    """List the parts and talks, and the documents that have no numbered parts."""
    page = contents(current_service(OPENING_SECONDS))
    return render_template(
        "speeches.html", page=page, place_url=place_url, search_url=search_url, label=profile_label
    )


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


def _answer(fields: MultiDict[str, str]) -> Response:
    """Ask the service and show its reply, or why there is none."""
    past = tuple(
        PastTurn(asked, replied)
        for asked, replied in zip(fields.getlist("asked"), fields.getlist("replied"), strict=False)
    )[-MAX_HISTORY // 2 :]
    question = fields.get("question", "").strip()
    turns = [(("user", turn.asked), ("assistant", turn.replied)) for turn in past]
    history = [{"role": role, "content": content} for pair in turns for role, content in pair]
    try:
        asked = parse_ask(Fields({"question": question, "history": history}))
        reply = current_service(OPENING_SECONDS).ask(asked.question, history=asked.history)
    except ApiError as error:
        return _render(ChatPage(past=past, question=question, error=error, asked=True))
    except QAError as error:
        return _render(ChatPage(past=past, question=question, error=from_qa_error(error), asked=True))
    return _render(ChatPage(past=past, question=question, reply=reply, asked=True))


def _render(page: ChatPage) -> Response:
    """Write the chat page with the status that its error asks for."""
    response = Response(render_template("chat.html", page=page))
    if page.error is not None:
        note_outcome(page.error.code)
        response.status_code = page.error.status
        if page.error.status == 503:
            response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
