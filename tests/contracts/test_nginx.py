"""The configuration for nginx that the documentation gives, run by a real nginx with TLS before a real server."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from slow_server import free_port, serving, until

ROOT = Path(__file__).parents[2]
NAME = "qa.example.org"
QUESTION = json.dumps({"question": "隧道事故造成几人死亡?"}).encode()
JSON = {"Content-Type": "application/json"}
RATE = 5
AROUND = """
{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {documented}
}}
"""


def documented(upstream, folder, tls, plain):
    """What docs/running.md says, with addresses and files of this test, and uploads let through."""
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    text = re.search(r"```nginx\n(.*?)```", page, re.DOTALL)[1]
    replaced = {
        "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "/etc/nginx/tls": str(folder),
        "http://127.0.0.1:8000": upstream,
        "# location = /api/v1/documents": "location = /api/v1/documents",
    }
    for old, new in replaced.items():
        assert old in text, f"docs/running.md does not say {old!r}"
        text = text.replace(old, new)
    return text


class Proxy:
    """Sends requests to nginx, over TLS, from an address of the loopback."""

    def __init__(self, folder, tls, plain):
        self._port, self.plain = tls, plain
        self._trusting = ssl.create_default_context(cafile=folder / "fullchain.pem")
        self.opened = []

    def connect(self, address="127.0.0.1"):
        raw = socket.create_connection(("127.0.0.1", self._port), 30, source_address=(address, 0))
        connection = http.client.HTTPConnection(NAME, timeout=30)
        connection.sock = self._trusting.wrap_socket(raw, server_hostname=NAME)
        self.opened.append(connection)
        return connection

    def send(self, method, path, body=None, headers=None, address="127.0.0.1"):
        connection = self.connect(address)
        connection.request(method, path, body, headers or {})
        # A response that ends its connection is no longer the connection's to close.
        self.opened.append(connection.getresponse())
        return self.opened[-1]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "there is no nginx: run scripts/install_programs.sh nginx, or make test"
    folder = tmp_path_factory.mktemp("nginx")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    made += ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "privkey.pem"]
    subprocess.run([*made, "-out", folder / "fullchain.pem"], check=True, capture_output=True)
    tls, plain = free_port(), free_port()
    settings = {
        "QA_TRUSTED_PROXIES": "1",
        "QA_TRUSTED_HOSTS": NAME,
        "QA_RATE_LIMIT": f"{RATE}/minute",
        "QA_SECRET_KEY": "the secret of the tests",
        "QA_DATABASE_URL": f"sqlite:///{folder}/qa.sqlite3",
        "QA_LOG_FORMAT": "json",
    }
    with serving(folder, **settings) as (_process, upstream):
        around = {"user": "user root;" if os.geteuid() == 0 else "", "folder": folder}
        configuration = folder / "nginx.conf"
        configuration.write_text(AROUND.format(documented=documented(upstream, folder, tls, plain), **around))
        with subprocess.Popen(
            [program, "-p", folder, "-e", folder / "error.log", "-c", configuration]
        ) as nginx:
            try:
                until(lambda: nginx.poll() is not None or listens(tls))
                assert nginx.poll() is None, (folder / "error.log").read_text()
                sender = Proxy(folder, tls, plain)
                sender.log = folder / "log"
                yield sender
                for opened in sender.opened:
                    opened.close()
            finally:
                nginx.terminate()
                nginx.wait(30)


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_plain_http_is_sent_to_tls(proxy):
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=30)
    connection.request("GET", "/speeches?x=1", headers={"Host": NAME})
    response = connection.getresponse()
    connection.close()
    assert (response.status, response.headers["Location"]) == (301, f"https://{NAME}/speeches?x=1")


def test_pages_come_with_the_headers_of_both(proxy):
    response = proxy.send("GET", "/", address="127.0.0.2")
    assert response.status == 200
    assert "max-age" in response.headers["Strict-Transport-Security"]
    assert response.headers.get_all("Content-Security-Policy") == [
        response.headers["Content-Security-Policy"]
    ]
    cookies = response.headers.get_all("Set-Cookie") or []
    assert all("Secure" in cookie for cookie in cookies)


def test_a_stream_comes_as_it_is_written_and_its_cookie_travels_over_tls_only(proxy):
    body = json.dumps({"question": "隧道事故造成几人死亡?", "stream": True}).encode()
    started = time.monotonic()
    response = proxy.send("POST", "/api/v1/chat", body, JSON, address="127.0.0.3")
    assert response.status == 200
    assert "Secure" in response.headers["Set-Cookie"]
    # The answer takes two seconds; the stream says after one that it lives, and must not wait with that.
    assert response.readline() == b": \n"
    first = time.monotonic() - started
    assert b"event: done" in response.read()
    assert time.monotonic() - started - first > 0.5


def test_each_address_has_a_limit_of_its_own_whatever_it_claims_to_be(proxy):
    def status(address, claimed):
        return proxy.send(
            "GET", "/api/v1/speeches", headers={"X-Forwarded-For": claimed}, address=address
        ).status

    assert [status("127.0.0.4", f"192.0.2.{n}") for n in range(RATE + 1)] == [200] * RATE + [429]
    assert status("127.0.0.5", "127.0.0.4") == 200


def test_more_than_nginx_lets_through_is_429_and_files_of_pages_do_not_count(proxy):
    # One connection: with a handshake for each, a slow machine would stay below the limit.
    connection = proxy.connect("127.0.0.6")

    def status(path):
        connection.request("GET", path)
        with connection.getresponse() as response:
            response.read()
            return response.status

    assert {status("/static/js/main.js") for _ in range(40)} == {200}
    statuses = [status("/health") for _ in range(40)]
    assert statuses[:20] == [200] * 20
    assert set(statuses) == {200, 429}


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        pytest.param("/api/v1/ask", 64 * 1024, 422, id="the most for a question"),
        pytest.param("/api/v1/ask", 64 * 1024 + 1, 413, id="too much for a question"),
        pytest.param("/api/v1/documents", 20_000_000 + 4_096, 403, id="the most for a document"),
        pytest.param("/api/v1/documents", 21_000_000, 413, id="too much for a document"),
    ],
)
def test_bodies_have_the_sizes_that_the_server_takes(proxy, path, size, status):
    shown = b'{"question": "%s"}'
    body = shown % (b"x" * (size - len(shown) + 2))
    assert proxy.send("POST", path, body, JSON, address="127.0.0.7").status == status


def test_the_request_id_of_nginx_is_in_the_log_of_the_server(proxy):
    given = proxy.send("GET", "/api/v1/speeches", address="127.0.0.8").headers["X-Request-ID"]
    assert given in proxy.log.read_text(encoding="utf-8")


def test_metrics_stay_inside(proxy):
    assert proxy.send("GET", "/metrics", address="127.0.0.9").status == 404
