import json
from types import SimpleNamespace

import pytest

from qa.errors import CorpusError, ModelError
from qa.evaluation import Question, evaluate, figures, read_questions
from qa.evaluation.report import times, without_times
from qa.evaluation.scoring import is_verbatim, items_found, normalise, short_is_right, supports
from qa.types import Turn

ENTRY = {
    "id": "q1",
    "type": "number",
    "question": "几人?",
    "answerable": True,
    "answers": ["4人"],
    "evidence": ["造成4人死亡"],
}
SOURCE = "隧道事故造成4人死亡。其他。"
END = len(SOURCE)


def question(**fields):
    made = {
        "id": "q",
        "type": "t",
        "question": "?",
        "answerable": True,
        "answers": ("4人",),
        "evidence": ("造成4人死亡",),
    }
    return Question(**{**made, **fields})


def citation(text=SOURCE, quote=SOURCE, start=0, end=END, document="a.txt"):
    place = {"speech": 1, "talk": 1, "speech_title": "讲话"}
    return SimpleNamespace(text=text, quote=quote, start=start, end=end, document=document, **place)


def reply(*, answered=True, **fields):
    made = {
        "answered": answered,
        "reason": None if answered else "no_evidence",
        "kind": "span",
        "answer": SOURCE,
        "short": None,
        "items": (),
        "confidence": 0.5,
        "citations": (),
        "timing_ms": {"retrieve": 1.0, "total": 3.0},
    }
    return SimpleNamespace(**{**made, **fields})


class FakeService:
    """Gives its replies in turn; an exception among them is raised."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.histories = []

    def ask(self, question, *, history=()):
        self.histories.append(history)
        given = self.replies.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    def document_text(self, name):
        return SOURCE


def measures(asked, given):
    return evaluate(FakeService(given), [asked])[0].measures


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("“ABC”,１２％ 以上!", "abc12%以上"),
        ("《办法》(试行)——第 3 条", "办法试行第3条"),
        ("3·15", "3·15"),
        (None, ""),
    ],
)
def test_texts_are_compared_without_width_case_space_and_punctuation(text, plain):
    assert normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "evidence", "held"),
    [
        pytest.param("前文,造成 4 人死亡。", "造成4人死亡", True, id="whole"),
        pytest.param("一二三四五六", "一二三四五六七八九十", True, id="six of ten in one run"),
        pytest.param("一二三四五", "一二三四五六七八九十", False, id="five of ten"),
        pytest.param("一二三XX四五六", "一二三四五六七八九十", False, id="two runs"),
        pytest.param("一二三", "一二三", False, id="too short to tell"),
        pytest.param("任何文字", "", False, id="nothing"),
    ],
)
def test_evidence_is_supported_by_enough_of_it_in_one_run(text, evidence, held):
    assert supports(text, [evidence]) is held


@pytest.mark.parametrize(
    ("short", "right"),
    [
        ("4人", True),
        ("造成4人死亡", True),
        ("4 人", True),
        ("5人", False),
        (None, False),
        ("4人" + "很" * 29, False),
    ],
    ids=["same", "longer", "spaced", "other", "none", "far too long"],
)
def test_short_answer_holds_an_accepted_one_and_is_short(short, right):
    assert short_is_right(question(), short) is right


@pytest.mark.parametrize(
    ("listed", "share"),
    [
        (("一是抓认识", "二是抓责任"), 1.0),
        (("抓责任",), 0.5),
        ((), 0.0),
        (("抓认识",) * 7, 0.0),
    ],
    ids=["all", "half", "none", "too many"],
)
def test_items_are_the_share_that_is_listed(listed, share):
    asked = question(answers=(), items=(("抓认识", "提高认识"), ("抓责任",)))
    assert items_found(asked, listed) == share


def test_quotation_must_stand_at_its_place_in_its_document():
    sources = {"a.txt": SOURCE}
    assert is_verbatim([citation()], sources)
    assert not is_verbatim([citation(start=1)], sources)
    assert not is_verbatim([citation(document="b.txt")], sources)


def test_right_answer():
    assert measures(question(), reply(short="4人", citations=(citation(),))) == {
        "hit@1": 1,
        "hit@3": 1,
        "hit@5": 1,
        "mrr": 1,
        "ndcg@5": 1,
        "short": 1,
        "exact": 1,
        "f1": 1,
        "answered": 1,
        "correct": 1,
        "wrong": 0,
        "verbatim": 1,
    }


def test_right_answer_without_its_evidence_is_neither_correct_nor_wrong():
    other = citation(text="其他")
    got = measures(question(), reply(short="4人", citations=(other, other, other, citation())))
    assert (got["hit@3"], got["hit@5"], got["correct"], got["wrong"]) == (0, 1, 0, 0)


def test_unanswered_question_is_not_wrong():
    got = measures(question(), reply(answered=False))
    assert (got["correct"], got["wrong"], got["answered"]) == (0, 0, 0)


@pytest.mark.parametrize(("found", "correct", "wrong"), [(4, 1, 0), (3, 0, 0), (2, 0, 1)])
def test_list_is_right_from_four_fifths_and_wrong_under_half(found, correct, wrong):
    wanted = ("甲项目", "乙项目", "丙项目", "丁项目", "戊项目")
    asked = question(answers=(), items=tuple((item,) for item in wanted))
    got = measures(asked, reply(items=wanted[:found], citations=(citation(),)))
    assert (got["items"], got["correct"], got["wrong"]) == (found / 5, correct, wrong)


@pytest.mark.parametrize("answered", [True, False])
def test_question_without_answer_wants_a_refusal(answered):
    got = measures(question(answerable=False), reply(answered=answered))
    assert (got["correct"], got["wrong"]) == (not answered, answered)


def test_question_that_fails_is_an_error_and_never_a_refusal():
    rows = evaluate(
        FakeService(ModelError("gone"), ModelError("gone")), [question(), question(answerable=False)]
    )
    summed = figures(rows)
    assert rows[0].error == "gone"
    assert (summed["errors"], summed["refused"], summed["answerable"]["hit@3"]) == (2, 0.0, 0.0)


def test_figures_are_means_by_kind_of_question():
    right = reply(short="4人", citations=(citation(),))
    asked = [question(), question(type="u"), question(answerable=False, type="none")]
    summed = figures(evaluate(FakeService(right, reply(short="5人"), reply(answered=False)), asked))
    assert (summed["questions"], summed["correct"], summed["wrong"], summed["refused"]) == (
        3,
        0.667,
        0.333,
        1.0,
    )
    assert summed["answerable"]["correct"] == 0.5
    assert summed["answerable"]["items"] is None
    group = summed["by_type"]["u"]
    assert (group["n"], group["correct"], group["hit@3"], group["wrong"]) == (1, 0.0, 0.0, 1.0)
    assert (group["answered"], group["refused"]) == (1.0, None)
    assert (summed["by_type"]["none"]["answered"], summed["by_type"]["none"]["refused"]) == (None, 1.0)


def test_times_are_given_for_each_stage_and_type():
    slow = reply(timing_ms={"retrieve": 5.0, "total": 9.0})
    summed = figures(evaluate(FakeService(reply(), slow), [question(), question(type="u")]))
    assert summed["ms"]["stages"] == {
        "retrieve": {"p50": 3.0, "p95": 5.0, "max": 5.0},
        "total": {"p50": 6.0, "p95": 9.0, "max": 9.0},
    }
    assert summed["by_type"]["u"]["ms"]["stages"]["total"]["p50"] == 9.0


def test_floors_are_neither_times_nor_details():
    kept = without_times(figures(evaluate(FakeService(reply()), [question()])))
    assert "ms" not in kept
    assert kept["calibration"] == {"ece": 0.5, "brier": 0.25, "aurc": 1.0}
    assert kept["by_type"] == {"t": {"n": 1, "correct": 0.0, "hit@3": 0.0}}


def test_progress_is_told_after_every_question():
    seen = []
    evaluate(FakeService(reply(), reply()), [question(id="a"), question(id="b")], seen.append)
    assert [row.question.id for row in seen] == ["a", "b"]


def test_times_give_the_middle_and_the_tail():
    assert times(range(1, 101)) == {"p50": 50.5, "p95": 95, "max": 100}
    assert times([2.0, 1.0]) == {"p50": 1.5, "p95": 2.0, "max": 2.0}
    assert times([7.0]) == {"p50": 7.0, "p95": 7.0, "max": 7.0}


def write(tmp_path, *lines):
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_question_set_is_read_with_history_as_turns(tmp_path):
    entry = {**ENTRY, "history": [["甲?", "乙。"]], "note": "ignored"}
    read = read_questions(write(tmp_path, "", json.dumps(entry)))
    assert read[0].history == (Turn("user", "甲?"), Turn("assistant", "乙。"))
    assert read[0].answers == ("4人",)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("{", "set.jsonl:2: not JSON", id="not JSON"),
        pytest.param("[]", "set.jsonl:2: not a question", id="not an object"),
        pytest.param(json.dumps({"id": "a"}), "set.jsonl:2: the field 'type' is missing", id="no type"),
        pytest.param(json.dumps({**ENTRY, "answerable": "yes"}), "answerable is 'yes'", id="wrong type"),
        pytest.param(
            json.dumps({**ENTRY, "answers": []}), "needs evidence, and answers or items", id="no answers"
        ),
        pytest.param(
            json.dumps({**ENTRY, "history": [["one"]]}), "set.jsonl:2: not a question", id="half a turn"
        ),
    ],
)
def test_broken_line_is_named(tmp_path, line, message):
    with pytest.raises(CorpusError) as caught:
        read_questions(write(tmp_path, json.dumps(ENTRY), line))
    assert message in str(caught.value)


@pytest.mark.parametrize("text", [None, "\n"], ids=["no file", "empty"])
def test_question_set_must_hold_a_question(tmp_path, text):
    path = tmp_path / "set.jsonl"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError):
        read_questions(path)
