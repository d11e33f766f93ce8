import pytest

from qa.text.fold import compact, compact_with_offsets, fold, fold_characters, simplify

SAME_LENGTH = [
    pytest.param("質量強國", "质量强国", id="traditional"),
    pytest.param("位臵", "位置", id="taiwanese-variant"),
    pytest.param("ABC", "abc", id="upper-case"),
    pytest.param("Ａ１２％", "a12%", id="full-width"),
    pytest.param("（一）、", "(一)、", id="full-width-brackets"),
    pytest.param("3〃15", "3·15", id="ditto-mark"),
    pytest.param("約翰・史密斯", "约翰·史密斯", id="katakana-dot"),
    pytest.param("3?15", "3?15", id="question-mark-stays-where-offsets-count"),
    pytest.param("12,345", "12,345", id="grouped-digits-stay-where-offsets-count"),
    pytest.param("①½㎡…", "1½㎡…", id="only-foldings-to-one-character"),
    pytest.param("", "", id="empty"),
]


@pytest.mark.parametrize(("text", "expected"), SAME_LENGTH)
def test_fold_characters(text, expected):
    assert fold_characters(text) == expected
    assert len(fold_characters(text)) == len(text)


def test_fold_characters_keeps_the_length_of_every_character_of_the_basic_plane():
    text = "".join(chr(code) for code in range(0x20, 0x10000) if not 0xD800 <= code < 0xE000)
    assert len(fold_characters(text)) == len(text)


FOLDED = [
    pytest.param("3〃15", "3.15", id="ditto-mark"),
    pytest.param("3?15晚会", "3.15晚会", id="lost-dot"),
    pytest.param("3·15", "3.15", id="middle-dot"),
    pytest.param("3.15", "3.15", id="full-stop"),
    pytest.param("3？15", "3.15", id="full-width-question-mark"),
    pytest.param("86 . 8%", "86.8%", id="spaces-around-the-point"),
    pytest.param("总投资12,345万元", "总投资12345万元", id="grouped-digits"),
    pytest.param("1,234,567", "1234567", id="grouped-twice"),
    pytest.param("1,2,3", "1,2,3", id="a-list-is-no-number"),
    pytest.param("20,2011年", "20,2011年", id="four-digits-are-no-group"),
    pytest.param("是吗？15日", "是吗?15日", id="mark-after-a-word"),
    pytest.param("ＩＳＯ９００１", "iso9001", id="full-width-latin"),
    pytest.param("大巴山隧道，造成４人死亡", "大巴山隧道,造成4人死亡", id="full-width-punctuation"),
    pytest.param("產品質量電梯檢測", "产品质量电梯检测", id="traditional"),
    pytest.param("㎡", "m2", id="the-length-may-change"),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_fold(text, expected):
    assert fold(text) == expected


@pytest.mark.parametrize("text", [case.values[0] for case in FOLDED + SAME_LENGTH])
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)
    assert fold_characters(fold_characters(text)) == fold_characters(text)


def test_what_has_no_single_form_is_given_back():
    assert fold_characters("㎡é…") == "㎡é…"


def test_each_character_is_folded_by_itself():
    text = "頭髮發展,乾隆皇帝\n\u2028後來"
    assert fold_characters(text) == "".join(map(fold_characters, text))


def test_simplify_leaves_ascii_and_simplified_text_alone():
    assert simplify("abc 123") == "abc 123"
    assert simplify("质量第一") == "质量第一"
    assert simplify("質量第一") == "质量第一"


def test_copies_compact_to_the_same():
    one = "纵观这7起事故,主要的原因有以下几点:“人人心中有质量”。"
    other = '纵观这 7 起事故，主要的原因有\n\n以下几点:"人人心中有质量" 。'
    assert compact(one) == compact(other) == "纵观这7起事故主要的原因有以下几点人人心中有质量"


def test_compact_with_offsets_points_at_every_character_kept():
    text = "“位臵”，第 3〃15 次！"
    kept, offsets = compact_with_offsets(text, base=100)
    assert kept == compact(text) == "位置第315次"
    assert [fold_characters(text[offset - 100]) for offset in offsets] == list(kept)
    assert offsets == sorted(offsets)


def test_compact_with_offsets_of_marks_alone_is_empty():
    assert compact_with_offsets("，。“”") == ("", [])
