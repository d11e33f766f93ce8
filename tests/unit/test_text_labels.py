import pytest

from qa.text.labels import STYLES, inline_labels, leading_label

LEADING = [
    pytest.param("一、认清形势", "chinese", 1, "一、", id="chinese"),
    pytest.param("十二、其他", "chinese", 12, "十二、", id="chinese-two-digits"),
    pytest.param("(三)建立机制", "bracketed", 3, "(三)", id="bracketed"),
    pytest.param("（三）建立机制", "bracketed", 3, "（三）", id="bracketed-full-width"),
    pytest.param("第一,关于认识", "ordinal", 1, "第一,", id="ordinal"),
    pytest.param("第五、培训不到位", "ordinal", 5, "第五、", id="ordinal-with-pause"),
    pytest.param("首先，开展活动", "ordinal", 1, "首先，", id="first"),
    pytest.param("其次,开展活动", "ordinal", 2, "其次,", id="second"),
    pytest.param("再次,开展活动", "ordinal", 3, "再次,", id="third"),
    pytest.param("一是抓好源头", "spoken", 1, "一是", id="spoken-is"),
    pytest.param("四要加强监管", "spoken", 4, "四要", id="spoken-must"),
    pytest.param("三靠科技", "spoken", 3, "三靠", id="spoken-by"),
    pytest.param("2、加强检查", "arabic", 2, "2、", id="arabic"),
    pytest.param("2.加强检查", "arabic", 2, "2.", id="arabic-full-stop"),
    pytest.param("2．加强检查", "arabic", 2, "2．", id="arabic-full-width-stop"),
    pytest.param("(2)加强检查", "bracketed_arabic", 2, "(2)", id="bracketed-arabic"),
    pytest.param("（12）加强检查", "bracketed_arabic", 12, "（12）", id="bracketed-arabic-full-width"),
]


@pytest.mark.parametrize(("text", "style", "number", "label"), LEADING)
def test_leading_label(text, style, number, label):
    found = leading_label(text)
    assert found is not None
    assert (found.style, found.number, text[found.start : found.end]) == (style, number, label)


NO_LABEL = [
    pytest.param("一些同志认为", id="some"),
    pytest.param("十一届三中全会", id="eleventh-congress"),
    pytest.param("一是不是真的", id="is-or-is-not"),
    pytest.param("2.5个百分点", id="decimal"),
    pytest.param("2010年,全市", id="year"),
    pytest.param("第一季度", id="first-quarter"),
    pytest.param("(试行)", id="bracketed-words"),
    pytest.param("零、不算", id="zero"),
    pytest.param("", id="empty"),
    pytest.param("#没有空格", id="hash-without-a-space"),
]


@pytest.mark.parametrize("text", NO_LABEL)
def test_what_only_looks_like_a_label(text):
    assert leading_label(text) is None


@pytest.mark.parametrize("depth", range(1, 7))
def test_markdown_headings_nest_outside_all_others(depth):
    found = leading_label("#" * depth + " 标题")
    assert (found.style, found.number) == ("markdown", depth)
    assert found.rank < min(style.rank for style in STYLES)


def test_markdown_ranks_grow_with_the_depth():
    ranks = [leading_label("#" * depth + " x").rank for depth in range(1, 7)]
    assert ranks == sorted(set(ranks))


def test_leading_label_at_an_offset():
    text = "前文\n(二)后文"
    found = leading_label(text, 3)
    assert text[found.start : found.end] == "(二)"
    assert leading_label(text, 0) is None


INLINE = [
    pytest.param(
        "要做到:一是抓源头;二是抓过程。三是抓结果", [("spoken", n) for n in (1, 2, 3)], id="after-marks"
    ),
    pytest.param("第一,严。第二,细。", [("ordinal", 1), ("ordinal", 2)], id="at-the-start-and-after-a-stop"),
    pytest.param("任务: 1、甲 2、乙", [("arabic", 1), ("arabic", 2)], id="after-gaps"),
    pytest.param("首先，抓质量；其次，抓安全", [("ordinal", 1), ("ordinal", 2)], id="sequence-words"),
    pytest.param("这个十一是节日,唯一要做的", [], id="inside-a-word"),
    pytest.param("这统一是好的", [], id="not-after-a-mark"),
]


@pytest.mark.parametrize(("text", "expected"), INLINE)
def test_inline_labels(text, expected):
    assert [(label.style, label.number) for label in inline_labels(text, 0, len(text))] == expected


def test_inline_labels_keep_to_their_range():
    text = "一是甲;二是乙;三是丙"
    found = inline_labels(text, text.index("二"), text.index("三"))
    assert [text[label.start : label.end] for label in found] == ["二是"]
