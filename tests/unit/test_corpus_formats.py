"""Files of every format, made here: what is taken out of them, and what is refused and why."""

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from pypdf import PdfReader, PdfWriter

from qa.corpus.formats import word
from qa.corpus.formats.pdf import _joined, _without_running_lines
from qa.corpus.parsing import parse
from qa.corpus.reading import extract_file
from qa.errors import CorpusError
from qa.passages.building import build_passages

RULES = "检修周期为每月一次,由设备科负责安排,完成以后要写出记录。"


def outline(file):
    parsed = parse(file.document, file.structure)
    return [(h.level, h.label, h.title) for talk in parsed.talks for h in talk.talk.headings]


def sections(file):
    """The headings above each block, by how the block begins."""
    text = file.document.text
    parsed = parse(file.document, file.structure)
    return {text[s.block.start : s.block.end]: s.path for talk in parsed.talks for s in talk.sections}


ENCODINGS = [
    pytest.param(RULES.encode(), "utf-8", id="utf-8"),
    pytest.param(b"\xef\xbb\xbf" + RULES.encode(), "utf-8", id="utf-8-mark"),
    pytest.param(RULES.encode("gb18030"), "gb18030", id="gb18030"),
    pytest.param(RULES.encode("utf-16"), "utf-16", id="utf-16-mark"),
    pytest.param(b"\xfe\xff" + RULES.encode("utf-16-be"), "utf-16", id="utf-16-be-mark"),
    pytest.param(RULES.encode("utf-16-le"), "utf-16-le", id="utf-16-le"),
    pytest.param(RULES.encode("utf-16-be"), "utf-16-be", id="utf-16-be"),
    pytest.param("Plain words only.\n".encode("utf-16-le"), "utf-16-le", id="english-utf-16"),
    pytest.param("這個規定從明年開始執行,請各單位認真學習。".encode("gb18030"), "gb18030", id="traditional"),
]


@pytest.mark.parametrize(("data", "encoding"), ENCODINGS)
def test_the_encoding_of_a_text_is_found_and_gives_back_its_bytes(data, encoding):
    file = extract_file("a.txt", data)
    assert file.encoding == encoding
    assert data.decode(encoding) == file.document.text


FOREIGN = [
    pytest.param("這個規定從明年開始執行,請各單位認真學習。".encode("big5"), id="big5"),
    pytest.param("이 규정은 내년부터 시행하니 각 부서는 숙지하기 바랍니다".encode("euc-kr"), id="euc-kr"),
    pytest.param("この規定は来年から施行されますのでご確認ください".encode("shift_jis"), id="shift-jis"),
    pytest.param("Правила вступают в силу со следующего года".encode("cp1251"), id="cyrillic"),
    pytest.param(b"\xff" * 200, id="0xff"),
    pytest.param(RULES.encode()[:30] + b"\xff" + RULES.encode()[30:], id="one-wrong-byte"),
    pytest.param(bytes(range(256)) * 4, id="every-byte"),
    pytest.param(b"text " + b"\x01\x02" * 40, id="controls"),
    pytest.param(("\ufffd\ufffd" + RULES).encode(), id="lost-characters"),
    pytest.param(RULES.encode("utf-32"), id="utf-32"),
]


@pytest.mark.parametrize("data", FOREIGN)
def test_an_encoding_is_rather_refused_than_guessed_wrong(data):
    with pytest.raises(CorpusError, match=r"^a\.txt: "):
        extract_file("a.txt", data)


PAGE = f"""<!DOCTYPE html><html><head><meta charset="{{charset}}"><title>网站 - 办法</title>
<style>p {{{{ color: red }}}}</style><script>alert("坏")</script></head><body>
<nav><a href="/">首页</a></nav>
<h1>设备管理办法</h1><!-- 注释 -->
<p>{RULES[:9]}
{RULES[9:]}</p>
<h2>一、检修<br>周期</h2>
<ul><li>水泵</li><li>风机<p>每周</p></li></ul>
<table><tr><th>设备</th><th>周期</th></tr><tr><td>锅炉</td><td>每班
两次</td></tr></table>
<table><tr><td><h2>版面</h2><p>{RULES}</p></td></tr></table>
<p style="display: none">看不见</p><footer>版权所有</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "big5"])
def test_a_page_gives_what_its_readers_see(charset):
    page = PAGE if charset != "big5" else PAGE.translate(str.maketrans("设备办检修", "設備辦檢修"))
    data = page.replace("{charset}", charset).encode("gb18030" if charset == "gb2312" else charset, "ignore")
    text = extract_file("a.html", data).document.text
    for hidden in ("alert", "color", "首页", "注释", "看不见", "版权所有", "网站", "<"):
        assert hidden not in text


def test_the_lines_of_a_page_keep_their_kind():
    file = extract_file("a.html", PAGE.format(charset="utf-8").encode())
    lines = file.document.text.splitlines()
    assert file.document.title == "设备管理办法"
    assert RULES in lines
    assert [line for line in lines if "\t" in line] == ["设备\t周期", "锅炉\t每班两次"]
    assert outline(file) == [(1, "", "设备管理办法"), (2, "一、", "检修 周期"), (2, "", "版面")]
    assert sections(file)["水泵"] == ("设备管理办法", "一、检修 周期")
    assert sections(file)["锅炉\t每班两次"] == ("设备管理办法", "一、检修 周期")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<div>" * 60_000 + RULES.encode(), id="deep"),
        pytest.param(b"<table><tr><td>" * 400 + RULES.encode(), id="tables in tables"),
        pytest.param(
            b'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE h [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]><html><p>&b;'
            + RULES.encode(),
            id="entities",
        ),
    ],
)
def test_hostile_pages_end(data):
    file = extract_file("a.html", data)
    assert len(file.document.text) < 1_000


def word_file(build, **replaced):
    """A Word document; `replaced` are parts of the archive to write otherwise, by their name."""
    made = docx.Document()
    build(made)
    stream = io.BytesIO()
    made.save(stream)
    if not replaced:
        return stream.getvalue()
    again = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(
                part.filename,
                replaced.get(part.filename.rpartition("/")[2].removesuffix(".xml"), old.read(part)),
            )
    return again.getvalue()


def regulations(document):
    document.add_heading("设备管理办法", level=0)
    document.add_heading("一、总则", level=1)
    document.add_paragraph(RULES)
    document.add_heading("检修周期", level=2)
    document.add_paragraph("水泵", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(
        [c for row in table.rows for c in row.cells], ("设备", "周期", "锅炉", "每班两次"), strict=True
    ):
        cell.text = words
    paragraph = document.add_paragraph("本办法自")
    inserted = OxmlElement("w:ins")
    inserted.append(paragraph.add_run("发布之日")._r)
    paragraph._p.append(inserted)
    paragraph.add_run("起施行。")
    paragraph.add_run("旧文")._r.getchildren()[0].tag = docx.oxml.ns.qn("w:delText")


def test_a_word_document_gives_headings_lists_and_tables_in_their_order():
    file = extract_file("a.docx", word_file(regulations))
    assert file.document.text.splitlines() == [
        "设备管理办法", "一、总则", RULES, "检修周期", "水泵", "设备\t周期", "锅炉\t每班两次",
        "本办法自发布之日起施行。",
    ]  # fmt: skip
    assert file.document.title == "设备管理办法"
    assert outline(file) == [(1, "", "设备管理办法"), (2, "一、", "总则"), (3, "", "检修周期")]
    assert sections(file)["锅炉\t每班两次"] == ("设备管理办法", "一、总则", "检修周期")
    passages = build_passages([parse(file.document, file.structure)]).passages
    assert all(file.document.text[p.start : p.end] == p.text for p in passages)


def test_speeches_are_recognised_in_a_word_document():
    def collection(document):
        for line in ("讲话稿篇一", "同志们:", "今天讲质量。", "讲话稿篇二", "同志们:", "今天讲安全。"):
            document.add_paragraph(line)

    file = extract_file("a.docx", word_file(collection))
    talks = parse(file.document, file.structure).talks
    assert [(t.talk.part, t.talk.title) for t in talks] == [(1, "讲话稿篇一"), (2, "讲话稿篇二")]


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "' + b"x" * 1000 + b'">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (str(n - 1).encode() if n else b"") * 10) for n in range(9))
    + b"]><b>&a8;</b>"
)  # fmt: skip


def test_a_word_document_that_declares_entities_is_refused():
    with pytest.raises(CorpusError, match="entities"):
        extract_file("a.docx", word_file(regulations, document=BOMB))


def test_a_word_document_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(word, "MAX_UNPACKED", 1_000_000)
    data = word_file(regulations, document=b" " * 5_000_000)
    assert len(data) < 100_000
    with pytest.raises(CorpusError, match="unpacks to 5 MB"):
        extract_file("a.docx", data)


def pdf(*pages):
    """A PDF of pages of lines, written by hand: Latin letters in a font that every program has."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        shown = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
        stream = f"BT /F1 12 Tf 50 750 Td {shown}ET".encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        fonts = "/Resources << /Font << /F1 3 0 R >> >>"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(objects)} 0 R {fonts} >>"
        objects.append(page.encode())
    objects[1] = (
        f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>".encode()
    )
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def rewritten(data, change):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


PUMPS = [
    "Annual report",
    "The pumps are checked once a week, and what is found is writ-",
    "ten down by the crew.",
    "1",
]


def test_a_pdf_loses_running_heads_and_page_numbers_and_keeps_its_sentences():
    colours = ("red", "green", "blue", "grey")
    pages = [
        [PUMPS[0], f"{c.title()} pumps.", *PUMPS[1:3], f"So much of {c}.", str(n)]
        for n, c in enumerate(colours)
    ]
    lines = extract_file("a.pdf", pdf(*pages)).document.text.splitlines()
    sentence = "The pumps are checked once a week, and what is found is written down by the crew."
    assert lines[:3] == ["Red pumps.", sentence, "So much of red."]
    assert len(lines) == 12


def test_what_stands_at_the_edge_of_few_pages_stays():
    pages = [["甲", "一", "二", "三", "四"], ["乙", "一", "二", "三", "五"], ["丙", "六", "七", "八", "九"]]
    kept = _without_running_lines(pages)
    assert [page[0] for page in kept] == ["甲", "乙", "丙"]
    assert kept[2] == pages[2]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("质量", "第一", "质量第一"),
        ("the", "crew", "the crew"),
        ("main-", "tain", "maintain"),
        ("A-", "B", "A- B"),
    ],
)
def test_lines_are_joined_as_their_writing_wants(before, after, joined):
    assert _joined(before, after) == joined


def test_the_outline_of_a_pdf_gives_headings():
    data = pdf(["Chapter one", "The pumps are checked once a week."])
    marked = rewritten(data, lambda writer: writer.add_outline_item(title="Chapter one", page_number=0))
    assert outline(extract_file("a.pdf", marked)) == [(1, "", "Chapter one")]


ENCRYPTED = rewritten(pdf(PUMPS), lambda writer: writer.encrypt("secret", algorithm="RC4-128"))
REFUSED = [
    pytest.param("a.pdf", ENCRYPTED, "encrypted", id="encrypted pdf"),
    pytest.param("a.pdf", pdf([]), "no text layer", id="pictures"),
    pytest.param("a.pdf", b"%PDF-1.4\n" + b"\xff" * 300, "damaged", id="broken pdf"),
    pytest.param("a.pdf", b"PK\x03\x04 nothing", "no pdf file", id="another kind"),
    pytest.param("a.docx", b"PK\x03\x04" + b"\xff" * 300, "cut short", id="broken docx"),
    pytest.param("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 300, "no docx file", id="old word"),
    pytest.param("a.docx", word_file(lambda _: None), "empty", id="empty docx"),
    pytest.param("a.txt", b"", "empty", id="empty"),
    pytest.param("a.txt", " \n\u3000\n".encode(), "empty", id="blank"),
    pytest.param("a.html", b"<p> \n</p>", "empty", id="blank page"),
    pytest.param("a.html", RULES.encode(), "no HTML tag", id="no page"),
    pytest.param("a.txt", b"%PDF-1.4 text", "begins as a pdf", id="pdf called txt"),
    pytest.param("a.doc", b"x", r"save it as \.docx", id="old suffix"),
    pytest.param("a.exe", b"x", "cannot be read; allowed are", id="other suffix"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "said"), REFUSED)
def test_a_bad_file_is_refused_with_its_name_and_the_reason(name, data, said):
    with pytest.raises(CorpusError, match=rf"^{name}: .*{said}"):
        extract_file(name, data)


def test_a_pdf_that_is_locked_against_changes_alone_is_read():
    locked = rewritten(pdf(PUMPS), lambda w: w.encrypt("", "owner", algorithm="RC4-128"))
    assert "pumps" in extract_file("a.pdf", locked).document.text
