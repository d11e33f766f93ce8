import threading

import pytest
from fakes import FakeService

from qa.errors import IndexMissingError, SettingsError
from web import create_app, pages
from web.errors import ApiError
from web.loading import ServiceLoader


def client_of(loader: ServiceLoader):
    app = create_app(service=FakeService())
    app.extensions["service_loader"] = loader
    return app.test_client()


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


@pytest.fixture
def opening(gate: threading.Event):
    """A loader that opens its service when the gate opens."""

    def open_service() -> FakeService:
        gate.wait(10)
        return FakeService()

    loader = ServiceLoader(open_service)
    loader.start()
    yield loader
    gate.set()


def failing(error: Exception, **options: float) -> ServiceLoader:
    def open_service() -> FakeService:
        raise error

    return ServiceLoader(open_service, **options)


def test_the_process_lives_before_the_index_is_loaded(opening, gate, assert_error):
    client = client_of(opening)
    assert client.get("/health").json == {"status": "ok"}
    response = client.get("/health/ready")
    assert_error(response, 503, "index_not_ready")
    assert response.headers["Retry-After"] == "2"
    assert_error(client.post("/api/v1/ask", json={"question": "事故"}), 503, "index_not_ready")
    gate.set()
    opening.get(10)
    ready = client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json["status"] == "ready"


def test_a_service_is_warm_before_it_is_ready(gate, opening):
    gate.set()
    assert opening.get(10).warmed


def test_the_version_is_there_before_the_index(opening):
    assert client_of(opening).get("/api/v1/version").json["index"] is None


def test_a_bad_request_is_refused_before_the_index_is_loaded(opening, assert_error):
    assert_error(client_of(opening).post("/api/v1/ask", json={}), 422, "missing_field")


def test_without_an_index_every_answer_says_how_to_build_one(assert_error, tmp_path):
    loader = failing(IndexMissingError(f"no index at {tmp_path}"))
    client = client_of(loader)
    with pytest.raises(ApiError):
        loader.get(10)
    for response in (client.get("/health/ready"), client.post("/api/v1/ask", json={"question": "事故"})):
        error = assert_error(response, 503, "index_unavailable")
        assert "`qa index`" in error["message"]
        assert "`make index`" in error["message"]
        assert str(tmp_path) not in response.text


@pytest.mark.parametrize("path", ["/", "/?question=事故", "/speeches", "/read?document=x"])
def test_without_an_index_the_pages_say_so(path):
    response = client_of(failing(IndexMissingError("no index"))).get(path)
    assert response.status_code == 503
    assert "make index" in response.text


def test_a_page_that_came_too_early_asks_again_by_itself(opening, monkeypatch):
    monkeypatch.setattr(pages, "OPENING_SECONDS", 0.01)
    page = client_of(opening).get("/")
    assert page.status_code == 503
    assert '<meta http-equiv="refresh" content="2">' in page.text
    assert page.text.count("索引正在载入") == 2  # once for people, once in the words for scripts


def test_a_page_waits_for_an_index_that_is_nearly_there(opening, gate):
    threading.Timer(0.1, gate.set).start()
    assert client_of(opening).get("/").status_code == 200


@pytest.mark.parametrize("error", [RuntimeError("/srv/secret"), SettingsError("QA_MODEL /srv/secret")])
def test_a_failure_that_nobody_foresaw_is_not_loading_for_ever(assert_error, error):
    loader = failing(error)
    with pytest.raises(ApiError) as failure:
        loader.get(10)
    assert failure.value.status == 503
    assert "secret" not in failure.value.message


def test_an_index_that_is_built_later_is_picked_up():
    outcomes: list[object] = [IndexMissingError("no index"), FakeService()]

    def open_service() -> FakeService:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    loader = ServiceLoader(open_service, retry_seconds=0)
    with pytest.raises(ApiError):
        loader.get(10)
    assert isinstance(loader.get(10), FakeService)


def test_a_failure_is_not_tried_again_at_once():
    opened = []

    def open_service() -> FakeService:
        opened.append(1)
        raise IndexMissingError("no index")

    loader = ServiceLoader(open_service, retry_seconds=60)
    for _ in range(5):
        with pytest.raises(ApiError):
            loader.get(10)
    assert len(opened) == 1


def test_a_failure_that_stands_does_not_grow_with_each_request():
    loader = failing(IndexMissingError("none"), retry_seconds=60)

    def frames():
        with pytest.raises(ApiError) as raised:
            loader.get(10)
        return len(raised.traceback)

    assert len({frames() for _ in range(4)}) == 1


def test_starting_twice_opens_once(gate):
    opened = []

    def open_service() -> FakeService:
        opened.append(1)
        gate.wait(10)
        return FakeService()

    loader = ServiceLoader(open_service)
    loader.start()
    loader.start()
    gate.set()
    loader.get(10)
    loader.start()
    assert len(opened) == 1
