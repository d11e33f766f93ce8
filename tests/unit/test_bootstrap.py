"""Building an index and opening a service on it, with the encoder of `keywords.py`."""

import json
from dataclasses import replace

import pytest
from keywords import COLLECTION, keyword_encoder, settings_for

from qa.bootstrap import identity, opening
from qa.bootstrap.indexing import build_index, index_is_current
from qa.bootstrap.opening import open_service
from qa.errors import CorpusError, IndexDamagedError, IndexMissingError, IndexOutdatedError
from qa.types import Kind


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a built index, its documents and what was reported while building."""
    folder, reported = tmp_path_factory.mktemp("made"), []
    (folder / "documents").mkdir()
    (folder / "documents" / "collection.txt").write_text(COLLECTION, encoding="utf-8")
    (folder / "documents" / "note.md").write_text(
        "# 水泵须知\n\n水泵每班巡视三次,轴承温度不得高于七十度,填料不得漏水成线。\n", encoding="utf-8"
    )
    with keyword_encoder():
        info = build_index(
            settings_for(folder / "index"), [folder / "documents"], lambda *step: reported.append(step)
        )
        yield folder, info, reported


@pytest.fixture
def copied(made, tmp_path):
    """A copy of that index, to be damaged."""
    import shutil

    shutil.copytree(made[0] / "index", tmp_path / "index")
    return tmp_path / "index"


def edit(folder, **changes):
    path = folder / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, **changes}), encoding="utf-8")


def test_the_stages_are_reported_to_their_end(made):
    reported = made[2]
    assert list(dict.fromkeys(stage for stage, _, _ in reported)) == [
        "reading",
        "passages",
        "encoding",
        "writing",
    ]
    last = {stage: (done, total) for stage, done, total in reported}
    assert all(done == total > 0 for done, total in last.values())
    assert last["reading"] == (2, 2)


def test_what_was_built_is_what_is_opened(made):
    folder, info, _ = made
    service = open_service(settings_for(folder / "index"))
    assert service.info() == info
    assert [document.name for document in service.documents()] == ["collection.txt", "note.md"]
    assert service.document_text("collection.txt") == COLLECTION
    assert sum(document.passages for document in service.documents()) == info.passages


def test_documents_without_parts_stand_beside_numbered_ones(made):
    service = open_service(settings_for(made[0] / "index"))
    assert [speech.number for speech in service.speeches()] == [1, 2, 3]
    talk = service.talk_at("note.md", 0)
    assert (talk.part, talk.title, talk.end) == (
        None,
        "水泵须知",
        len(service.document_text("note.md").rstrip()),
    )
    hit = service.search("水泵轴承温度").hits[0]
    assert (hit.document, hit.speech, hit.talk) == ("note.md", None, 1)


def test_a_service_answers_from_it(made):
    service = open_service(settings_for(made[0] / "index"), preload=True)
    reply = service.ask("电梯救援要做到哪三件事?")
    assert (reply.kind, reply.items) == (Kind.LIST, ("先断电", "再盘车", "后开门"))


def test_full_width_documents_answer_the_same(made, tmp_path):
    wide = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in ",:;"})
    (tmp_path / "collection.txt").write_text(COLLECTION.translate(wide), encoding="utf-8")
    build_index(settings_for(tmp_path / "index"), [tmp_path / "collection.txt"])
    ascii_marks, full_width = (open_service(settings_for(folder / "index")) for folder in (made[0], tmp_path))
    for question in ("电梯救援要做到哪三件事?", "电梯多少天维护保养一次?"):
        one, other = ascii_marks.ask(question), full_width.ask(question)
        assert (one.kind, one.short, one.items) == (other.kind, other.short, other.items)
        assert one.answered


def test_the_same_documents_give_the_same_index(made, tmp_path):
    folder, info, _ = made
    assert build_index(settings_for(tmp_path / "index"), [folder / "documents"]) == info
    again = json.loads((tmp_path / "index" / "manifest.json").read_text(encoding="utf-8"))
    first = json.loads((folder / "index" / "manifest.json").read_text(encoding="utf-8"))
    assert {**again, "data": ""} == {**first, "data": ""}


def test_other_documents_give_another_fingerprint(made, tmp_path):
    (tmp_path / "collection.txt").write_text(COLLECTION + "\n完。", encoding="utf-8")
    built = build_index(settings_for(tmp_path / "index"), [tmp_path / "collection.txt"])
    assert built.fingerprint != made[1].fingerprint


def test_an_index_is_current_until_a_document_changes(made, tmp_path):
    folder = made[0]
    settings = settings_for(folder / "index")
    assert index_is_current(settings, [folder / "documents"])
    (tmp_path / "collection.txt").write_text(COLLECTION + "\n完。", encoding="utf-8")
    assert not index_is_current(settings, [tmp_path])
    with pytest.raises(IndexMissingError, match="qa index"):
        index_is_current(settings_for(tmp_path / "nowhere"), [folder / "documents"])


def test_the_documents_of_the_settings_are_the_default(made, tmp_path):
    settings = replace(settings_for(tmp_path / "index"), documents=made[0] / "documents")
    assert build_index(settings) == made[1]
    assert index_is_current(settings)


def test_there_is_no_index_to_open(tmp_path):
    with pytest.raises(IndexMissingError, match="qa index"):
        open_service(settings_for(tmp_path))


@pytest.mark.parametrize(
    "name",
    ["documents.jsonl", "talks.jsonl", "passages.jsonl", "enumerations.jsonl", "dictionary.json", "names.json",
     "passages.faiss", "sentences.faiss", "clauses.faiss", "words/vocab.index.json", "omissions.jsonl"],
)  # fmt: skip
@pytest.mark.parametrize("damage", ["missing", "cut-short", "changed"])
def test_damage_of_any_file_is_found_when_the_index_is_opened(copied, name, damage):
    (path,) = copied.glob(f"data-*/{name}")
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "cut-short":
        path.write_bytes(content[:-1])
    else:
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(IndexDamagedError, match="qa index"):
        open_service(settings_for(copied))


@pytest.mark.parametrize("entry", ["model", "analyzer"])
def test_an_index_of_another_model_or_analysis_is_outdated(copied, entry):
    edit(copied, **{entry: "another"})
    with pytest.raises(IndexOutdatedError, match=r"another.*qa index"):
        open_service(settings_for(copied))


def test_another_model_in_the_settings_makes_the_index_outdated(made, monkeypatch):
    monkeypatch.setattr(identity, "model_fingerprint", lambda _model: "other")
    with pytest.raises(IndexOutdatedError, match=r"keywords.*other.*qa index"):
        open_service(settings_for(made[0] / "index"))


def test_opening_loads_no_model_until_a_question_is_asked(made, monkeypatch):
    loaded = []
    load = opening.load_encoder
    monkeypatch.setattr(
        opening, "load_encoder", lambda *args, **options: loaded.append(1) or load(*args, **options)
    )
    service = open_service(settings_for(made[0] / "index"))
    service.speeches()
    assert loaded == []
    service.ask("电梯多少天维护保养一次?")
    service.ask("锅炉房每天检查几次?")
    assert loaded == [1]


@pytest.mark.parametrize("text", ["上一页\n\n下一页", "手机阅读"])
def test_documents_without_text_are_an_error_and_leave_no_index(tmp_path, text):
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match="no text"):
        build_index(settings_for(tmp_path / "index"), [tmp_path / "a.txt"])
    with pytest.raises(IndexMissingError):
        open_service(settings_for(tmp_path / "index"))


def test_an_index_of_one_passage_is_searched(made, tmp_path):
    (tmp_path / "a.txt").write_text("锅炉房每天检查两次,由司炉工填写运行日志。", encoding="utf-8")
    build_index(settings_for(tmp_path / "index"), [tmp_path / "a.txt"])
    reply = open_service(settings_for(tmp_path / "index")).search("锅炉检查几次")
    assert [hit.document for hit in reply.hits] == ["a.txt"]
    assert reply.hits[0].score > 0
