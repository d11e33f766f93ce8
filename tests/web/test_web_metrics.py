"""`/metrics`: names by the convention of Prometheus, labels without a stranger's text."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from qa.errors import ModelError
from qa.types import Status


@pytest.fixture
def value(client):
    """Read one sample of `/metrics`; None where there is none."""

    def read(name, **labels):
        families = text_string_to_metric_families(client.get("/metrics").text)
        samples = [sample for family in families for sample in family.samples if sample.name == name]
        return next((sample.value for sample in samples if sample.labels == labels), None)

    return read


def test_requests_are_counted_by_route_method_and_status(client, value):
    client.get("/api/v1/speeches/1")
    client.get("/api/v1/speeches/2")
    client.get("/api/v1/speeches/99")
    route = "/api/v1/speeches/<int:number>"
    assert value("qa_requests_total", route=route, method="GET", status="200") == 2
    assert value("qa_requests_total", route=route, method="GET", status="404") == 1
    assert value("qa_request_seconds_count", route=route) == 3


def test_what_strangers_write_makes_no_label(client):
    client.get("/secret-address?question=secret-question")
    client.open("/health", method="SECRETMETHOD")
    assert "secret" not in client.get("/metrics").text.lower()


def test_answers_and_refusals_are_counted_whoever_asks(client, post, value):
    post("ask", {"question": "隧道事故造成几人死亡?"})
    post("ask", {"question": "火星上有什么?"})
    client.post("/chats", data={"question": "火星上有什么?"})
    assert value("qa_answers_total", kind="span", status="answered") == 1
    assert value("qa_answers_total", kind="abstain", status="abstained") == 2
    assert value("qa_refusals_total", reason="no_evidence") == 2
    assert value("qa_stage_seconds_count", stage="total") == 3


def test_the_turns_of_a_conversation_are_counted_whole_and_streamed(client, post, value):
    question = {"question": "隧道事故造成几人死亡?"}
    post("chat", question)
    post("chat", {**question, "stream": True}).close()
    messages = [{"role": "user", "content": question["question"]}]
    client.post("/v1/chat/completions", json={"model": "speech-qa", "messages": messages})
    assert value("qa_answers_total", kind="span", status="answered") == 3


def test_failures_of_a_model_are_counted(post, service, value):
    service.error = ModelError("gone")
    assert post("ask", {"question": "事故"}).status_code == 503
    assert value("qa_model_failures_total") == 1


def test_a_model_that_cannot_be_loaded_is_counted(app, service):
    def fails():
        raise ModelError("gone")

    service.warm_up = fails
    with pytest.raises(ModelError):
        app.extensions["service_loader"].get().warm_up()
    assert "qa_model_failures_total 1.0" in app.test_client().get("/metrics").text


def test_a_degraded_reply_counts_as_a_failure_of_a_model(app, service):
    reply = replace(service.ask("事故"), status=Status.DEGRADED)
    service.ask = lambda question, **options: reply
    client = app.test_client()
    client.post("/api/v1/ask", json={"question": "事故"})
    assert "qa_model_failures_total 1.0" in client.get("/metrics").text


def test_the_index_has_a_name_and_an_age(app, value, service):
    info = service.info()
    assert value("qa_index_info", fingerprint=info.fingerprint, version=info.version) == 1
    assert value("qa_index_passages") == info.passages
    assert value("qa_index_age_seconds") is None
    app.extensions["metrics"].index.built_at = 0.0
    assert value("qa_index_age_seconds") > 1e9


def test_two_applications_do_not_share_their_counts(client, service):
    from web import create_app

    client.get("/health")
    other = create_app(service=service).test_client()
    assert 'route="/health"' not in other.get("/metrics").text


def test_several_processes_count_together(tmp_path):
    # Each process writes its own file; whichever is asked adds them up.
    script = (
        "import sys; sys.path.insert(0, 'tests/web')\n"
        "from fakes import FakeService\n"
        "from web import create_app\n"
        "client = create_app(service=FakeService()).test_client()\n"
        "client.get('/health')\n"
        "print(client.get('/metrics').text)"
    )
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": "."}
    for expected in (1, 2):
        ran = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        assert f'qa_requests_total{{method="GET",route="/health",status="200"}} {expected}.0' in ran.stdout
        assert "qa_index_info" in ran.stdout
