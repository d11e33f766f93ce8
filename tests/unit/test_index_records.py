import pytest

from qa.errors import IndexDamagedError
from qa.index import records
from qa.types import Document, Omission


def round_trip(path, read, values):
    records.write_records(path, values)
    return read(path)


def test_the_records_of_the_speeches_come_back_equal(tmp_path, speeches, passage_set):
    for read, values in (
        (records.read_documents, (speeches.document,)),
        (records.read_talks, passage_set.talks),
        (records.read_passages, passage_set.passages),
        (records.read_enumerations, passage_set.enumerations),
    ):
        assert round_trip(tmp_path / "records.jsonl", read, values) == values


def test_omissions_come_back_by_document(tmp_path):
    row = {"document": "a.txt", "omissions": [{"start": 0, "end": 3, "reason": "blank"}]}
    assert round_trip(tmp_path / "o.jsonl", records.read_omissions, [row]) == {
        "a.txt": (Omission(0, 3, "blank"),)
    }


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\u2028", "\u0085", "\x0b", "\x1e", "\ufeff"], ids=ascii)
def test_line_separators_inside_a_text_survive(tmp_path, mark):
    document = Document(f"a{mark}.txt", "题", f"前{mark}后", "0")
    assert round_trip(tmp_path / "d.jsonl", records.read_documents, [document]) == (document,)


@pytest.mark.parametrize(
    "content", [None, b'{"name": "a', b"\xff\n"], ids=["missing", "cut-short", "not-utf8"]
)
def test_a_damaged_file_names_the_command_to_rebuild(tmp_path, content):
    if content is not None:
        (tmp_path / "d.jsonl").write_bytes(content)
    with pytest.raises(IndexDamagedError, match=r"'d\.jsonl' .*qa index"):
        records.read_documents(tmp_path / "d.jsonl")
