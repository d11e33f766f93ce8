"""The OpenAPI document: as written in the repository, as released, as the service behaves."""

import copy
import json
import re
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import pytest
from openapi_changes import breaking_changes
from pydantic import BaseModel, ValidationError

from qa import types
from qa.overview import values as found
from qa.store import values
from web import create_app, reading
from web.schemas import conversations, finding, replies, requests
from web.schemas.operations import OPERATIONS
from web.specification import document, path_of

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).parent / "openapi-released.json"
DOCUMENT = "讲话.txt"

# Held to their models by name and field; the rest of the models wrap them.
VALUES = {
    conversations.Conversation: values.Conversation,
    conversations.ConversationInfo: values.ConversationInfo,
    conversations.ConversationsReply: values.Page,
    conversations.Feedback: values.Feedback,
    conversations.Message: values.Message,
    finding.Facet: found.Facet,
    finding.FindReply: found.Finding,
    finding.Piece: found.Piece,
    replies.AskReply: types.Reply,
    replies.Block: reading.Block,
    replies.Citation: types.Citation,
    replies.Copy: types.Copy,
    replies.DocumentInfo: types.DocumentInfo,
    replies.Heading: types.Heading,
    replies.IndexInfo: types.IndexInfo,
    replies.Neighbour: reading.Neighbour,
    replies.OutlineEntry: reading.OutlineEntry,
    replies.Passage: types.Passage,
    replies.PassageReply: types.PassageDetail,
    replies.ReadingReply: reading.TalkView,
    replies.SearchReply: types.SearchReply,
    replies.Segment: reading.Segment,
    replies.SpeechInfo: types.SpeechInfo,
    replies.SpeechReply: types.SpeechDetail,
    replies.TalkInfo: types.TalkInfo,
    replies.Verdict: types.Verdict,
}


class Closed:
    """Stands in for the service: no route is called."""


def test_the_document_in_the_repository_is_that_of_the_code():
    stored = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(document())), "stale: run `make openapi`"


def test_nothing_that_was_released_is_broken():
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    assert breaking_changes(released, document()) == []


def test_every_route_for_programs_is_in_the_document():
    rules = create_app(service=Closed()).url_map.iter_rules()
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in rules
        if rule.rule.startswith(("/api/", "/v1/", "/health", "/metrics", "/openapi"))
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(path_of(operation), operation.method) for operation in OPERATIONS} == served


def test_every_field_has_a_schema_and_every_reference_leads_somewhere():
    text = json.dumps(document())
    names = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert names == set(document()["components"]["schemas"])


@pytest.mark.parametrize(("model", "value"), VALUES.items(), ids=lambda part: part.__name__)
def test_a_reply_has_the_fields_of_its_value(model, value):
    assert is_dataclass(value)
    assert list(model.model_fields) == [field.name for field in fields(value)]


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if isinstance(one.reply, type)], ids=lambda o: o.name
)
def test_a_model_of_a_reply_takes_no_further_field(operation):
    assert issubclass(operation.reply, BaseModel)
    assert operation.reply.model_config["extra"] == "forbid"


def limits(model, name):
    found = {}
    for part in model.model_fields[name].metadata:
        found |= {
            key: getattr(part, key) for key in ("ge", "le", "min_length", "max_length") if hasattr(part, key)
        }
    return found


def test_limits_of_requests_are_those_that_are_checked():
    from web.requests import MAX_HISTORY, MAX_QUESTION, MAX_TOP_K

    assert limits(requests.AskRequest, "question") == {"min_length": 1, "max_length": MAX_QUESTION}
    assert limits(requests.AskRequest, "history") == {"max_length": MAX_HISTORY}
    assert limits(requests.AskRequest, "top_k") == {"ge": 1, "le": MAX_TOP_K}
    assert get_args(requests.SearchRequest.model_fields["mode"].annotation) == tuple(types.SearchMode)


@pytest.fixture
def cases():
    """The bodies that the tests of requests send and expect to be refused."""
    sys.path.insert(0, str(ROOT / "tests" / "web"))
    try:
        import test_web_requests
    finally:
        sys.path.pop(0)
    return [*test_web_requests.WRONG_TYPE, *test_web_requests.OUT_OF_RANGE, *test_web_requests.MISSING]


def test_the_models_refuse_what_the_service_refuses(cases):
    models = {
        "ask": requests.AskRequest,
        "search": requests.SearchRequest,
        "verify": requests.VerifyRequest,
    }
    taken = []
    for path, body, _field in cases:
        try:
            models[path].model_validate(body)
        except ValidationError:
            continue
        taken.append((path, body))
    assert taken == []


def changed(change):
    new = copy.deepcopy(document())
    change(new)
    return breaking_changes(document(), new)


def schema(new, name):
    return new["components"]["schemas"][name]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda new: new["paths"].pop("/api/v1/version"), "GET /api/v1/version is gone"),
        (lambda new: schema(new, "Citation")["properties"].pop("sha256"), "sha256 is gone"),
        (lambda new: schema(new, "Citation")["required"].remove("n"), "n may be missing now"),
        (lambda new: schema(new, "AskRequest")["required"].append("top_k"), "top_k is required now"),
        (lambda new: schema(new, "AskRequest")["properties"]["top_k"].update(maximum=5), "maximum is 5 now"),
        (
            lambda new: schema(new, "AskRequest")["properties"]["explain"].update(type="string"),
            "no longer takes",
        ),
        (lambda new: schema(new, "SearchRequest")["properties"]["mode"]["enum"].pop(), "no longer takes"),
        (
            lambda new: schema(new, "Citation")["properties"]["score"].update(type="string"),
            "may now be string",
        ),
    ],
)
def test_a_breaking_change_is_named(change, said):
    assert any(said in found for found in changed(change)), changed(change)


@pytest.mark.parametrize(
    "change",
    [
        lambda new: schema(new, "Citation")["properties"].update(more={"type": "string"}),
        lambda new: schema(new, "AskRequest")["properties"].update(more={"type": "string"}),
        lambda new: schema(new, "AskRequest")["properties"]["top_k"].update(maximum=50),
        lambda new: new["paths"].update({"/api/v1/more": {}}),
    ],
)
def test_an_addition_breaks_nothing(change):
    assert changed(change) == []
