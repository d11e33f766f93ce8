"""Retrieval over the five passages of `keywords.py`, where every cosine is known by hand."""

import numpy as np
import pytest
from keywords import KeywordEncoder

from qa.retriever.fusion import min_max, mix
from qa.retriever.hybrid import Candidates, Retriever, Weights
from qa.retriever.scope import find_parts, find_scope
from qa.types import SearchMode

DEFAULT = Weights()


def scores(*values):
    return np.array(values, dtype=np.float32)


FUSION = [
    pytest.param([2, 4, 3], [0, 1, 0.5], id="stretched"),
    pytest.param([-1, 0, 1], [0, 0.5, 1], id="negative"),
    pytest.param([5, 5], [1, 1], id="all-equal"),
    pytest.param([0.3], [1], id="one-candidate"),
    pytest.param([0, 0], [0, 0], id="nothing-shared"),
    pytest.param([], [], id="no-candidate"),
]


@pytest.mark.parametrize(("given", "expected"), FUSION)
def test_min_max(given, expected):
    assert min_max(scores(*given)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (0.7, [0.7 * 1 + 0.3 * 0, 0.7 * 0.5 + 0.3 * 1, 0.7 * 0 + 0.3 * 0.25]),
        (1.0, [1, 0.5, 0]),
        (0.0, [0, 1, 0.25]),
    ],
)
def test_mix_is_the_weighted_mean_of_stretched_scores(weight, expected):
    assert mix(scores(0.9, 0.8, 0.7), scores(2, 10, 4), weight) == pytest.approx(expected, abs=1e-6)


PARTS = [
    pytest.param("第四篇讲了哪几个方面?", (4,), id="chinese"),
    pytest.param("第7篇的事故", (7,), id="arabic"),
    pytest.param("篇七里提到的事故", (7,), id="as-titled"),
    pytest.param("第十二篇说了什么", (12,), id="two-digits"),
    pytest.param("第一篇和第六篇有什么不同", (1, 6), id="two"),
    pytest.param("第一、六篇有什么不同", (1, 6), id="two-in-short"),
    pytest.param("第四篇的第四篇", (4,), id="twice"),
    pytest.param("第20篇讲什么", (20,), id="beyond-the-last"),
    pytest.param("第 3 篇讲什么", (3,), id="spaces"),
    pytest.param("第\uff17篇", (7,), id="full-width"),
    pytest.param("第三篇講話稿的內容", (3,), id="traditional"),
    pytest.param("What does the fourth speech say?", (4,), id="english-word"),
    pytest.param("the 11th speech", (11,), id="english-number"),
    pytest.param("in speech 5", (5,), id="english-after"),
    pytest.param("speech no. 12", (12,), id="english-no"),
]


@pytest.mark.parametrize(("query", "parts"), PARTS)
def test_a_query_that_numbers_parts(query, parts):
    assert find_parts(query)[0] == parts


NO_PARTS = [
    "哪几篇讲到了食品安全?",
    "三篇文章有什么共同点",
    "几篇讲话提到质量奖",
    "发表论文12篇",
    "第三季度的合格率",
    "第一,要抓质量",
    "质量第一的方针",
    "what is said about speeches",
]


@pytest.mark.parametrize("query", NO_PARTS)
def test_a_query_that_numbers_none_is_left_as_it_is(query):
    assert find_parts(query) == ((), query)


def test_the_number_is_no_part_of_what_is_looked_for():
    assert find_parts("第四篇里的品牌培育怎么做")[1] == "品牌培育怎么做"
    assert find_parts("第四篇")[1] == "第四篇"


def test_scope_holds_names():
    scope = find_scope("第二篇里商丘的品牌", {"商丘": {"a": 1}, "天津": {"b": 1}})
    assert (scope.parts, scope.names, scope.query) == ((2,), ("商丘",), "商丘的品牌")


@pytest.fixture(scope="module")
def retriever(tiny_service):
    return tiny_service._retriever


@pytest.fixture(scope="module")
def key_of(retriever):
    """Name passages by part and place: the boilers of part 1 are `1.1`."""

    def key(passage):
        part, _, place = passage.id.split("-")[1:]
        return f"{part}.{int(place)}"

    return key


def ranks(retriever, key_of, query, top_k=5, **options):
    return [key_of(hit.passage) for hit in retriever.retrieve(query, top_k, **options).hits]


def test_the_index_searches_each_group_of_copies_once(retriever, key_of):
    assert [key_of(p) for p in retriever.index.passages] == ["1.1", "1.2", "2.1", "2.2"]


@pytest.mark.parametrize("mode", list(SearchMode))
@pytest.mark.parametrize(
    ("query", "best"), [("电梯", "1.2"), ("留样", "2.1"), ("灭火器", "2.2"), ("锅炉", "1.1")]
)
def test_every_mode_finds_the_passage_that_says_it(retriever, key_of, mode, query, best):
    hits = retriever.retrieve(query, 5, mode=mode).hits
    assert key_of(hits[0].passage) == best
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_dense_ranks_by_cosine_alone(retriever, key_of):
    """检查 is one of two keywords of the boilers, one of three of the fire brigade."""
    hits = retriever.retrieve("检查", 5, mode=SearchMode.DENSE).hits
    assert [key_of(hit.passage) for hit in hits] == ["1.1", "2.2"]
    assert hits[0].dense == pytest.approx(1 / 2**0.5)
    assert hits[1].dense == pytest.approx(1 / 3**0.5)
    assert hits[0].score == pytest.approx(1)
    assert all(hit.score <= 1 for hit in hits)


def test_dense_knows_no_word_that_its_encoder_does_not(retriever):
    assert retriever.retrieve("疏散通道", 5, mode=SearchMode.DENSE).hits == ()


def test_lexical_finds_words_that_the_encoder_does_not_know(retriever, key_of):
    assert ranks(retriever, key_of, "疏散通道", mode=SearchMode.LEXICAL)[0] == "2.2"


def test_hybrid_scores_are_the_mix_that_the_weights_say(retriever, key_of):
    hits = retriever.retrieve("灭火器", 5).hits
    assert key_of(hits[0].passage) == "2.2"
    # Best in every list: 1 from dense, 1 from lexical, and its talk is the best one.
    assert hits[0].lexical == pytest.approx(1)
    assert hits[0].score == pytest.approx(DEFAULT.dense * 1 + (1 - DEFAULT.dense) * 1 + DEFAULT.talk)


@pytest.mark.parametrize(
    ("weights", "mode"),
    [
        pytest.param(Weights(dense=1, talk=0, name=0), SearchMode.DENSE, id="dense"),
        pytest.param(Weights(dense=0, talk=0.1, name=0.1), SearchMode.LEXICAL, id="lexical"),
    ],
)
def test_the_modes_are_the_extremes_of_the_mix(retriever, weights, mode):
    extreme = Retriever(retriever.index, KeywordEncoder, weights)
    for query in ("检查", "灭火器", "商丘市的检查"):
        assert extreme.retrieve(query, 5).hits == retriever.retrieve(query, 5, mode=mode).hits


def test_a_name_prefers_the_talks_that_hold_it(retriever, key_of):
    """消防 and 锅炉 are checked alike; 商丘市 stands in the talk of the fire brigade."""
    found = retriever.retrieve("商丘市的检查", 5)
    assert found.scope.names == ("商丘市",)
    assert found.name_talks == {"collection.txt#2.1"}
    plain = {key_of(h.passage): h.score for h in retriever.retrieve("检查", 5).candidates.hits()}
    named = {key_of(h.passage): h.score for h in found.candidates.hits()}
    assert named["2.1"] - plain["2.1"] >= DEFAULT.name
    assert key_of(found.hits[0].passage).startswith("2.")


def test_places_that_no_document_names_are_told(retriever):
    assert retriever.retrieve("广东省的检查", 5).unknown_names == ("广东省",)
    assert retriever.retrieve("商丘市的检查", 5).unknown_names == ()


def test_a_query_is_kept_to_the_part_it_numbers(retriever, key_of):
    found = retriever.retrieve("第二篇的检查", 5)
    assert found.parts == (2,)
    assert {key_of(hit.passage)[0] for hit in found.hits} == {"2"}


def test_the_copy_inside_the_scope_is_shown(retriever, key_of):
    assert ranks(retriever, key_of, "锅炉", 1) == ["1.1"]
    assert ranks(retriever, key_of, "锅炉", 1, speeches=[3]) == ["3.1"]
    assert ranks(retriever, key_of, "第三篇的锅炉", 1) == ["3.1"]
    assert ranks(retriever, key_of, "锅炉", 1, speeches=[2, 3]) == ["3.1"]


def test_a_copy_with_the_same_sentences_keeps_their_scores(retriever):
    hit = retriever.retrieve("电梯", 1, speeches=[3]).hits[0]
    assert hit.passage.speech == 3
    assert len(hit.sentence_scores) == len(hit.clause_scores) == len(hit.passage.sentences)


def test_speeches_asked_for_by_the_caller_win_over_those_in_the_query(retriever, key_of):
    assert ranks(retriever, key_of, "第一篇的检查", speeches=[2])[0] == "2.2"


def test_a_scope_of_no_part_finds_nothing(retriever):
    found = retriever.retrieve("第九篇的检查", 5)
    assert found.hits == ()
    assert found.parts == (9,)


def test_sentence_and_clause_scores_are_cosines_in_order(retriever):
    hit = retriever.retrieve("留样", 1).hits[0]
    words = [
        hit.passage.text[s.start - hit.passage.start : s.end - hit.passage.start]
        for s in hit.passage.sentences
    ]
    assert hit.sentence_scores == pytest.approx(
        [float("留样" in w) / (1 + ("食堂" in w)) ** 0.5 for w in words]
    )
    assert max(hit.sentence_scores) == pytest.approx(hit.sentence)
    assert [max(clauses) > 0 for clauses in hit.clause_scores] == ["留样" in w for w in words]


def test_top_k_takes_the_head_of_all_candidates(retriever, key_of):
    whole = retriever.retrieve("检查", 5)
    assert ranks(retriever, key_of, "检查", 1) == [key_of(whole.hits[0].passage)]
    assert [h.passage for h in whole.candidates.hits()] == [h.passage for h in whole.hits]


def test_candidates_know_their_scores(retriever):
    found = retriever.retrieve("检查", 5)
    assert isinstance(found.candidates, Candidates)
    for hit in found.hits:
        assert found.candidates.score(hit.passage.group) == pytest.approx(hit.score)
    assert found.candidates.score("no such passage") == 0.0
    assert retriever.retrieve("第九篇的检查", 5).candidates.score("no such passage") == 0.0


@pytest.mark.parametrize("mode", list(SearchMode))
def test_the_same_query_gives_the_same_hits(retriever, mode):
    first = retriever.retrieve("灭火器检查", 5, mode=mode).hits
    assert all(retriever.retrieve("灭火器检查", 5, mode=mode).hits == first for _ in range(3))


def test_equal_scores_keep_the_order_of_the_document(retriever):
    """The encoder knows no word of the query, so that all passages score the same."""
    candidates = retriever.retrieve("疏散", 5, mode=SearchMode.DENSE).candidates
    assert set(candidates.scores["total"].tolist()) == {0.0}
    assert candidates.positions.tolist() == [0, 1, 2, 3]


def test_traditional_and_full_width_queries_find_the_same(retriever):
    wide = "\uff18\uff16具滅火器"
    assert retriever.retrieve(wide, 1, mode=SearchMode.LEXICAL).hits[0].passage == (
        retriever.retrieve("86具灭火器", 1, mode=SearchMode.LEXICAL).hits[0].passage
    )
