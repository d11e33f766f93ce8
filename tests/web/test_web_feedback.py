"""What people say of an answer through the form of a page, without scripts."""

import html
import re

import pytest
from fakes import HOSTILE
from flask import render_template_string

from web.chat_requests import REASONS

ROW = '{% import "_feedback.html" as feedback with context %}{{ feedback.row(id, said, "answer") }}'


@pytest.fixture
def reply(client):
    return client.post("/api/v1/chat", json={"question": "隧道事故造成几人死亡?"}).json


@pytest.fixture
def said(client, reply):
    """What is kept of what was said of the answer."""

    def read():
        conversation = client.get(f"/api/v1/conversations/{reply['conversation_id']}").json
        return conversation["messages"][0]["feedback"]

    return read


@pytest.fixture
def say(client, reply):
    path = f"/messages/{reply['id']}/feedback"
    return lambda **fields: client.post(path, data={"next": "/speeches#answer", **fields})


def test_the_form_keeps_what_is_said_and_leads_back(say, said):
    response = say(rating="down", reason="wrong_source", comment=" 出处不对 ")
    assert (response.status_code, response.headers["Location"]) == (303, "/speeches#answer")
    kept = said()
    assert (kept["rating"], kept["reason"], kept["comment"]) == ("down", "wrong_source", "出处不对")


def test_what_was_left_empty_says_nothing(say, said):
    assert say(rating="up", comment="  ").status_code == 303
    assert (said()["rating"], said()["reason"], said()["comment"]) == ("up", None, None)


def test_the_form_takes_it_back(say, said):
    say(rating="up")
    assert say(rating="none").status_code == 303
    assert said() is None


@pytest.mark.parametrize(
    "fields",
    [{}, {"rating": "good"}, {"rating": "down", "reason": "x"}, {"rating": "down", "comment": "x" * 2001}],
)
def test_what_is_wrong_in_the_form_is_refused(say, said, fields):
    response = say(**fields)
    assert (response.status_code, response.mimetype) == (422, "text/html")
    assert said() is None


def test_nobody_rates_the_answers_of_others(app, reply, said):
    other = app.test_client()
    other.post("/api/v1/chat", json={"question": "隧道事故?"})
    assert other.post(f"/messages/{reply['id']}/feedback", data={"rating": "down"}).status_code == 404
    assert (
        app.test_client().post(f"/messages/{reply['id']}/feedback", data={"rating": "up"}).status_code == 404
    )
    assert said() is None


def test_another_site_rates_nothing(client, reply, said):
    headers = {"Sec-Fetch-Site": "cross-site"}
    response = client.post(f"/messages/{reply['id']}/feedback", data={"rating": "up"}, headers=headers)
    assert response.status_code == 403
    assert said() is None


def test_a_comment_is_text_wherever_it_is_shown(client, say, said, reply):
    say(rating="down", comment=HOSTILE)
    assert said()["comment"] == HOSTILE
    exported = client.get(f"/api/v1/conversations/{reply['conversation_id']}/export").text
    assert HOSTILE not in exported
    assert "<script>" not in exported


def row(app, said):
    with app.test_request_context("/chats/x"):
        return render_template_string(ROW, id='m"1', said=said)


def test_the_row_offers_up_and_every_reason(app):
    shown = row(app, None)
    assert re.findall(r'name="rating" value="(\w+)"', shown) == ["up", "down"]
    assert re.findall(r'type="radio" name="reason" value="(\w+)"', shown) == list(REASONS)
    assert 'action="/messages/m%221/feedback"' in shown
    assert 'name="next" value="/chats/x#answer"' in shown


def test_the_row_shows_what_was_said_and_takes_it_back(app):
    shown = html.unescape(row(app, {"rating": "down", "reason": "wrong_source"}))
    assert "已记下：没有帮助（出处不对）" in shown
    assert re.findall(r'name="rating" value="(\w+)"', shown) == ["none"]
    assert "已记下：有帮助<" in row(app, {"rating": "up", "reason": None})
