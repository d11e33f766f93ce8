"""Static files: addresses that may be kept, addresses that may not, and what is compressed."""

import gzip
import re
from urllib.parse import urlsplit

import pytest
from fakes import HOSTILE

from web.assets import Assets

GZIP = {"Accept-Encoding": "br, gzip"}
MOST_BYTES = 60_000


def first_page(client):
    """The first page and the addresses of all that it asks for."""
    page = client.get("/").text
    return page, re.findall(r'<(?:link|script)[^>]* (?:href|src)="(/[^"]+)"', page)


def loaded(client, path):
    with client.get(path, headers=GZIP) as response:
        assert response.status_code == 200, path
        return response.headers, response.data


def test_what_a_page_loads_may_be_kept_for_a_year(client):
    _, addresses = first_page(client)
    assert len(addresses) > 10
    for address in addresses:
        headers, _ = loaded(client, address)
        assert re.fullmatch(r"/static/[0-9a-f]{12}/.+", address)
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_every_module_is_told_of_before_a_script_runs(client):
    page, _addresses = first_page(client)
    told = set(re.findall(r'modulepreload" href="([^"]+)"', page))
    entry = re.search(r'<script type="module" src="([^"]+)"', page).group(1)
    assert entry in told
    assert told == {f"{entry.removesuffix('js/main.js')}{name}" for name in Assets().modules("js/main.js")}


def test_a_module_imports_what_is_there():
    assets = Assets()
    for name, file in assets.files.items():
        folder = name.rsplit("/", 1)[0]
        for to in re.findall(r'(?:from|import\()\s*"(\.[^"]+)"', file.content.decode()):
            path = re.sub(r"[^/]+/\.\./", "", f"{folder}/{to}".replace("/./", "/"))
            assert path in assets.files, f"{name} imports {to}"


@pytest.mark.parametrize("path", ["/static/js/main.js", "/static/0123456789ab/js/main.js"])
def test_an_address_without_the_digest_of_now_is_asked_for_each_time(client, path):
    with client.get(path) as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-cache"
        tag = response.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/nothing.js",
        "/static/0123456789ab/no.js",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/js",
        "/static/",
    ],
)
def test_there_is_nothing_else(client, path):
    assert client.get(path).status_code == 404


def test_another_file_makes_another_digest(tmp_path):
    (tmp_path / "a.js").write_text("1", encoding="utf-8")
    first = Assets(tmp_path).digest
    assert Assets(tmp_path).digest == first
    (tmp_path / "a.js").write_text("2", encoding="utf-8")
    second = Assets(tmp_path).digest
    (tmp_path / "a.js").rename(tmp_path / "b.js")
    assert len({first, second, Assets(tmp_path).digest}) == 3


def test_a_file_comes_small_to_whoever_takes_that(client):
    headers, small = loaded(client, "/static/js/main.js")
    with client.get("/static/js/main.js") as response:
        assert gzip.decompress(small) == response.data
        assert "Content-Encoding" not in response.headers
        assert response.headers["ETag"] != headers["ETag"]
        assert response.mimetype == "text/javascript"
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("", None), ("br", None), ("gzip;q=0", None), ("gzip", "gzip"), ("*", "gzip")]
)
def test_pages_are_compressed_for_whoever_takes_that(client, accepted, encoding):
    response = client.get("/", headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in response.vary
    content = gzip.decompress(response.data) if encoding else response.data
    assert content.endswith(b"</html>")


def test_json_is_compressed_and_what_is_short_is_not(client):
    assert client.get("/openapi.json", headers=GZIP).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/health", headers=GZIP).headers


def test_a_stream_goes_as_it_is(client):
    sent = {"question": "隧道事故造成几人死亡?", "stream": True}
    with client.post("/api/v1/chat", json=sent, headers=GZIP) as response:
        assert response.mimetype == "text/event-stream"
        assert "Content-Encoding" not in response.headers
        assert "event: done" in response.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_words_of_another_site_are_not_compressed_with_those_of_the_reader(client, site):
    asked = client.get("/", query_string={"question": HOSTILE}, headers={**GZIP, "Sec-Fetch-Site": site})
    assert asked.status_code == 200
    assert "Content-Encoding" not in asked.headers
    ours = client.get(
        "/", query_string={"question": HOSTILE}, headers={**GZIP, "Sec-Fetch-Site": "same-origin"}
    )
    assert ours.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_the_first_page_is_small(client, language):
    _, addresses = first_page(client)
    page = client.get("/", headers={**GZIP, "Accept-Language": language})
    size = len(page.data)
    for address in {urlsplit(address).path for address in addresses}:
        headers, content = loaded(client, address)
        size += len(content) + len(str(headers))
    assert size < MOST_BYTES
