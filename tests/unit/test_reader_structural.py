"""The reader on the tiny collection of `keywords.py`, and its decision to answer."""

import json
from dataclasses import replace

import pytest

from qa.reader import confidence
from qa.reader.confidence import (
    NETWORK,
    SIGNALS,
    STRUCTURE,
    Calibration,
    Names,
    Signals,
    load_calibration,
    measure,
    reason_for,
)
from qa.types import Kind, Reason, Setting

PLAIN, NO_NAMES = Setting(), Names()
QUIET = Signals(**dict.fromkeys(SIGNALS, 0.0))


@pytest.fixture(scope="module")
def reader(tiny_service):
    return tiny_service._answerer._reader


@pytest.fixture(scope="module")
def text(tiny_service):
    return tiny_service.document_text("collection.txt")


@pytest.fixture(scope="module")
def read(tiny_service, reader):
    def read(question, setting=PLAIN, **options):
        return reader.read(question, tiny_service._retriever.retrieve(question, 5, **options).hits, setting)

    return read


def words(text, span):
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("question", "expected"),
    [("电梯多少天维护保养一次?", "十五天"), ("锅炉房每天检查几次?", "两次")],
)
def test_the_span_that_answers(read, text, question, expected):
    found = read(question)
    assert found.kind is Kind.SPAN
    assert expected in words(text, found.span)
    assert found.quote.start <= found.span.start < found.span.end <= found.quote.end
    assert found.passage.start <= found.quote.start < found.quote.end <= found.passage.end


def test_what_is_counted_off_is_a_list(read, text):
    found = read("电梯救援要做到哪三件事?")
    assert found.kind is Kind.LIST
    assert [words(text, item) for item in found.items] == ["先断电", "再盘车", "后开门"]
    assert found.span is None


def test_supports_hold_every_item(read):
    found = read("电梯救援要做到哪三件事?")
    for item in found.items:
        assert any(p.start <= item.start and item.end <= p.end for p, _ in found.supports)
    assert found.supports[0][0] == found.passage


def test_the_headings_of_a_talk_are_an_outline(read, text):
    found = read("锅炉、电梯那篇讲了哪几个方面?")
    assert found.kind is Kind.OUTLINE
    assert [words(text, item) for item in found.items] == ["锅炉管理", "电梯管理"]


def test_an_outline_is_read_in_the_part_asked_for(read, text):
    setting = Setting(parts=(3,))
    found = read("锅炉、电梯那篇讲了哪几个方面?", setting, speeches=[3])
    third = text.index("汇编篇三")
    assert all(item.start > third for item in found.items)


def test_nothing_is_read_in_nothing(reader):
    assert reader.read("锅炉房每天检查几次?", [], Setting()) is None


def test_what_was_answered_before_weighs_less(read, text):
    first = read("锅炉房每天检查几次?")
    again = read("锅炉房每天检查几次?", Setting(known=(words(text, first.span),)))
    assert (first.notes["repeated"], again.notes["repeated"]) == (0, 1)
    assert again.score < first.score


def test_a_number_of_another_unit_has_not_the_shape(read):
    assert read("电梯多少天维护保养一次?").notes["shaped"] == 1
    assert read("电梯维护保养花了多少万元?").notes["shaped"] == 0


@pytest.fixture
def measured(tiny_service, reader, read):
    def measured(question, names=NO_NAMES):
        hits = tiny_service._retriever.retrieve(question, 5).hits
        return measure(
            question, hits, read(question), tiny_service._answerer._judge.weights.overlap(question), names
        )

    return measured


def test_signals_of_a_question_that_is_answered(measured):
    signals = measured("电梯多少天维护保养一次?")
    assert signals.coverage > 0.4
    assert (signals.fit, signals.shapeless, signals.listed, signals.english) == (1, 0, 0, 0)
    assert (signals.missing_name, signals.miscounted, signals.missing_token, signals.masked) == (0, 0, 0, 0)


def test_signals_of_what_the_text_does_not_say(measured):
    assert measured("电梯维护保养花了多少万元?").shapeless == 1
    assert measured("电梯在2019年坏了几次?").missing_token == 1
    assert measured("电梯救援要做到哪三件事?").listed == 1
    assert measured("How often is the 电梯 checked").english == 0
    assert measured("电梯救援要做到哪三件事?").miscounted == 0
    assert measured("电梯救援要做到哪五件事?").miscounted == 1


@pytest.mark.parametrize("names", [Names(missing=True), Names(elsewhere=True)])
def test_signals_of_names_that_the_text_is_not_about(measured, names):
    assert measured("电梯多少天维护保养一次?", names).missing_name == 1


def test_signals_are_bounded(measured):
    for question in ("电梯多少天维护保养一次?", "今天天气怎么样?食堂", "how many 锅炉"):
        assert all(-0.5 <= value <= 1.5 for value in measured(question).values())


REASONS = [
    pytest.param({"missing_name": 1.0}, Reason.MISSING_ENTITY, id="place-that-no-document-names"),
    pytest.param({"missing_name": 1.0, "masked": 1.0}, Reason.MISSING_ENTITY, id="missing-place-and-masked"),
    pytest.param({"masked": 1.0, "cosine": 0.9}, Reason.MISSING_VALUE, id="masked"),
    pytest.param({"shapeless": 1.0, "known": 0.6}, Reason.MISSING_VALUE, id="no-such-shape"),
    pytest.param({}, Reason.NO_EVIDENCE, id="nothing-near"),
    pytest.param({"shapeless": 1.0}, Reason.NO_EVIDENCE, id="nothing-near-and-no-such-shape"),
    pytest.param({"cosine": 0.9}, Reason.LOW_CONFIDENCE, id="near"),
    pytest.param({"known": 0.6}, Reason.LOW_CONFIDENCE, id="known-words"),
]


@pytest.mark.parametrize(("changed", "reason"), REASONS)
def test_reasons(changed, reason):
    assert reason_for(replace(QUIET, **changed)) is reason


def test_a_calibration_is_a_logistic_model():
    weights = tuple([-1.0] + [2.0] + [0.0] * (len(SIGNALS) - 1))
    calibration = Calibration(weights, weights, 0.5)
    assert calibration.confidence(QUIET) == pytest.approx(1 / (1 + 2.718281828**1))
    assert not calibration.answers(QUIET)
    assert calibration.confidence(replace(QUIET, cosine=0.5)) == pytest.approx(0.5)
    assert calibration.answers(replace(QUIET, cosine=0.5))


@pytest.mark.parametrize("reading", [NETWORK, STRUCTURE])
def test_the_calibration_that_is_shipped_has_a_weight_for_every_signal(reading):
    content = json.loads(confidence.CALIBRATION.read_text(encoding="utf-8"))[reading]
    of_the_network = {"odds", "reranked", "agrees"} if reading == STRUCTURE else set()
    assert set(content["answerable"]["weights"]) >= set(SIGNALS) - of_the_network
    shipped = load_calibration(reading)
    assert len(shipped.answerable) == len(shipped.right) == len(SIGNALS) + 1
    assert 0 < shipped.threshold < 1


@pytest.mark.parametrize("signal", ["missing_name", "miscounted", "masked"])
def test_what_speaks_against_an_answer_lowers_the_chance_of_one(signal):
    shipped = load_calibration()
    good = replace(QUIET, cosine=0.8, coverage=0.7, known=0.9, lexical=0.8, weight=0.6, fit=1.0)
    alone = Calibration(shipped.answerable, shipped.answerable, shipped.threshold)
    assert alone.confidence(replace(good, **{signal: 1.0})) < alone.confidence(good)
