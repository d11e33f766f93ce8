"""Conversations as pages: asked in, shown, listed, renamed and deleted, all of it without JavaScript too."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from qa.errors import NotFoundError, QAError, StoreError
from web.chat_page import ChatPage, PastTurn, listing, show
from web.chat_requests import parse_chat, parse_list, parse_title
from web.errors import ApiError, from_qa_error
from web.exchange import begin, take
from web.fields import Fields
from web.loading import OPENING_SECONDS, current_service
from web.logs import note_outcome
from web.owners import owner_for_writing, owner_of_request
from web.requests import MAX_HISTORY, parse_ask, parse_speech
from web.storing import current_conversations

bp = Blueprint("chats", __name__)

_SUGGESTIONS = 4
"""How many questions the empty chat offers: as many as stand above the form on a phone."""


def fresh() -> Response:
    """Show the empty chat with questions that can be answered, those of one part where one is chosen."""
    try:
        speech = parse_speech(request.args)
        service = current_service(OPENING_SECONDS)
        suggestions = service.suggestions() if speech is None else service.suggestions(speech)
    except ApiError as error:
        return show(ChatPage(error=error))
    except NotFoundError as error:
        return show(ChatPage(error=from_qa_error(error)))
    return show(
        ChatPage(
            suggestions=suggestions[:_SUGGESTIONS],
            documents=service.documents(),
            parts=service.speeches(),
            speech=speech,
        )
    )


def answer_unkept(fields: MultiDict[str, str], *, lost: bool = False) -> Response:
    """Answer a question with the turns that the form carries, and keep nothing.

    :param fields: the form, or the query string of a link to an answer.
    :param lost: whether the answer should have been kept.
    :return: the page.
    """
    past = _past(fields)
    question = fields.get("question", "").strip()
    turns = [(("user", turn.asked), ("assistant", turn.replied)) for turn in past]
    history = [{"role": role, "content": content} for pair in turns for role, content in pair]
    page = ChatPage(past=past, question=question, asked=True, lost=lost, speech=_speech(fields))
    try:
        asked = parse_ask(Fields({"question": question, "history": history, "speeches": _speeches(fields)}))
        service = current_service(OPENING_SECONDS)
        reply = service.ask(asked.question, history=asked.history, speeches=asked.speeches)
    except (ApiError, QAError) as error:
        return show(replace(page, error=_shown(error)))
    return show(replace(page, reply=reply))


@bp.post("/chats")
def ask() -> ResponseReturnValue:
    """Answer the question of the form, keep it with its answer, and lead to both."""
    form = request.form
    try:
        conversation_id = _ask_all(form)
    except StoreError:
        return answer_unkept(form, lost=True)
    except NotFoundError as error:
        note_outcome(error.code)
        return _changed(form) if form.get("replaces") else _missing()
    except (ApiError, QAError) as error:
        return _failed(form, _shown(error))
    there = url_for("chats.shown", conversation_id=conversation_id, speech=_speech(form), _anchor="answer")
    return redirect(there, 303)


@bp.get("/chats")
def listed() -> str:
    """List the caller's conversations, or those in which some words stand."""
    wanted = parse_list(request.args)
    found = listing(query=wanted.query, cursor=wanted.cursor, most=wanted.limit)
    return render_template("chats.html", listing=found)


@bp.get("/chats/<conversation_id>")
def shown(conversation_id: str) -> ResponseReturnValue:
    """Show a conversation with its turns; it needs no index."""
    try:
        conversation = current_conversations().get(_owner(), conversation_id)
    except NotFoundError:
        return _missing()
    return show(ChatPage(conversation=conversation, speech=_speech(request.args)))


@bp.get("/chats/<conversation_id>/manage")
def manage(conversation_id: str) -> ResponseReturnValue:
    """Show what can be done with a conversation: rename, export, delete."""
    try:
        conversation = current_conversations().get(_owner(), conversation_id)
    except NotFoundError:
        return _missing()
    return render_template("chat_manage.html", conversation=conversation)


@bp.post("/chats/<conversation_id>/title")
def rename(conversation_id: str) -> ResponseReturnValue:
    """Call a conversation something else."""
    try:
        title = parse_title(Fields({"title": request.form.get("title", "")}))
        current_conversations().rename(_owner(), conversation_id, title)
    except NotFoundError:
        return _missing()
    return redirect(url_for("chats.shown", conversation_id=conversation_id), 303)


@bp.post("/chats/<conversation_id>/delete")
def delete(conversation_id: str) -> ResponseReturnValue:
    """Delete a conversation with its turns."""
    try:
        current_conversations().delete(_owner(), conversation_id)
    except NotFoundError:
        return _missing()
    return redirect(url_for("chats.listed"), 303)


def _ask_all(form: MultiDict[str, str]) -> str:
    """Ask the question, after those of the form that nothing has kept so far; give their conversation."""
    given = {name: form[name] for name in ("replaces", "request_id") if form.get(name)}
    last: dict[str, object] = {
        **given,
        "question": form.get("question", ""),
        "complete": form.get("complete") != "0",
        "speeches": _speeches(form),
    }
    conversation_id = form.get("conversation_id") or None
    # What is wrong with it is said before anything is kept.
    parse_chat(Fields({**last, **({"conversation_id": conversation_id} if conversation_id else {})}))
    service, conversations = current_service(OPENING_SECONDS), current_conversations()
    owner = owner_for_writing()
    for asked in (*_earlier(form), last):
        fields = {**asked, **({"conversation_id": conversation_id} if conversation_id else {})}
        exchange = begin(conversations, owner, parse_chat(Fields(fields)))
        take(service, conversations, exchange, lambda _name, _data: None)
        conversation_id = exchange.conversation_id
    assert conversation_id is not None
    return conversation_id


def _earlier(form: MultiDict[str, str]) -> list[dict[str, object]]:
    """Give the questions of the form that nothing has kept, each with a name that follows from that of the request.

    So a form that is sent twice keeps them once.
    """
    name = form.get("request_id", "")
    asked: list[dict[str, object]] = [{"question": turn.asked} for turn in _past(form)]
    if name:
        for number, fields in enumerate(asked):
            fields["request_id"] = hashlib.sha256(f"{name}\n{number}".encode()).hexdigest()
    return asked


def _failed(form: MultiDict[str, str], error: ApiError) -> ResponseReturnValue:
    """Show the conversation with what went wrong, and the question in the form again."""
    conversation = None
    if form.get("conversation_id"):
        try:
            conversation = current_conversations().get(_owner(), form["conversation_id"])
        except NotFoundError:
            return _missing()
    return show(
        ChatPage(
            conversation=conversation,
            past=_past(form),
            question=form.get("question", "").strip(),
            error=error,
            asked=True,
            replaces=form.get("replaces", ""),
            speech=_speech(form),
        )
    )


def _changed(form: MultiDict[str, str]) -> ResponseReturnValue:
    """Say that the turn to replace is gone, where its conversation is not; its new words can be asked at the end."""
    rest = MultiDict((name, value) for name, value in form.items(multi=True) if name != "replaces")
    message = (
        "There is no such turn in the conversation; it may have been replaced elsewhere. Ask without it."
    )
    return _failed(rest, ApiError(HTTPStatus.CONFLICT, "turn_changed", message))


def _past(fields: MultiDict[str, str]) -> tuple[PastTurn, ...]:
    pairs = zip(fields.getlist("asked"), fields.getlist("replied"), strict=False)
    return tuple(PastTurn(asked, replied) for asked, replied in pairs)[-MAX_HISTORY // 2 :]


def _speeches(fields: MultiDict[str, str]) -> Sequence[int]:
    speech = _speech(fields)
    return [] if speech is None else [speech]


def _speech(fields: MultiDict[str, str]) -> int | None:
    """Read the part that the chat is kept to; what is no number keeps it to none."""
    try:
        return parse_speech(fields)
    except ApiError:
        return None


def _owner() -> str:
    owner = owner_of_request()
    if owner is None:
        raise NotFoundError("Nothing is kept for this caller.")
    return owner


def _missing() -> tuple[str, int]:
    """Say that there is no such conversation, whether it never was or is another's."""
    return render_template("chat_missing.html"), 404


def _shown(error: ApiError | QAError) -> ApiError:
    return error if isinstance(error, ApiError) else from_qa_error(error)
