import pytest
from keyed import FakeKeys, app_with, bearer

from qa.errors import SettingsError
from qa.keys.key import Scope
from qa.settings import load_settings

LISTED = "https://app.example.org"
QUESTION = {"question": "事故造成几人死亡?"}
ACROSS = {"Origin": LISTED, "Sec-Fetch-Site": "cross-site"}


def preflight(client, origin, path="/api/v1/ask"):
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return client.options(path, headers=headers)


@pytest.fixture
def keys():
    return FakeKeys()


@pytest.fixture
def secret(keys):
    return keys.add(Scope.ASK)


def test_by_default_no_other_site_may_read(client):
    assert "Access-Control-Allow-Origin" not in preflight(client, LISTED).headers
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/speeches", headers=ACROSS).headers


def test_a_listed_origin_may_call_with_a_key(keys, secret):
    client = app_with(keys, cors_origins=f"{LISTED}, http://localhost:3000").test_client()
    allowed = preflight(client, LISTED)
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == LISTED
    assert "authorization" in allowed.headers["Access-Control-Allow-Headers"].lower()
    response = client.post("/api/v1/ask", json=QUESTION, headers=ACROSS | bearer(secret))
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == LISTED


@pytest.mark.parametrize(
    "origin",
    ["https://app.example.org.evil.example", "http://app.example.org", "https://app-example.org", "null"],
)
def test_an_origin_that_only_looks_like_a_listed_one_may_not(origin):
    client = app_with(cors_origins=LISTED).test_client()
    assert "Access-Control-Allow-Origin" not in preflight(client, origin).headers


def test_a_refusal_can_be_read_by_a_listed_origin(keys, secret):
    client = app_with(keys, cors_origins=LISTED).test_client()
    response = client.post("/api/v1/ask", json=QUESTION, headers=ACROSS | bearer("wrong"))
    assert response.status_code == 401
    assert response.headers["Access-Control-Allow-Origin"] == LISTED


@pytest.mark.parametrize("origins", ["*", LISTED])
def test_no_origin_ever_gets_cookies(origins):
    client = app_with(cors_origins=origins).test_client()
    for response in (preflight(client, LISTED), client.get("/api/v1/speeches", headers=ACROSS)):
        assert response.headers["Access-Control-Allow-Origin"] in (origins, LISTED)
        assert "Access-Control-Allow-Credentials" not in response.headers


def test_pages_are_for_no_other_origin():
    client = app_with(cors_origins="*").test_client()
    assert "Access-Control-Allow-Origin" not in client.get("/", headers=ACROSS).headers


def test_a_listed_origin_may_write_without_a_key_where_none_is_asked_for(assert_error):
    client = app_with(cors_origins=LISTED).test_client()
    assert client.post("/api/v1/ask", json=QUESTION, headers=ACROSS).status_code == 200
    other = ACROSS | {"Origin": "https://evil.example"}
    assert_error(client.post("/api/v1/ask", json=QUESTION, headers=other), 403, "foreign_origin")


def test_not_even_a_listed_origin_may_write_with_a_cookie(assert_error):
    client = app_with(cors_origins=LISTED).test_client()
    client.set_cookie("owner", "somebody")
    assert_error(client.post("/api/v1/ask", json=QUESTION, headers=ACROSS), 403, "foreign_origin")
    assert client.get("/api/v1/speeches", headers=ACROSS).status_code == 200


@pytest.mark.parametrize(
    "text",
    ["example.org", "https://a.example/", "*,https://a.example", "https://*.example.org", "ftp://a", "null"],
)
def test_an_origin_that_is_none_is_refused(text):
    with pytest.raises(SettingsError, match="QA_CORS_ORIGINS"):
        load_settings(environ={"QA_CORS_ORIGINS": text})
