"""The server process itself, without a browser: what only a real one shows."""

import http.client
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from serving import serving, status_of, wait_for

pytestmark = pytest.mark.browser


def test_a_body_in_chunks_has_the_same_limit(server_url: str):
    connection = http.client.HTTPConnection(urlsplit(server_url).netloc, timeout=10)
    chunks = (b'{"question": "' if n == 0 else b"x" * 1024 for n in range(80))
    connection.request(
        "POST", "/api/v1/ask", chunks, {"Content-Type": "application/json"}, encode_chunked=True
    )
    with connection.getresponse() as response:
        assert response.status == 413
    connection.close()


def test_without_an_index_the_process_lives_and_people_are_told(browser: Browser, tmp_path: Path):
    with serving(tmp_path / "nothing") as url:
        wait_for(f"{url}/health", 200)
        assert status_of(f"{url}/health/ready") == 503
        page = browser.new_page()
        page.goto(url)
        expect(page.get_by_role("alert")).to_contain_text("make index")
        page.close()


def test_it_is_ready_soon(index_dir: Path):
    started = time.monotonic()
    with serving(index_dir) as url:
        wait_for(f"{url}/health/ready", 200)
        # 1.5 s is wanted of a quiet machine; tests share theirs.
        assert time.monotonic() - started < 10
