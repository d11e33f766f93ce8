"""A name that was made to lead here by somebody else leads nowhere."""

import pytest
from keyed import FakeKeys, app_with, bearer

from qa.errors import SettingsError
from qa.keys.key import Scope
from qa.settings import load_settings

QUESTION = {"question": "事故造成几人死亡?"}
ELSEWHERE = "evil.example"


def ask(app, host, **headers):
    return app.test_client().post("/api/v1/ask", json=QUESTION, headers={"Host": host, **headers})


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "localhost.:80",
        "127.0.0.1:8000",
        "127.8.8.8",
        "[::1]:8000",
        "192.168.1.5",
    ],
)
def test_who_sits_at_the_machine_may_ask(host):
    assert ask(app_with(), host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        ELSEWHERE,
        f"{ELSEWHERE}:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evillocalhost",
        "user@localhost.evil.example",
        "2130706433",
        "[::1",
        "",
    ],
)
def test_a_name_that_leads_here_is_refused_without_a_key(host, assert_error):
    assert_error(ask(app_with(), host), 421, "unknown_host")


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/speeches", "/v1/models", "/metrics", "/openapi.json", "/docs"]
)
def test_every_address_is_guarded(path):
    client = app_with().test_client()
    assert client.get(path, headers={"Host": ELSEWHERE}).status_code == 421
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/static/js/main.js", "/sign-in"])
def test_what_tells_nothing_goes_by_any_name(path):
    with app_with().test_client().get(path, headers={"Host": ELSEWHERE}) as response:
        assert response.status_code in (200, 303)


def test_the_header_of_a_proxy_is_not_believed(assert_error):
    app = app_with(trusted_proxies="1")
    forwarded = {"X-Forwarded-Host": "localhost", "X-Forwarded-For": "192.0.2.7"}
    assert_error(ask(app, ELSEWHERE, **forwarded), 421, "unknown_host")


def test_with_a_key_any_name_will_do_unless_names_are_listed(assert_error):
    keys = FakeKeys()
    secret = keys.add(Scope.ASK)
    assert ask(app_with(keys), "qa.example.org", **bearer(secret)).status_code == 200
    assert_error(ask(app_with(keys), "qa.example.org"), 401, "unauthorized")
    listed = app_with(keys, trusted_hosts="qa.example.org")
    assert ask(listed, "qa.example.org", **bearer(secret)).status_code == 200
    assert_error(ask(listed, ELSEWHERE, **bearer(secret)), 421, "unknown_host")


def test_listed_names_may_be_used_without_a_key():
    app = app_with(trusted_hosts="qa.example.org, QA")
    found = [
        ask(app, host).status_code for host in ("qa.example.org", "qa:8000", "localhost", "x.qa.example.org")
    ]
    assert found == [200, 200, 200, 421]


def test_a_star_allows_every_name():
    assert ask(app_with(trusted_hosts="*"), ELSEWHERE).status_code == 200


def test_where_everybody_may_ask_names_are_held_to_the_rule_too(assert_error):
    app = app_with(host="0.0.0.0", allow_anonymous="1")
    assert ask(app, "192.168.1.5:8000").status_code == 200
    assert_error(ask(app, ELSEWHERE), 421, "unknown_host")


def test_programs_are_told_the_name_and_people_what_to_do():
    client = app_with().test_client()
    error = client.get("/api/v1/speeches", headers={"Host": ELSEWHERE}).get_json()["error"]
    assert ELSEWHERE in error["message"]
    page = client.get("/", headers={"Host": ELSEWHERE})
    assert page.mimetype == "text/html"
    assert "QA_TRUSTED_HOSTS" in page.get_data(as_text=True)


@pytest.mark.parametrize("text", ["https://a.example", "a.example:80", "*.a.example", "*,a", "a..b", "[::1]"])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(SettingsError, match="QA_TRUSTED_HOSTS"):
        load_settings(environ={"QA_TRUSTED_HOSTS": text})
