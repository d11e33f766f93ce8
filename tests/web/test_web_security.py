import json
import re
from pathlib import Path

import pytest

import web
from web.security import HEADERS

STATIC = Path(web.__file__).parent / "static"
TEMPLATES = Path(web.__file__).parent / "templates"

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.mark.parametrize(
    "path",
    ["/", "/speeches", "/health", "/api/v1/speeches", "/api/v1/no", "/no", "/static/no"],
)
def test_every_response_has_the_headers(client, path):
    response = client.get(path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    response.close()


@pytest.mark.parametrize("path", ["/static/js/main.js", "/static/css/base.css", "/static/icon.svg"])
def test_a_static_file_is_taken_for_nothing_else_and_by_nobody_else(client, path):
    with client.get(path) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_picture_that_is_opened_as_a_page_may_do_nothing(client):
    with client.get("/static/icon.svg") as response:
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_the_policy_allows_no_inline_code_and_nothing_from_elsewhere(client):
    header = client.get("/").headers["Content-Security-Policy"]
    assert dict(part.split(" ", 1) for part in header.split("; ")) == POLICY


def test_answers_are_not_kept_on_the_way_and_static_files_are_checked_each_time(client):
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/api/v1/speeches").headers["Cache-Control"] == "no-store"
    with client.get("/static/js/main.js") as response:
        assert "no-cache" in response.headers["Cache-Control"]
        assert response.headers["ETag"]


def test_no_template_holds_code_or_loads_from_elsewhere():
    for template in TEMPLATES.glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\son\w+=|style=|<style|javascript:|https?://|\|\s*safe", text), template.name
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or 'type="application/json"' in tag, template.name


def test_no_script_writes_html_or_loads_from_elsewhere():
    for script in STATIC.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(", text)
        assert not re.search(r"https?://", text), script.name


def test_only_one_module_fetches():
    callers = [path.name for path in STATIC.rglob("*.js") if re.search(r"\bfetch\(", path.read_text("utf-8"))]
    assert callers == ["api.js"]


def test_styles_load_nothing():
    for style in STATIC.rglob("*.css"):
        assert not re.search(r"@import|url\(", style.read_text(encoding="utf-8")), style.name


PAGES = {"js/main.js": "/", "js/explore.js": "/search"}
"""The scripts that say something to people, each with a page that runs it."""


def said(name):
    """The areas of the wording that a script and all that it imports say, now or later."""
    waiting, found, areas = [STATIC / name], set(), set()
    while waiting:
        script = waiting.pop()
        if script in found:
            continue
        found.add(script)
        text = script.read_text(encoding="utf-8")
        waiting += [
            (script.parent / to).resolve() for to in re.findall(r'(?:from|import)\s*\(?\s*"(\.[^"]+)"', text)
        ]
        if "/lib/wording.js" in text:
            areas.update(re.findall(r"\bwording\.(\w+)", re.sub(r"//.*|wording\.js", "", text)))
            for names in re.findall(r"const \{([^}]*)\} = wording;", text):
                areas.update(part.split(":")[0].strip() for part in names.split(","))
    return areas


@pytest.mark.parametrize("name", PAGES)
def test_a_page_carries_the_words_that_its_scripts_say_and_no_others(client, name):
    page = client.get(PAGES[name]).text
    carried = json.loads(re.search(r'<script type="application/json" id="wording">(.*?)</script>', page)[1])
    assert set(carried) == said(name)


@pytest.mark.parametrize("script", ["shell.js", "reading.js", "pictures.js"])
def test_other_scripts_say_nothing(script):
    assert said(f"js/{script}") == set()
