import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hostile import hostile_server

import qa
from qa.bootstrap.report import BadFile, FileRead, IndexReport
from qa.cli.app import cli
from qa.cli.context import App
from qa.errors import IndexMissingError, InputError, NotFoundError
from qa.types import (
    Citation,
    Copy,
    DocumentInfo,
    Heading,
    IndexInfo,
    Kind,
    Passage,
    PassageDetail,
    Reason,
    Reply,
    SearchReply,
    Span,
    SpeechInfo,
    Status,
    TalkInfo,
    Verdict,
)

TEXT = "隧道事故造成4人死亡。"
INFO = IndexInfo("abc123", 7, "0.1.0")
PASSAGE = Passage("p6-1", "a.txt", 6, 1, "工程质量讲话", ("一、事故",), TEXT, 10, 21, (Span(10, 21),), "p6-1")
CITATION = Citation(
    n=1,
    passage_id="p6-1",
    document="a.txt",
    speech=6,
    talk=1,
    speech_title="工程质量讲话",
    section=("一、事故",),
    text=TEXT,
    quote=TEXT,
    start=10,
    end=21,
    sha256="0" * 64,
    score=0.9,
    also_in=(Copy(8, 1, "p8-1", 50, 61),),
)
ANSWERED = Reply(
    id="m1",
    question="几人?",
    rewritten=None,
    answered=True,
    status=Status.ANSWERED,
    reason=None,
    kind=Kind.SPAN,
    answer=TEXT,
    short="4人",
    items=(),
    confidence=0.8,
    citations=(CITATION,),
    nearest=(),
    suggestions=(),
    timing_ms={"total": 3.0},
    index=INFO,
)
REFUSED = replace(
    ANSWERED,
    answered=False,
    status=Status.ABSTAINED,
    reason=Reason.NO_EVIDENCE,
    kind=Kind.ABSTAIN,
    answer="讲话里没有说到。",
    short=None,
    citations=(),
    nearest=(CITATION,),
    suggestions=("第四篇讲了什么?",),
)
LISTED = replace(ANSWERED, kind=Kind.OUTLINE, short=None, items=("抓认识", "抓责任"))


class FakeService:
    """Answers from a queue and remembers what it was asked."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.calls = []

    def ask(self, question, **options):
        self.calls.append((question, options))
        reply = self.replies.pop(0)
        if isinstance(reply, BaseException):
            raise reply
        return reply

    def search(self, query, **options):
        self.calls.append((query, options))
        return SearchReply(query, options["mode"], (CITATION,), {"total": 1.0}, INFO)

    def documents(self):
        return [
            DocumentInfo("a.txt", "讲话", "f" * 64, 100, 7),
            DocumentInfo("手册.md", "质量手册", "e" * 64, 50, 2),
        ]

    def document_text(self, name):
        return " " * 10 + TEXT

    def speeches(self):
        outline = (Heading(1, "一、", "事故", 10, 14),)
        talks = (TalkInfo("6a", 1, "工程质量讲话", 0, 90, outline, ("6a", "8b")),)
        return [SpeechInfo(6, "讲话稿篇六", "a.txt", 0, 90, talks)]

    def passage(self, passage_id):
        if passage_id != "p6-1":
            raise NotFoundError(f"There is no passage {passage_id}.")
        return PassageDetail(PASSAGE, None, replace(PASSAGE, text="下一段。"), CITATION.also_in)

    def verify(self, claims):
        self.calls.append(claims)
        good = [claim.quote == TEXT for claim in claims]
        return [
            Verdict(claim.document, claim.start, claim.end, ok, None if ok else "changed", TEXT)
            for claim, ok in zip(claims, good, strict=True)
        ]

    def info(self):
        return INFO

    def warm_up(self):
        self.calls.append("warm")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args, service=None, **app):
    """Run a verb on a fake service."""
    made = App(open_service=lambda _settings: service or FakeService(ANSWERED), **app)
    return CliRunner().invoke(cli, [str(arg) for arg in args], obj=made)


def no_index(_settings):
    raise IndexMissingError("There is no index in `index`. Run `qa index`.")


def test_answer_shows_the_short_span_the_sentence_and_the_place():
    result = run("ask", "几人?")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "4人",
        TEXT,
        "",
        "[1] part 6, speech 1: 工程质量讲话 › 一、事故  0.90",
        f"    {TEXT}",
        "    a.txt 10-21, passage p6-1; also in part 8",
        "",
        "answered · confidence 0.80 · 3 ms",
    ]


def test_options_of_ask_reach_the_service():
    service = FakeService(ANSWERED)
    run("ask", "几人?", "-s", "6", "--speech", "7", "-k", "2", "--explain", service=service)
    assert service.calls == [("几人?", {"speeches": (6, 7), "top_k": 2, "explain": True})]


def test_list_answer_is_numbered():
    assert run("ask", "哪几点?", service=FakeService(LISTED)).output.startswith("1. 抓认识\n2. 抓责任\n")


def test_refusal_shows_reason_nearest_passages_and_suggestions():
    result = run("ask", "天气?", service=FakeService(REFUSED))
    assert result.exit_code == 0
    assert result.output.startswith("讲话里没有说到。\n\nThe nearest passages:\n\n[1] part 6")
    assert "  第四篇讲了什么?\n" in result.output
    assert "abstained (no_evidence)" in result.output


@pytest.mark.parametrize(("reply", "code"), [(ANSWERED, 0), (REFUSED, 3)], ids=["answered", "refused"])
def test_refusal_can_be_an_exit_code(reply, code):
    assert run("ask", "?", "--fail-on-abstain", service=FakeService(reply)).exit_code == code


def test_json_of_a_reply_has_the_fields_of_the_api_and_no_unasked_explanation():
    reply = json.loads(run("ask", "几人?", "--json").output)
    assert reply["short"] == "4人"
    assert reply["status"] == "answered"
    assert reply["citations"][0]["also_in"][0]["passage_id"] == "p8-1"
    assert "explain" not in reply


def test_json_of_a_reply_has_the_explanation_that_was_asked_for():
    explained = replace(ANSWERED, explain={"candidates": []})
    output = run("ask", "几人?", "--json", "--explain", service=FakeService(explained)).output
    assert json.loads(output)["explain"] == {"candidates": []}


def test_search_shows_whole_passages():
    service = FakeService()
    result = run("search", "事故", "--mode", "lexical", service=service)
    assert TEXT in result.output
    assert service.calls[0][1]["mode"] == "lexical"
    assert json.loads(run("search", "事故", "--json").output)["hits"][0]["n"] == 1


def test_speeches_show_the_outline_the_copies_and_documents_without_parts():
    output = run("speeches").output
    assert "6. 讲话稿篇六" in output
    assert "(1) 工程质量讲话  0-90, the same as 8b" in output
    assert "一、事故" in output
    assert "手册.md: 质量手册" in output
    assert json.loads(run("speeches", "--json").output)["speeches"][0]["talks"][0]["id"] == "6a"


def test_show_prints_the_passage_between_its_neighbours():
    output = run("show", "p6-1").output
    assert output.index(TEXT) < output.index("下一段。") < output.index("also in part 8")
    assert json.loads(run("show", "p6-1", "--json").output)["before"] is None


def test_unknown_passage_is_a_failure_with_its_message():
    result = run("show", "nope")
    assert (result.exit_code, result.output) == (1, "Error: There is no passage nope.\n")


def test_verify_reads_a_reply_and_says_what_stands(own_folder):
    file = own_folder / "reply.json"
    file.write_text(run("ask", "几人?", "--json").output, encoding="utf-8")
    result = run("verify", file)
    assert (result.exit_code, result.output) == (
        0,
        "[1] a.txt 10-21: stands\n1 of 1 citations stand.\n",
    )


def test_verify_fails_when_a_citation_does_not_stand(own_folder):
    file = own_folder / "claims.json"
    entry = {"document": "a.txt", "start": 10, "end": 21, "quote": "别的话"}
    file.write_text(json.dumps({"citations": [entry]}), encoding="utf-8")
    result = run("verify", file)
    assert result.exit_code == 1
    assert "does not stand (changed)" in result.output
    assert json.loads(run("verify", file, "--json").output)["valid"] is False


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"citations": [{"document": "a", "start": 0, "end": 1}]}', '{"citations": [3]}'],
    ids=["no json", "a list", "no citations", "no quote", "not an object"],
)
def test_verify_says_what_a_file_must_hold(own_folder, text):
    file = own_folder / "claims.json"
    file.write_text(text, encoding="utf-8")
    result = run("verify", file)
    assert result.exit_code == 1
    assert "Give JSON with a list `citations`" in result.output


def test_index_builds_from_the_paths_and_reports(own_folder):
    calls = []

    def build(settings, paths, progress, **manner):
        progress("embed", 1, 2)
        calls.append((settings.index_dir, list(paths)))
        return IndexReport(INFO)

    result = run("index", "x", "y", "--out", "there", build_index=build)
    assert result.exit_code == 0
    assert [(str(out), [str(path) for path in paths]) for out, paths in calls] == [("there", ["x", "y"])]
    assert "7 passages in there (abc123)" in result.output


def test_index_takes_the_documents_of_the_settings(own_folder):
    calls = []
    result = run(
        "--documents",
        "mine",
        "index",
        "--json",
        build_index=lambda *given, **_: calls.append(given) or IndexReport(INFO),
    )
    assert str(calls[0][1][0]) == "mine"
    assert json.loads(result.output)["passages"] == 7


REPORT = IndexReport(
    INFO,
    files=(
        FileRead("a.txt", "text", "utf-8"),
        FileRead("b.txt", "text", "gb18030"),
        FileRead("c.pdf", "pdf", None),
    ),
    bad=(BadFile("d.pdf", "d.pdf: is encrypted; save it without a password and index again"),),
    encoded=3,
    kept=40,
)


def test_index_tells_encodings_what_was_kept_and_what_was_left_out():
    result = run("index", "x", build_index=lambda *_given, **_manner: REPORT)
    assert result.exit_code == 0
    assert "3 texts were encoded, 40 kept" in result.output
    assert "b.txt: read as gb18030" in result.output
    assert "a.txt" not in result.output
    assert "1 files were left out:\n  d.pdf: is encrypted" in result.output


def test_json_of_index_lists_every_file():
    report = json.loads(run("index", "x", "--json", build_index=lambda *_given, **_manner: REPORT).output)
    assert report["passages"] == 7
    assert report["files"][1] == {"name": "b.txt", "format": "text", "encoding": "gb18030"}
    assert [entry["name"] for entry in report["bad"]] == ["d.pdf"]
    assert (report["encoded"], report["kept"]) == (3, 40)


@pytest.mark.parametrize(
    ("flags", "changed"),
    [(["--strict"], {"strict": True}), (["--fresh"], {"fresh": True}), (["--wait", "7"], {"wait": 7})],
)
def test_index_passes_on_how_to_build(flags, changed):
    manners = []
    run("index", "x", *flags, build_index=lambda *_given, **manner: manners.append(manner) or REPORT)
    assert manners[0] == {"strict": False, "fresh": False, "wait": 0, **changed}


def missing(*_given):
    raise IndexMissingError("There is no index.")


@pytest.mark.parametrize(
    ("is_current", "said", "builds"),
    [
        pytest.param(lambda *_given: True, "The index is up to date", 0, id="current"),
        pytest.param(lambda *_given: False, "Indexed in", 1, id="changed"),
        pytest.param(missing, "Indexed in", 1, id="missing"),
    ],
)
def test_index_if_needed_builds_only_what_is_not_current(is_current, said, builds):
    built = []
    result = run(
        "index",
        "--if-needed",
        service=FakeService(),
        index_is_current=is_current,
        build_index=lambda *given, **_: built.append(given) or IndexReport(INFO),
    )
    assert said in result.output
    assert len(built) == builds


def test_doctor_is_content_and_shows_settings():
    result = run("--port", "81", "doctor")
    assert result.exit_code == 0
    assert "ok    index: 7 passages of 2 documents, fingerprint abc123" in result.output
    row = next(line for line in result.output.splitlines() if "QA_PORT" in line)
    assert row.split() == ["│", "QA_PORT", "│", "81", "│", "flag", "│"]


def test_doctor_asks_the_language_model_that_is_set():
    with hostile_server() as server:
        server.says("好")
        given = ("--llm-base-url", server.url, "--llm-model", "m")
        assert f"ok    language model: m at {server.url} answers" in run(*given, "doctor").output
        server.status = 401
        refused = run(*given, "doctor")
    assert refused.exit_code == 1
    assert "Check QA_LLM_API_KEY" in refused.output.replace("\n", " ")


def test_doctor_fails_without_an_index_and_says_what_to_do():
    result = CliRunner().invoke(cli, ["doctor", "--json"], obj=App(open_service=no_index))
    report = json.loads(result.output)
    assert result.exit_code == 1
    assert report["healthy"] is False
    assert {
        "name": "index",
        "ok": False,
        "detail": "There is no index in `index`. Run `qa index`.",
    } in report["checks"]


def test_doctor_opens_the_database_and_makes_none(tmp_path):
    arguments = ["--index-dir", str(tmp_path / "index"), "doctor"]
    assert "ok    database: none yet; the server makes qa.sqlite3 beside the index" in run(*arguments).output
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "qa.sqlite3").write_text("no database" * 100, encoding="utf-8")
    result = run(*arguments)
    assert result.exit_code == 1
    assert "the file is no SQLite database; name another one in QA_DATABASE_URL" in " ".join(
        result.output.split()
    )


def test_doctor_says_who_needs_a_key_and_where_the_server_would_not_start(tmp_path):
    given = ["--index-dir", str(tmp_path / "index")]
    assert "ok    keys: there is none, and whoever reaches 127.0.0.1 may ask" in run(*given, "doctor").output
    assert "keys: one is asked for" in run(*given, "--api-keys", "k" * 24, "doctor").output
    refused = run(*given, "--host", "0.0.0.0", "doctor")
    assert refused.exit_code == 1
    assert "reached by others, and there is no key" in " ".join(refused.output.split())


def test_version_needs_no_index():
    app = App(open_service=no_index)
    assert CliRunner().invoke(cli, ["version"], obj=app).output == f"qa {qa.__version__}\n"
    assert json.loads(CliRunner().invoke(cli, ["version", "--json"], obj=app).output)["index"] is None


def test_serve_becomes_gunicorn_with_the_settings_as_variables(monkeypatch):
    calls = []
    monkeypatch.setattr(os, "execve", lambda *given: calls.append(given))
    result = run("--threads", "3", "serve", "--port", "81")
    assert "http://127.0.0.1:81" in result.output
    path, command, environment = calls[0]
    assert path == sys.executable
    assert command[1:3] == ["-m", "gunicorn"]
    assert (environment["QA_PORT"], environment["QA_THREADS"]) == ("81", "3")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(["ask"], "Missing argument 'QUESTION'", id="no question"),
        pytest.param(["ask", "?", "-k", "0"], "0 is not in the range", id="top_k"),
        pytest.param(["--port", "x", "doctor"], "QA_PORT was given 'x' (flag)", id="setting"),
        pytest.param(["chat"], "No such command 'chat'", id="verb"),
    ],
)
def test_wrong_usage_exits_with_2(args, message):
    result = run(*args)
    assert result.exit_code == 2
    assert message in result.output


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(InputError("The question is empty."), 2, id="input"),
        pytest.param(IndexMissingError("There is no index."), 1, id="index"),
        pytest.param(KeyboardInterrupt(), 130, id="Ctrl-C"),
    ],
)
def test_failures_are_a_message_and_an_exit_code(error, code):
    result = run("ask", "?", service=FakeService(error))
    assert result.exit_code == code
    assert result.output.strip() == (f"Error: {error}" if str(error) else "")


def test_a_reader_that_stops_reading_is_no_error():
    script = "import sys; from qa.cli import main; sys.argv = ['qa', '--help']; main()"
    read_end, write_end = os.pipe()
    os.close(read_end)
    result = subprocess.run(
        [sys.executable, "-c", script], stdout=write_end, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write_end)
    assert result.stderr == ""
