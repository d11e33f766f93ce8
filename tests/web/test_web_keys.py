import pytest
from fakes import FakeService
from keyed import FakeKeys, app_with, bearer

from qa.bootstrap.keys import open_keys
from qa.errors import StoreError
from qa.keys.key import Scope, new_secret
from qa.settings import load_settings
from web import create_app
from web.keys import PUBLIC, check_scope

QUESTION = {"question": "事故造成几人死亡?"}
FIXED = "a-key-of-the-settings-0123456789"


@pytest.fixture
def keys():
    return FakeKeys()


@pytest.fixture
def secret(keys):
    return keys.add(Scope.ASK)


@pytest.fixture
def keyed(keys, secret):
    return app_with(keys).test_client()


def test_without_any_key_loopback_asks_for_none(client):
    assert client.post("/api/v1/ask", json=QUESTION).status_code == 200
    assert client.get("/").status_code == 200


def test_without_any_key_one_that_is_sent_is_ignored(client):
    # Libraries for the OpenAI interface always send one.
    assert client.post("/api/v1/ask", json=QUESTION, headers=bearer("sk-anything")).status_code == 200


def test_a_key_opens_the_api_in_either_header(keyed, secret):
    for headers in (bearer(secret), {"X-API-Key": secret.text}, {"Authorization": f"bearer  {secret.text}"}):
        assert keyed.post("/api/v1/ask", json=QUESTION, headers=headers).status_code == 200


def wrong_headers(keys, secret):
    return {
        "none": {},
        "empty": bearer(""),
        "another scheme": {"Authorization": f"Basic {secret.text}"},
        "no form": bearer("password"),
        "not ASCII": {"X-API-Key": "密钥".encode().decode("latin-1")},
        "very long": bearer("x" * 5000),
        "unknown": bearer(new_secret()),
        "wrong secret": bearer(f"{secret.prefix}_{new_secret().text[-43:]}"),
        "revoked": bearer(keys.add(Scope.ASK, revoked=True)),
        "a cookie that nobody signed": {"Cookie": f"qa_key={secret.id}"},
    }


def test_no_wrong_and_revoked_keys_get_one_answer_to_the_letter(keys, secret, assert_error):
    headers = wrong_headers(keys, secret)
    client = app_with(keys).test_client()
    responses = {
        name: client.post("/api/v1/ask", json=QUESTION, headers={"X-Request-ID": "1", **sent})
        for name, sent in headers.items()
    }
    for response in responses.values():
        assert_error(response, 401, "unauthorized")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert len({(response.data, str(response.headers)) for response in responses.values()}) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/speeches",
        "/api/v1/documents",
        "/api/v1/version",
        "/api/v1/nothing",
        "/metrics",
        "/openapi.json",
        "/api/v1/documents/x.txt/text",
    ],
)
def test_every_address_of_programs_needs_a_key(keyed, assert_error, path):
    assert_error(keyed.get(path), 401, "unauthorized")


@pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions", "/v1/nothing"])
def test_what_speaks_openais_protocol_is_refused_in_its_form(keyed, secret, path):
    response = keyed.get(path)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    error = response.json["error"]
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", None, "unauthorized")
    assert keyed.get("/v1/models", headers=bearer(secret)).status_code == 200


def test_every_endpoint_that_is_not_named_public_needs_a_key(keys, secret):
    app = app_with(keys)
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC:
            continue
        address = rule.rule.replace("<int:number>", "1").replace("<path:", "").replace(">", "")
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        assert client.open(address, method=method).status_code in (303, 401), rule.rule


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/static/js/main.js", "/sign-in"])
def test_what_is_public_needs_no_key(keyed, path):
    with keyed.get(path) as response:
        assert response.status_code == 200


def test_a_key_of_the_settings_opens_and_asks_for_itself(assert_error):
    client = app_with(api_keys=FIXED).test_client()
    assert_error(client.get("/api/v1/speeches"), 401, "unauthorized")
    assert client.get("/api/v1/speeches", headers=bearer(FIXED)).status_code == 200


@pytest.mark.parametrize("variables", [{"require_key": "1"}, {"host": "0.0.0.0"}, {"host": ""}])
def test_keys_are_asked_for_where_there_are_none_yet(keys, assert_error, variables):
    if variables.get("host") == "":
        variables = {"host": "::"}
    client = app_with(keys, **variables).test_client()
    assert_error(client.get("/api/v1/speeches"), 401, "unauthorized")


def test_anonymous_callers_may_ask_but_not_administer_where_others_reach(keys):
    app = app_with(keys, host="0.0.0.0", allow_anonymous="1")
    gate = app.extensions["gate"]
    assert app.test_client().get("/api/v1/speeches").status_code == 200
    assert gate.allows(None, Scope.ASK)
    assert not gate.allows(None, Scope.ADMIN)


def test_a_key_ends_anonymous_asking(keys, secret, assert_error):
    client = app_with(keys, host="0.0.0.0", allow_anonymous="1").test_client()
    assert_error(client.get("/api/v1/speeches"), 401, "unauthorized")


def test_loopback_may_administer_unless_a_proxy_is_in_front():
    assert app_with().extensions["gate"].allows(None, Scope.ADMIN)
    assert not app_with(trusted_proxies="1").extensions["gate"].allows(None, Scope.ADMIN)


def test_a_scope_that_is_missing_is_403(keys, secret, assert_error):
    app = app_with(keys)

    @app.post("/api/v1/uploads")
    def upload():
        check_scope(Scope.ADMIN)
        return {"done": True}

    client = app.test_client()
    assert_error(client.post("/api/v1/uploads", headers=bearer(secret)), 403, "forbidden")
    admin = keys.add(Scope.ASK, Scope.ADMIN)
    app.extensions["gate"].ring._read_at = float("-inf")
    assert client.post("/api/v1/uploads", headers=bearer(admin)).json == {"done": True}


def test_a_key_without_the_scope_to_ask_may_not(keys, assert_error):
    odd = keys.add()
    assert_error(app_with(keys).test_client().get("/api/v1/speeches", headers=bearer(odd)), 403, "forbidden")


def test_keys_that_cannot_be_read_open_nothing_and_say_no_path(keys, assert_error):
    keys.failure = StoreError("/srv/secret/qa.sqlite3 is damaged")
    client = app_with(keys).test_client()
    response = client.get("/api/v1/speeches")
    assert_error(response, 503, "store_unavailable")
    assert "secret" not in response.text
    assert client.get("/health").status_code == 200


def test_the_keys_of_the_database_open_and_revoking_one_closes(tmp_path, assert_error):
    settings = load_settings({"index_dir": tmp_path / "index"}, environ={})
    app = create_app(settings, FakeService())
    client = app.test_client()
    assert client.get("/api/v1/speeches").status_code == 200
    key, text = open_keys(settings).create("bob", Scope.ASK)

    def later():
        app.extensions["gate"].ring._read_at = float("-inf")
        return client.get("/api/v1/speeches", headers=bearer(text))

    assert later().status_code == 200
    assert_error(client.get("/api/v1/speeches"), 401, "unauthorized")
    open_keys(settings).revoke(key.id)
    assert_error(later(), 401, "unauthorized")


def test_each_key_has_its_own_conversations(tmp_path):
    settings = load_settings({"index_dir": tmp_path / "index"}, environ={})
    client = create_app(settings, FakeService()).test_client()
    first, second = (open_keys(settings).create(name, Scope.ASK)[1] for name in "ab")
    kept = client.post("/api/v1/chat", json=QUESTION, headers=bearer(first))
    assert kept.status_code == 200, kept.text
    path = f"/api/v1/conversations/{kept.json['conversation_id']}"
    assert client.get(path, headers=bearer(first)).status_code == 200
    assert client.get(path, headers=bearer(second)).status_code == 404


def test_no_key_is_written_to_the_log(keys, secret, caplog):
    caplog.set_level("DEBUG")
    client = app_with(keys).test_client()
    client.get("/api/v1/speeches", headers=bearer(secret))
    client.post("/sign-in", data={"key": secret.text})
    client.get("/api/v1/speeches", headers=bearer(secret.text + "x"))
    assert secret.text[16:] not in caplog.text
