"""A running server takes another index over, and no request notices."""

import gc
import logging
import threading
import time
import weakref
from dataclasses import replace

import pytest
from fakes import FakeService

from qa.errors import IndexDamagedError
from qa.index.storage import manifest_mark
from qa.types import IndexInfo
from web import create_app
from web.loading import ServiceLoader


class Numbered(FakeService):
    """Says which index it is."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def info(self) -> IndexInfo:
        return replace(super().info(), fingerprint=str(self.number))


class Shelf:
    """Stands in for the folder of the index: what is in force, and what opening it leads to."""

    def __init__(self) -> None:
        self.number = 1
        self.failure: Exception | None = None
        self.opened = 0

    def mark(self) -> int:
        return self.number

    def open(self) -> Numbered:
        self.opened += 1
        if self.failure:
            raise self.failure
        return Numbered(self.number)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def loader(shelf: Shelf) -> ServiceLoader:
    made = ServiceLoader(shelf.open, mark=shelf.mark)
    made.start()
    made.get(10)
    return made


@pytest.fixture
def client(loader: ServiceLoader):
    app = create_app(service=FakeService())
    app.extensions["service_loader"] = loader
    return app.test_client()


def version(client) -> str:
    return client.get("/api/v1/version").json["index"]["fingerprint"]


def test_another_index_is_taken_over_and_named(loader, shelf, client):
    assert version(client) == "1"
    shelf.number = 2
    assert loader.renew()
    assert version(client) == "2"


def test_the_same_index_is_opened_once(loader, shelf):
    assert not loader.renew()
    assert shelf.opened == 1


def test_a_damaged_index_leaves_the_old_one_and_is_logged_once(loader, shelf, client, caplog):
    shelf.number, shelf.failure = 2, IndexDamagedError("cut short")
    with caplog.at_level(logging.ERROR):
        assert not loader.renew()
        assert not loader.renew()
    assert [record.message for record in caplog.records] == ["The service cannot be opened: cut short"]
    assert version(client) == "1"
    shelf.number, shelf.failure = 3, None
    assert loader.renew()
    assert version(client) == "3"


def test_an_index_that_was_replaced_while_it_was_opened_is_not_damaged(shelf, loader, caplog):
    def open_service() -> Numbered:
        if shelf.number == 2:
            shelf.number = 3
            raise IndexDamagedError("its files were cleared away")
        return Numbered(shelf.number)

    loader._open = open_service
    shelf.number = 2
    assert loader.renew()
    assert loader.get().info().fingerprint == "3"
    assert caplog.records == []


def test_an_index_that_vanished_is_no_reason_to_stop(loader, shelf):
    shelf.number = None
    assert not loader.renew()
    assert loader.get().info().fingerprint == "1"


def test_the_watch_finds_it_by_itself(loader, shelf):
    loader.watch(0.01)
    shelf.number = 2
    deadline = time.monotonic() + 20
    while loader.get().info().fingerprint != "2":
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_no_request_fails_while_indexes_come_and_go(loader, shelf, client):
    statuses, seen, stop = [], set(), threading.Event()

    def ask() -> None:
        asking = client.application.test_client()
        while not stop.is_set():
            response = asking.post("/api/v1/ask", json={"question": "事故造成几人死亡?"})
            statuses.append(response.status_code)
            seen.add(version(asking))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 12):
        shelf.number = number
        shelf.failure = IndexDamagedError("damaged") if number % 3 == 0 else None
        loader.renew()
        time.sleep(0.02)
    stop.set()
    for thread in threads:
        thread.join(20)
    assert len(statuses) > 10
    assert set(statuses) == {200}
    assert len(seen) > 1


def test_a_request_under_way_ends_on_the_index_that_it_began_with(loader, shelf, client):
    from web.loading import current_service

    with client.application.test_request_context():
        first = current_service()
        shelf.number = 2
        loader.renew()
        assert current_service() is first
    assert loader.get() is not first


def test_the_old_index_is_let_go(loader, shelf):
    old = weakref.ref(loader.get())
    shelf.number = 2
    loader.renew()
    gc.unfreeze()
    gc.collect()
    assert old() is None


def test_a_manifest_is_told_from_another_by_its_file(tmp_path):
    assert manifest_mark(tmp_path) is None
    (tmp_path / "manifest.json").write_text("1", encoding="utf-8")
    first = manifest_mark(tmp_path)
    (tmp_path / "aside").write_text("2", encoding="utf-8")
    (tmp_path / "aside").replace(tmp_path / "manifest.json")
    assert manifest_mark(tmp_path) != first
