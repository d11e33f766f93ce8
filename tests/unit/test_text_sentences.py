from itertools import pairwise

import pytest

from qa.text.sentences import LONG_SENTENCE, split_clauses, split_sentences

SENTENCES = [
    pytest.param("质量第一。安全第一。", ["质量第一。", "安全第一。"], id="full-stops"),
    pytest.param("怎么办？抓落实！好。", ["怎么办？", "抓落实！", "好。"], id="question-and-exclamation"),
    pytest.param("怎么办?抓落实!", ["怎么办?", "抓落实!"], id="ascii-marks"),
    pytest.param(
        "他说：“要严。”我同意。", ["他说：“要严。”", "我同意。"], id="closing-quote-belongs-to-its-sentence"
    ),
    pytest.param("（见附件。）下面开会。", ["（见附件。）", "下面开会。"], id="closing-bracket"),
    pytest.param("真的吗？！好。", ["真的吗？！", "好。"], id="several-marks"),
    pytest.param("开展3?15活动。结束。", ["开展3?15活动。", "结束。"], id="lost-dot-in-a-date"),
    pytest.param("合格率99.37,上升0.4个点。好", ["合格率99.37,上升0.4个点。", "好"], id="decimals"),
    pytest.param("Quality first. Safety next.", ["Quality first.", "Safety next."], id="english"),
    pytest.param("文件e5.c在此。", ["文件e5.c在此。"], id="full-stop-inside-a-name"),
    pytest.param("  首行。\n\n\u3000次行 ", ["首行。", "次行"], id="white-space-around-is-left-out"),
    pytest.param("没有句号", ["没有句号"], id="no-mark"),
    pytest.param(" \n ", [], id="blank"),
    pytest.param("", [], id="empty"),
    pytest.param("短句;还是同一句。", ["短句;还是同一句。"], id="semicolon-in-a-short-sentence"),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text, expected):
    assert [text[a:b] for a, b in split_sentences(text)] == expected


@pytest.mark.parametrize("mark", [";", "；"], ids=["ascii", "full-width"])
def test_a_long_sentence_is_cut_at_its_semicolons(mark):
    first, second = "一" * 70 + mark, "二" * 70 + "。"
    text = first + second
    assert len(text) > LONG_SENTENCE
    assert [text[a:b] for a, b in split_sentences(text)] == [first, second]


def test_the_limit_of_a_long_sentence_is_exclusive():
    text = "一" * 59 + ";" + "二" * 59 + "。"
    assert len(text) == LONG_SENTENCE
    assert split_sentences(text) == [(0, LONG_SENTENCE)]


def test_sentences_of_a_range_are_counted_in_the_whole_text():
    text = "前面的。要的。也要的。后面的。"
    start, end = text.index("要的"), text.index("后面")
    assert [text[a:b] for a, b in split_sentences(text, start, end)] == ["要的。", "也要的。"]


def test_every_letter_stands_in_one_sentence():
    text = "一是抓“质量”。\n 二是抓3?15!三要:99.4 以上?好的"
    found = split_sentences(text)
    assert "".join(text[a:b] for a, b in found) == "".join(text.split("\n ")).replace("\n", "")
    assert all(before[1] <= after[0] for before, after in pairwise(found))


CLAUSES = [
    pytest.param("抓质量，保安全；促发展。", ["抓质量，", "保安全；", "促发展。"], id="full-width"),
    pytest.param("抓质量,保安全:很重要", ["抓质量,", "保安全:", "很重要"], id="ascii"),
    pytest.param("总产值1,234万元,增长8%", ["总产值1,234万元,", "增长8%"], id="grouped-digits"),
    pytest.param("比例为3:1,可以", ["比例为3:1,", "可以"], id="ratio"),
    pytest.param("做到“严、细、实”,好", ["做到“严、细、实”,", "好"], id="enumeration-comma-does-not-cut"),
]


@pytest.mark.parametrize(("text", "expected"), CLAUSES)
def test_clauses(text, expected):
    assert [text[a:b] for a, b in split_clauses(text)] == expected


def test_clauses_of_a_range_are_counted_in_the_whole_text():
    text = "甲,乙,丙"
    assert split_clauses(text, 2, 4) == [(2, 4)]
