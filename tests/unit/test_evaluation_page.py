import re
from xml.etree import ElementTree

import pytest
from runs import given, question, refused, row

from qa.evaluation import Run, compare
from qa.evaluation.calibration import Bin, Point
from qa.evaluation.failures import by_cause, why
from qa.evaluation.page import page_of, plots_of
from qa.evaluation.plots import reliability, risk_curve

NONE = {"answerable": False, "answers": (), "evidence": ()}
SVG = "{http://www.w3.org/2000/svg}"


def wrong(**fields):
    return row(question(**fields), given(short="5人<b>"), correct=0.0, wrong=1.0, short=0.0)


@pytest.mark.parametrize(
    ("failed", "cause"),
    [
        pytest.param(row(error="gone", correct=0.0), "it ended in an error", id="error"),
        pytest.param(row(question(**NONE), correct=0.0), "answered, although there is no answer", id="false"),
        pytest.param(refused(), "refused, although there is an answer", id="refused"),
        pytest.param(wrong(), "the evidence is cited, the answer is another", id="other words"),
        pytest.param(
            row(correct=0.0, short=0.0, **{"hit@3": 0.0}),
            "the evidence is not among the first three citations",
            id="not found",
        ),
        pytest.param(
            row(correct=0.0, **{"hit@3": 0.0}), "right words, but without their evidence", id="by luck"
        ),
        pytest.param(
            row(question(answers=(), items=(("甲",), ("乙",))), correct=0.0, items=0.5),
            "the evidence is cited, items are missing",
            id="half a list",
        ),
    ],
)
def test_failure_has_the_first_thing_that_went_wrong_as_its_cause(failed, cause):
    assert why(failed) == cause


def test_failures_are_grouped_with_the_most_frequent_cause_first():
    groups = by_cause([refused(), wrong(), row(), wrong()])
    assert [len(group) for group in groups.values()] == [2, 1]


def test_page_needs_nothing_from_elsewhere_and_runs_nothing():
    page = page_of(Run("dev.jsonl", "abc123", "0.1.0", (row(), wrong(id="q2"))))
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"|url\(|@import', page) == []
    assert "prefers-color-scheme: dark" in page
    assert 'name="viewport"' in page
    assert page.count("<svg") == 2


def test_page_shows_each_failure_with_what_was_wanted_given_and_cited():
    page = page_of(Run("dev.jsonl", "abc123", "0.1.0", (row(), wrong(id="q2"))))
    assert "Not answered right: 1" in page
    article = page[page.index("<article") : page.index("</article>")]
    for words in ("q2 · number", "几人?", "4人", "5人&lt;b&gt;", "隧道事故", "part 6, speech 1, a.txt 10-21"):
        assert words in article


def test_page_shows_refusals_with_their_reason():
    page = page_of(Run("dev.jsonl", "abc123", "0.1.0", (refused(),)))
    assert "<dt>reason</dt><dd>no_evidence</dd>" in page


def test_page_shows_what_changed():
    before, after = (wrong(id="a"),), (row(question(id="a")),)
    page = page_of(Run("dev.jsonl", "abc123", "0.1.0", after), compare(before, after))
    assert "p = 1.000" in page
    assert "<td>now correct</td>" in page
    assert "<td>+1</td>" in page


def test_reliability_puts_each_bin_at_its_confidence_and_share():
    drawing = ElementTree.fromstring(reliability([Bin(4, 0.5, 0.25, 0.05, 0.7), Bin(2, 1.0, 1.0, 0.3, 1.0)]))
    dots = [(dot.get("cx"), dot.get("cy")) for dot in drawing.iter(f"{SVG}circle")]
    # The frame reaches from 54 to 444 and from 346 up to 30.
    assert dots == [("249.0", "267.0"), ("444.0", "30.0")]
    assert {"4", "2", "confidence"} <= {text.text for text in drawing.iter(f"{SVG}text")}


def test_risk_curve_goes_through_its_points_and_names_thresholds():
    drawing = ElementTree.fromstring(risk_curve([Point(0.85, 0.5, 0.1), Point(0.2, 1.0, 0.2)]))
    assert drawing.find(f"{SVG}polyline").get("points") == "249.0,188.0 444.0,30.0"
    words = [text.text for text in drawing.iter(f"{SVG}text")]
    assert "0.8" in words
    assert "no threshold" in words


def test_plots_of_no_answer_are_empty_frames():
    assert all(drawn.startswith("<svg") for drawn in plots_of([refused()]).values())


def test_same_run_gives_the_same_bytes():
    rows = (row(), wrong(id="q2"), refused(question(id="q3")))
    assert plots_of(rows) == plots_of(rows)
