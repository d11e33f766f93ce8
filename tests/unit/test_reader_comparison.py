"""Which questions compare, what their sides are, and how values are read."""

import pytest

from qa.reader.comparison import Wanted, find_comparison
from qa.reader.question import QuestionType, analyse
from qa.reader.sides import _places, amount_of, part_words

COMPARISONS = [
    ("甲厂和乙厂的合格率,哪个更高?", Wanted.MOST, ("甲厂", "乙厂")),
    ("甲厂跟乙厂,哪家的废品少一些?", Wanted.LEAST, ("甲厂", "乙厂")),
    ("锅炉事故多还是电梯事故多?", Wanted.MOST, ("锅炉事故", "电梯事故")),
    ("东门那起与西门那起,哪起死的人多?", Wanted.MOST, ("东门", "西门")),
    ("甲厂、乙厂和丙厂,哪个的产量最大?", Wanted.MOST, ("甲厂", "乙厂", "丙厂")),
    ("今年的投资比去年多多少万元?", Wanted.GAP, ("今年", "去年")),
    ("南院和北院的床位相差多少张?", Wanted.GAP, ("南院", "北院")),
    ("南院和北院各有多少张床位?", Wanted.EACH, ("南院", "北院")),
    ("第一篇和第三篇各提了什么口号?", Wanted.SAID, ("第一篇", "第三篇")),
    ("东县、西县、南县三个县,哪个最早办了技能比武?", Wanted.WHICH, ("东县", "西县", "南县")),
]
OTHERS = [
    "质量和进度哪个更重要?",
    "安全除了是企业的饭碗,还是什么?",
    "甲厂的合格率是多少?",
    "合同总和是多少?",
    "最多有几盘比赛?",
    "身高和体重分别是哪几个部门量的?",
    "受哪种思想的影响很大?",
    "三项制度分别是什么?",
]


@pytest.mark.parametrize(("question", "wanted", "sides"), COMPARISONS, ids=[row[0] for row in COMPARISONS])
def test_comparisons(question, wanted, sides):
    found = find_comparison(question)
    assert found is not None
    assert (found.wanted, found.sides) == (wanted, sides)


@pytest.mark.parametrize("question", OTHERS)
def test_other_questions_do_not_compare(question):
    assert find_comparison(question) is None


def test_what_one_side_says_is_asked_of_both():
    assert find_comparison("甲厂和乙厂的合格率,哪个更高?").asks == (
        "甲厂的合格率是多少",
        "乙厂的合格率是多少",
    )
    assert find_comparison("去年的产量和今年的相比,哪个高?").asks == (
        "去年的产量是多少",
        "今年的产量是多少",
    )


def test_the_kind_of_value():
    assert find_comparison("甲厂和乙厂的合格率,哪个高?").value.type is QuestionType.RATIO
    assert "人" in find_comparison("东门和西门,哪起死的人多?").value.units
    assert find_comparison("甲路和乙路,哪条更长?").value.units[0] == "公里"
    assert find_comparison("甲桥和乙桥,哪个完工早?").value.type is QuestionType.WHEN


def test_names_tell_talks_apart():
    question = "东县和西县提的口号各是什么?"
    assert find_comparison(question) is None
    assert find_comparison(question, frozenset({"东县"})).sides == ("东县", "西县")


def test_an_entry_of_two_lists():
    assert find_comparison("第一篇和第三篇的要求相近,开头那条各是什么?").entry == 1
    assert find_comparison("第一篇和第三篇的要求相近,最后一条各是什么?").entry == -1


@pytest.mark.parametrize(
    ("words", "amount", "unit"),
    [
        ("1.1万亩", 11000, "亩"),
        ("七人", 7, "人"),
        ("96.4%", 96.4, "%"),
        ("近300公里", 300, "公里"),
        ("三十", 30, ""),
    ],
)
def test_amounts(words, amount, unit):
    assert amount_of(words) == (amount, unit)


@pytest.mark.parametrize(
    ("question", "found"), [("哪边死的人多?", "7 死"), ("哪边死伤的人多?", "7 死"), ("哪边伤的人多?", "8 伤")]
)
def test_of_the_dead_and_the_injured_one_number_is_compared(question, found):
    text = "引桥工程架体坍塌导致 7 死 8 伤;"
    places = _places(analyse(f"{question.removesuffix('多?')}是多少"), text)
    assert [text[p.candidate.start : p.candidate.end] for p in places] == [found]


def test_no_amount_without_a_number():
    assert amount_of("若干") == (None, "")


def test_words_that_tell_sides_apart():
    words = str.split
    assert part_words(("甲 厂 产量", "乙 厂 产量"), words, ()).own == ({"甲"}, {"乙"})
    # What the first side says for both is left out, names are not.
    longer = ("上半年 公司 严重 事故", "一般 事故")
    assert part_words(longer, words, ()).own == ({"严重"}, {"一般"})
    assert part_words(longer, words, {"公司"}).own == ({"公司", "严重"}, {"一般"})
