"""Conversations as pages that need no script."""

import html
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from fakes import ACCIDENT, HOSTILE
from werkzeug.datastructures import MultiDict

from qa.errors import StoreError
from web import create_app
from web.days import day_of
from web.storing import StoreHolder

QUESTION = "隧道事故造成几人死亡?"
HOSTILE_TITLE = "<script>alert(1)</script><img src=x onerror=alert(2)> javascript:alert(3)"


def ask(client, question=QUESTION, **fields):
    return client.post("/chats", data={"question": question, **fields})


def conversation_of(response):
    found = re.fullmatch(r"/chats/([\w-]{22})(?:\?speech=\d+)?#answer", response.headers["Location"])
    assert found is not None
    return found[1]


def kept(client, conversation_id):
    return client.get(f"/api/v1/conversations/{conversation_id}").json


@pytest.fixture
def mine(client):
    return conversation_of(ask(client))


def test_the_form_leads_to_the_conversation_with_its_answer(client):
    response = ask(client)
    assert response.status_code == 303
    page = client.get(response.headers["Location"]).text
    assert f'<h2 class="question">{QUESTION}</h2>' in page
    assert "隧道事故造成<strong>4人</strong>死亡" in page
    assert page.count('id="answer"') == 1


def test_a_suggestion_of_a_reply_is_asked_in_its_conversation(client):
    page = client.get(ask(client, "你好").headers["Location"]).text
    form = re.search(
        r'<section class="suggestions">.*?<form action="/chats#answer" method="post">(.*?)</form>', page, re.S
    )
    sent = {**dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1])), "question": QUESTION}
    there = conversation_of(client.post("/chats", data=sent))
    assert [turn["question"] for turn in kept(client, there)["messages"]] == ["你好", QUESTION]


def test_the_page_shows_what_the_reply_showed(client):
    """A reply that was kept looks like one just given, also a list and a refusal."""
    for question in (QUESTION, "今后要抓好哪三件事?", "今天天气怎么样?", "你好"):
        fresh = client.get("/", query_string={"question": question}).text
        old = client.get(ask(client, question).headers["Location"]).text
        # Only where its suggestions are asked differs.
        fresh, old = (
            re.sub(r'\n *(<input type="hidden" name="conversation_id"[^>]*>)?\n', "\n", page)
            for page in (fresh, old)
        )
        bodies = [
            re.search(r'<div class="reply">(.*?)</div>\s*(?:<div class="actions">|</chat-turn>)', page, re.S)[
                1
            ]
            for page in (fresh, old)
        ]
        assert bodies[0].strip() == bodies[1].strip()


def test_a_follow_up_goes_into_the_conversation(client, service, mine):
    response = ask(client, "那第二点呢?", conversation_id=mine)
    assert conversation_of(response) == mine
    assert service.calls[-1][1][1].content == ACCIDENT.text
    page = client.get(response.headers["Location"]).text
    assert page.count("<chat-turn") == 2
    assert "理解为" in page


def test_a_form_that_is_sent_twice_asks_once(client):
    page = client.get("/").text
    name = re.search(r'name="request_id" value="([^"]+)"', page)[1]
    first, second = (conversation_of(ask(client, request_id=name)) for _ in range(2))
    assert first == second
    assert len(kept(client, first)["messages"]) == 1


def test_a_question_is_edited_and_asked_literally_by_forms(client, service, mine):
    ask(client, "那第二点呢?", conversation_id=mine)
    page = client.get(f"/chats/{mine}").text
    message = kept(client, mine)["messages"][1]["id"]
    assert page.count(f'name="replaces" value="{message}"') == 2
    literal = {"conversation_id": mine, "replaces": message, "complete": "0"}
    ask(client, "那第二点呢?", **literal)
    assert service.calls[-1] == ("那第二点呢?", ())
    first = kept(client, mine)["messages"][0]["id"]
    ask(client, "今后要抓好哪三件事?", conversation_id=mine, replaces=first)
    assert [m["question"] for m in kept(client, mine)["messages"]] == ["今后要抓好哪三件事?"]


def test_an_edit_of_a_turn_that_is_gone_keeps_its_words(client, service, mine):
    gone = kept(client, mine)["messages"][0]["id"]
    ask(client, "今后要抓好哪三件事?", conversation_id=mine, replaces=gone)
    response = ask(client, "写到别处的话", conversation_id=mine, replaces=gone, speech="2")
    assert response.status_code == 409
    assert "要修改的那一轮已经不在了" in response.text
    form = re.search(r"<ask-form>(.*?)</ask-form>", response.text, re.S)[1]
    assert ">写到别处的话</textarea>" in form
    assert 'name="replaces"' not in form
    assert f'name="conversation_id" value="{mine}"' in form
    assert "今后要抓好哪三件事?" in response.text
    assert [m["question"] for m in kept(client, mine)["messages"]] == ["今后要抓好哪三件事?"]


def test_a_chat_kept_to_one_part_stays_there(client, service):
    page = client.get("/?speech=2").text
    assert 'value="讲话稿篇二讲了什么?"' in page
    assert page.count('name="speech" value="2"') == 2
    response = ask(client, speech="2")
    assert service.asked[-1]["speeches"] == (2,)
    assert 'name="speech" value="2"' in client.get(response.headers["Location"]).text


@pytest.mark.parametrize(("speech", "status"), [("99", 404), ("x", 422), ("", 200)])
def test_a_part_that_is_none_is_no_failure_of_the_page(client, speech, status):
    response = client.get(f"/?speech={speech}")
    assert response.status_code == status
    assert "<ask-form>" in response.text


def test_a_question_that_cannot_be_asked_comes_back_in_its_conversation(client, mine):
    response = ask(client, "问" * 1001, conversation_id=mine)
    assert response.status_code == 422
    assert "问题太长了" in response.text
    assert f">{'问' * 1001}</textarea>" in response.text
    assert QUESTION in response.text
    assert len(kept(client, mine)["messages"]) == 1


def test_what_could_not_be_kept_is_kept_with_the_next_question(client, service):
    form = MultiDict([("question", "那第二点呢?"), ("asked", QUESTION), ("replied", "四人")])
    conversation = conversation_of(client.post("/chats", data=form))
    assert [m["question"] for m in kept(client, conversation)["messages"]] == [QUESTION, "那第二点呢?"]


def test_what_could_not_be_kept_is_kept_once_when_the_form_is_sent_twice(client, service):
    form = MultiDict(
        [("question", "那第二点呢?"), ("asked", QUESTION), ("replied", "四人"), ("request_id", "r" * 32)]
    )
    first, second = (conversation_of(client.post("/chats", data=form)) for _ in range(2))
    assert first == second
    assert [m["question"] for m in kept(client, first)["messages"]] == [QUESTION, "那第二点呢?"]
    assert len(client.get("/api/v1/conversations").json["conversations"]) == 1
    assert len(service.calls) == 2


def refuse():
    raise StoreError("The database of conversations cannot be used: /srv/qa.sqlite3 is gone.")


@pytest.fixture
def storeless(service):
    return create_app(
        service=service, store=StoreHolder(refuse, lambda: b"a secret of the tests")
    ).test_client()


def test_without_a_database_the_page_answers_and_says_that_nothing_is_kept(storeless):
    response = ask(storeless)
    assert response.status_code == 200
    assert "<strong>4人</strong>" in response.text
    assert "没有保存" in response.text
    assert f'name="asked" value="{QUESTION}"' in response.text
    assert "/srv" not in response.text


def test_without_a_database_the_list_says_so_and_the_chat_stands(storeless, client, mine):
    storeless.set_cookie("qa_owner", client.get_cookie("qa_owner").value)
    page = storeless.get("/")
    assert page.status_code == 200
    assert "对话暂时读不出来" in page.text
    assert storeless.get(f"/chats/{mine}").status_code == 503


def test_a_conversation_is_shown_before_the_index_is_loaded(store, client, mine):
    def never():
        raise AssertionError("no question is asked")

    from web.errors import service_loading

    class Loading:
        def __getattr__(self, name):
            raise service_loading()

    app = create_app(service=Loading(), store=store)
    reader = app.test_client()
    reader.set_cookie("qa_owner", client.get_cookie("qa_owner").value)
    assert "<strong>4人</strong>" in reader.get(f"/chats/{mine}").text


def test_the_list_marks_the_conversation_that_is_shown(client, mine):
    other = conversation_of(ask(client, "今后要抓好哪三件事?"))
    page = client.get(f"/chats/{mine}").text
    assert re.findall(r'href="/chats/([\w-]+)" aria-current="page"', page) == [mine]
    assert f'href="/chats/{other}"' in page
    assert "<h3>今天</h3>" in page


def test_the_list_is_searched_and_paged_by_links(client):
    for n in range(3):
        ask(client, f"第{n}问")
    first = client.get("/chats?limit=2").text
    assert re.findall(r"(第\d问)</a>", first) == ["第2问", "第1问"]
    older = html.unescape(re.search(r'<a class="older quiet" href="([^"]+)"', first)[1])
    assert re.findall(r"(第\d问)</a>", client.get(older).text) == ["第0问"]
    assert re.findall(r"(第\d问)</a>", client.get("/chats?query=第1问").text) == ["第1问"]
    assert "没有找到这样的对话" in client.get("/chats?query=没有的话").text
    assert client.get("/chats?cursor=nothing").status_code == 422


def test_a_conversation_is_renamed_and_deleted_by_forms(client, mine):
    page = client.get(f"/chats/{mine}/manage").text
    assert f'action="/chats/{mine}/title"' in page
    assert f"/api/v1/conversations/{mine}/export?format=md" in page
    response = client.post(f"/chats/{mine}/title", data={"title": " 新\n名 "})
    assert (response.status_code, response.headers["Location"]) == (303, f"/chats/{mine}")
    assert kept(client, mine)["title"] == "新 名"
    assert client.post(f"/chats/{mine}/title", data={"title": " "}).status_code == 422
    response = client.post(f"/chats/{mine}/delete")
    assert (response.status_code, response.headers["Location"]) == (303, "/chats")
    assert client.get(f"/chats/{mine}").status_code == 404


ROUTES = {
    "show": ("get", "/chats/{id}", {}),
    "manage": ("get", "/chats/{id}/manage", {}),
    "rename": ("post", "/chats/{id}/title", {"title": "抢来的"}),
    "delete": ("post", "/chats/{id}/delete", {}),
    "ask": ("post", "/chats", {"question": "插话"}),
    "edit": ("post", "/chats", {"question": "插话", "replaces": "{message}"}),
    "a question that is too long": ("post", "/chats", {"question": "问" * 1001}),
}


@pytest.mark.parametrize("who", ["nobody", "another"])
@pytest.mark.parametrize("name", ROUTES)
def test_what_is_anothers_is_a_page_that_is_not_found(app, client, service, mine, name, who):
    before = kept(client, mine)
    stranger = app.test_client()
    if who == "another":
        ask(stranger, "今后要抓好哪三件事?")
    calls = len(service.calls)
    method, path, fields = ROUTES[name]
    if path == "/chats":
        fields = {**fields, "conversation_id": mine}
    if "replaces" in fields:
        fields = {**fields, "replaces": before["messages"][0]["id"]}
    response = getattr(stranger, method)(path.format(id=mine), data=fields)
    assert response.status_code == 404
    assert "没有这个对话" in response.text
    assert QUESTION not in response.text
    assert kept(client, mine) == before
    assert len(service.calls) == calls


@pytest.mark.parametrize("conversation", ["x" * 22, "甲" * 22, "%00", "..%2f..%2fetc%2fpasswd", "<script>"])
def test_an_id_that_is_none_is_a_page_that_is_not_found(client, mine, conversation):
    response = client.get(f"/chats/{conversation}")
    assert response.status_code == 404
    assert "<script>" not in response.text


def test_every_page_of_conversations_is_among_those_tested(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("chats.")]
    found = {(method, rule.rule) for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    tested = {(method.upper(), path.format(id="<conversation_id>")) for method, path, _ in ROUTES.values()}
    assert found == tested | {("GET", "/chats")}


@pytest.mark.parametrize("text", [HOSTILE, HOSTILE_TITLE, "{{ 7 * 7 }}", '"><u>'])
def test_questions_and_names_stay_text(client, text):
    conversation = conversation_of(ask(client, text))
    client.post(f"/chats/{conversation}/title", data={"title": text[:100]})
    for path in (f"/chats/{conversation}", f"/chats/{conversation}/manage", "/chats", "/"):
        page = client.get(path).text
        assert html.escape(text[:20], quote=False).split("&")[0] in page.replace("&#34;", '"')
        assert not re.search(r"<script>alert|<img|<u>|>49<|href=\"javascript:", page), path


def test_another_site_cannot_ask_or_delete(client, mine):
    for path, data in (("/chats", {"question": QUESTION}), (f"/chats/{mine}/delete", {})):
        assert client.post(path, data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert len(kept(client, mine)["messages"]) == 1


@pytest.mark.parametrize(
    ("days", "key"), [(0, "today"), (1, "yesterday"), (6, "week"), (7, "month"), (29, "month"), (30, "older")]
)
def test_days_are_counted_on_the_calendar(days, key):
    east = timezone(timedelta(hours=8))
    moment = datetime(2026, 3, 15, 0, 30, tzinfo=east)
    updated = (moment - timedelta(days=days, minutes=10 if days == 0 else 0)).astimezone(UTC)
    assert day_of(updated + (timedelta(minutes=10) if days == 0 else timedelta()), moment) == key
