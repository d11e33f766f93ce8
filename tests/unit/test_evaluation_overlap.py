import pytest

from qa.evaluation.overlap import exact_match, f1, longest_common_run, tokens


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("造成4人", ["造", "成", "4", "人"], id="characters"),
        pytest.param("ISO 9000 认证", ["iso", "9000", "认", "证"], id="Latin words"),
        pytest.param("３．５％", ["3.5", "%"], id="full width, whole number, percent"),
        pytest.param("“一、二”（三）!", ["一", "二", "三"], id="punctuation"),
        pytest.param(None, [], id="nothing"),
    ],
)
def test_text_is_cut_into_what_is_compared(text, parts):
    assert tokens(text) == parts


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("4人", 1),
        (" “4 人”。", 1),
        ("４人", 1),
        ("造成4人死亡", 0),
        ("四人", 1),
        ("14人", 0),
        ("", 0),
        (None, 0),
    ],
    ids=["same", "punctuation", "width", "longer", "another accepted", "other number", "empty", "none"],
)
def test_exact_match_is_of_the_whole_answer(given, right):
    assert exact_match(("4人", "四人"), given) == right


def test_nothing_matches_an_answer_of_punctuation():
    assert exact_match(("。",), "!") == 0
    assert f1(("。",), "!") == 0


@pytest.mark.parametrize(
    ("first", "second", "length"),
    [
        ("一二三四", "零二三五", 2),
        ("一二三", "一二三", 3),
        ("一二三", "一四三", 1),
        ("一二一二三", "一二三", 3),
        ("一二", "三四", 0),
        ("", "三四", 0),
    ],
)
def test_longest_common_run_is_unbroken(first, second, length):
    assert longest_common_run(first, second) == length
    assert longest_common_run(second, first) == length


@pytest.mark.parametrize(
    ("accepted", "given", "value"),
    [
        # Two of two wanted and two of six given: p = 1/3, r = 1, 2pr / (p + r) = 1/2.
        pytest.param(("4人",), "造成4人死亡", 0.5, id="longer"),
        # The run is 二三: p = 2/3, r = 2/4.
        pytest.param(("一二三四",), "二三五", 4 / 7, id="run"),
        # The runs are 一 and 三, and only one counts.
        pytest.param(("一二三",), "一四三", 1 / 3, id="broken"),
        pytest.param(("一二三四", "五六"), "五六", 1.0, id="best accepted"),
        pytest.param(("3.5",), "35", 0.0, id="numbers are whole"),
        pytest.param(("4人",), None, 0.0, id="refused"),
    ],
)
def test_f1_goes_by_the_longest_common_run(accepted, given, value):
    assert f1(accepted, given) == pytest.approx(value)
