"""Shapes of short answers: numbers with units, shares, dates, people, bodies, places, titles."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from qa.reader.question import Question, QuestionType
from qa.text.fold import fold_characters

_DIGITS = r"\d+(?:[.,]\d+)*"
_CHINESE = r"[〇零一二两三四五六七八九十百千]+"
_NUMBER = rf"(?:{_DIGITS}|{_CHINESE})"
_ABOUT = r"(?:近|约|超过|不足|将近|大约|第|前)"
# Longer units first, since the first that fits is taken.
_UNITS = "|".join(
    """
    个百分点 百分点 平方米 平方公里 公里 千米 毫米 公斤 千克 小时 分钟 人次 个方面 方面 % 个 家 起 次 项 条
    种 名 位 人 届 点 句 篇 部 份 张 道 台 套 所 座 处 栋 支 批 类 块 度半 度 米 亩 吨 元 年 天 月份
    月 日 号 岁 倍 番 级 成 字 期 死 伤 意见 股 步 层 口 辆 场 克 斤 秒 升 具 回 间 株 棵 艘 架 枚
    """.split()
)
_MEASURE = re.compile(
    rf"\d+\s?死\s?\d+\s?伤|(?:{_ABOUT}\s?)?{_NUMBER}(?:[—~至到-]{_NUMBER})?\s?(?:多|余|几)?"
    rf"(?P<scale>万|亿|千)?(?:多|余)?\s?(?P<unit>{_UNITS})(?:点?意见|以上|以下|左右|以内|多)?"
)
# One of anything is mostly an article in Chinese (一个, 一些, 一定), seldom a number.
_ARTICLE = re.compile(r"一(?:个|些|种|项|批|家|名|位|次|点|句|定|大批|年|部|天|级|件|条|支|篇|块|层)")
_BARE = re.compile(rf"(?:{_ABOUT}\s?)?{_DIGITS}(?:\s?[万亿])?")
_RATIO = re.compile(
    r"(?:近|约|超过|不足)?\s?\d+(?:\.\d+)?\s?%(?:以上|以下|左右)?"
    r"|百分之[〇零一二两三四五六七八九十百点]+"
    r"|[一二三四五六七八九]成[一二三四五六七八九半]?|\d+(?:\.\d+)?:\d+(?:\.\d+)?"
)
_DATE = re.compile(
    r"(?:(?:(?:\d{2,4}|[12x]\w{0,3})\s?年\s?|(?:去|今|明|前|每)年\s?)?"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?月(?:\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?[日号]|份|[上中下]旬|底|初)?"
    r"|(?:19|20)\d\d\s?年?|(?:(?:本|上|下|当|每)月\s?)?\d{1,2}\s?[日号]"
    r"|(?:去|今|明|前|上|本)年(?:[上下]半年|年?[初底中])?|近[一二三四五六七八九十]年)"
    # 10日前 is another time than 10日; 年前三季度 is none.
    r"(?:以前|之前|以后|之后|前后|左右|前(?![\d一二三四五六七八九十几后往去来])|起(?=[,，。;；]))?"
)
# Words that stand between names, never in them.
_FUNCTION = "[和与及的在是为了对从把由等有将被向到]"
_OFFICE = "|".join(
    """
    市长 省长 书记 局长 处长 科长 主任 总理 主席 总经理 总裁 董事长 工程师 总监 同志 博士 教授
    部长 厅长 县长 区长 院长 站长 专家 先生 女士
    """.split()
)
_COMRADE = re.compile(rf"(?:(?!{_FUNCTION})[\u4e00-\u9fff]){{2,3}}(?=同志(?!们))")
_PERSON = re.compile(
    rf"(?:(?!{_FUNCTION})[\u4e00-\u9fff]){{1,6}}(?:副)?(?:{_OFFICE}|总(?!结|体|量|数|是|会|要|的|局|共|工|部))(?!们|办|负责)"
    r"|[\u4e00-\u9fff]{2,3}(?=在.{0,12}上(?:说|指出|讲)|提出|指出|强调)"
)
_BODY = re.compile(
    rf"(?:(?!{_FUNCTION})[\u4e00-\u9fffa-z0-9]){{2,14}}?"
    r"(?:公司|集团|部门|中心|总队|委员会|政府|单位|企业|局|厂|院|站|所|部|委|会|队|办|科|室|处)(?![\u4e00-\u9fff]?(?:长|议|员))"
)
_PLACE = re.compile(
    rf"(?:(?!{_FUNCTION})[\u4e00-\u9fff]){{1,8}}?"
    r"(?:三角洲|地区|自治区|省|市|县|区|镇|乡|村|站|港|国|新城|工业园|园区|大道|路段|机场)"
)
WHOLES = (_MEASURE, _RATIO, _DATE)
"""What is never cut: numbers with their units, shares, dates."""

_TITLE = re.compile(r"《[^》]{2,60}》")
QUOTED = re.compile(r"[“\"「『][^“”\"「」『』]{2,80}[”\"」』]")
_BRACKETED = re.compile(r"(?<=[”\"\w])[(（][^()（）]{2,40}[)）]")


# Words that stand before a name and do not belong to it.
_LEADING = "由在对和与把向到从及是为以请经让被给按的了将"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A range of a text that has the shape of an answer, and how well its shape fits (0 … 1)."""

    start: int
    end: int
    fit: float


Shape = Callable[[Question, str], Iterator[Candidate]]


def _matches(pattern: re.Pattern[str], fit: float) -> Shape:
    def shape(question: Question, text: str) -> Iterator[Candidate]:
        for match in pattern.finditer(text):
            start, end = match.span()
            while start < end and (text[start].isspace() or text[start] in _LEADING):
                start += 1
            if end - start > 1:
                yield Candidate(start, end, fit)

    return shape


def _inner(pattern: re.Pattern[str], fit: float) -> Shape:
    def shape(question: Question, text: str) -> Iterator[Candidate]:
        for match in pattern.finditer(text):
            yield Candidate(match.start() + 1, match.end() - 1, fit)

    return shape


def _unit_fit(units: tuple[str, ...], match: re.Match[str]) -> float:
    """How well the unit of a number fits: 1 for the one asked for, less for one that means as much."""
    if not units:
        return 0.6
    found = {match["unit"], match["scale"], *(unit for unit in ("死", "伤") if unit in match.group())}
    if units[0] in found:
        return 1.0
    return 0.7 if found.intersection(units[1:]) else 0.1


def _measures(question: Question, text: str) -> Iterator[Candidate]:
    taken: list[tuple[int, int]] = []
    for match in _MEASURE.finditer(text):
        start, end = match.span()
        while text[start].isspace():
            start += 1
        taken.append((start, end))
        article = _ARTICLE.fullmatch(text, start, end) is not None
        yield Candidate(start, end, 0.05 if article else _unit_fit(question.units, match))
    for match in _BARE.finditer(text):
        if not any(a <= match.start() < b for a, b in taken):
            yield Candidate(match.start(), match.end(), 0.2 if question.units else 0.4)


_ASKS_DAY = re.compile(r"哪(?:一)?天|几号|哪(?:一)?日|几月几|几日|what (?:day|date)")


def _dates(question: Question, text: str) -> Iterator[Candidate]:
    """Dates, the better the more exactly they say what was asked for."""
    for match in _DATE.finditer(text):
        has_day = re.search(r"[日号]$", match.group()) is not None
        has_month = "月" in match.group()
        if _ASKS_DAY.search(question.text):
            fit = 1.0 if has_day else 0.5 if has_month else 0.2
        else:
            fit = 1.0 if has_month else 0.7 if has_day else 0.4
        yield Candidate(match.start(), match.end(), fit)


_ASKS_RANK = re.compile(r"哪(?:一)?(?:个)?(?P<rank>省|市|县|区|镇|乡|村|站|港|国)")


def _places(question: Question, text: str) -> Iterator[Candidate]:
    """Places; where a county is asked for, a city answers badly."""
    asked = _ASKS_RANK.search(question.text)
    for place in _matches(_PLACE, 1.0)(question, text):
        fits = asked is None or text[: place.end].endswith(asked["rank"])
        yield place if fits else replace(place, fit=_WRONG_RANK)


_SHAPES: dict[QuestionType, tuple[Shape, ...]] = {
    QuestionType.NUMBER: (_measures, _matches(_RATIO, 0.3)),
    QuestionType.RATIO: (_matches(_RATIO, 1.0),),
    QuestionType.WHEN: (_dates,),
    QuestionType.WHO: (_matches(_COMRADE, 1.0), _matches(_PERSON, 0.9), _matches(_BODY, 0.6)),
    QuestionType.WHERE: (_places,),
    QuestionType.TITLE: (_inner(_TITLE, 1.0), _inner(QUOTED, 0.3)),
    QuestionType.QUOTE: (_inner(QUOTED, 1.0), _inner(_TITLE, 0.3)),
    QuestionType.DEFINITION: (_inner(_BRACKETED, 0.8),),
}
# Below what counts as the shape that is asked for.
_WRONG_RANK = 0.1
_ASKS_BODY = re.compile(
    r"哪(?:个|家|些)?(?:公司|单位|部门|集团|企业|厂|机构|组织|局)|哪家|company|department"
)
_ASKS_YEAR = re.compile(r"哪一?年|何年|年份|year")
_YEAR = re.compile(r"(?:19|20)\d\d(?=\s?年|[\])])|(?<!\d)\d{2}年|[二〇零一九]{4}年")
_RELATIVE_YEAR = re.compile(r"(?:去|今|明|前)年")


def candidates(question: Question, text: str) -> list[Candidate]:
    """Find the ranges of a sentence that have the shape that a question asks for.

    :param question: the question taken apart.
    :param text: a sentence.
    :return: the ranges; empty when the type has no shape or nothing fits.
    """
    folded = fold_characters(text)
    if question.type is QuestionType.WHEN and _ASKS_YEAR.search(question.text):
        return [*_matches(_YEAR, 1.0)(question, folded), *_matches(_RELATIVE_YEAR, 0.2)(question, folded)]
    found = [c for shape in _SHAPES.get(question.type, ()) for c in shape(question, folded)]
    if question.type is QuestionType.WHO and _ASKS_BODY.search(question.text):
        found = list(_matches(_BODY, 1.0)(question, folded)) or found
    return found


def has_shape(question: Question) -> bool:
    """Whether answers of a question's type have a shape of their own.

    :param question: the question taken apart.
    :return: false for reasons, ways and facts, which are clauses.
    """
    return question.type in _SHAPES
