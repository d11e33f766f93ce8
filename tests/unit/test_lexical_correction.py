"""Questions led back to the words of a corpus, and those that must stay as they are."""

import sys

import pytest

from qa.errors import IndexDamagedError
from qa.lexical.analyzer import Analyzer, corpus_dictionary
from qa.lexical.correction import Correction, Corrector
from qa.lexical.quantities import find_quantities, quantities, read_quantities, rewritten, write_quantities
from qa.lexical.sounds import Sounds, alike, find_sounds, keys, near
from qa.lexical.spelling import Speller

CORPUS = [
    "县里成立了质量强县工作领导小组,组织实施“质量兴县”活动,发展优质产品,让中国制造走向世界。",
    "市质量安全总队下达停工通知,审图机构要严格把关。秦志强局长和温家宝总理都讲了话。",
    "华星公司在石家庄、商丘获奖,合格率96.4%,比上年提高两个百分点,培训35万人次。世贸组织来了。",
    "文件是国发162号,八个方面的意见,有关部门要抓好落实,十六字方针。",
]


@pytest.fixture(scope="module")
def analyzer():
    return Analyzer(corpus_dictionary(CORPUS))


@pytest.fixture(scope="module")
def sounds(analyzer):
    return find_sounds(CORPUS, analyzer)


@pytest.fixture(scope="module")
def pairs(analyzer):
    texts = [set(analyzer.bigrams(text)) for text in CORPUS]
    return lambda pair: sum(pair in text for text in texts)


@pytest.fixture(scope="module")
def corrector(analyzer, sounds, pairs):
    known = find_quantities(CORPUS)
    speller = Speller(sounds, analyzer.dictionary, pairs)
    return Corrector(lambda text: rewritten(text, known, pairs), speller.slips)


SYLLABLES = [
    ("zhi", "zi"), ("chang", "cang"), ("sheng", "sen"), ("niang", "lian"), ("xing", "xin"), ("lv", "nv"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SYLLABLES)
def test_syllables_that_are_mistaken_for_each_other_become_one(one, other):
    assert near(one) == near(other)


@pytest.mark.parametrize(("one", "other"), [("zi", "ci"), ("ma", "na"), ("he", "fe"), ("zu", "zou")])
def test_other_syllables_stay_apart(one, other):
    assert near(one) != near(other)


def test_a_character_has_all_its_readings(sounds):
    assert {"hang", "xing"} <= set(sounds.readings["行"].split())


def test_keys_combine_readings_and_are_not_endless():
    assert list(keys([alike("hang xing"), alike("chang zhang")])) == [
        "han can",
        "han zan",
        "xin can",
        "xin zan",
    ]
    assert len(list(keys([("a", "b")] * 20))) < 100


TYPED = [
    pytest.param("谁宣读了领导小祖名单?", "谁宣读了领导小组名单?", id="same-sound"),
    pytest.param("质量星县活动是什么?", "质量兴县活动是什么?", id="a-term-of-the-corpus"),
    pytest.param("给几个工地下了挺工通知?", "给几个工地下了停工通知?", id="final-alone"),
    pytest.param("中国致造走向哪里?", "中国制造走向哪里?", id="same-final"),
    pytest.param("审图几构要做什么?", "审图机构要做什么?", id="beside-another-word"),
    pytest.param("市质量安劝总队是谁?", "市质量安全总队是谁?", id="kept-first-character"),
]


@pytest.mark.parametrize(("typed", "meant"), TYPED)
def test_what_was_typed_by_sound(corrector, typed, meant):
    assert corrector.correct(typed).text == meant


ENTITIES = [
    pytest.param("花星公司获得了什么奖?", id="company"),
    pytest.param("华兴公司获得了什么奖?", id="company-another-character"),
    pytest.param("质良公司获得了什么奖?", id="company-that-sounds-like-a-word"),
    pytest.param("世茂组织做了什么?", id="body"),
    pytest.param("石嘉庄获了几个奖?", id="place"),
    pytest.param("商秋获了几个奖?", id="place-that-is-tagged-a-noun"),
    pytest.param("秦至强局长讲了什么?", id="person"),
    pytest.param("温佳宝总理讲了什么?", id="person-of-the-dictionary"),
    pytest.param("深圳市的合格率是多少?", id="place-elsewhere"),
]


@pytest.mark.parametrize("question", ENTITIES)
def test_another_entity_is_not_corrected_into_one_that_is_known(corrector, question):
    assert corrector.correct(question).text == question


LEFT = [
    pytest.param("领导小组的优质产品有哪些?", id="said-by-the-corpus"),
    pytest.param("他的权利和义务是什么?", id="words-elsewhere"),
    pytest.param("今天天气怎么样?", id="everyday-words"),
    pytest.param("哪一年开的,分哪几个部分?", id="function-words"),
    pytest.param("What is a 领导 group?", id="latin"),
    pytest.param("163号文件说了什么?", id="another-number"),
    pytest.param("", id="nothing"),
]


@pytest.mark.parametrize("question", LEFT)
def test_what_is_right_stays(corrector, question):
    assert corrector.correct(question).corrections == ()
    assert corrector.correct(question).text == question


def test_corrections_say_what_stood_where(corrector):
    question = "领导小祖下了挺工通知吗?"
    corrected = corrector.correct(question)
    assert [question[c.start : c.end] for c in corrected.corrections] == [
        c.typed for c in corrected.corrections
    ]
    assert corrected.text == "领导小组下了停工通知吗?"


def test_correcting_twice_changes_no_more(corrector):
    once = corrector.correct("领导小祖的合格率是百分之九十六点四吗?").text
    assert corrector.correct(once).corrections == ()


def test_traditional_characters_become_simplified(corrector):
    assert corrector.correct("領導小組的質量").text == "领导小组的质量"


def test_the_first_finder_is_followed_where_two_meet():
    corrector = Corrector(lambda _: [Correction(0, "甲乙", "一")], lambda _: [Correction(1, "乙丙", "二")])
    assert corrector.correct("甲乙丙").text == "一丙"


WRITTEN = [
    pytest.param("谁的合格率是百分之九十六点四?", "谁的合格率是96.4%?", id="share"),
    pytest.param("培训了三十五万人次吗?", "培训了35万人次吗?", id="ten-thousands"),
    pytest.param("国发一百六十二号是什么?", "国发162号是什么?", id="number-of-a-paper"),
    pytest.param("8个方面的意见是什么?", "八个方面的意见是什么?", id="digits"),
]


@pytest.mark.parametrize(("asked", "said"), WRITTEN)
def test_numbers_are_written_as_the_corpus_does(corrector, asked, said):
    assert corrector.correct(asked).text == said


KEPT = [
    pytest.param("三十五万元是什么?", id="another-unit"),
    pytest.param("第八篇讲了什么?", id="part"),
    pytest.param("百分之九十六点五的是什么?", id="another-value"),
    pytest.param("十六字方针是什么?", id="said"),
    pytest.param("八分之一是什么?", id="fraction"),
]


@pytest.mark.parametrize("question", KEPT)
def test_other_numbers_stay(corrector, question):
    assert corrector.correct(question).text == question


VALUES = [
    pytest.param("两成", ["20%"], id="tenths"),
    pytest.param("九成五", ["95%"], id="tenths-and-hundredths"),
    pytest.param("35万人", ["350000人"], id="scale"),
    pytest.param("二〇一二年", ["2012年"], id="digit-by-digit"),
    pytest.param("1.50公里", ["1.5公"], id="trailing-zero"),
    pytest.param("20多家", ["20家"], id="about"),
    pytest.param("第十二届", [], id="ordinal"),
    pytest.param("两成果", ["2成"], id="no-tenths"),
]


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_values_with_units(text, expected):
    assert [key for _, _, key in quantities(text)] == expected


def test_tables_come_back_as_they_were_saved(tmp_path, sounds):
    sounds.save(tmp_path)
    write_quantities(find_quantities(CORPUS), tmp_path)
    assert Sounds.load(tmp_path) == sounds
    assert read_quantities(tmp_path) == find_quantities(CORPUS)


@pytest.mark.parametrize("content", ["", "[]", "7", '{"words": {}}'])
def test_damaged_tables_are_told(tmp_path, content):
    (tmp_path / "sounds.json").write_text(content, encoding="utf-8")
    (tmp_path / "quantities.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="qa index"):
        Sounds.load(tmp_path)


def test_answering_needs_no_dictionary_of_sounds(monkeypatch, analyzer, sounds, pairs):
    monkeypatch.setitem(sys.modules, "pypinyin", None)
    assert Speller(sounds, analyzer.dictionary, pairs).slips("领导小祖") != []
