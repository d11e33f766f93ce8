import pytest

from qa.reader.question import QuestionType, analyse

T = QuestionType
TYPES = [
    ("这份文件讲了哪几个方面?", T.OUTLINE),
    ("第二篇的提纲是什么?", T.OUTLINE),
    ("报告分为几个部分?", T.OUTLINE),
    ("文章的主要内容有哪些?", T.OUTLINE),
    ("局长提了哪些要求?", T.LIST),
    ("安全检查要做好哪三项工作?", T.LIST),
    ("三项制度分别是什么?", T.LIST),
    ("设备有哪些种类?", T.LIST),
    ("哪十一个部门参加?", T.LIST),
    ("哪一类中心的检测基本覆盖?", T.FACT),
    ("施工的那一方主要对什么负责?", T.FACT),
    ("What was the pass rate of the products?", T.RATIO),
    ("去年发生了几起火灾?", T.NUMBER),
    ("食堂有多少名职工?", T.NUMBER),
    ("管道全长多少公里?", T.NUMBER),
    ("设备完好率是多少?", T.RATIO),
    ("废品占百分之几?", T.RATIO),
    ("女职工的比例有多大?", T.RATIO),
    ("新大楼哪一年竣工?", T.WHEN),
    ("运动会什么时候开?", T.WHEN),
    ("哪天停电检修?", T.WHEN),
    ("谁负责签字?", T.WHO),
    ("哪个部门审批报销?", T.WHO),
    ("哪家公司中标?", T.WHO),
    ("爆炸发生在什么地方?", T.WHERE),
    ("仓库在哪里?", T.WHERE),
    ("哪个县遭了灾?", T.WHERE),
    ("依据的是哪部法律?", T.TITLE),
    ("规定的全称叫什么?", T.TITLE),
    ("他的原话是什么?", T.QUOTE),
    ("厂里喊的口号是什么?", T.QUOTE),
    ("锅炉为什么爆炸?", T.WHY),
    ("停产的原因是什么?", T.WHY),
    ("怎样防止漏电?", T.HOW),
    ("如何提高产量?", T.HOW),
    ("什么叫三同时?", T.DEFINITION),
    ("双控机制是什么意思?", T.DEFINITION),
    ("仓库着火了没有?", T.FACT),
    ("事故发生后几小时内要上报?", T.NUMBER),
    ("检修要提前几天申请?", T.NUMBER),
    ("那些小厂的货凭什么卖不动?", T.WHY),
    ("那几个车间后来怎么处理?", T.HOW),
    ("那些车间要停产?", T.LIST),
    ("好几个车间都归他管,按什么规矩办?", T.HOW),
    ("好几个地方都停了电,根子出在哪里?", T.WHY),
    ("产量上不去,病根在哪?", T.WHY),
    ("仓库在哪?", T.WHERE),
    ("修那条路图个啥?", T.WHY),
    ("他家的种植结构原来是什么样?", T.DEFINITION),
    ("这篇讲话的结构是什么?", T.OUTLINE),
    ("十六大的灵魂是什么?", T.DEFINITION),
    ("三大要求是什么?", T.LIST),
    ("要搭的四套班子,名字给我报全", T.LIST),
    ("会上喊的四句口号都是啥?", T.LIST),
    ("他那句话,完整引一下", T.QUOTE),
    ("Which report on safety has to be written soon?", T.FACT),
    ("Which factories were closed?", T.LIST),
    ("How many workers were hurt?", T.NUMBER),
    ("When was the dam built?", T.WHEN),
    ("Who signed the order?", T.WHO),
    ("Why did the boiler explode?", T.WHY),
    ("What are the main points of the report?", T.OUTLINE),
]


@pytest.mark.parametrize(("question", "kind"), TYPES, ids=[question for question, _ in TYPES])
def test_types(question, kind):
    assert analyse(question).type is kind


@pytest.mark.parametrize(
    ("question", "simplified"),
    [("電梯為什麼停運?", "电梯为什么停运?"), ("去年發生了幾起火災\uff1f", "去年发生了几起火灾?")],
)
def test_traditional_and_full_width_questions_are_the_same(question, simplified):
    assert analyse(question) == analyse(simplified)


UNITS = [
    pytest.param("发生了几起火灾?", "起", ("次", "个", "件"), id="cases"),
    pytest.param("有多少人受伤?", "人", ("名", "位", "死", "伤"), id="people"),
    pytest.param("有几个人受伤?", "人", ("名",), id="people-with-measure"),
    pytest.param("提高了几个百分点?", "个百分点", ("点", "百分点"), id="points"),
    pytest.param("多少家企业获奖?", "家", ("个", "所"), id="companies"),
    pytest.param("管道全长有多长?", "公里", ("米",), id="implied-length"),
    pytest.param("厂房面积多大?", "平方米", ("亩",), id="implied-area"),
    pytest.param("奖金给多少钱?", "元", ("万",), id="implied-money"),
]


@pytest.mark.parametrize(("question", "first", "others"), UNITS)
def test_units(question, first, others):
    units = analyse(question).units
    assert units[0] == first
    assert set(others) <= set(units[1:])
    assert len(units) == len(set(units))


def test_a_question_without_a_number_has_no_unit():
    assert analyse("谁负责签字?").units == ()


COUNTS = [
    pytest.param("要做好哪三项工作?", 3, id="which-three"),
    pytest.param("哪5个方面?", 5, id="arabic"),
    pytest.param("两个重点分别是什么?", 2, id="two"),
    pytest.param("十二项措施包括哪些?", 12, id="two-digits"),
    pytest.param("有哪些措施?", None, id="open"),
    pytest.param("发生了几起火灾?", None, id="a-number-is-asked-for"),
]


@pytest.mark.parametrize(("question", "count"), COUNTS)
def test_counts(question, count):
    assert analyse(question).count == count


def test_the_noun_that_is_listed():
    assert analyse("采取了哪几种手段?").noun == "手段"
    assert analyse("补了哪几门课?").noun is None
    assert analyse("质量观是哪三种?").noun is None
    assert analyse("有哪些措施?").noun == "措施"
    assert analyse("为什么停产?").noun is None


def test_tenths_in_the_question_are_known_as_a_share():
    assert analyse("八成的企业做到了什么?").values == ("80%",)
    assert analyse("多少企业做到了?").values == ()


def test_a_follow_up_that_leaves_its_kind_open_takes_that_of_the_turn_before():
    asked = "食堂有多少名职工? 那仓库呢?"
    assert analyse(asked, "那仓库呢?").type is T.NUMBER


def test_a_follow_up_of_its_own_kind_keeps_it():
    asked = "食堂有多少名职工? 谁负责?"
    assert analyse(asked, "谁负责?").type is T.WHO


def test_an_entry_of_a_list_is_read_from_the_list():
    asked = "三项制度分别是什么? 第二个呢?"
    entry = analyse(asked, "第二个呢?", entry=True)
    assert (entry.type, entry.count) == (T.LIST, 3)
