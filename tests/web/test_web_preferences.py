"""What somebody chooses in the menu: language, theme, and whether single keys do something; without scripts."""

import re

import pytest
from keyed import FakeKeys, app_with

from qa.keys.key import Scope
from web.wording import LANGUAGES


def choose(client, **fields):
    return client.post("/preferences", data={"next": "/speeches", **fields})


def pressed(page: str) -> list[str]:
    return re.findall(r'value="([^"]+)" aria-pressed="true"', page)


def test_a_page_comes_in_the_language_that_was_chosen(client):
    assert choose(client, language="en").headers["Location"] == "/speeches"
    page = client.get("/").text
    assert '<html lang="en" data-theme="system" ' in page
    assert "Ask in your own words." in page
    assert pressed(page) == ["en", "system", "on"]


@pytest.mark.parametrize(
    ("theme", "scheme"), [("light", "light"), ("dark", "dark"), ("system", "light dark")]
)
def test_the_server_writes_the_theme_so_that_nothing_flashes(client, theme, scheme):
    choose(client, theme="dark")
    choose(client, theme=theme)
    page = client.get("/speeches").text
    assert f'data-theme="{theme}" ' in page
    assert f'<meta name="color-scheme" content="{scheme}">' in page
    assert pressed(page) == ["zh-Hans", theme, "on"]


def test_one_choice_leaves_the_other(client):
    choose(client, language="zh-Hant")
    choose(client, theme="dark")
    choose(client, shortcuts="off")
    assert pressed(client.get("/").text) == ["zh-Hant", "dark", "off"]


def test_single_keys_can_be_turned_off_and_on_again(client):
    assert 'data-shortcuts="on" ' in client.get("/speeches").text
    for state in ("off", "on"):
        assert choose(client, shortcuts=state).headers["Location"] == "/speeches"
        assert f'data-shortcuts="{state}" ' in client.get("/speeches").text
    client.set_cookie("qa_shortcuts", "maybe")
    assert 'data-shortcuts="on" ' in client.get("/").text


def test_each_language_is_named_in_itself(client):
    page = client.get("/", headers={"Accept-Language": "en"}).text
    for code, name in LANGUAGES.items():
        assert re.search(rf'value="{code}"[^>]* lang="{code}">{name}</button>', page)


def test_a_choice_stays_for_a_year_and_goes_to_no_script_and_no_other_site(client):
    response = choose(client, language="en", theme="dark")
    cookies = response.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        for part in ("Max-Age=31536000", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie
        assert "Secure" not in cookie
    assert (
        "Secure"
        in client.post("/preferences", data={"theme": "dark"}, base_url="https://localhost").headers[
            "Set-Cookie"
        ]
    )


@pytest.mark.parametrize(
    "fields",
    [{"theme": "pink"}, {"shortcuts": "maybe"}, {"language": "xx", "theme": "dark"}, {"language": "../en"}],
)
def test_what_is_no_choice_is_refused_and_nothing_is_kept(client, fields):
    response = choose(client, **fields)
    assert response.status_code == 422
    assert "Set-Cookie" not in response.headers


def test_a_cookie_that_holds_something_else_is_as_none(client):
    client.set_cookie("qa_theme", '"><script>')
    assert 'data-theme="system" ' in client.get("/").text


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", ""])
def test_the_form_leads_to_no_other_site(client, wanted):
    response = choose(client, theme="dark", next=wanted)
    assert (response.status_code, response.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    ("path", "back"),
    [("/speeches/2", "/speeches/2"), ("/?question=事故%26", "/?question=事故%26"), ("/no", "/no")],
)
def test_the_form_leads_back_to_its_page(client, path, back):
    page = client.get(path).text
    assert f'<input type="hidden" name="next" value="{back}">' in page


def test_after_something_was_sent_the_form_leads_to_the_chat(client):
    page = client.post("/", data={"question": "事故?"}).text
    assert '<input type="hidden" name="next" value="/">' in page


@pytest.mark.parametrize("path", ["/", "/speeches", "/no", "/docs"])
def test_a_cache_keeps_pages_of_different_readers_apart(client, path):
    assert {"Cookie", "Accept-Language"} <= set(client.get(path).vary)


def test_another_site_chooses_nothing(client):
    response = client.post("/preferences", data={"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "Set-Cookie" not in response.headers


def test_who_is_not_signed_in_yet_can_choose():
    keys = FakeKeys()
    keys.add(Scope.ASK)
    client = app_with(keys).test_client()
    assert client.post("/preferences", data={"language": "en", "next": "/sign-in"}).status_code == 303
    assert '<html lang="en"' in client.get("/sign-in").text
