"""Spans from the network: widened, weighed beside shape, ranked with the passages."""

from dataclasses import replace

import numpy as np
import pytest

from qa.pairs.network import Read
from qa.pairs.pairing import Pairing
from qa.pairs.pointers import Pointers
from qa.reader.evidence import TermWeights
from qa.reader.evidence import weigh as weigh_sentences
from qa.reader.extractive import FEATURES, Asked, Features, annotate, propose, read_span, weigh
from qa.reader.question import analyse
from qa.reader.widening import widen
from qa.reranker.reranking import is_sure, rerank
from qa.types import Hit, Kind, Passage, Reading, Span

ELEVATOR = "去年全市有电梯96.4%按期检验。抽查由特检所负责,近20万人次参加。"
BOILER = "锅炉房每天检查两次,由班长签字。"


def passage(text, name="p1"):
    ends = [i + 1 for i, c in enumerate(text) if c == "。"]
    sentences = tuple(Span(100 + a, 100 + b) for a, b in zip([0, *ends], ends, strict=False))
    return Passage(name, "d.txt", 1, 1, "篇一", (), text, 100, 100 + len(text), sentences, name)


class Network:
    """Points where it is told to, and says what it was asked to read."""

    def __init__(self, answers):
        self.answers = answers
        self.texts = []

    def read(self, question, passages):
        self.texts += passages
        return [self._one(text) for text in passages]

    def _one(self, text):
        words, odds, rank = self.answers.get(text, ("", -8.0, -3.0))
        starts = np.full(len(text) + 1, -9.0, dtype=np.float32)
        ends = np.full(len(text) + 1, -9.0, dtype=np.float32)
        start = text.find(words) if words else 0
        starts[start], ends[start + len(words) if words else 1] = odds / 2, odds / 2
        return Read(rank, Pointers(starts, ends))


HITS = [Hit(passage(BOILER, "p2"), 0.9, 1), Hit(passage(ELEVATOR), 0.8, 2)]


def pairing_of(answers, hits=HITS, question="谁负责抽查?"):
    return Pairing(Network(answers), question, hits)


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("96.4", "96.4%"),
        ("20万", "近20万人次"),
        ("6.4%", "96.4%"),
        ("特检所", "特检所"),
        (",近20万人次", "近20万人次"),
        ("特检所负责,", "特检所负责"),
    ],
)
def test_a_span_is_widened_to_whole_numbers(cut, whole):
    start = ELEVATOR.find(cut)
    assert ELEVATOR[slice(*widen(ELEVATOR, start, start + len(cut)))] == whole


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("要求做到“三个满意,两个放心”才行。", "“三个满意", "三个满意,两个放心"),
        ("依据《产品质量法》第五条。", "《产品质量法", "《产品质量法》"),
        ("依据《产品质量法》第五条。", "产品质量法", "产品质量法"),
        ("称为“两豆”(豆芽、豆制品)整治。", "豆芽、豆制品)", "豆芽、豆制品"),
        ("他说:“好。”大家鼓掌。", "”大家鼓掌", "”大家鼓掌"),
    ],
)
def test_quotes_and_brackets_are_closed(text, cut, whole):
    start = text.find(cut)
    assert text[slice(*widen(text, start, start + len(cut)))] == whole


def test_marks_alone_stay_as_they_are():
    assert widen("好,。坏", 1, 3) == (1, 3)


def test_the_network_lifts_the_passage_that_answers():
    pairing = pairing_of({ELEVATOR: ("特检所", 9.0, 4.0)})
    found = rerank(HITS, pairing)
    assert [hit.passage.id for hit in found] == ["p1", "p2"]
    assert [hit.rank for hit in found] == [1, 2]
    assert found[0].reranked > 0.9
    assert found[1].reranked < 0.1


def test_passages_that_were_not_read_stay_behind():
    pairing = pairing_of({}, HITS[1:])
    found = rerank(HITS, pairing)
    assert [hit.passage.id for hit in found] == ["p1", "p2"]
    assert found[1].reranked is None
    assert rerank(HITS, pairing, share=0.0)[0].score == pytest.approx(0.8)


def test_a_passage_is_read_once():
    network = Network({})
    pairing = Pairing(network, "?", HITS)
    pairing.extend(HITS)
    assert network.texts == [BOILER, ELEVATOR]
    assert pairing.of(passage("别的。", "p9")) is None


@pytest.mark.parametrize(("odds", "rank", "sure"), [(9.0, 4.0, True), (-2.5, 4.0, False), (9.0, -1.5, False)])
def test_reading_stops_at_a_clear_answer(odds, rank, sure):
    assert is_sure(pairing_of({ELEVATOR: ("特检所", odds, rank)}), HITS) is sure


def asked_of(question, hits=HITS):
    """A question with its sentences weighed by the characters that they share with it."""
    sentences = weigh_sentences(hits, TermWeights(frozenset, lambda _: 1, 2).overlap(question))
    first = hits[0].passage
    by_shape = Reading(Kind.SPAN, first, first.sentences[0], Span(100, 103), 1.0)
    return Asked(analyse(question), sentences, by_shape)


def read(question, answers):
    pairing = pairing_of(answers, question=question)
    hits = rerank(HITS, pairing)
    return read_span(asked_of(question, hits), hits, pairing)


def test_the_span_that_the_network_points_at_is_read():
    found = read("谁负责抽查?", {ELEVATOR: ("特检所", 9.0, 4.0)})
    assert found.passage.id == "p1"
    assert ELEVATOR[found.span.start - 100 : found.span.end - 100] == "特检所"
    assert found.quote == passage(ELEVATOR).sentences[1]
    assert found.notes["odds"] == pytest.approx(9.0)
    assert found.notes["agrees"] == 0.0


def test_a_range_of_the_right_shape_is_proposed_beside():
    """The network points at the wrong number of the sentence; the unit that is asked for wins."""
    asked = asked_of("多少人次参加了抽查?")
    pairing = pairing_of({ELEVATOR: ("特检所", 1.0, 4.0)}, question="多少人次参加了抽查?")
    words = {p.passage.text[p.span.start - 100 : p.span.end - 100] for p in propose(asked, HITS, pairing)}
    assert {"近20万人次", "特检所"} <= words


@pytest.mark.parametrize(
    ("pointed", "whole"),
    [
        ("有错必纠”是老厂长", "先检后用,有错必纠"),
        ("老厂长对大家的期望", "老厂长对大家的期望"),
    ],
)
def test_who_asks_for_the_very_words_gets_the_whole_quotation(pointed, whole):
    text = "“先检后用,有错必纠”是老厂长对大家的期望。"
    hits = [Hit(passage(text), 0.9, 1)]
    question = "老厂长的原话是什么?"
    pairing = pairing_of({text: (pointed, 60.0, 4.0)}, hits, question)
    found = read_span(asked_of(question, hits), hits, pairing)
    assert text[found.span.start - 100 : found.span.end - 100] == whole


def test_words_of_the_question_are_charged():
    proposals = propose(asked_of("特检所负责什么?"), HITS, pairing_of({ELEVATOR: ("特检所", 9.0, 4.0)}))
    repeated = next(p for p in proposals if p.features.repeated)
    other = replace(repeated, features=replace(repeated.features, repeated=0.0))
    assert weigh(repeated) < weigh(other)


def test_a_list_learns_what_the_network_thinks_of_its_passage():
    pairing = pairing_of({ELEVATOR: ("特检所", 9.0, 4.0)})
    hits = rerank(HITS, pairing)
    listed = Reading(Kind.LIST, hits[0].passage, hits[0].passage.sentences[0], None, 2.0)
    notes = annotate(listed, hits, pairing).notes
    assert notes["odds"] == pytest.approx(9.0)
    assert notes["reranked"] == pytest.approx(hits[0].reranked)


def test_every_feature_has_a_weight():
    assert len(Features(*range(len(FEATURES))).values()) == len(FEATURES)
