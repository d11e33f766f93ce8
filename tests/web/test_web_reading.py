from qa.types import Heading, Span
from web.reading import Block, Segment, talk_blocks

TEXT = "题\n\n 一、甲 \n第一,乙。丙丁\n戊"


def plain(start: int, text: str) -> Block:
    return Block(start, 0, (Segment(text, quote=False, heading=False),))


def test_lines_lose_only_the_blanks_around_them():
    assert talk_blocks(TEXT, Span(0, len(TEXT)), ()) == (
        plain(0, "题"),
        plain(4, "一、甲"),
        plain(9, "第一,乙。丙丁"),
        plain(17, "戊"),
    )


def test_only_the_lines_of_the_talk_are_there():
    assert talk_blocks(TEXT, Span(9, 16), ()) == (plain(9, "第一,乙。丙丁"),)


def test_a_heading_alone_has_its_level_and_one_inside_is_a_segment():
    headings = (Heading(1, "一、", "甲", 4, 7), Heading(2, "第一,", "乙", 9, 13))
    blocks = talk_blocks(TEXT, Span(0, len(TEXT)), headings)
    assert blocks[1] == Block(4, 1, (Segment("一、甲", quote=False, heading=True),))
    assert blocks[2] == Block(
        9,
        0,
        (Segment("第一,乙", quote=False, heading=True), Segment("。丙丁", quote=False, heading=False)),
    )


def test_a_quotation_is_cut_out_of_heading_and_lines():
    headings = (Heading(2, "第一,", "乙", 9, 13),)
    blocks = talk_blocks(TEXT, Span(0, len(TEXT)), headings, Span(12, 18))
    assert blocks[2].segments == (
        Segment("第一,", quote=False, heading=True),
        Segment("乙", quote=True, heading=True),
        Segment("。丙丁", quote=True, heading=False),
    )
    assert blocks[3].segments == (Segment("戊", quote=True, heading=False),)


def test_offsets_are_code_points():
    text = "𠮷𠮷甲乙"
    blocks = talk_blocks(text, Span(0, 4), (), Span(2, 3))
    assert [s.text for s in blocks[0].segments] == ["𠮷𠮷", "甲", "乙"]
