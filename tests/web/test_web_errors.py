import io

import pytest
from fakes import DOCUMENT

from qa.errors import IndexDamagedError, InputError, ModelError, QAError
from web.app import MAX_BODY_BYTES


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/api/v2/ask",
        "/api/v1/documents/nothing.txt/text",
        "/api/v1/documents/../../etc/passwd/text",
        "/api/v1/speeches/99",
        "/api/v1/speeches/one",
        "/api/v1/passages/nothing",
        "/api/v1/reading?document=nothing.txt",
        "/api/v1/reading?passage=nothing",
        "/health/nothing",
    ],
)
def test_what_does_not_exist_is_404(client, assert_error, path):
    assert_error(client.get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("get", "/api/v1/ask", "POST"), ("post", "/api/v1/speeches", "GET"), ("delete", "/health", "GET")],
)
def test_another_method_is_405_and_lists_those_allowed(client, assert_error, method, path, allowed):
    response = getattr(client, method)(path)
    assert_error(response, 405, "method_not_allowed")
    assert allowed in response.headers["Allow"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_another_content_type_is_415(client, assert_error, content_type):
    response = client.post("/api/v1/ask", data=b'{"question": "x"}', content_type=content_type)
    assert_error(response, 415, "unsupported_media_type")


def test_a_body_over_the_limit_is_413(client, assert_error):
    body = b'{"question": "' + b"x" * MAX_BODY_BYTES + b'"}'
    response = client.post("/api/v1/ask", data=body, content_type="application/json")
    assert_error(response, 413, "body_too_large")


def test_a_body_over_the_limit_without_a_length_is_413(client, assert_error):
    stream = io.BytesIO(b'{"question": "' + b"x" * MAX_BODY_BYTES + b'"}')
    environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": None}
    response = client.post(
        "/api/v1/ask", input_stream=stream, content_type="application/json", environ_overrides=environ
    )
    assert_error(response, 413, "body_too_large")


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("", "document"),
        (f"document={DOCUMENT}&start=-1", "start"),
        (f"document={DOCUMENT}&start=１", "start"),
        (f"document={DOCUMENT}&start=1&end=" + "9" * 13, "end"),
        (f"document={DOCUMENT}&start=5&end=4", "end"),
        (f"document={DOCUMENT}&start=0&end=999999", "end"),
    ],
)
def test_a_place_outside_the_document_is_422(client, assert_error, address, field):
    response = client.get(f"/api/v1/reading?{address}")
    assert_error(response, 422, "missing_field" if field == "document" else "out_of_range", field)


def test_what_the_library_refuses_is_422_with_its_message(post, assert_error):
    error = assert_error(
        post("ask", {"question": "事故", "speeches": [99]}), 422, "invalid_input", "speeches"
    )
    assert "1 to 3" in error["message"]


def test_an_input_error_without_a_field_has_no_details(post, service, assert_error):
    service.error = InputError("The question has no words. Ask in words.")
    assert assert_error(post("ask", {"question": "??"}), 422, "invalid_input")["details"] == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (IndexDamagedError("/srv/secret/index/words.npy is cut short"), "index_unavailable"),
        (ModelError("/srv/secret/model.onnx is missing"), "model_unavailable"),
        (QAError("/srv/secret"), "internal_error"),
    ],
)
def test_a_failing_index_or_model_is_503_without_paths(post, service, assert_error, error, code):
    service.error = error
    response = post("ask", {"question": "事故"})
    assert_error(response, 503, code)
    assert "secret" not in response.text
    assert "Retry-After" in response.headers


def test_an_unexpected_failure_is_500_without_its_reason(post, service, assert_error):
    service.error = RuntimeError("/srv/secret/file: no such thing")
    response = post("ask", {"question": "事故"})
    assert_error(response, 500, "internal_error")
    for hidden in ("secret", "Traceback", "RuntimeError"):
        assert hidden not in response.text


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/nothing", 404, "没有找到这个页面"),
        ("/speeches/99", 404, "没有找到这个页面"),
        ("/read?document=nothing.txt", 404, "没有找到这个页面"),
        (f"/read?document={DOCUMENT}&start=x", 422, "无法处理"),
        ("/static/nothing.js", 404, "没有找到这个页面"),
    ],
)
def test_people_get_a_page(client, path, status, title):
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert title in response.text


def test_an_unexpected_failure_of_a_page_is_a_page(client, service):
    service.error = RuntimeError("/srv/secret")
    response = client.get("/?question=事故")
    assert (response.status_code, response.mimetype) == (500, "text/html")
    assert "服务出错了" in response.text
    assert "secret" not in response.text
