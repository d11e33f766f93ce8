"""Every limit of every field, through the API, and the one error body."""

import pytest

SURROGATE = b'{"question": "\\ud800"}'
TURN = {"role": "user", "content": "事故"}
CLAIM = {"document": "讲话.txt", "start": 0, "end": 1, "quote": "讲"}

WRONG_TYPE = [
    ("ask", {"question": 5}, "question"),
    ("ask", {"question": None}, "question"),
    ("ask", {"question": ["事故"]}, "question"),
    ("ask", {"question": "事故", "top_k": True}, "top_k"),
    ("ask", {"question": "事故", "top_k": "5"}, "top_k"),
    ("ask", {"question": "事故", "top_k": 5.0}, "top_k"),
    ("ask", {"question": "事故", "explain": 1}, "explain"),
    ("ask", {"question": "事故", "explain": None}, "explain"),
    ("ask", {"question": "事故", "speeches": 1}, "speeches"),
    ("ask", {"question": "事故", "speeches": [1, False]}, "speeches[1]"),
    ("ask", {"question": "事故", "history": {}}, "history"),
    ("ask", {"question": "事故", "history": ["事故"]}, "history[0]"),
    ("ask", {"question": "事故", "history": [{"role": "user", "content": 1}]}, "history[0].content"),
    ("search", {"query": {}}, "query"),
    ("search", {"query": "事故", "mode": 1}, "mode"),
    ("verify", {"citations": "x"}, "citations"),
    ("verify", {"citations": [CLAIM, {**CLAIM, "start": "0"}]}, "citations[1].start"),
    ("verify", {"citations": [{**CLAIM, "quote": None}]}, "citations[0].quote"),
]

OUT_OF_RANGE = [
    ("ask", {"question": ""}, "question"),
    ("ask", {"question": " \n\t"}, "question"),
    ("ask", {"question": "问" * 1001}, "question"),
    ("ask", {"question": "事\x00故"}, "question"),
    ("ask", {"question": "事故", "top_k": 0}, "top_k"),
    ("ask", {"question": "事故", "top_k": 21}, "top_k"),
    ("ask", {"question": "事故", "speeches": [0]}, "speeches[0]"),
    ("ask", {"question": "事故", "history": [TURN] * 21}, "history"),
    ("ask", {"question": "事故", "history": [TURN, {**TURN, "role": "system"}]}, "history[1].role"),
    ("ask", {"question": "事故", "history": [{**TURN, "content": "\x00"}]}, "history[0].content"),
    ("search", {"query": "问" * 1001}, "query"),
    ("search", {"query": "事故", "mode": "fuzzy"}, "mode"),
    ("verify", {"citations": [{**CLAIM, "start": -1}]}, "citations[0].start"),
    ("verify", {"citations": [{**CLAIM, "start": 2}]}, "citations[0].end"),
    ("verify", {"citations": [{**CLAIM, "sha256": "ABC"}]}, "citations[0].sha256"),
    ("verify", {"citations": [{"document": "讲话.txt", "start": 0, "end": 1}]}, "citations[0].quote"),
]

MISSING = [
    ("ask", {}, "question"),
    ("ask", {"question": "事故", "history": [{"role": "user"}]}, "history[0].content"),
    ("search", {}, "query"),
    ("verify", {}, "citations"),
    ("verify", {"citations": [{"start": 0, "end": 1, "quote": "讲"}]}, "citations[0].document"),
]

NOT_JSON = {
    "empty": b"",
    "cut short": b'{"question": ',
    "not UTF-8": '{"question": "事故"}'.encode("gb18030"),
    "with a byte order mark": b'\xef\xbb\xbf{"question": "x"}',
    "NaN": b'{"question": "x", "top_k": NaN}',
    "deeply nested": b"[" * 60_000,
    "a number of thousands of digits": b'{"question": "x", "top_k": ' + b"1" * 10_000 + b"}",
}


@pytest.mark.parametrize(("path", "body", "field"), WRONG_TYPE)
def test_a_wrong_type_is_400_and_named(post, assert_error, path, body, field):
    assert_error(post(path, body), 400, "wrong_type", field)


@pytest.mark.parametrize(("path", "body", "field"), OUT_OF_RANGE)
def test_out_of_range_is_422_and_named(post, assert_error, path, body, field):
    assert_error(post(path, body), 422, "out_of_range", field)


@pytest.mark.parametrize(("path", "body", "field"), MISSING)
def test_a_missing_field_is_422_and_named(post, assert_error, path, body, field):
    assert_error(post(path, body), 422, "missing_field", field)


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_is_400(client, assert_error, body):
    response = client.post("/api/v1/ask", data=body, content_type="application/json")
    assert_error(response, 400, "invalid_json")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null"])
def test_json_that_is_no_object_is_400(client, assert_error, body):
    response = client.post("/api/v1/ask", data=body, content_type="application/json")
    assert_error(response, 400, "wrong_type", "body")


def test_a_lone_surrogate_is_422(client, assert_error):
    response = client.post("/api/v1/ask", data=SURROGATE, content_type="application/json")
    assert_error(response, 422, "out_of_range", "question")


@pytest.mark.parametrize("length", [1, 1000])
def test_the_ends_of_the_range_are_allowed(post, length):
    assert post("ask", {"question": f"  {'𠮷' * length}  "}).status_code == 200


def test_twenty_turns_and_either_end_of_top_k_are_allowed(post):
    for top_k in (1, 20):
        assert post("ask", {"question": "事故", "history": [TURN] * 20, "top_k": top_k}).status_code == 200


def test_a_json_dialect_in_the_content_type_is_read(client):
    body = '{"question": "事故"}'.encode()
    response = client.post("/api/v1/ask", data=body, content_type="application/json; charset=utf-8")
    assert response.status_code == 200
