import pytest
from runs import given, question, refused, row

from qa.errors import EvaluationError
from qa.evaluation import compare
from qa.evaluation.comparing import mcnemar


def right(name, **fields):
    return row(question(id=name, **fields))


def wrong(name, short="5人", **fields):
    return row(question(id=name, **fields), given(short=short), correct=0.0, wrong=1.0, short=0.0)


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 0, 2 / 32),
        (0, 5, 2 / 32),
        (7, 2, 2 * (1 + 9 + 36) / 512),
        (3, 3, 1.0),
    ],
)
def test_mcnemar_is_exact_and_two_sided(gained, lost, p):
    assert mcnemar(gained, lost) == pytest.approx(p)


def test_mcnemar_takes_any_number_of_questions():
    assert 0 <= mcnemar(3000, 2000) < 1e-40


def test_differences_are_given_figure_by_figure():
    found = compare([right("a"), wrong("b")], [right("a"), right("b")])
    by_name = {d.name: (d.before, d.after, d.change) for d in found.differences}
    assert by_name["correct"] == (0.5, 1.0, 0.5)
    assert by_name["by_type: number: wrong"] == (0.5, 0.0, -0.5)
    assert by_name["refused"] == (None, None, None)
    assert (found.gained, found.lost, found.p) == (1, 0, 1.0)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        pytest.param(wrong("a"), right("a"), "now correct", id="gained"),
        pytest.param(right("a"), wrong("a"), "no longer correct", id="lost"),
        pytest.param(refused(question(id="a")), wrong("a"), "now wrong", id="wrong instead of refused"),
        pytest.param(wrong("a"), refused(question(id="a")), "no longer wrong", id="refused instead of wrong"),
        pytest.param(wrong("a"), wrong("a", "6人"), "other words", id="wrong in another way"),
    ],
)
def test_changed_questions_are_listed_with_what_the_change_is_worth(before, after, kind):
    found = compare([before, right("b")], [right("b"), after])
    assert [(c.after.question.id, c.kind) for c in found.changes] == [("a", kind)]


def test_refusal_that_becomes_half_an_answer_is_neither_right_nor_wrong():
    half = row(question(id="a"), correct=0.0)
    assert compare([refused(question(id="a"))], [half]).changes[0].kind == "now answered"
    assert compare([half], [refused(question(id="a"))]).changes[0].kind == "now refused"


def test_same_runs_have_no_changes():
    found = compare([right("a")], [right("a")])
    assert (found.changes, found.gained, found.lost, found.p) == ((), 0, 0, 1.0)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param("abcdef", "a", "only in the older run: b, c, d and 2 more", id="fewer"),
        pytest.param("a", "ab", "only in the newer run: b", id="more"),
        pytest.param("aa", "a", "an id stands for two questions", id="twice"),
    ],
)
def test_runs_of_other_questions_cannot_be_compared(before, after, message):
    with pytest.raises(EvaluationError) as caught:
        compare([right(name) for name in before], [right(name) for name in after])
    assert message in str(caught.value)


def test_runs_with_other_accepted_answers_cannot_be_compared():
    with pytest.raises(EvaluationError, match="other words or accepted answers: a"):
        compare([right("a")], [right("a", answers=("5人",))])
