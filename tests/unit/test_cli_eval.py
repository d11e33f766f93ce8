import json

import pytest
from test_cli import ANSWERED, REFUSED, TEXT, FakeService, own_folder, run  # noqa: F401

RIGHT = {
    "id": "q1",
    "type": "number",
    "question": "几人?",
    "answerable": True,
    "answers": ["4人"],
    "evidence": [TEXT],
}
NONE = {"id": "q2", "type": "none", "question": "天气?", "answerable": False}


@pytest.fixture
def questions(tmp_path):
    """A set of one question with an answer and one without."""
    return write(tmp_path / "set.jsonl", RIGHT, NONE)


def write(path, *entries):
    path.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    return path


def both(*replies):
    return FakeService(*(replies or (ANSWERED, REFUSED)))


def test_figures_are_printed_and_recorded(questions, tmp_path):
    result = run("eval", questions, "--failures", "--record", "s.json", service=both(ANSWERED, ANSWERED))
    assert result.exit_code == 0
    for words in ("q2", "(refusal)", "answered, although there is no answer", "stage: total", "ndcg@5"):
        assert words in result.output
    recorded = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert (recorded["correct"], recorded["refused"], recorded["index"]) == (0.5, 0.0, "abc123")
    assert recorded["answerable"]["exact"] == 1.0
    assert "ms" not in recorded
    assert set(recorded["by_type"]["none"]) == {"n", "correct", "hit@3"}


def test_json_keeps_its_fields_and_gains_new_ones(questions):
    printed = json.loads(run("eval", questions, "--json", service=both()).output)
    assert (printed["questions"], printed["answerable"]["hit@1"], printed["by_type"]["none"]["n"]) == (
        2,
        1,
        1,
    )
    assert printed["answerable"]["mrr"] == 1.0
    assert printed["by_type"]["number"]["ms"]["stages"]["total"]["p50"] == 3.0
    assert printed["calibration"]["ece"] == 0.2
    assert "failures" not in printed


def test_report_and_plots_are_written(questions, tmp_path):
    result = run("eval", questions, "--html", "r.html", "--plots", "drawn", service=both())
    assert result.exit_code == 0
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sorted(path.name for path in (tmp_path / "drawn").iterdir()) == [
        "reliability.svg",
        "risk-coverage.svg",
    ]


def test_saved_run_is_shown_again_without_asking(questions):
    run("eval", questions, "--out", "run.json", service=both())
    silent = FakeService()
    result = run("eval", "run.json", "--html", "r.html", service=silent)
    assert result.exit_code == 0
    assert "2 questions" in result.output
    assert silent.calls == []


def test_runs_are_compared(questions):
    run("eval", questions, "--out", "old.json", service=both(REFUSED, REFUSED))
    service = both()
    result = run("eval", questions, "--compare", "old.json", "--out", "new.json", service=service)
    assert result.exit_code == 0
    assert "now correct" in result.output
    assert "Now correct: 1; no longer correct: 0; p = 1.000" in result.output
    compared = json.loads(run("eval", "new.json", "--compare", "old.json", "--json").output)["compared"]
    assert (compared["gained"], compared["lost"], compared["p"]) == (1, 0, 1.0)
    assert compared["figures"]["correct"] == {"before": 0.5, "after": 1.0, "difference": 0.5}
    assert [(c["id"], c["change"], c["after"]) for c in compared["changed"]] == [("q1", "now correct", "4人")]


def test_run_of_other_questions_is_an_error(questions, tmp_path):
    run("eval", questions, "--out", "old.json", service=both())
    other = write(tmp_path / "other.jsonl", {**RIGHT, "id": "q9"})
    result = run("eval", other, "--compare", "old.json", service=both(ANSWERED))
    assert result.exit_code == 1
    assert "only in the older run: q1, q2; only in the newer run: q9" in result.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("\n{]", "set.jsonl:2: not JSON", id="no JSON"),
        pytest.param(json.dumps({**RIGHT, "answers": []}), "needs evidence, and answers", id="no answers"),
        pytest.param(json.dumps({**NONE, "type": 3}), "type is 3", id="wrong type"),
    ],
)
def test_bad_question_is_named_by_its_line(tmp_path, text, message):
    (tmp_path / "set.jsonl").write_text(text, encoding="utf-8")
    result = run("eval", "set.jsonl")
    assert result.exit_code == 1
    assert message in result.output


def test_unknown_field_of_a_question_is_for_people(tmp_path):
    write(tmp_path / "set.jsonl", {**RIGHT, "note": "for people"})
    assert run("eval", "set.jsonl").exit_code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(["--compare", "none.json"], "The run none.json cannot be read", id="no run"),
        pytest.param(["--compare", "set.jsonl"], "The run set.jsonl cannot be read", id="a question set"),
        pytest.param(["--out", "none/run.json"], "there is no folder none", id="no folder"),
        pytest.param(["--html", "none/r.html"], "there is no folder none", id="no folder for the report"),
    ],
)
def test_what_cannot_be_read_or_written_fails_before_anything_is_asked(questions, args, message):
    silent = FakeService()
    result = run("eval", "set.jsonl", *args, service=silent)
    assert result.exit_code == 1
    assert message in result.output
    assert silent.calls == []
