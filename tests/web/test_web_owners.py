"""Whose conversations are whose: no route shows, changes or lists those of another, on either database."""

import pytest
from fakes import FakeService
from flask import g

from web import create_app
from web.owners import COOKIE
from web.storing import StoreHolder

QUESTION = "隧道事故造成几人死亡?"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'qa.sqlite3'}"
    return request.getfixturevalue("postgresql_database")


@pytest.fixture
def mine(client):
    """A turn of the client, with feedback."""
    reply = client.post("/api/v1/chat", json={"question": QUESTION}).json
    client.post(f"/api/v1/messages/{reply['id']}/feedback", json={"rating": "up"})
    return reply


@pytest.fixture
def nobody(app):
    return app.test_client()


@pytest.fixture
def other(app):
    """A client that has kept something of its own."""
    client = app.test_client()
    client.post("/api/v1/chat", json={"question": "今后要抓好哪三件事?"})
    return client


ROUTES = {
    "chat": ("post", "chat", {"question": "插话"}),
    "streamed chat": ("post", "chat", {"question": "插话", "stream": True}),
    "show": ("get", "conversations/{conversation}", None),
    "rename": ("patch", "conversations/{conversation}", {"title": "抢来的"}),
    "delete": ("delete", "conversations/{conversation}", None),
    "export as Markdown": ("get", "conversations/{conversation}/export?format=md", None),
    "export as JSON": ("get", "conversations/{conversation}/export?format=json", None),
    "feedback": ("post", "messages/{message}/feedback", {"rating": "down"}),
    "taking feedback back": ("delete", "messages/{message}/feedback", None),
}


@pytest.mark.parametrize("who", ["nobody", "other"])
@pytest.mark.parametrize("name", ROUTES)
def test_what_is_anothers_is_not_found(request, client, service, mine, assert_error, name, who):
    before = client.get(f"/api/v1/conversations/{mine['conversation_id']}").json
    method, path, body = ROUTES[name]
    path = path.format(conversation=mine["conversation_id"], message=mine["id"])
    if "chat" in name:
        body = {**body, "conversation_id": mine["conversation_id"]}
    stranger = request.getfixturevalue(who)
    calls = len(service.calls)
    response = getattr(stranger, method)(f"/api/v1/{path}", json=body)
    assert_error(response, 404, "not_found")
    assert QUESTION not in response.text
    assert client.get(f"/api/v1/conversations/{mine['conversation_id']}").json == before
    assert len(service.calls) == calls


@pytest.mark.parametrize("query", ["", "?query=隧道"])
def test_what_is_anothers_is_not_listed(nobody, other, mine, query):
    assert nobody.get(f"/api/v1/conversations{query}").json == {"conversations": [], "next_cursor": None}
    titles = [c["title"] for c in other.get(f"/api/v1/conversations{query}").json["conversations"]]
    assert titles == ([] if query else ["今后要抓好哪三件事?"])


def test_deleting_everything_leaves_what_is_anothers(client, nobody, other, mine):
    assert nobody.delete("/api/v1/conversations").json == {"deleted": 0}
    assert other.delete("/api/v1/conversations").json == {"deleted": 1}
    assert len(client.get("/api/v1/conversations").json["conversations"]) == 1


def test_every_route_of_conversations_is_among_those_tested(app):
    rules = [
        rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("conversations.", "chat."))
    ]
    found = {(method, rule.rule) for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    tested = {("GET", "/api/v1/conversations"), ("DELETE", "/api/v1/conversations")}
    for method, path, _ in ROUTES.values():
        rule = path.format(conversation="<conversation_id>", message="<message_id>").partition("?")[0]
        tested.add((method.upper(), f"/api/v1/{rule}"))
    assert found == tested


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    response = client.post("/api/v1/chat", json={"question": QUESTION})
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_over_https_the_cookie_stays_there(client):
    response = client.post("/api/v1/chat", json={"question": QUESTION}, base_url="https://localhost")
    assert "Secure" in response.headers["Set-Cookie"].split("; ")


def test_the_cookie_comes_with_a_stream_too(client):
    response = client.post("/api/v1/chat", json={"question": QUESTION, "stream": True})
    assert COOKIE in response.headers["Set-Cookie"]
    assert "event: done" in response.text
    assert len(client.get("/api/v1/conversations").json["conversations"]) == 1


def test_who_only_asks_or_fails_gets_no_cookie(client):
    for response in (
        client.post("/api/v1/ask", json={"question": QUESTION}),
        client.get("/api/v1/conversations"),
        client.post("/api/v1/chat", json={"question": ""}),
        client.post("/api/v1/chat", json={"question": QUESTION, "conversation_id": "x" * 22}),
    ):
        assert "Set-Cookie" not in response.headers


def forged(value, change):
    return {
        "made up": "x" * 22,
        "another signature": f"{value.rpartition('.')[0]}.{'x' * 43}",
        # Any other first letter: the id is random, and may begin with this one.
        "another id": ("y" if value.startswith("x") else "x") + value[1:],
        "no signature": value.rpartition(".")[0],
        "empty": "",
        "long": "x" * 4000,
    }[change]


@pytest.mark.parametrize(
    "change", ["made up", "another signature", "another id", "no signature", "empty", "long"]
)
def test_a_cookie_that_was_made_up_proves_nothing(app, client, mine, assert_error, change):
    value = client.get_cookie(COOKIE).value
    forger = app.test_client()
    forger.set_cookie(COOKIE, forged(value, change))
    path = f"/api/v1/conversations/{mine['conversation_id']}"
    assert_error(forger.get(path), 404, "not_found")
    assert forger.get("/api/v1/conversations").json["conversations"] == []
    honest = app.test_client()
    honest.set_cookie(COOKIE, value)
    assert honest.get(path).status_code == 200


def test_a_cookie_of_another_secret_proves_nothing(client, mine, store, assert_error):
    app = create_app(
        service=FakeService(), store=StoreHolder(store.database, lambda: b"another secret of the tests")
    )
    elsewhere = app.test_client()
    elsewhere.set_cookie(COOKIE, client.get_cookie(COOKIE).value)
    assert_error(elsewhere.get(f"/api/v1/conversations/{mine['conversation_id']}"), 404, "not_found")


class Key:
    """What the check of API keys leaves in `flask.g`."""

    id = "k" * 22


def test_a_key_is_an_owner_whatever_the_cookie_says(service, store, client, mine, assert_error):
    app = create_app(service=service, store=store)

    @app.before_request
    def with_key():
        g.key = Key

    both = app.test_client()
    both.set_cookie(COOKIE, client.get_cookie(COOKIE).value)
    assert_error(both.get(f"/api/v1/conversations/{mine['conversation_id']}"), 404, "not_found")
    reply = both.post("/api/v1/chat", json={"question": QUESTION})
    assert "Set-Cookie" not in reply.headers
    listed = app.test_client().get("/api/v1/conversations").json["conversations"]
    assert [c["id"] for c in listed] == [reply.json["conversation_id"]]
