import json

import pytest
from runs import given, question, refused, row

from qa.errors import EvaluationError
from qa.evaluation import Run, figures, read_run, save_run
from qa.evaluation.saving import is_saved_run
from qa.types import Turn

ROWS = (
    row(question(history=(Turn("user", "甲?"), Turn("assistant", "乙。"))), f1=1 / 3),
    row(question(id="q2", answers=(), items=(("甲", "乙"), ("丙",))), given(short=None, items=("甲",))),
    refused(question(id="q3", answerable=False, answers=(), evidence=())),
    row(question(id="q4"), error="gone", correct=0.0),
)
RUN = Run("dev.jsonl", "abc123", "0.1.0", ROWS)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "run.json"
    save_run(path, RUN)
    return path


def test_run_comes_back_as_it_was(file):
    assert read_run(file) == RUN


def test_file_holds_the_figures(file):
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["figures"] == json.loads(json.dumps(figures(ROWS)))
    assert (content["set"], content["index"], content["version"]) == ("dev.jsonl", "abc123", "0.1.0")


def test_run_is_told_from_a_question_set(file, tmp_path):
    (tmp_path / "set.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    assert is_saved_run(file)
    assert not is_saved_run(tmp_path / "set.jsonl")
    assert not is_saved_run(tmp_path / "none.json")


def test_run_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(EvaluationError, match="cannot be written: No such file or directory"):
        save_run(tmp_path / "none" / "run.json", RUN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(None, "cannot be read", id="no file"),
        pytest.param("{", "cannot be read", id="no JSON"),
        pytest.param("[]", "is not a saved run: its format is None", id="a list"),
        pytest.param('{"format": "speech-qa run 9"}', "its format is 'speech-qa run 9'", id="other version"),
        pytest.param('{"format": "speech-qa run 1"}', "KeyError: 'rows'", id="no rows"),
        pytest.param('{"format": "speech-qa run 1", "rows": [3]}', "TypeError", id="no row"),
    ],
)
def test_file_that_is_no_run_is_named_with_the_reason(tmp_path, text, message):
    path = tmp_path / "other.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        read_run(path)
    assert message in str(caught.value)
    assert "`qa eval --out`" in str(caught.value)


def test_run_without_questions_is_an_error(tmp_path):
    content = {"format": "speech-qa run 1", "set": "a", "index": "b", "version": "c", "rows": []}
    (tmp_path / "empty.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(EvaluationError, match="holds no question"):
        read_run(tmp_path / "empty.json")


def test_missing_measure_is_named(file):
    content = json.loads(file.read_text(encoding="utf-8"))
    del content["rows"][0]["measures"]["wrong"]
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(EvaluationError, match="KeyError: 'wrong'"):
        read_run(file)


def test_unknown_field_is_named(file):
    content = json.loads(file.read_text(encoding="utf-8"))
    content["rows"][0]["given"]["mood"] = "good"
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(EvaluationError, match="unexpected keyword argument 'mood'"):
        read_run(file)
