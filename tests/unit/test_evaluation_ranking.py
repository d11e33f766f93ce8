from types import SimpleNamespace

import pytest
from runs import question

from qa.errors import EvaluationError
from qa.evaluation import ranking
from qa.evaluation.ranking import rank_measures
from qa.evaluation.scoring import hit_at_k


def citations(*supporting):
    return [SimpleNamespace(text="造成4人死亡" if yes else "其他的话") for yes in supporting]


@pytest.mark.parametrize(
    ("supporting", "mrr", "ndcg"),
    [
        pytest.param((True,), 1.0, 1.0, id="first"),
        pytest.param((False, True), 1 / 2, 0.6309, id="second: 1 / log2(3)"),
        pytest.param((False, False, True), 1 / 3, 0.5, id="third: 1 / log2(4)"),
        pytest.param((False,) * 4 + (True,), 1 / 5, 0.3869, id="fifth: 1 / log2(6)"),
        pytest.param((False,) * 5 + (True,), 0.0, 0.0, id="too late"),
        pytest.param((False, True, True), 1 / 2, 0.6309, id="more of the same gains nothing"),
        pytest.param((), 0.0, 0.0, id="refused"),
    ],
)
def test_evidence_counts_by_its_first_rank(supporting, mrr, ndcg):
    got = rank_measures(question(), citations(*supporting))
    assert got == pytest.approx({"mrr": mrr, "ndcg@5": ndcg}, abs=1e-4)


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize("position", range(5))
def test_success_of_the_library_is_our_hit(k, position):
    import ir_measures

    run = {"q": {str(place): -float(place) for place in range(5)}}
    found = ir_measures.calc_aggregate(
        [ir_measures.parse_measure(f"Success@{k}")], {"q": {str(position): 1}}, run
    )
    supporting = citations(*(place == position for place in range(5)))
    assert list(found.values()) == [hit_at_k(question(), supporting, k)]


def test_missing_library_is_named_with_its_extra(monkeypatch):
    monkeypatch.setattr(ranking.util, "find_spec", lambda _name: None)
    with pytest.raises(EvaluationError, match=r"pip install 'speech-qa\[eval\]'"):
        ranking.require_library()
