import time

import pytest

from qa.overview.figures import find_figures
from qa.types import Talk


def figures(text, **talks):
    spans = talks or {"a": (0, len(text))}
    copies = tuple(spans)
    made = {k: Talk(k, "d", None, n, "", a, b, (), copies) for n, (k, (a, b)) in enumerate(spans.items(), 1)}
    return find_figures(made, {"d": text})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("合格率达到96.4%。", [("96.4%", 96.4, "%")]),
        ("合格率达到百分之九十六点四。", [("百分之九十六点四", 96.4, "%")]),
        ("投资6500亿元,建成9.87公里。", [("6500亿元", 6500e8, "元"), ("9.87公里", 9.87, "公里")]),
        ("企业共45万家,其中1,388家在外地。", [("45万家", 450000, "家"), ("1,388家", 1388, "家")]),
        ("培训近20万人次。", [("20万人次", 200000, "人次")]),
        ("有三十五万人参加。", [("三十五万人", 350000, "人")]),
        ("有440多公里,90多万人。", [("440多公里", 440, "公里"), ("90多万人", 900000, "人")]),
        ("造成 4人死亡", [("4人", 4, "人")]),
        ("增长2.3个百分点。", [("2.3个百分点", 2.3, "个百分点")]),
        ("气温升高1.5度。", [("1.5度", 1.5, "度")]),
        ("The price rose 42 percent to $3.5 million.", [("42 percent", 42, "%"), ("$3.5 million", 3.5e6, "$")]),
        ("About 120 people and 3 million trees.", [("120 people", 120, "people"), ("3 million trees", 3e6, "trees")]),
    ],
)  # fmt: skip
def test_numbers_with_their_units(text, expected):
    found = [(f.number.text, f.value, f.unit) for f in figures(text)]
    assert found == [(words, pytest.approx(value), unit) for words, value, unit in expected]


@pytest.mark.parametrize(
    "text",
    [
        "2019年3月15日上午9点开会。",
        "第3条和第十二项。",
        "按照iso9000和3·15的要求。",
        "20xx年以来,讲三点意见。",
        "国道112、津港高速。",
        "百年大计,千家万户,万无一失。",
        "On 12 March 2019 in 2021 and later.",
        "Chapter 3 and version 2.0 of it.",
        "",
    ],
)
def test_dates_ordinals_and_names_are_no_figures(text):
    assert figures(text) == ()


def test_a_figure_stands_in_its_clause_and_sentence():
    text = "开头。去年共检查120家,合格率98%,很好。结尾。"
    first, second = figures(text)
    assert (first.clause.text, second.clause.text) == ("去年共检查120家,", "合格率98%,")
    assert first.sentence.text == "去年共检查120家,合格率98%,很好。"
    for said in (first.number, first.clause, first.sentence):
        assert text[said.start : said.end] == said.text


def test_full_width_digits_stay_as_they_are_written():
    (found,) = figures("合格率达到９６％。")
    assert (found.number.text, found.value) == ("９６％", 96)


def test_what_copies_repeat_is_given_once_with_its_copies():
    text = "共有65项,优良率42%。共有65项。只有7人。"
    found = figures(text, best=(0, 13), copy=(13, len(text)))
    assert [(f.number.text, f.talk, f.also) for f in found] == [
        ("65项", "best", ("copy",)),
        ("42%", "best", ()),
        ("7人", "copy", ()),
    ]


@pytest.mark.parametrize("text", ["一" + "百" * 5_000, "一百" * 2_500])
def test_characters_of_numbers_without_end_take_no_longer_than_their_length(text):
    started = time.process_time()
    assert figures(f"{text}。共有三百六十五人,一千二百三十四万户。")[-1].value == 12_340_000
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    "number",
    [
        "9" * 400 + "人",
        "9" * 400 + "%",
        "百分之" + "9" * 400,
        "百分之" + "九" * 400,
        "$" + "9" * 400,
        "9" * 400 + " trees",
    ],
)
def test_a_number_that_nobody_can_read_is_no_figure_and_the_next_one_is(number):
    assert [figure.number.text for figure in figures(f"共有{number}。合格率98%。")] == ["98%"]


def test_a_table_without_marks_takes_no_longer_than_its_length():
    text = "品名 12家 30公里 " * 4_000
    started = time.process_time()
    found = figures(text)
    assert time.process_time() - started < 5
    assert len(found) == 8_000
    assert max(len(figure.sentence.text) for figure in found) < 100
    assert all(figure.number.text in figure.clause.text for figure in found)
