"""Questions that set two things side by side: which sides, and what is asked of both.

`甲和乙,哪个的合格率高` asks for the larger value, `甲比乙多多少` for how far they are apart,
`甲和乙各死了几人` for both, `甲县和乙县的口号各是什么` for what each of two talks says, and
`甲、乙、丙,谁先办了质量奖` for the one of which something is said.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from qa.reader.question import Question, QuestionType, analyse
from qa.text.fold import fold
from qa.text.numerals import CHINESE_NUMERAL


class Wanted(StrEnum):
    """What a comparison asks for."""

    MOST = "most"
    LEAST = "least"
    GAP = "gap"
    EACH = "each"
    SAID = "said"
    WHICH = "which"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison taken apart.

    `sides` are as the question words them, folded; `asks` is the question about each of them
    alone; `predicate` is what is asked of all. `entry` is the entry of a list that is asked for:
    1 for the first, -1 for the last.
    """

    wanted: Wanted
    sides: tuple[str, ...]
    asks: tuple[str, ...]
    predicate: str
    entry: int | None = None

    @property
    def value(self) -> Question:
        """What kind of value both sides are asked for, taken apart like a question of its own."""
        return _value_question(self.asks, self.predicate)


SIDES_MAX = 4
_NAME_MAX = 8
_MORE = "多|高|大|长|重(?![要视点复新])|久|远|贵|快|深|宽|厚|晚|迟"
_LESS = "少|低|小|短|轻|近|便宜|慢|浅|窄|早|(?<![领率优首争原预])先"
_ADJECTIVE = rf"(?<!很)(?:更|最|要|比较|较|还)?(?:(?P<more>{_MORE})|(?P<less>{_LESS}))(?:一?些|一?点|得多)?"
_JOINT = (
    "(?<!总)和(?!谐|平|睦|解)|跟|与|(?<![共合相不])同(?![志时意类样])|以及|(?<![涉普波惠])及(?![时其格])"
    "|还是|或者?|对比"
)
_MEASURE = (
    "个|家|起|边|方|种|类|项|座|条|位|处|届|篇|次|县|市|省|区|乡|镇|队|厂|校|者|款|支|批|头|样|所|条线|年"
)
_CHOICE = rf"(?:哪(?![些里儿国])(?:一)?(?:{_MEASURE})?|谁)"
_COMPARED = "(?:相比|相比较|比起来|比较|比一比|比)?"
_AMOUNT = rf"(?:多少|(?<!哪)几)(?:{_MEASURE}|\S{{0,4}})?"
_THAN = "(?<!相)比(?![赛例重率邻如较对喻方值于])"
_TOPIC = r"(?:(?P<topic>.+?)[,:])??"
_PAIR = rf"(?P<a>[^,]+?)(?:{_JOINT})(?P<b>[^,、]+?)"
_FORMS = (
    # Which of two is higher: 甲和乙哪个更高.
    (
        Wanted.MOST,
        re.compile(
            rf"{_TOPIC}{_PAIR}{_COMPARED},?(?P<before>(?<=,)[^,]{{0,10}}|对|里|中|)(?P<choice>{_CHOICE})(?P<predicate>[^,]{{0,24}}?){_ADJECTIVE}"
        ),
    ),
    # The same, as 甲多还是乙多.
    (
        Wanted.MOST,
        re.compile(rf"{_TOPIC}(?P<a>[^,、]+?){_ADJECTIVE},?还是(?P<b>[^,、]+?)(?P=more)?(?P=less)?"),
    ),
    # How much more: 甲比乙多多少.
    (
        Wanted.GAP,
        re.compile(
            rf"{_TOPIC}(?P<a>[^,、]{{2,}}?){_THAN}(?P<b>[^,、]{{2,}}?)(?P<predicate>){_ADJECTIVE}(?P<verb>[^多少几了出比]{{0,4}})(?:了|出)?(?P<amount>{_AMOUNT})"
        ),
    ),
    # How far apart: 甲和乙相差多少.
    (
        Wanted.GAP,
        re.compile(
            rf"{_TOPIC}{_PAIR}{_COMPARED},?(?P<predicate>)(?:相差|差(?:了|别)?|差距(?:是|有)?)(?P<amount>{_AMOUNT})"
        ),
    ),
    # How much each: 甲和乙各有多少.
    (
        Wanted.EACH,
        re.compile(rf"{_TOPIC}{_PAIR},?(?:各自?|分别)(?P<predicate>[^,]{{0,14}}?)(?P<amount>{_AMOUNT})"),
    ),
)
_PART = re.compile(rf"(?:第(?:{CHINESE_NUMERAL}|\d){{1,3}}篇|篇(?:{CHINESE_NUMERAL}|\d){{1,3}})")
_TOLD_APART = re.compile(rf"(?P<sides>[^,]{{2,40}}?),?(?P<choice>{_CHOICE})(?P<predicate>[^,]{{4,40}})")
_EACH_OF_TALKS = re.compile(rf"(?P<a>[^,、]{{2,12}}?)(?:{_JOINT}|、)(?P<rest>.+?(?:各自?|分别).+)")
_FIRST = re.compile(r"(?:开头|打头|头一|第一)(?:的)?(?:那|这)?(?:一)?[条个项句点]")
_LAST = re.compile(r"(?:最后|末尾|末了)(?:的)?(?:那|这)?(?:一)?[条个项句点]")
_GROUPED = re.compile(
    rf"(?<!第)(?:这|那)?(?:{CHINESE_NUMERAL}|\d)(?:{_MEASURE})(?P<noun>[^,、]{{0,4}})$|(?:这|那)(?:{_MEASURE})(?P<one>[^,、]{{0,4}})$"
)
# A side that ends so was cut out of a clause: 甲、乙是哪个…, 受…的影响.
_HALF = (*"在是以受被由为于对把将含有", "信仰")
# What stands in front of a value says which unit it has.
_UNITS = (
    (re.compile(r"死|伤|遇难|人数|的人|多少人|几人|人口"), ("人", "名", "死", "伤", "位")),
    (re.compile(r"时间|多久|时长"), ("小时", "分钟", "天", "年")),
    (re.compile(r"钱|收入|投资|产值|奖金|贵|便宜|经费|花费"), ("元", "亿", "万")),
    (re.compile(r"面积|造林"), ("亩", "平方米", "平方公里")),
    (re.compile(r"里程|长|短|远"), ("公里", "米", "千米")),
)
_SHARE = re.compile(r"率|比例|比重|占比|份额")
_TIME = re.compile(r"早|晚|先")


@lru_cache(maxsize=256)
def find_comparison(question: str, names: frozenset[str] = frozenset()) -> Comparison | None:
    """See whether a question compares, and take it apart.

    :param question: the question, completed from earlier turns.
    :param names: places and bodies that tell talks apart.
    :return: the comparison, or None when the question asks something else.
    """
    text = fold(question).strip().rstrip("?。!呢呀啊 ")
    for wanted, form in _FORMS:
        match = form.fullmatch(text)
        if match:
            return _from_values(wanted, match)
    return _each_of_talks(text, names) or _told_apart(text)


def _from_values(wanted: Wanted, match: re.Match[str]) -> Comparison | None:
    parts = dict.fromkeys(("topic", "before", "predicate", "more", "less", "amount", "verb"), "")
    parts |= {name: value or "" for name, value in match.groupdict().items()}
    if wanted is Wanted.MOST and parts["less"]:
        wanted = Wanted.LEAST
    sides, shared = _sides(parts["a"], parts["b"], several="最" in match.string)
    if not _are_sides(sides):
        return None
    adjective = parts["more"] or parts["less"]
    topic = f"{parts['topic']}," if parts["topic"] else ""
    asked = shared + parts["predicate"] + parts["verb"] + _amount(parts["amount"], adjective)
    asks = tuple(f"{topic}{parts['before']}{side}{asked}" for side in sides)
    return Comparison(wanted, sides, asks, parts["before"] + asked)


def _same_kind(a: str, b: str) -> bool:
    """Whether the second side is of the kind that the first one names in front: 今年的投资, 去年."""
    return "的" not in b and a.rsplit("的", 1)[0][-1:] == b[-1:]


def _are_sides(sides: tuple[str, ...]) -> bool:
    """Whether these are names of different things and not the beginning of a clause."""
    return (
        1 < len(set(sides)) == len(sides) <= SIDES_MAX
        and all(sides)
        and not any(side.endswith(_HALF) for side in sides)
    )


def _amount(amount: str, adjective: str) -> str:
    if amount:
        return amount
    return "是什么时候" if _TIME.fullmatch(adjective) else f"{adjective if adjective in '长短' else ''}是多少"


def _sides(a: str, b: str, *, several: bool) -> tuple[tuple[str, ...], str]:
    """Part the sides from what both are asked for: `甲和乙的合格率` is about two rates."""
    grouped = _GROUPED.search(b)
    noun = ""
    if grouped:
        noun = grouped["noun"] or grouped["one"] or ""
        b = b[: grouped.start()]
    if "、" in a and (grouped or several):
        return (*a.split("、"), b), noun
    a = _GROUPED.sub("", a)
    if "的" in b.rstrip("的") and "的" not in a:
        b, head = b.split("的", 1)
        return (a, b), f"的{head}"
    if "的" in a.rstrip("的") and (b.endswith("的") or _same_kind(a, b)):
        # 去年的投资和今年的: the second side leaves out what the first one says.
        first, head = a.rsplit("的", 1)
        return (first, b.rstrip("的")), f"的{head}"
    return (a.rstrip("的"), b.rstrip("的")), noun


def _each_of_talks(text: str, names: frozenset[str]) -> Comparison | None:
    """Take apart what is asked of two talks, which their numbers or names tell apart."""
    match = _EACH_OF_TALKS.fullmatch(text)
    if match is None:
        return None
    a, rest = match["a"], match["rest"]
    part = _PART.match(rest)
    if _PART.fullmatch(a) and part:
        b = part.group()
    elif a in names:
        known = [name for name in names if rest.startswith(name)]
        b = max(known, key=len, default=rest[: len(a)])
    else:
        return None
    entry = 1 if _FIRST.search(rest) else -1 if _LAST.search(rest) else None
    predicate = re.sub(r"各自?|分别|都", "", rest[len(b) :]).lstrip(",的")
    return Comparison(Wanted.SAID, (a, b), tuple(f"{side}{predicate}?" for side in (a, b)), predicate, entry)


def _told_apart(text: str) -> Comparison | None:
    match = _TOLD_APART.fullmatch(text)
    if match is None or "、" not in match["sides"]:
        return None
    sides = re.split(rf"、|{_JOINT}", _GROUPED.sub("", match["sides"]))
    predicate = match["predicate"]
    if not _are_sides(tuple(sides)) or any(len(side) > _NAME_MAX for side in sides) or predicate[0] == "的":
        return None
    return Comparison(Wanted.WHICH, tuple(sides), tuple(f"{side}{predicate}" for side in sides), predicate)


@lru_cache(maxsize=256)
def _value_question(asks: tuple[str, ...], predicate: str) -> Question:
    found = [analyse(ask) for ask in asks]
    text = found[0].text
    if any(question.type is QuestionType.WHEN for question in found):
        return Question(text, QuestionType.WHEN, (), None, ())
    units = next((question.units for question in found if question.units), ())
    if not units and any(map(_SHARE.search, asks)):
        return Question(text, QuestionType.RATIO, (), None, ())
    texts = (predicate, *asks)
    units = units or next((u for pattern, u in _UNITS if any(map(pattern.search, texts))), ())
    return Question(text, QuestionType.NUMBER, units, None, ())
