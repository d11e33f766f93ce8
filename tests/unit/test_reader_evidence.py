import math

import pytest

from qa.passages.units import clauses_of
from qa.reader.evidence import Overlap, stretch_cosine, weigh
from qa.reader.listing import count_fit, find_series
from qa.reader.question import analyse
from qa.reader.windows import SHORT_MAX, best_window
from qa.text.fold import compact
from qa.text.sentences import split_sentences
from qa.types import Hit, Passage, Span

FREQUENCIES = {"锅炉": 1, "检查": 8, "次数": 0}


def terms(text):
    return frozenset(word for word in FREQUENCIES if word in text)


def overlap(question, focus=""):
    return Overlap(question, terms, lambda term: FREQUENCIES[term], 10, focus)


def characters(text):
    return frozenset(text)


def by_characters(question):
    return Overlap(question, characters, lambda _term: 1, 10)


def hit(text, *, start=0, score=1.0, rank=1, cosine=0.82):
    sentences = tuple(Span(start + a, start + b) for a, b in split_sentences(text))
    passage = Passage("p", "a.txt", None, 1, "题", (), text, start, start + len(text), sentences, "p")
    clauses = tuple(tuple(cosine for _ in clauses_of(passage, s)) for s in sentences)
    return Hit(passage, score, rank, sentence_scores=(cosine,) * len(sentences), clause_scores=clauses)


def evidence(text, question="", **options):
    return weigh([hit(text, **options)], by_characters(question))


def words(passage, span):
    return passage.text[span.start - passage.start : span.end - passage.start]


def rarity(count):
    return math.log(1 + (10 - count + 0.5) / (count + 0.5))


def test_rare_terms_weigh_more():
    weights = overlap("锅炉检查").weights
    assert weights == {"锅炉": pytest.approx(rarity(1)), "检查": pytest.approx(rarity(8))}
    assert weights["锅炉"] > weights["检查"]


def test_the_last_turn_weighs_more():
    assert overlap("锅炉检查", "检查").weights["检查"] == pytest.approx(2 * rarity(8))


def test_share_counts_known_terms_coverage_all():
    measured = overlap("锅炉检查次数")
    known, all_terms = rarity(1) + rarity(8), rarity(1) + rarity(8) + rarity(0)
    assert measured.known == pytest.approx(known / all_terms)
    assert measured.share("锅炉房") == pytest.approx(rarity(1) / known)
    assert measured.coverage("锅炉房") == pytest.approx(rarity(1) / all_terms)
    assert measured.share("检查锅炉") == pytest.approx(1)


def test_a_question_without_terms_shares_nothing():
    empty = overlap("好")
    assert (empty.known, empty.share("锅炉"), empty.coverage("锅炉")) == (0, 0, 0)


@pytest.mark.parametrize(("cosine", "expected"), [(0.5, 0), (0.72, 0), (0.82, 0.5), (0.92, 1), (1.0, 1)])
def test_cosines_are_stretched(cosine, expected):
    assert stretch_cosine(cosine) == pytest.approx(expected)


def test_the_sentence_that_shares_most_is_weighed_first():
    found = evidence("水泵每年大修。锅炉每天检查两次。食堂公布菜谱。", "锅炉检查几次", start=30)
    assert found[0].text == "锅炉每天检查两次。"
    assert [e.weight for e in found] == sorted((e.weight for e in found), reverse=True)


def test_equal_sentences_keep_their_order():
    found = evidence("甲乙丙。丁戊己。", "无关")
    assert [e.text for e in found] == ["甲乙丙。", "丁戊己。"]


def test_a_copy_without_scores_is_weighed_by_words_alone():
    plain = hit("锅炉每天检查两次。")
    without = Hit(plain.passage, 1.0, 1)
    with_scores, bare = (weigh([h], by_characters("锅炉"))[0] for h in (plain, without))
    assert bare.text == with_scores.text
    assert bare.weight < with_scores.weight
    assert len(bare.clauses) == len(with_scores.clauses)


WINDOWS = [
    pytest.param("为什么停产?", "厂里停产了,因为锅炉坏了,职工放假。", "锅炉坏了", id="reason"),
    pytest.param("怎样防止漏电?", "防止漏电很要紧,要通过定期检测来防止漏电。", "定期检测", id="way"),
]


@pytest.mark.parametrize(("question", "text", "expected"), WINDOWS)
def test_a_window_holds_the_words_that_answer(question, text, expected):
    sentence = evidence(text, question)[0]
    found = best_window(sentence, analyse(question))
    assert expected in words(sentence.passage, found.span)


def test_a_window_is_short_and_ends_without_a_mark():
    text = ",".join(["设备科每周都要检查一次锅炉房"] * 6) + "。"
    sentence = evidence(text, "为什么停产", start=7)[0]
    found = best_window(sentence, analyse("为什么停产?"))
    said = words(sentence.passage, found.span)
    assert 0 < len(compact(said)) <= SHORT_MAX
    assert said[-1] not in ",。"


SERIES = [
    pytest.param("严查无证上岗、违章指挥、冒险作业。", ["严查无证上岗", "违章指挥", "冒险作业"], id="pauses"),
    pytest.param("重点\uff1a水泵、阀门\uff0c定期查。", ["水泵", "阀门"], id="full-width"),
    pytest.param("重点是锅炉、电梯和起重机械。", ["锅炉", "电梯", "起重机械"], id="and"),
    pytest.param("抓锅炉检查;抓电梯维保;抓消防演练。", ["抓锅炉检查", "抓电梯维保", "抓消防演练"], id="semicolons"),
    pytest.param("包括水泵、阀门、管道等设备。", ["水泵", "阀门", "管道"], id="closing-word"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SERIES)
def test_series(text, expected):
    sentence = evidence(text, start=11)[0]
    best = find_series(sentence, analyse("有哪些?"))[0]
    assert [words(sentence.passage, item) for item in best.items] == expected


def test_a_sentence_without_a_series():
    assert find_series(evidence("锅炉每天检查两次。")[0], analyse("有哪些?")) == []


def test_what_brackets_say_of_the_term_that_is_asked_for_is_preferred():
    sentence = evidence("开展水泵、阀门检查和“两炉”(煤炉、油炉)整治。")[0]
    best = find_series(sentence, analyse("“两炉”指哪些?"))[0]
    assert [words(sentence.passage, item) for item in best.items] == ["煤炉", "油炉"]


def test_the_series_of_the_size_asked_for_is_preferred():
    sentence = evidence("抓好水泵、阀门,管好锅炉、电梯、叉车。")[0]
    two, three = (find_series(sentence, analyse(f"哪{n}种设备?"))[0].items for n in "两三")
    assert (len(two), len(three)) == (2, 3)


@pytest.mark.parametrize(
    ("asked", "found", "expected"), [(None, 3, 0), (3, 3, 1), (3, 4, -0.6), (3, 5, -1), (3, 9, -1)]
)
def test_count_fit(asked, found, expected):
    assert count_fit(asked, found) == pytest.approx(expected)
