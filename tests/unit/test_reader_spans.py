import pytest

from qa.reader.question import QuestionType, analyse
from qa.reader.spans import candidates, has_shape

BEST = [
    pytest.param("有多少人死亡?", "隧道坍塌造成4人死亡,直接损失200万元。", "4人", id="people"),
    pytest.param("发生了几起火灾?", "全年共发生12起火灾,同比下降3起。", "12起", id="cases"),
    pytest.param("直接损失多少万元?", "造成4人死亡,直接损失200万元。", "200万元", id="money"),
    pytest.param("合格率是多少?", "抽查了35家,合格率达到86.8%。", "86.8%", id="share"),
    pytest.param("合格率大约多少?", "合格率在90%以上。", "90%以上", id="share-and-more"),
    pytest.param("占几成?", "外来工占了七成半。", "七成半", id="tenths"),
    pytest.param("百分之多少的人赞成?", "有百分之八十的人赞成。", "百分之八十", id="share-in-words"),
    pytest.param("哪天开的会?", "会议于3月12日在礼堂召开。", "3月12日", id="day"),
    pytest.param("什么时候竣工?", "工程将在2012年10月底竣工。", "2012年10月底", id="month"),
    pytest.param("什么时候上报?", "检查情况务于本月10日前上报。", "本月10日前", id="before-a-day"),
    pytest.param("什么时候完成?", "方案3月底以前要报上来。", "3月底以前", id="before-a-month"),
    pytest.param("什么时候增长?", "去年前三季度增长很快。", "去年", id="no-time-before"),
    pytest.param("哪一年竣工?", "工程在2012年竣工,2009年开工。", "2012", id="year"),
    pytest.param("依据哪部法律?", "根据《特种设备安全法》的规定执行。", "特种设备安全法", id="title"),
    pytest.param("喊的口号是什么?", "厂里喊出了“质量就是生命”的口号。", "质量就是生命", id="quote"),
    pytest.param("喊的口号是什么?", '厂里喊出了"质量就是生命"的口号。', "质量就是生命", id="straight-quotes"),
    pytest.param("什么是三同时?", "坚持“三同时”(同设计、同施工、同投产)。", "同设计、同施工、同投产", id="bracketed"),
    pytest.param("事故发生在哪个县?", "事故发生在攸县。", "攸县", id="county"),
    pytest.param("厂子在商丘的哪个县?", "商丘市的厂子多在夏邑县。", "夏邑县", id="county-before-city"),
]  # fmt: skip


def best(question, text):
    found = max(candidates(analyse(question), text), key=lambda c: (c.fit, -c.start))
    return text[found.start : found.end]


@pytest.mark.parametrize(("question", "text", "expected"), BEST)
def test_the_shape_that_fits_best(question, text, expected):
    assert best(question, text) == expected


def test_full_width_digits_are_numbers_and_stay_as_they_are():
    assert best("有多少人死亡?", "造成\uff14人死亡。") == "\uff14人"


def test_a_unit_that_means_as_much_fits_less_than_the_one_asked_for():
    question = analyse("有多少人受伤?")
    text = "3人轻伤,5名职工获救,赔了7万元。"
    fits = {text[c.start : c.end]: c.fit for c in candidates(question, text)}
    assert fits["3人"] > fits["5名"] > fits["7万元"]


def test_one_of_anything_is_hardly_a_number():
    question = analyse("有几个企业获奖?")
    text = "一个时期以来,8个企业获奖。"
    fits = {text[c.start : c.end]: c.fit for c in candidates(question, text)}
    assert fits["8个"] > fits["一个"]


def test_a_day_fits_the_question_for_a_day_better_than_a_month():
    question = analyse("哪天开的会?")
    text = "5月开始筹备,6月3日开会。"
    fits = {text[c.start : c.end]: c.fit for c in candidates(question, text)}
    assert fits["6月3日"] > fits["5月"]


def test_what_fits_nothing_has_no_candidates():
    assert candidates(analyse("合格率是多少?"), "合格率有了明显的提高。") == []
    assert candidates(analyse("依据哪部法律?"), "根据有关规定执行。") == []


@pytest.mark.parametrize("kind", list(QuestionType))
def test_reasons_and_ways_have_no_shape(kind):
    shapeless = {
        QuestionType.OUTLINE,
        QuestionType.LIST,
        QuestionType.WHY,
        QuestionType.HOW,
        QuestionType.FACT,
    }
    question = next(analyse(q) for q in EXAMPLES if analyse(q).type is kind)
    assert has_shape(question) is (kind not in shapeless)


EXAMPLES = (
    "讲了哪几个方面?", "有哪些措施?", "原话是什么?", "有多少人?", "合格率是多少?", "什么时候开工?", "谁签的字?",
    "在哪里?",
    "依据哪部法律?", "为什么停产?", "怎样防止漏电?", "什么叫双控?", "着火了没有?",
)  # fmt: skip
