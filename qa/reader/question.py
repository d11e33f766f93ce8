"""What a question asks for: its type, the unit of the number, how many items, its content."""

import re
from dataclasses import dataclass
from enum import StrEnum

from qa.text.fold import fold
from qa.text.numerals import CHINESE_NUMERAL, numeral_value


class QuestionType(StrEnum):
    """The kind of answer that a question asks for."""

    OUTLINE = "outline"
    LIST = "list"
    QUOTE = "quote"
    NUMBER = "number"
    RATIO = "ratio"
    WHEN = "when"
    WHO = "who"
    WHERE = "where"
    TITLE = "title"
    WHY = "why"
    HOW = "how"
    DEFINITION = "definition"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    `text` is folded; `units` are the measure words that the answer may have; `count` is how many
    items are asked for (`哪三个方面`); `values` are numbers that the question itself gives, in the
    forms that a text may give them in; `noun` is what is listed (`哪几种手段`).
    """

    text: str
    type: QuestionType
    units: tuple[str, ...]
    count: int | None
    values: tuple[str, ...]
    noun: str | None = None


_N = f"(?:{CHINESE_NUMERAL}{{1,3}}|\\d{{1,2}})"
_MEASURES = (
    "个人|个点|个百分点|百分点|平方米|平方公里|公里|千米|万人次|人次|个方面|个|家|起|次|项|条|种|名|位|人|届|点|句|篇|部|份|张|道|台|套|所|座|处|栋|支|批|类|块|"
    "米|亩|吨|元|万|亿|年|天|月|日|号|岁|倍|番|级|度|成|字|门|口|股|桩|样|件|场|步|层|关|只|头|轮|期|章"
)
_COUNTED = re.compile(rf"哪\s*(?P<a>{_N})\s*(?:个|大|类|种|点|项|条|样|块|件|桩|方面|问题|句|支|步|股|届|部|关|门|档|份|处|家)|(?P<b>{_N})\s*(?:个|大|类|种|点|项|条|样|块|件|桩|句|支|步|股|份|字)(?:[^。?]{{0,14}})(?:分别|各是|都是|是哪|是啥|是什么|有哪|列|指|包括|题目|标题|内容|展开)")
_COUNTED_ANYHOW = re.compile(rf"(?P<c>{_N})\s*(?:个|大|类|种|点|项|条|样|块|件)")
_UNIT = re.compile(rf"(?:几|多少|好几)\s*(?:来|多)?\s*(?P<unit>{_MEASURES})")
_NOUN = re.compile(rf"哪(?:几|些|{_N})?\s*(?:个|种|类|项|样|条|大|点|起|家|件)?(?P<noun>[\u4e00-\u9fff]{{2}})")
_TENTHS = re.compile(rf"(?P<n>{CHINESE_NUMERAL})成")
# Units that answer for each other: 几个人 is answered by 7人, 7死 or 7名.
_SAME_UNIT = (
    ("人", "名", "位", "死", "伤", "个"),
    ("家", "个", "所"),
    ("起", "次", "个", "件"),
    ("点", "个百分点", "百分点"),
    ("处", "个"),
    ("号", "日"),
    ("项", "个", "条"),
    ("成", "%"),
    ("块", "个"),
)
# Questions that name no unit and yet ask for one.
_IMPLIED_UNITS = (
    (re.compile(r"伤亡|死伤|死(?:了|亡)?多少|几死"), ("死", "伤", "人", "名")),
    (re.compile(r"总长|全长|多长|里程|长度|how long"), ("公里", "米", "千米")),
    (re.compile(r"面积|多大"), ("平方米", "亩", "平方公里")),
    (re.compile(r"多少钱|金额|奖金|投资|总额|收入|产值|how much money"), ("元", "万", "亿")),
    (re.compile(r"多重|重量|产量"), ("吨",)),
    (re.compile(r"年纪|年龄|多大岁数"), ("岁",)),
    (re.compile(r"多深|多高|多宽|深度|高度"), ("米",)),
)

_OUTLINE = re.compile(
    r"(?:几|哪些?|那些|\d|[一二三四五六七八九十])\s*(?:个|大|点|块|大块|部分|方面|条|层)?[^,,。?]{0,8}(?:标题|小标题|题目|纲要|提纲|框架)|(?:标题|小标题|题目|提纲|框架)[^,,。?]{0,6}(?:是什么|有哪|列|是啥|分别)"
    r"|(?:讲|说|谈|分|论述|部署|强调|提)(?:了|的)?(?:是)?(?:哪|几|那)(?:几|些|\S)?(?:个|大|点|块)?(?:方面|问题|部分|内容|意见|要点|层意思|板块)"
    r"|(?:分|从)(?:为|成)?(?:哪|几)\S{0,3}(?:方面|部分|问题|块|点|层)|主要内容(?:是|有|包括)|(?:结构|脉络|大纲)|几点意见(?:分别|都)?是|outline|main (?:points|topics|sections)"
)
_QUOTE = re.compile(r"原话|原文|口号|顺口溜|哪(?:一)?句|名言|怎么说的|咋说的|几个字|四字|八字|十六(?:个)?字|打了?(?:个)?(?:什么)?比方|原句|俗语|what (?:slogan|phrase)")
_LIST = re.compile(
    r"(?:哪|那)(?:\s*[一二三四五六七八九十两几\d]{1,2}\s*|些)(?!年|月|天|号|位局|届)|有哪些|分别(?:是|指|有|叫)|各(?:是|有|引|指|讲)|都(?:是|有|包括|指|打|盯|干)(?:些)?(?:什么|啥|哪)|包括(?:什么|啥|哪)|列(?:一下|举|出|一列)"
    r"|哪几|几样|几种|几类|几家伙|几股|几桩|(?:主要|重点)(?:是|盯|抓|补|查|整治)?(?:什么|啥|哪)|另外.{0,6}(?:个|条|项)|which .*s\b.*\?|what (?:are|were) the|list the|name (?:two|three|four|five|six|the)"
)
_RATIO = re.compile(r"百分之|几比几|百分比|比例|比重|几成|占(?:了)?(?:多|几)|占比|(?:率|比)(?:是|有|为|达到?|能到)?(?:多|几)|能过多少|多高|percent|proportion|what share")
_NUMBER = re.compile(r"几(?!乎|何)|^(?:那)?(?:伤亡|死伤|人数|数量|金额|总额|产量|面积|投资)(?:情况)?(?:呢)?\??$|多少|多大|多长|多高|多重|多深|总共|总数|具体数|多久|几比几|how (?:many|much|long|large|big)|what number")
_WHEN = re.compile(r"哪(?:一)?(?:天|年|月|日|号)|几月|(?<!第)几号|几点(?:钟)|什么时(?:候|间)|啥时候|何时|哪个?月|哪一?年|何年|年份|日期|when\b|what (?:date|day|year|month)")
_WHO = re.compile(r"谁|哪(?:一)?(?:位|个人|名)|什么人|何人|哪个(?:领导|部门|单位|企业|公司|集团|局|厂|专家|学者|人)|哪家|由哪|姓(?:啥|什么)|是哪(?:个|家)(?:公司|单位|部门)|\bwho\b|whom|whose|which (?:company|person|department|leader)")
_WHERE = re.compile(r"哪(?:里|儿)|在哪|哪(?:一)?个?(?:地方|镇|县|市|省|区|村|国家|城市|工地|站|路段)|哪片|何处|什么地方|啥地方|where\b|which (?:city|town|place|county|province)")
_TITLE = re.compile(r"全称|哪(?:一)?(?:部|本|份)|哪个(?:法|文件|条例|办法|规定|通知|意见)|什么(?:法|文件|办法|条例|规定|刊物|书|报告)|叫(?:什么|啥)(?:名)?|名(?:字|称)(?:是|叫)|what (?:publication|document|law|regulation|book|report)|(?:document|publication|regulation)")
_WHY = re.compile(r"为(?:什么|何|啥|嘛)|干(?:嘛|吗|啥)|原因|(?:因为|由于)(?:什么|啥)|凭(?:什么|啥)|缘故|怎么会|受了?什么|根子|怪(?:什么|谁)|有(?:什么|啥)用|why\b|reason")
_HOW = re.compile(r"怎(?:么|样)|如何|咋|靠(?:什么|啥)|用(?:什么|啥)|(?:什么|啥)(?:办法|方法|方式|措施|手段|教法|路子)|how\b")
_DEFINITION = re.compile(r"(?:是|指|算)(?:的)?(?:是)?(?:什么|啥)(?:意思|样)?|什么(?:是|叫)|(?:何谓|何为|含义|定义|意思)|what (?:is|does)")

# The order decides where a question fits several: structure before spans, narrow before wide.
_ORDER = (
    (QuestionType.OUTLINE, _OUTLINE),
    (QuestionType.TITLE, re.compile(r"全称|哪(?:一)?(?:部|本)法|what (?:publication|document)")),
    (QuestionType.LIST, re.compile(rf"哪(?:{CHINESE_NUMERAL}|\d)(?:个|大|条|点|项|类|种)")),
    (QuestionType.QUOTE, _QUOTE),
    (QuestionType.WHEN, _WHEN),
    (QuestionType.WHO, _WHO),
    (QuestionType.RATIO, _RATIO),
    (QuestionType.LIST, _LIST),
    (QuestionType.NUMBER, _NUMBER),
    (QuestionType.WHERE, _WHERE),
    (QuestionType.TITLE, _TITLE),
    (QuestionType.WHY, _WHY),
    (QuestionType.HOW, _HOW),
    (QuestionType.DEFINITION, _DEFINITION),
)


def _type(text: str) -> QuestionType:
    kind = next((kind for kind, pattern in _ORDER if pattern.search(text)), QuestionType.FACT)
    unit = _UNIT.search(text)
    if kind is QuestionType.RATIO and unit and unit["unit"] != "成":
        # 占几起 counts; 占几成 is a share.
        return QuestionType.NUMBER
    return kind


def analyse(question: str, focus: str = "", *, entry: bool = False) -> Question:
    """Take a question apart.

    :param question: as it was asked, or completed from earlier turns.
    :param focus: its last turn, where it was completed; what it leaves open the turns before say.
    :param entry: whether one entry of a list is asked for (`第二个呢`).
    :return: its parts.
    """
    whole, text = fold(question), fold(focus or question)
    kind = _type(text)
    units = _units(text)
    if focus and (kind is QuestionType.FACT or (kind is QuestionType.NUMBER and not units)):
        before = _type(whole.removesuffix(text))
        kind = before if kind is QuestionType.FACT or before is QuestionType.RATIO else kind
    counted = _COUNTED.search(whole if entry else text)
    if entry:
        kind = QuestionType.LIST
        counted = counted or _COUNTED_ANYHOW.search(whole)
    count = numeral_value(next(group for group in counted.groups() if group)) if counted else None
    noun = _NOUN.search(text)
    return Question(text, kind, units, count, _values(text), noun["noun"] if noun else None)


def _units(text: str) -> tuple[str, ...]:
    """The measure words of the answer: the one that is asked with, and those that mean as much."""
    asked = _UNIT.search(text)
    if asked:
        unit = asked["unit"].removeprefix("个") if asked["unit"] in ("个人", "个点") else asked["unit"]
        return (unit, *dict.fromkeys(u for group in _SAME_UNIT if unit in group for u in group if u != unit))
    return next((units for pattern, units in _IMPLIED_UNITS if pattern.search(text)), ())


def _values(text: str) -> tuple[str, ...]:
    tenths = (numeral_value(match["n"]) for match in _TENTHS.finditer(text))
    return tuple(f"{value}0%" for value in tenths if value)
