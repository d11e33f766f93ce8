"""Numbers that Word counts: they are read as people see them, so that headings are found and quotations are whole."""

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from qa.corpus.formats.counting import counted
from qa.corpus.parsing import parse
from qa.corpus.reading import extract_file

RULES = "检修周期为每月一次,由设备科负责安排,完成以后要写出记录。"
OFFICIAL = (("chineseCounting", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3."), ("decimal", "(%4)"))


class Numbered:
    """A Word document whose lists are made here; a list is known by its number."""

    def __init__(self):
        self.document = docx.Document()
        self._part = self.document.part.numbering_part.element
        self._next = 100

    def shape(self, *levels, inside=""):
        """Say how a list looks; gives its id. A level is its form, its text, and what else stands in it."""
        self._next += 1
        made = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{"".join(more)}'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for depth, (form, text, *more) in enumerate(levels)
        )
        abstract = (
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{self._next}">{inside}{made}</w:abstractNum>'
        )
        self._part.insert(0, parse_xml(abstract))
        return self._next

    def list(self, shape, inside=""):
        """Begin a list of that shape; gives its number."""
        self._next += 1
        num = (
            f'<w:num {nsdecls("w")} w:numId="{self._next}"><w:abstractNumId w:val="{shape}"/>{inside}</w:num>'
        )
        self._part.append(parse_xml(num))
        return self._next

    def add(self, words, number=None, depth=0, style=None, cell=None):
        paragraph = cell.paragraphs[0] if cell else self.document.add_paragraph(style=style)
        paragraph.add_run(words)
        if number is not None:
            attach(paragraph._p, number, depth)

    def file(self):
        stream = io.BytesIO()
        self.document.save(stream)
        return extract_file("a.docx", stream.getvalue())

    def lines(self):
        return self.file().document.text.splitlines()


def attach(element, number, depth=0):
    inside = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/>'
    element.get_or_add_pPr().append(parse_xml(f"<w:numPr {nsdecls('w')}>{inside}</w:numPr>"))


@pytest.fixture
def word():
    return Numbered()


def test_an_official_document_reads_as_it_looks(word):
    number = word.list(word.shape(*OFFICIAL))
    for words, depth in (
        ("总则", 0), ("目的", 1), ("适用范围", 1), ("检修", 0), ("周期", 1), ("水泵", 2), ("2024年起", 2), ("叶片", 3),
    ):  # fmt: skip
        word.add(words, number, depth)
    word.add(RULES)
    assert word.lines() == [
        "一、总则", "(一)目的", "(二)适用范围", "二、检修", "(一)周期", "1. 水泵", "2. 2024年起", "(1)叶片", RULES,
    ]  # fmt: skip


def test_counted_headings_are_headings_with_their_labels(word):
    number = word.list(word.shape(*OFFICIAL))
    for words, depth in (("总则", 0), ("目的", 1)):
        word.add(words, number, depth)
        word.add(RULES)
    file = word.file()
    (talk,) = parse(file.document, file.structure).talks
    assert [(h.level, h.label, h.title) for h in talk.talk.headings] == [
        (1, "一、", "总则"),
        (2, "(一)", "目的"),
    ]
    assert talk.sections[-1].path == ("一、总则", "(一)目的")
    assert file.document.text[talk.sections[2].block.start :].startswith("(一)目的")


def test_a_style_counts_its_headings_at_the_level_that_names_it(word):
    named = '<w:pStyle w:val="Heading2"/>'
    number = word.list(
        word.shape(("chineseCountingThousand", "第%1章"), ("decimal", "%1.%2", "<w:isLgl/>", named))
    )
    attach(word.document.styles["Heading 1"].element, number)
    attach(word.document.styles["Heading 2"].element, number)
    for words, style in (
        ("总则", "Heading 1"),
        ("目的", "Heading 2"),
        ("检修", "Heading 1"),
        ("周期", "Heading 2"),
    ):
        word.add(words, style=style)
        word.add(RULES)
    word.add("附则", number=0, style="Heading 1")
    assert [line for line in word.lines() if line != RULES] == [
        "第一章 总则", "1.1 目的", "第二章 检修", "2.1 周期", "附则",
    ]  # fmt: skip
    file = word.file()
    (talk,) = parse(file.document, file.structure).talks
    assert [h.level for h in talk.talk.headings] == [1, 2, 1, 2, 1]


def test_two_lists_of_one_shape_count_on_unless_one_begins_anew(word):
    shape = word.shape(("decimal", "%1、"))
    first, second = word.list(shape), word.list(shape)
    anew = word.list(shape, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
    for words, number in (
        ("甲", first),
        ("乙", first),
        ("丙", second),
        ("丁", anew),
        ("戊", anew),
        ("己", first),
    ):
        word.add(words, number)
    assert word.lines() == ["1、甲", "2、乙", "3、丙", "5、丁", "6、戊", "7、己"]


def anew(*starts):
    """Begin the levels of a list anew, as Word writes it: all of them, outermost first."""
    return "".join(
        f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        for depth, start in enumerate(starts)
    )


def test_a_level_begins_anew_where_the_list_comes_to_it(word):
    shape = word.shape(("decimal", "%1"), ("decimal", "%1.%2"))
    first, second = word.list(shape), word.list(shape, anew(1, 3))
    for words, number, depth in (
        ("甲", first, 0),
        ("乙", first, 1),
        ("丙", second, 0),
        ("丁", second, 1),
        ("戊", second, 1),
    ):
        word.add(words, number, depth)
    assert word.lines() == ["1 甲", "1.1 乙", "1 丙", "1.3 丁", "1.4 戊"]


def test_a_level_above_that_a_list_never_comes_to_is_shown_as_it_begins(word):
    number = word.list(word.shape(("decimal", "%1"), ("decimal", "%1.%2")), anew(1, 1))
    for words in ("甲", "乙"):
        word.add(words, number, 1)
    assert word.lines() == ["1.1 甲", "1.2 乙"]


@pytest.mark.parametrize(
    "form", ["ideographDigital", "chineseCounting", "decimalFullWidth", "upperRoman", "lowerLetter"]
)
def test_a_list_may_begin_at_nothing(word, form):
    number = word.list(word.shape((form, "%1"), (form, "%1.%2")), anew(0, 0))
    for words, depth in (("甲", 1), ("乙", 0), ("丙", 1)):
        word.add(words, number, depth)
    assert [line[-1] for line in word.lines()] == ["甲", "乙", "丙"]
    assert counted(-1, form) == "-1"


def test_bullets_show_no_number_and_empty_paragraphs_are_counted_without_a_line(word):
    bullets = word.list(word.shape(("bullet", "●")))
    number = word.list(word.shape(("decimal", "%1.")))
    for words, given in (("水泵", bullets), ("甲", number), ("", number), ("乙", number)):
        word.add(words, given)
    assert word.lines() == ["水泵", "1. 甲", "3. 乙"]


def test_rows_are_counted_in_their_cells(word):
    number = word.list(word.shape(("decimal", "%1")))
    table = word.document.add_table(rows=2, cols=2)
    for row, words in zip(table.rows, ("水泵", "风机"), strict=True):
        word.add("", number, cell=row.cells[0])
        word.add(words, cell=row.cells[1])
    assert word.lines() == ["1\t水泵", "2\t风机"]


def test_a_level_that_does_not_begin_anew_counts_on(word):
    number = word.list(
        word.shape(("chineseCounting", "第%1章"), ("decimal", "第%2条", '<w:lvlRestart w:val="0"/>'))
    )
    for words, depth in (("总则", 0), ("甲", 1), ("乙", 1), ("附则", 0), ("丙", 1)):
        word.add(words, number, depth)
    assert word.lines() == ["第一章 总则", "第1条 甲", "第2条 乙", "第二章 附则", "第3条 丙"]


def test_numbering_that_makes_no_sense_leaves_the_words(word):
    # Python-docx checks what it makes, so the nonsense is written into what it made.
    shape = word.shape(("decimal", "%9%1 " + "x" * 10_000))
    loop = word.shape(inside='<w:numStyleLink w:val="None"/>')
    for given, depth in (
        (word.list(shape), 0),
        (word.list(loop), 0),
        (word.list(999), 0),
        (12345, 0),
        (shape, 8),
    ):
        word.add(RULES, given, depth)
    lines = word.lines()
    assert lines[1:] == [RULES] * 4
    assert len(lines[0]) < 100


@pytest.mark.parametrize(
    ("form", "numbers", "written"),
    [
        ("chineseCounting", (1, 10, 12, 20, 35, 101), "一 十 十二 二十 三十五 一〇一"),
        ("chineseCountingThousand", (10, 35, 101, 110, 1005, 12345), "十 三十五 一百零一 一百一十 一千零五 12345"),
        ("chineseLegalSimplified", (1, 12, 203), "壹 壹拾贰 贰佰零叁"),
        ("ideographDigital", (3, 10, 24), "三 一〇 二四"),
        ("ideographTraditional", (1, 10, 11), "甲 癸 11"),
        ("ideographZodiac", (1, 12, 13), "子 亥 13"),
        ("upperRoman", (1, 4, 1999, 4000), "I IV MCMXCIX 4000"),
        ("lowerLetter", (1, 26, 27, 1000), "a z aa 1000"),
        ("decimalEnclosedCircleChinese", (1, 20, 21, 36), "① ⑳ ㉑ 36"),
        ("decimalFullWidth", (12,), "１２"),
        ("decimalZero", (7, 12), "07 12"),
        ("nobody knows", (7,), "7"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(form, numbers, written):
    assert " ".join(counted(number, form) for number in numbers) == written
