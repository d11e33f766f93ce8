import html
import re

import pytest
from keyed import FakeKeys, app_with, bearer

from qa.keys.key import Key, Scope, StoredKey
from qa.store.tables import now
from web.sign_in import COOKIE


@pytest.fixture
def keys():
    return FakeKeys()


@pytest.fixture
def secret(keys):
    return keys.add(Scope.ASK)


@pytest.fixture
def app(keys, secret):
    return app_with(keys)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def signed_in(client, secret):
    assert client.post("/sign-in", data={"key": secret.text}).status_code == 303
    return client


def test_a_page_leads_to_the_form_and_the_form_back(client, secret):
    response = client.get("/read?document=x&start=1")
    assert (response.status_code, response.headers["Location"]) == (
        303,
        "/sign-in?next=/read?document%3Dx%26start%3D1",
    )
    assert client.head("/read?document=x&start=1").headers["Location"] == response.headers["Location"]
    page = client.get(response.headers["Location"]).text
    wanted = html.unescape(re.search(r'class="sign-in".*?name="next" value="([^"]*)"', page, re.S).group(1))
    assert wanted == "/read?document=x&start=1"
    assert client.post("/sign-in", data={"key": secret.text, "next": wanted}).headers["Location"] == wanted


def test_whoever_signed_in_may_read_and_ask(signed_in):
    assert signed_in.get("/").status_code == 200
    assert signed_in.post("/chats", data={"question": "事故?"}).status_code == 303
    assert signed_in.post("/api/v1/ask", json={"question": "事故?"}).status_code == 200


def test_scripts_and_other_sites_do_not_get_the_cookie_and_it_holds_no_key(client, secret):
    cookie = client.post("/sign-in", data={"key": secret.text}).headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    assert "Secure" not in cookie
    assert secret.text[16:] not in cookie
    over_tls = client.post("/sign-in", data={"key": secret.text}, base_url="https://localhost")
    assert "Secure" in over_tls.headers["Set-Cookie"]


@pytest.mark.parametrize("key", ["", "wrong", "qa_0123456789ab_" + "x" * 43, "密钥"])
def test_a_wrong_key_gets_the_form_again(client, key):
    response = client.post("/sign-in", data={"key": key})
    assert response.status_code == 401
    assert "这个密钥不能用" in response.text
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "evil",
        "/\n/evil.example",
        "",
    ],
)
def test_the_form_leads_to_no_other_site(client, secret, wanted):
    response = client.post("/sign-in", data={"key": secret.text, "next": wanted})
    assert response.headers["Location"] == "/"


def test_a_revoked_key_ends_the_sign_in(signed_in, app, keys, secret):
    key = Key(secret.id, "somebody", secret.prefix, (Scope.ASK,), now(), revoked=now())
    keys.kept[0] = StoredKey(key, secret.hash)
    app.extensions["gate"].ring._read_at = float("-inf")
    assert signed_in.post("/api/v1/ask", json={"question": "事故?"}).status_code == 401


def test_a_cookie_that_another_server_signed_opens_nothing(signed_in, keys):
    cookie = signed_in.get_cookie(COOKIE).value
    other = app_with(keys, secret_key="another secret of a server").test_client()
    other.set_cookie(COOKIE, cookie)
    assert other.get("/api/v1/speeches").status_code == 401


def test_a_cookie_lasts_over_a_restart_with_the_same_secret(keys, secret):
    first = app_with(keys, secret_key="the same secret twice").test_client()
    first.post("/sign-in", data={"key": secret.text})
    second = app_with(keys, secret_key="the same secret twice").test_client()
    second.set_cookie(COOKIE, first.get_cookie(COOKIE).value)
    assert second.get("/api/v1/speeches").status_code == 200


def test_a_wrong_key_in_a_header_is_not_helped_by_the_cookie(signed_in):
    assert signed_in.get("/api/v1/speeches", headers=bearer("wrong")).status_code == 401


def test_a_browser_that_is_signed_in_can_sign_out(signed_in):
    page = signed_in.get("/").text
    assert '<form action="/sign-out" method="post">' in page
    assert signed_in.post("/sign-out").headers["Location"] == "/sign-in"
    assert signed_in.get("/").status_code == 303


def test_where_no_key_is_asked_for_nobody_is_offered_to_sign_out():
    assert "/sign-out" not in app_with().test_client().get("/").text


def test_a_question_without_a_key_gets_a_page_that_leads_to_the_form(client):
    response = client.post("/chats", data={"question": "事故?"})
    assert (response.status_code, response.mimetype) == (401, "text/html")
    assert 'href="/sign-in"' in response.text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/", "/api/v1/ask"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "null"},
    ],
    ids=lambda headers: next(iter(headers.values())),
)
def test_what_another_site_sends_with_the_cookie_is_refused(signed_in, secret, path, headers):
    response = signed_in.post(path, data={"key": secret.text, "question": "事故?"}, headers=headers)
    assert response.status_code == 403
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}, {}],
)
def test_what_our_own_page_sends_passes(signed_in, headers):
    assert signed_in.post("/chats", data={"question": "事故?"}, headers=headers).status_code == 303
