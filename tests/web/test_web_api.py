from dataclasses import replace
from urllib.parse import quote

import pytest
from fakes import ACCIDENT, BROKEN, DOCUMENT, NOTE, PASSAGES, SUGGESTIONS, TEXT

import qa
from qa.types import SearchMode, Turn

REPLY_FIELDS = [
    "id", "question", "rewritten", "answered", "status", "reason", "kind", "answer", "short", "items",
    "confidence", "citations", "nearest", "suggestions", "timing_ms", "index",
    "speeches",
]  # fmt: skip
CITATION_FIELDS = [
    "n", "passage_id", "document", "speech", "talk", "speech_title", "section", "text", "quote", "start",
    "end", "sha256", "score", "also_in",
]  # fmt: skip


def test_ask_gives_the_fields_of_the_contract_in_order(post):
    reply = post("ask", {"question": "事故造成几人死亡?"}).json
    assert list(reply) == REPLY_FIELDS
    assert list(reply["citations"][0]) == CITATION_FIELDS
    assert list(reply["citations"][0]["also_in"][0]) == ["speech", "talk", "passage_id", "start", "end"]
    assert (reply["answered"], reply["status"], reply["kind"], reply["short"]) == (
        True,
        "answered",
        "span",
        "4人",
    )


def test_ask_passes_everything_on(post, service):
    history = [{"role": "user", "content": "事故"}, {"role": "assistant", "content": "4人"}]
    body = {"question": "  死亡?\n", "history": history, "speeches": [1, 2], "top_k": 20, "explain": True}
    reply = post("ask", body).json
    assert service.calls == [("死亡?", (Turn("user", "事故"), Turn("assistant", "4人")))]
    assert service.asked == [{"speeches": (1, 2), "top_k": 20, "explain": True}]
    assert reply["rewritten"] == "事故:死亡?"
    assert reply["speeches"] == [1, 2]
    assert list(reply) == [*REPLY_FIELDS, "explain"]


def test_ask_abstains_with_a_reason_and_the_nearest_passages(post):
    reply = post("ask", {"question": "今天天气怎么样?"}).json
    assert (reply["answered"], reply["reason"], reply["kind"]) == (False, "no_evidence", "abstain")
    assert reply["citations"] == []
    assert [list(near) for near in reply["nearest"]] == [CITATION_FIELDS]


def test_the_body_is_utf8_and_the_same_each_time(post):
    first, second = (post("ask", {"question": "事故造成几人死亡?"}) for _ in range(2))
    assert first.data == second.data
    assert "死亡".encode() in first.data
    assert first.mimetype == "application/json"


def test_unknown_fields_are_ignored(post):
    assert post("ask", {"question": "事故", "temperature": 0.7}).status_code == 200


def test_search(post, service):
    reply = post("search", {"query": "事故", "top_k": 2, "mode": "lexical", "speeches": [1]}).json
    assert list(reply) == ["query", "mode", "hits", "timing_ms", "index"]
    assert [hit["n"] for hit in reply["hits"]] == [1, 2]
    assert list(reply["hits"][0]) == CITATION_FIELDS
    assert service.asked == [{"speeches": (1,), "top_k": 2, "mode": SearchMode.LEXICAL}]


def test_search_explains_when_asked(post):
    assert post("search", {"query": "事故", "explain": True}).json["explain"] == {"kept": 1}


def test_documents(client):
    documents = client.get("/api/v1/documents").json["documents"]
    assert [list(document) for document in documents] == [
        ["name", "title", "sha256", "length", "passages", "left_out"]
    ] * 2


@pytest.mark.parametrize("name", [DOCUMENT, NOTE])
def test_document_text_is_untouched(client, service, name):
    body = client.get(f"/api/v1/documents/{quote(name)}/text").json
    assert body["text"] == service.document_text(name)
    assert body["length"] == len(body["text"])


def test_speeches(client):
    speeches = client.get("/api/v1/speeches").json["speeches"]
    assert [speech["number"] for speech in speeches] == [1, 2, 3]
    assert speeches[0]["talks"][0]["outline"][0]["title"] == "肯定成绩"


def test_speech_has_its_passages_with_offsets(client):
    speech = client.get("/api/v1/speeches/1").json
    assert speech["title"] == "讲话稿篇一"
    assert all(TEXT[p["start"] : p["end"]] == p["text"] for p in speech["passages"])


def test_passage_has_its_neighbours(client):
    body = client.get(f"/api/v1/passages/{PASSAGES[1].id}").json
    assert [body[key]["id"] for key in ("before", "passage", "after")] == [p.id for p in PASSAGES[:3]]


def test_verify_says_of_each_citation_whether_it_stands(post):
    right = {"document": DOCUMENT, "start": ACCIDENT.start, "end": ACCIDENT.end, "quote": ACCIDENT.text}
    body = post("verify", {"citations": [right, {**right, "quote": "别的话"}]}).json
    assert body["valid"] is False
    assert [result["valid"] for result in body["results"]] == [True, False]
    assert list(body["results"][0]) == ["document", "start", "end", "valid", "reason", "found"]


def test_verify_takes_a_hash_and_an_empty_list(post):
    claim = {"document": DOCUMENT, "start": 0, "end": 1, "sha256": "a" * 64}
    assert post("verify", {"citations": [claim]}).status_code == 200
    assert post("verify", {"citations": []}).json == {"valid": True, "results": []}


def test_suggestions(client):
    assert client.get("/api/v1/suggestions").json == {"suggestions": SUGGESTIONS}


def test_version(client):
    body = client.get("/api/v1/version").json
    assert body["version"] == qa.__version__
    assert list(body["index"]) == ["fingerprint", "passages", "version"]


def test_reading_marks_exactly_the_words_at_the_place(client):
    place = {"document": DOCUMENT, "start": ACCIDENT.start, "end": ACCIDENT.end}
    view = client.get("/api/v1/reading", query_string=place).json
    segments = [segment for block in view["blocks"] for segment in block["segments"]]
    assert [segment["text"] for segment in segments if segment["quote"]] == [ACCIDENT.text]
    assert (view["speech"], view["talk"], view["before"]) == (1, 1, None)
    assert view["after"]["title"] == "讲话稿篇二"


def test_reading_takes_a_passage(client):
    place = {"passage": BROKEN.id, "start": BROKEN.start, "end": BROKEN.end}
    view = client.get("/api/v1/reading", query_string=place).json
    assert (view["document"], view["start"], view["end"]) == (DOCUMENT, BROKEN.start, BROKEN.end)


def test_no_number_that_json_does_not_have(client, service, assert_error):
    reply = replace(service.ask("事故"), confidence=float("nan"))
    service.ask = lambda *_args, **_options: reply
    response = client.post("/api/v1/ask", json={"question": "事故"})
    assert_error(response, 500, "internal_error")
