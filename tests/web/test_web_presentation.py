import json
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes import ACCIDENT, COPY, citation

from qa.types import Reason
from web.errors import ApiError
from web.presentation import error_key, place_label, shape
from web.wording import wording_in

CASES = json.loads(Path(__file__).with_name("shape_cases.json").read_text(encoding="utf-8"))
WORDING = wording_in("zh-Hans")


@pytest.fixture
def in_a_request(app):
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_shape(case):
    given = case["reply"]
    citations = tuple(SimpleNamespace(**fields) for fields in given["citations"])
    reply = SimpleNamespace(**{**given, "items": tuple(given["items"]), "citations": citations})
    assert json.loads(json.dumps(asdict(shape(reply)))) == case["shape"]


def test_every_reason_has_words_for_people():
    assert set(WORDING["reasons"]) == {reason.value for reason in Reason}


@pytest.mark.usefixtures("in_a_request")
def test_places_have_names():
    assert place_label(citation(ACCIDENT)) == "第 1 篇"
    assert place_label(COPY) == "第 2 篇"
    assert place_label(replace(citation(ACCIDENT), talk=1, speech_title="讲话稿篇一之1")) == "第 1 篇之 1"
    assert place_label(replace(COPY, talk=2)) == "第 2 篇之 2"
    assert place_label(replace(COPY, speech=None)) == "另一处"
    assert place_label(replace(citation(ACCIDENT), speech=None)) == "讲话稿篇一"


@pytest.mark.parametrize(
    ("status", "code", "key"),
    [
        (503, "index_not_ready", "index_not_ready"),
        (503, "index_unavailable", "index_unavailable"),
        (503, "model_unavailable", "model_unavailable"),
        (500, "internal_error", "internal"),
        (413, "body_too_large", "too_long"),
        (404, "not_found", "not_found"),
        (421, "unknown_host", "unknown_host"),
        (422, "out_of_range", "invalid"),
        (405, "method_not_allowed", "invalid"),
    ],
)
def test_every_error_has_words_for_people(status, code, key):
    assert error_key(ApiError(status, code, "x")) == key
    assert WORDING["errors"][key]["title"]
