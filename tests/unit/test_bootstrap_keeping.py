"""What a second build takes over from the first: counted by the texts that reach the encoder."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from keywords import KEYWORDS, KeywordEncoder, keyword_encoder, settings_for

from qa.bootstrap import indexing
from qa.bootstrap.indexing import Manner, index_documents, index_is_current
from qa.bootstrap.opening import open_service
from qa.errors import CorpusError, IndexingError

FILES = 40


class CountingEncoder(KeywordEncoder):
    """Remembers every text that it is given."""

    def __init__(self):
        self.texts = []

    def encode_document(self, texts):
        self.texts += texts
        return super().encode_document(texts)


@pytest.fixture(scope="module", autouse=True)
def small_words():
    """Leave out what the lexical part does: it has tests of its own, and takes seconds a build."""
    with keyword_encoder(), pytest.MonkeyPatch.context() as patch:
        from qa.lexical.sounds import Sounds

        patch.setattr(indexing, "corpus_dictionary", lambda _texts: {"total": 1, "words": {}, "places": []})
        patch.setattr(indexing, "find_sounds", lambda _texts, _analyzer: Sounds({}, {}, {}))
        patch.setattr(indexing, "tag_words", lambda _texts, _words: {})
        yield


@pytest.fixture
def encoder(monkeypatch):
    counting = CountingEncoder()
    monkeypatch.setattr(indexing, "load_encoder", lambda *_args, **_options: counting)
    return counting


def words_of(number):
    # Of unlike characters, so that no two documents are copies of each other.
    digest = hashlib.sha256(str(number).encode()).digest()
    return "".join(chr(0x4E00 + 70 * byte + place) for place, byte in enumerate(digest))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "documents").mkdir()
    for number in range(FILES):
        (tmp_path / "documents" / f"{number:03d}.txt").write_text(
            f"{words_of(number)}。{KEYWORDS[number % 7]}第{number}号,{words_of(-number - 1)}。\n",
            encoding="utf-8",
        )
    return tmp_path


def build(folder, **manner):
    settings = replace(settings_for(folder / "index"), documents=folder / "documents")
    return index_documents(settings, manner=Manner(**manner))


def test_one_changed_file_of_many_encodes_only_its_own_texts(folder, encoder):
    first = build(folder)
    assert (first.encoded, first.kept) == (len(encoder.texts), 0)
    encoder.texts.clear()
    (folder / "documents" / "007.txt").write_text("电梯坏了要先断电。\n", encoding="utf-8")
    second = build(folder)
    assert 0 < len(encoder.texts) < first.encoded / 10
    assert all("电梯坏了" in text for text in encoder.texts)
    assert second.encoded == len(encoder.texts)
    opened = open_service(settings_for(folder / "index"))
    assert opened.document_text("007.txt") == "电梯坏了要先断电。\n"
    assert opened.info() == second.info != first.info


def test_few_new_texts_are_encoded_without_the_library_that_takes_seconds_to_import(folder, monkeypatch):
    ways = []

    def load(*_given, for_indexing, **_options):
        ways.append(for_indexing)
        return KeywordEncoder()

    monkeypatch.setattr(indexing, "load_encoder", load)
    monkeypatch.setattr(indexing, "FEW", FILES)
    assert build(folder).encoded > FILES
    (folder / "documents" / "007.txt").write_text("电梯坏了要先断电。\n", encoding="utf-8")
    assert 0 < build(folder).encoded <= FILES
    assert ways == [True, False]


def test_a_build_that_kept_everything_loads_no_model_and_gives_the_same_vectors(folder, encoder):
    made = build(folder)
    before = {path.name: path.read_bytes() for path in folder.glob("index/data-*/*.faiss")}
    encoder.texts.clear()
    again = build(folder)
    assert (again.info, again.encoded, encoder.texts) == (made.info, 0, [])
    assert {path.name: path.read_bytes() for path in folder.glob("index/data-*/*.faiss")} == before


def test_what_was_removed_is_gone_and_what_was_added_is_there(folder, encoder):
    build(folder)
    encoder.texts.clear()
    (folder / "documents" / "003.txt").unlink()
    (folder / "documents" / "new.html").write_text("<h1>食堂</h1><p>食堂每餐都要留样。</p>", encoding="utf-8")
    report = build(folder)
    assert {text.splitlines()[-1] for text in encoder.texts} == {"食堂", "食堂每餐都要留样。"}
    names = [file.name for file in report.files]
    assert "003.txt" not in names
    assert names[-1] == "new.html"


def test_fresh_takes_nothing_over(folder, encoder):
    first = build(folder)
    assert build(folder, fresh=True).encoded == first.encoded


@pytest.mark.parametrize("changed", ["encoding_identity", "reading_identity"])
def test_another_model_or_reader_makes_its_part_anew(folder, encoder, monkeypatch, changed):
    first = build(folder)
    read = []
    extract = indexing.extract_file
    monkeypatch.setattr(indexing, "extract_file", lambda *given: read.append(given[0]) or extract(*given))
    monkeypatch.setattr(f"qa.bootstrap.keeping.{changed}", lambda *_given: "another")
    report = build(folder)
    assert (report.encoded, len(read)) == ((first.encoded, 0) if changed[0] == "e" else (0, FILES))


def test_nothing_is_taken_over_from_a_damaged_index(folder, encoder):
    first = build(folder)
    (path,) = folder.glob("index/data-*/clauses.sha256")
    path.write_bytes(path.read_bytes()[:-1])
    assert build(folder).encoded == first.encoded


def test_bad_files_are_listed_and_the_rest_is_indexed(folder, encoder):
    (folder / "documents" / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "documents" / "empty.md").write_bytes(b"")
    (folder / "documents" / "furniture.txt").write_text("上一页\n\n下一页", encoding="utf-8")
    report = build(folder)
    assert [entry.name for entry in report.bad] == ["bad.pdf", "empty.md", "furniture.txt"]
    assert "damaged" in report.bad[0].reason
    assert "empty" in report.bad[1].reason
    assert "furniture" in report.bad[2].reason
    assert len(report.files) == FILES
    assert index_is_current(replace(settings_for(folder / "index"), documents=folder / "documents"))


def test_strict_fails_and_names_every_bad_file(folder, encoder):
    for name in ("a.pdf", "b.pdf"):
        (folder / "documents" / name).write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(CorpusError, match=r"(?s)a\.pdf.*b\.pdf"):
        build(folder, strict=True)
    assert [path.name for path in (folder / "index").iterdir()] == [".lock"]


def test_bad_files_alone_are_a_failure(tmp_path, encoder):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_bytes(b"")
    with pytest.raises(CorpusError, match=r"a\.txt: the file is empty"):
        build(tmp_path)


def test_a_build_reads_its_documents_only_after_another_has_ended(folder, encoder):
    """Or it would put an index without what came in between into force."""
    settings = settings_for(folder / "index")
    reading, go_on = threading.Event(), threading.Event()

    def pause(stage, _done, _total):
        if stage == "passages":
            reading.set()
            assert go_on.wait(20)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(index_documents, settings, [folder / "documents"], pause)
        assert reading.wait(20)
        (folder / "documents" / "new.txt").write_text("后来的文件说了别的。\n", encoding="utf-8")
        second = pool.submit(index_documents, settings, [folder / "documents"], manner=Manner(wait=20))
        with pytest.raises(IndexingError, match="another process"):
            index_documents(settings, [folder / "documents"])
        go_on.set()
        assert len(first.result().files) == FILES
        assert len(second.result().files) == FILES + 1
    assert "new.txt" in {document.name for document in open_service(settings).documents()}
