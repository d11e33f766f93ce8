"""What every test shares: a clean environment, no network but loopback, and the built index."""

import ipaddress
import os
import socket
from pathlib import Path

import pytest
from postgresql import server as postgresql_server
from serving import serving, wait_for

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    """No setting of the shell that started the tests reaches them."""
    for name in list(os.environ):
        if name.startswith("QA_"):
            monkeypatch.delenv(name)


def _is_local(address):
    if not isinstance(address, tuple):  # a socket in the file system
        return True
    host = str(address[0])
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """A connection to anywhere but this machine fails, and says who tried."""
    connect = socket.socket.connect

    def guarded(self, address):
        assert _is_local(address), f"a test tried to reach {address}"
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL server, started once; a database is to be made in it."""
    with postgresql_server() as address:
        yield address


@pytest.fixture
def postgresql_database(postgresql):
    """The address of an empty database on that server: emptied rather than made anew, which takes seconds."""
    import psycopg

    url = f"{postgresql}/postgres"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'qa.sqlite3'}"
    return request.getfixturevalue("postgresql_database")


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory):
    """The index of the speeches: the one that `make test` built, or one built now."""
    from qa.bootstrap.indexing import build_index
    from qa.settings import load_settings

    built = REPOSITORY / "index"
    if built.is_dir():
        return built
    folder = tmp_path_factory.mktemp("built") / "index"
    settings = load_settings({"index_dir": folder}, environ={})
    build_index(settings, [REPOSITORY / "seeds"], lambda _stage, _done, _total: None)
    return folder


@pytest.fixture(scope="session")
def server_url(index_dir):
    """The address of a real server on that index, started once."""
    with serving(index_dir) as url:
        wait_for(f"{url}/health/ready", 200)
        yield url


@pytest.fixture(scope="session")
def settings(index_dir):
    """The default settings on that index."""
    from qa.settings import load_settings

    return load_settings({"index_dir": index_dir}, environ={})


@pytest.fixture(scope="session")
def service(settings):
    """The real service, opened once."""
    from qa.bootstrap.opening import open_service

    opened = open_service(settings)
    opened.warm_up()
    return opened
