"""Documents of any kind: how files are found and read, and what is made of texts without parts."""

import hashlib
from pathlib import Path

import pytest

from qa.corpus.guarding import GuardedReader
from qa.corpus.parsing import parse
from qa.corpus.reading import find_files, read_bytes
from qa.errors import CorpusError
from qa.passages.building import build_passages
from qa.types import Document

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"


def read_document(name, path):
    """Read a document as indexing does."""
    with GuardedReader() as reader:
        return reader.read(name, read_bytes(name, path)).document


def read(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_document(path.name, path)


def document(text, name="a.txt"):
    return Document(name, "标题", text, hashlib.sha256(text.encode()).hexdigest())


def outline(parsed):
    return [(h.level, h.label, h.title) for talk in parsed.talks for h in talk.talk.headings]


def test_plain_documents_are_one_talk_each_without_a_part():
    files = find_files([DOCUMENTS])
    assert [name for name, _ in files] == ["notes.md", "plain.txt"]
    parsed = [parse(read_document(name, path)) for name, path in files]
    assert [[(t.talk.part, t.talk.number, t.talk.id) for t in p.talks] for p in parsed] == [
        [(None, 1, "notes.md#0.1")],
        [(None, 1, "plain.txt#0.1")],
    ]
    assert [p.talks[0].talk.title for p in parsed] == ["防汛值班须知", "设备管理办法"]
    assert [p.omissions for p in parsed] == [(), ()]


def test_markdown_headings_nest_by_their_depth():
    parsed = parse(read_document("notes.md", DOCUMENTS / "notes.md"))
    assert outline(parsed) == [
        (1, "#", "防汛值班须知"),
        (2, "##", "值班安排"),
        (3, "###", "交接班"),
        (2, "##", "物资储备"),
    ]
    store = next(
        s for s in parsed.talks[0].sections if "编织袋" in parsed.document.text[s.block.start : s.block.end]
    )
    assert store.path == ("# 防汛值班须知", "## 物资储备")


def test_short_lines_without_marks_are_plain_headings():
    parsed = parse(read_document("plain.txt", DOCUMENTS / "plain.txt"))
    assert outline(parsed) == [(1, "", "设备管理办法"), (1, "", "总则"), (1, "", "检修周期")]


def test_passages_of_plain_documents_stand_for_themselves():
    made = build_passages([parse(read_document(name, path)) for name, path in find_files([DOCUMENTS])])
    assert {p.speech for p in made.passages} == {None}
    assert made.representatives == made.passages
    texts = {name: path.read_text(encoding="utf-8") for name, path in find_files([DOCUMENTS])}
    for passage in made.passages:
        assert texts[passage.document][passage.start : passage.end] == passage.text


def test_part_titles_count_only_in_order():
    text = "短文选 篇二\n\n第二篇的内容在这里。\n\n短文选 篇一\n\n第一篇的内容在这里。"
    assert [t.talk.part for t in parse(document(text)).talks] == [None]


def test_a_collection_of_another_name_has_parts_too():
    text = "会议纪要篇1\n\n各位代表:\n\n今天开会。\n\n会议纪要篇2\n\n明天散会。"
    parsed = parse(document(text))
    assert [(t.talk.part, t.talk.title) for t in parsed.talks] == [(1, "会议纪要篇1"), (2, "会议纪要篇2")]
    assert [o.reason for o in parsed.omissions] == ["part_title", "salutation", "part_title"]


def test_a_document_of_page_furniture_alone_has_no_talk():
    parsed = parse(document("上一页\n\n下一页"))
    assert parsed.talks == ()
    assert [o.reason for o in parsed.omissions] == ["page_furniture", "page_furniture"]


def test_an_introduction_is_left_out_and_words_like_one_that_stand_alone_are_the_text():
    words = "小编建议定期清洗冰箱的胶条。"
    alone, introduced = (parse(document(text)) for text in (words, f"{words}\n\n胶条每月要洗一次。"))
    assert (len(alone.talks), alone.omissions) == (1, ())
    assert [o.reason for o in introduced.omissions] == ["blurb"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte-order-mark"])
def test_line_ends_and_byte_order_marks_stay_and_do_no_harm(tmp_path, ending, mark):
    text = mark + ending.join(
        ["一、抓生产", "", "生产要抓紧,安全要抓实。", "", "二、抓质量", "", "质量要抓严。", ""]
    )
    made = read(tmp_path / "a.txt", text)
    assert made.text == text
    assert made.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert outline(parse(made)) == [(1, "一、", "抓生产"), (1, "二、", "抓质量")]
    passages = build_passages([parse(made)])
    covered = [(p.start, p.end) for p in passages.passages] + [
        (o.start, o.end) for o in passages.omissions["a.txt"]
    ]
    assert sorted(covered)[0][0] == 0
    assert sorted(covered)[-1][1] == len(text)
    assert all(mark not in p.text for p in passages.passages if mark)


TITLES = [
    pytest.param("\ufeff  检修规程 \n\n正文。", "检修规程", id="first-line"),
    pytest.param("\n\n# 检修规程\n正文。", "检修规程", id="markdown"),
    pytest.param("手机阅读\n\n检修规程\n\n格式\n\n检修规程\n\n正文。", "检修规程", id="repeated-line"),
    pytest.param("长" * 61 + "\n正文。", "a.txt", id="too-long-for-a-title"),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_the_title_is_the_first_line_that_says_something(tmp_path, text, title):
    assert read(tmp_path / "a.txt", text).title == title


UNREADABLE = [
    pytest.param(b"", "empty", id="empty"),
    pytest.param("\ufeff \r\n\u3000".encode(), "empty", id="blank"),
    pytest.param("質量".encode("big5"), "not UTF-8", id="other-encoding"),
    pytest.param("质\x00量".encode(), "NUL", id="binary"),
]


@pytest.mark.parametrize(("content", "said"), UNREADABLE)
def test_a_file_that_is_no_text_is_an_error_that_names_it(tmp_path, content, said):
    with pytest.raises(CorpusError, match=rf"^a\.txt: .*{said}"):
        read(tmp_path / "a.txt", content)


def test_the_error_of_a_wrong_encoding_names_the_byte(tmp_path):
    with pytest.raises(CorpusError, match="byte 3 "):
        read(tmp_path / "a.txt", "质".encode() + b"\xff")


def test_a_file_beyond_the_limit_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("一二三四五", encoding="utf-8")
    assert len(read_bytes("a.txt", tmp_path / "a.txt", 15)) == 15
    with pytest.raises(CorpusError, match="larger than"):
        read_bytes("a.txt", tmp_path / "a.txt", 14)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match="cannot be read"):
        read_document("a.txt", tmp_path / "a.txt")


def test_a_missing_path_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match="no such file or folder"):
        find_files([tmp_path / "nowhere"])


def test_a_file_of_another_kind_is_an_error(tmp_path):
    (tmp_path / "a.png").write_bytes(b"PNG")
    with pytest.raises(CorpusError, match=r"a\.png: the suffix '\.png' .*\.txt, \.md"):
        read_document("a.png", tmp_path / "a.png")


def test_a_name_that_is_not_utf_8_is_an_error_that_can_be_printed(tmp_path):
    with pytest.raises(CorpusError, match=r"^a\?\.txt: the name of the file is not UTF-8"):
        read_document("a\udcff.txt", tmp_path / "a.txt")


def test_a_folder_without_documents_is_an_error(tmp_path):
    (tmp_path / "README.md").write_text("说明", encoding="utf-8")
    (tmp_path / "a.png").write_bytes(b"PNG")
    with pytest.raises(CorpusError, match=r"no \.txt, .* or \.pdf file was found"):
        find_files([tmp_path])


def test_two_documents_of_one_name_are_an_error(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("内容", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"two documents are called 'a\.txt'"):
        find_files([tmp_path / "one", tmp_path / "two"])


def test_a_file_given_twice_is_one_document(tmp_path):
    (tmp_path / "a.txt").write_text("内容", encoding="utf-8")
    assert [name for name, _ in find_files([tmp_path, tmp_path / "a.txt", tmp_path])] == ["a.txt"]


def test_folders_are_searched_in_order_hidden_files_left_out(tmp_path):
    for name in (
        "b.txt",
        "sub/a.MD",
        "sub/c.txt",
        ".git/d.txt",
        ".e.txt",
        "sub/README.md",
        "~$g.docx",
        "f.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("内容", encoding="utf-8")
    assert [name for name, _ in find_files([tmp_path])] == ["b.txt", "sub/a.MD", "sub/c.txt"]
