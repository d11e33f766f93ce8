"""What a question asks for: its type, the unit of the number, how many items, its content."""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

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


_WORDINGS = Path(__file__).with_name("wordings.toml")
_N = f"(?:{CHINESE_NUMERAL}{{1,3}}|\\d{{1,2}})"
# Longer measure words first, since the first that fits is taken.
_MEASURES = "|".join(
    """
    个人 个点 个百分点 百分点 平方米 平方公里 公里 千米 公斤 千克 小时 分钟 万人次 人次 个方面 个 家 起 次 项 条 种 名
    位 人 届 点 句 篇 部 份 张 道 台 套 所 座 处 栋 支 批 类 块 米 亩 吨 元 万 亿 年 天 月 日 号 岁
    倍 番 级 度 成 字 门 口 股 桩 样 件 场 步 层 关 只 头 轮 期 章 克 斤 秒 升 具 回 间 株 棵 艘 架 枚
    """.split()
)
_COUNTABLE = (
    "个|大|类|种|点|项|条|样|块|件|桩|句|支|步|股|份|字|方面|问题|届|部|关|门|档|处|家|道|对|层"
    "|套|位|名|起|座|所|本"
)
_ASKS_FOR_ALL = (
    "分别|各是|都是|是哪|是啥|是什么|有哪|列|指|包括|题目|标题|内容|展开"
    "|名字|名称|报全|数一数|逐[个一条]|挨个"
)
_COUNTED = (
    re.compile(rf"哪\s*(?P<n>{_N})\s*(?:{_COUNTABLE})"),
    re.compile(rf"(?P<n>{_N})\s*(?:{_COUNTABLE})(?=[^。?]{{0,14}}(?:{_ASKS_FOR_ALL}))"),
)
_EACH = re.compile(r"分别|都是|各是|都有")
# 十六大 is a congress, not sixteen great things.
_GREAT_MOST = 10
_COUNTED_ANYHOW = re.compile(rf"(?P<n>{_N})\s*(?:个|大|类|种|点|项|条|样|块|件)")
_UNIT = re.compile(rf"(?:几|多少|好几)\s*(?:来|多)?\s*(?P<unit>{_MEASURES})")
_NOUN = re.compile(
    rf"哪(?>几|些|{_N})?\s*(?>{_COUNTABLE}|起|位|名|张|座|批|级)?+(?P<noun>(?!的|几|{_N}(?:{_COUNTABLE}|$))[\u4e00-\u9fff]{{2}})"
)
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


@lru_cache(maxsize=1)
def _wordings() -> tuple[tuple[QuestionType, re.Pattern[str]], ...]:
    """Read how questions are worded, type by type in the order in which they are tried."""
    content = tomllib.loads(_WORDINGS.read_text(encoding="utf-8"))
    return tuple(
        (QuestionType(row["type"]), re.compile("|".join(row["forms"]))) for row in content["wording"]
    )


def _type(text: str) -> QuestionType:
    kind = next((kind for kind, pattern in _wordings() if pattern.search(text)), QuestionType.FACT)
    unit = _UNIT.search(text)
    if kind is QuestionType.RATIO and unit and unit["unit"] != "成":
        # 占几起 counts; 占几成 is a share.
        return QuestionType.NUMBER
    return kind


@lru_cache(maxsize=256)
def analyse(question: str, focus: str = "", *, entry: bool = False) -> Question:
    """Take a question apart.

    :param question: as it was asked, or completed from earlier turns.
    :param focus: its last turn, where it was completed; what it leaves open the turns before say.
    :param entry: whether one entry of a list is asked for (`第二个呢`).
    :return: its parts.
    """
    whole, text = fold(question), fold(focus or question)
    if entry and focus:
        # The list was asked for earlier; the last turn only says which of its entries.
        text = whole.removesuffix(text).strip()
        focus = ""
    kind = _type(text)
    units = _units(text)
    if focus and (kind is QuestionType.FACT or (kind is QuestionType.NUMBER and not units)):
        before = _type(whole.removesuffix(text))
        kind = before if kind is QuestionType.FACT or before is QuestionType.RATIO else kind
    count = _count(text, *_COUNTED)
    one_thing = kind is QuestionType.DEFINITION or (kind is QuestionType.FACT and "哪" not in text)
    if (count and one_thing) or (kind is QuestionType.QUOTE and _EACH.search(text)):
        # 三大要求是什么 asks for the three, not for what the word means.
        kind = QuestionType.LIST
    if entry:
        kind = kind if kind is QuestionType.OUTLINE else QuestionType.LIST
        count = count or _count(text, _COUNTED_ANYHOW)
    noun = _NOUN.search(text)
    return Question(text, kind, units, count, _values(text), noun["noun"] if noun else None)


def _count(text: str, *patterns: re.Pattern[str]) -> int | None:
    """Find how many items are asked for: two and more, the last number said where there are several."""
    for pattern in patterns:
        found = [(numeral_value(match["n"]), match.group()) for match in pattern.finditer(text)]
        wanted = [n for n, words in found if n and n > 1 and not (n > _GREAT_MOST and words.endswith("大"))]
        if wanted:
            return wanted[-1]
    return None


def _units(text: str) -> tuple[str, ...]:
    """Find the measure word that is asked with, and those that mean as much."""
    asked = _UNIT.search(text)
    if asked:
        unit = asked["unit"].removeprefix("个") if asked["unit"] in ("个人", "个点") else asked["unit"]
        return (unit, *dict.fromkeys(u for group in _SAME_UNIT if unit in group for u in group if u != unit))
    return next((units for pattern, units in _IMPLIED_UNITS if pattern.search(text)), ())


def _values(text: str) -> tuple[str, ...]:
    tenths = (numeral_value(match["n"]) for match in _TENTHS.finditer(text))
    return tuple(f"{value}0%" for value in tenths if value)
