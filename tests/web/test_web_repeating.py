"""Questions that are sent again, that take the place of others, and that are taken literally."""

import threading

import pytest
from fakes import ACCIDENT
from sse import events_of

QUESTION = "隧道事故造成几人死亡?"
NAME = "r" * 32


@pytest.fixture
def chat(client):
    def ask(question=QUESTION, **body):
        return client.post("/api/v1/chat", json={"question": question, **body})

    return ask


def questions(client, conversation_id):
    found = client.get(f"/api/v1/conversations/{conversation_id}").json
    return [message["question"] for message in found["messages"]]


@pytest.mark.parametrize("streamed", [False, True])
def test_a_question_that_is_sent_again_gets_the_reply_that_was_kept(client, service, chat, streamed):
    first = chat(request_id=NAME).json
    again = chat(request_id=NAME, stream=streamed)
    told = events_of(again.text)[-1].data if streamed else again.json
    assert told == first
    assert len(service.calls) == 1
    assert questions(client, first["conversation_id"]) == [QUESTION]
    assert len(client.get("/api/v1/conversations").json["conversations"]) == 1


def test_the_stream_is_told_again_whole(chat):
    first, again = (events_of(chat(request_id=NAME, stream=True).text) for _ in range(2))
    assert again == first


def test_a_question_that_is_sent_again_meanwhile_waits_for_the_first(app, client, service, chat):
    chat()
    cookie = client.get_cookie("qa_owner").value
    asking, go_on = threading.Event(), threading.Event()
    answer = service.ask

    def slowly(*args, **options):
        asking.set()
        assert go_on.wait(30)
        return answer(*args, **options)

    service.ask = slowly
    replies = []

    def send():
        own = app.test_client()
        own.set_cookie("qa_owner", cookie)
        replies.append(own.post("/api/v1/chat", json={"question": "甲", "request_id": NAME}).json)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert asking.wait(30)
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert len({reply["id"] for reply in replies}) == 1
    assert [question for question, _ in service.calls].count("甲") == 1


def test_the_name_of_a_request_is_not_used_for_another_question(chat, assert_error):
    chat(request_id=NAME)
    assert_error(chat("另一个问题", request_id=NAME), 409, "request_id_used", "request_id")


def test_two_callers_may_use_one_name(app, chat):
    mine = chat(request_id=NAME).json
    other = app.test_client().post("/api/v1/chat", json={"question": "乙", "request_id": NAME}).json
    assert other["question"] == "乙"
    assert {mine["id"], mine["conversation_id"]}.isdisjoint({other["id"], other["conversation_id"]})


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"request_id": "short"}, 422, "out_of_range", "request_id"),
        ({"request_id": "a" * 65}, 422, "out_of_range", "request_id"),
        ({"request_id": "../../etc/passwd"}, 422, "out_of_range", "request_id"),
        ({"request_id": 1}, 400, "wrong_type", "request_id"),
        ({"replaces": "x" * 22}, 422, "out_of_range", "replaces"),
        ({"replaces": None, "conversation_id": "x" * 22}, 400, "wrong_type", "replaces"),
        ({"complete": 0}, 400, "wrong_type", "complete"),
    ],
)
def test_what_is_wrong_is_said(chat, assert_error, body, status, code, field):
    assert_error(chat(**body), status, code, field)


def test_a_question_takes_the_place_of_another_and_of_all_after_it(client, service, chat):
    ids = [chat("第0问").json]
    conversation = ids[0]["conversation_id"]
    ids += [chat(f"第{n}问", conversation_id=conversation).json for n in (1, 2, 3)]
    reply = chat("改过的第1问", conversation_id=conversation, replaces=ids[1]["id"]).json
    assert questions(client, conversation) == ["第0问", "改过的第1问"]
    assert [turn.content for turn in service.calls[-1][1]][::2] == ["第0问"]
    assert reply["conversation_id"] == conversation


def test_a_title_goes_with_the_first_question_unless_it_was_chosen(client, chat):
    def title(conversation_id):
        return client.get(f"/api/v1/conversations/{conversation_id}").json["title"]

    named, chosen = chat("甲").json, chat("甲").json
    client.patch(f"/api/v1/conversations/{chosen['conversation_id']}", json={"title": "我的"})
    for reply in (named, chosen):
        chat("乙", conversation_id=reply["conversation_id"], replaces=reply["id"])
    assert [title(named["conversation_id"]), title(chosen["conversation_id"])] == ["乙", "我的"]


def test_nothing_is_replaced_by_a_question_that_is_not_answered(client, chat, assert_error):
    first = chat().json
    body = {"conversation_id": first["conversation_id"], "replaces": first["id"]}
    assert_error(chat("乙", speeches=[99], **body), 422, "invalid_input", "speeches")
    assert questions(client, first["conversation_id"]) == [QUESTION]


def test_a_replacement_that_is_sent_again_replaces_once(client, chat):
    first = chat().json
    body = {"conversation_id": first["conversation_id"], "replaces": first["id"], "request_id": NAME}
    assert chat("乙", **body).json == chat("乙", **body).json
    assert questions(client, first["conversation_id"]) == ["乙"]


@pytest.mark.parametrize("replaced", ["x" * 22, "", "%00", "甲" * 22])
def test_a_turn_that_is_none_cannot_be_replaced(chat, service, assert_error, replaced):
    first = chat().json
    calls = len(service.calls)
    assert_error(chat("乙", conversation_id=first["conversation_id"], replaces=replaced), 404, "not_found")
    assert len(service.calls) == calls


def test_a_turn_of_another_conversation_cannot_be_replaced(client, chat, assert_error):
    first, other = chat().json, chat("乙").json
    response = chat("丙", conversation_id=first["conversation_id"], replaces=other["id"])
    assert_error(response, 404, "not_found")
    assert questions(client, other["conversation_id"]) == ["乙"]


def test_a_request_whose_turn_was_replaced_meanwhile_is_answered_in_its_conversation(client, chat):
    first = chat(request_id=NAME).json
    chat("乙", conversation_id=first["conversation_id"], replaces=first["id"])
    again = chat(request_id=NAME)
    assert again.status_code == 200
    assert questions(client, first["conversation_id"]) == ["乙", QUESTION]


def test_a_question_is_taken_literally_where_that_is_asked(client, service, chat):
    first = chat().json
    body = {"conversation_id": first["conversation_id"]}
    assert chat("那第二点呢?", **body).json["rewritten"] is not None
    literal = chat("那第二点呢?", complete=False, **body).json
    assert literal["rewritten"] is None
    assert service.calls[-1] == ("那第二点呢?", ())
    # What was asked literally is still a turn that later questions follow.
    chat("然后呢?", **body)
    assert service.calls[-1][1][0].content == QUESTION
    assert service.calls[-1][1][1].content == ACCIDENT.text


def test_questions_of_one_part(client, assert_error):
    assert client.get("/api/v1/suggestions?speech=2").json == {"suggestions": ["讲话稿篇二讲了什么?"]}
    assert len(client.get("/api/v1/suggestions?speech=").json["suggestions"]) == 3
    assert_error(client.get("/api/v1/suggestions?speech=99"), 404, "not_found")
    assert_error(client.get("/api/v1/suggestions?speech=x"), 422, "out_of_range", "speech")
