"""The structure of the speeches, pinned; `tests/data/outlines.txt` and `enumerations.txt` hold what was read by eye."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data"

TALKS = [
    (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (5, 2), (6, 1), (7, 1), (7, 2), (7, 3), (8, 1), (9, 1), (10, 1),
    (11, 1), (11, 2), (11, 3), (12, 1), (12, 2), (12, 3), (13, 1), (13, 2), (13, 3),
]  # fmt: skip
OMITTED = {
    "part_title": 13,
    "salutation": 18,
    "links": 7,
    "front_matter": 6,
    "blurb": 5,
    "talk_number": 3,
    "page_furniture": 1,
}
COPIES = [((3, 1), (5, 1)), ((8, 1), (13, 2)), ((10, 1), (13, 3)), ((7, 3), (13, 1)), ((9, 1), (11, 1))]


def blocks_of_data(name):
    """Read a table of `= key` lines, each followed by the lines that belong to it."""
    found = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            key = line.removeprefix("= ")
            found[key] = []
        elif line:
            found[key].append(line)
    return found


def talk_of(speeches, part, number):
    return next(t for t in speeches.talks if (t.talk.part, t.talk.number) == (part, number))


def outline(talk):
    return [f"{'  ' * (h.level - 1)}{h.label} {h.title}" for h in talk.talk.headings]


def blocks_text(speeches, talk):
    return [speeches.document.text[s.block.start : s.block.end] for s in talk.sections]


OUTLINES = blocks_of_data("outlines.txt")
ENUMERATIONS = blocks_of_data("enumerations.txt")


def test_there_are_13_parts_with_22_talks(speeches):
    assert [(t.talk.part, t.talk.number) for t in speeches.talks] == TALKS
    assert len({t.talk.part for t in speeches.talks}) == 13


def test_talks_are_titled_by_their_part(speeches):
    titles = [t.talk.title for t in speeches.talks]
    assert titles[0] == "质量工作会议讲话稿篇一"
    assert titles[4:6] == ["质量工作会议讲话稿篇五之1", "质量工作会议讲话稿篇五之2"]
    assert len(set(titles)) == 22


def test_what_is_left_out_is_counted_by_reason(speeches):
    assert Counter(omission.reason for omission in speeches.omissions) == OMITTED


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("page_furniture", "2页,当前第112"),
        ("links", "看过的人还:"),
        ("links", "全县安全生产工作会议上讲话"),
        ("links", "您可能关注的文档"),
        ("front_matter", "手机阅读"),
        ("talk_number", "(三):"),
        ("salutation", "同志们:"),
    ],
)
def test_what_is_left_out_is_found_in_its_place(speeches, reason, words):
    text = speeches.document.text
    assert words in [text[o.start : o.end] for o in speeches.omissions if o.reason == reason]


def test_blurbs_are_those_of_editors(speeches):
    text = speeches.document.text
    blurbs = [text[o.start : o.end] for o in speeches.omissions if o.reason == "blurb"]
    assert all("小编" in blurb or "整理" in blurb for blurb in blurbs)


def test_no_talk_holds_page_furniture(speeches):
    body = "\n".join(words for talk in speeches.talks for words in blocks_text(speeches, talk))
    for words in ("小编", "当前第", "看过的人", "您可能关注", "手机阅读", "质量工作会议讲话稿篇"):
        assert words not in body


def test_a_stray_number_at_the_end_of_a_line_is_no_text(speeches):
    last = blocks_text(speeches, talk_of(speeches, 12, 2))[-1]
    assert last.endswith("贡献我们的力量!")


@pytest.mark.parametrize("key", OUTLINES)
def test_headings_of_every_level(speeches, key):
    part, number = map(int, key.split("."))
    assert outline(talk_of(speeches, part, number)) == OUTLINES[key]


def test_headings_are_ranges_of_the_text(speeches):
    text = speeches.document.text
    for talk in speeches.talks:
        for heading in talk.talk.headings:
            words = text[heading.start : heading.end]
            assert words.startswith(heading.label)
            assert words.removeprefix(heading.label).strip() == heading.title
            assert talk.talk.start <= heading.start < heading.end <= talk.talk.end


def test_a_heading_that_ran_into_its_paragraph_ends_at_the_gap(speeches):
    text = speeches.document.text
    headings = talk_of(speeches, 7, 1).talk.headings
    second = next(h for h in headings if h.label == "二、")
    assert second.title == "明确目标,突出重点,努力开创质量兴县工作新局面"
    assert text[second.end :].lstrip().startswith("我县“质量兴县”的总体思路是")


@pytest.mark.parametrize(("one", "other"), COPIES, ids=lambda key: ".".join(map(str, key)))
def test_copies_have_the_same_outline(speeches, one, other):
    assert outline(talk_of(speeches, *one)) == outline(talk_of(speeches, *other))


@pytest.mark.parametrize("key", ENUMERATIONS)
def test_enumerations_by_the_words_that_announce_them(speeches, key):
    part, number = map(int, key.split("."))
    text = speeches.document.text
    found = [
        f"{''.join(item.label for item in e.items)} | {text[e.lead_start : e.lead_end][-14:]}"
        for e in talk_of(speeches, part, number).enumerations
        if e.lead_start < e.lead_end
    ]
    assert found == ENUMERATIONS[key]


def test_items_are_ranges_of_the_text(speeches):
    text = speeches.document.text
    for talk in speeches.talks:
        for enumeration in talk.enumerations:
            assert talk.talk.start <= enumeration.lead_start <= enumeration.lead_end <= talk.talk.end
            assert len(enumeration.items) > 1
            for item, following in pairwise(enumeration.items):
                assert item.body_end <= following.start
            for item in enumeration.items:
                assert talk.talk.start <= item.start < item.end <= item.body_end <= talk.talk.end
                assert text[: item.start].rstrip().endswith(item.label)
                assert text[item.start : item.end] == text[item.start : item.end].strip("。;,、: \n")


def test_the_causes_of_the_accidents_in_full(speeches):
    text = speeches.document.text
    causes = next(
        e
        for e in talk_of(speeches, 11, 2).enumerations
        if text[e.lead_start : e.lead_end].endswith("不外乎以下几点:")
    )
    assert [text[i.start : i.end] for i in causes.items][::4] == ["认识不到位", "作风不实"]
    first, second = causes.items[:2]
    assert text[first.body_end : second.start].strip() == "二是"


JOINED = [
    pytest.param(
        (11, 3), "国家安监总局和住房城乡建设\n\n部多次发出建设工程质量和安全通报", id="inside-a-name"
    ),
    pytest.param((11, 3), "质量安全法\n\n律法规是施工生产活动的法律依据", id="inside-a-word"),
    pytest.param((11, 3), "农民工作为\n\n建筑业的主力军", id="inside-a-sentence"),
    pytest.param((12, 3), "最近全国\n\n部分地区连续发生建筑施工架体坍塌事故", id="damaged-copy"),
]


@pytest.mark.parametrize(("key", "words"), JOINED)
def test_a_sentence_that_a_line_break_cut_is_one_block(speeches, key, words):
    assert words in speeches.document.text
    assert any(words in block for block in blocks_text(speeches, talk_of(speeches, *key)))


def test_only_cut_sentences_are_joined(speeches):
    joined = [b for talk in speeches.talks for b in blocks_text(speeches, talk) if "\n" in b]
    assert len(joined) == 6


def test_items_that_ran_together_on_one_line_are_blocks_of_their_own(speeches):
    text = speeches.document.text
    run_on = "重进度、轻质量的凑合思想仍然存在 3、管理人员"
    assert run_on in text
    openings = [block[:4] for block in blocks_text(speeches, talk_of(speeches, 12, 1))]
    assert "2、有的" in openings
    assert "3、管理" in openings


def test_blocks_follow_one_another_without_overlap(speeches):
    for talk in speeches.talks:
        blocks = [section.block for section in talk.sections]
        assert talk.talk.start == blocks[0].start
        assert all(a.end <= b.start for a, b in pairwise(blocks))
        assert talk.talk.end >= blocks[-1].end


def test_paragraphs_know_the_headings_above_them(speeches):
    text = speeches.document.text
    where = text.index("找准安全风险源")
    section = next(s for s in talk_of(speeches, 11, 2).sections if s.block.start <= where < s.block.end)
    assert section.path == (
        "三、未雨绸缪,切实加强安全生产形势和安全风险源的研判",
        "(二)正确研判当前存在的各类安全风险源",
    )


def test_the_closing_words_stand_under_no_heading(speeches):
    text = speeches.document.text
    for key in ((11, 2), (11, 3)):
        closing = talk_of(speeches, *key).sections[-1]
        assert text[closing.block.start :].startswith("同志们,")
        assert closing.path == ()
