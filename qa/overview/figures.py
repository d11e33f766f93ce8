"""Numbers with their units, and the clause that says what they count.

Dates, ordinals, labels and names with digits in them are no figures. Nothing is rounded or converted: what is shown is
what the text says; the value serves to sort and to draw.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from qa.overview.values import Figure, Said
from qa.text.fold import fold_characters
from qa.text.numerals import decimal_value
from qa.text.sentences import split_clauses, split_sentences
from qa.types import Talk

# Measure words of Chinese; a number before anything else is a name, a date or a label.
_MEASURES = """
    个百分点 百分点 平方公里 平方千米 平方米 立方米 公顷 公里 千米 毫米 厘米 海里 英里 公斤 千克 毫克
    克 吨 千瓦时 千瓦 兆瓦 摄氏度
    美元 欧元 日元 港元 英镑 卢布 元 人次 人民币 万人 户次 小时 分钟 秒钟
    人 名 位 户 家 个 项 件 起 次 批 台 套 辆 艘 架 亩 米 升 度
    倍 条 座 处 所 张 道 只 头 种 篇 册 部 本 卷 场 岁 层 栋 幢 间 株 棵 门 枚 颗 支 份 组 班 对 双 天 周
    """.split()
_MEASURE = "|".join(sorted(set(_MEASURES), key=lambda unit: (-len(unit), unit)))
_SCALES = {
    "万": 10**4, "亿": 10**8, "万亿": 10**12,
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMERAL = "[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]*"
# Both runs could hold the same characters, and each way to part them is tried: they end, and so does the trying.
_WRITTEN = (
    "[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]{0,12}"
    "[百千万亿][零〇一二两三四五六七八九十百千万]{0,12}"
)
# What comes before a number that is part of a name, a date or a range (iso9000, 3·15, 第3, 20xx).
_NOT_AFTER = r"(?<![0-9a-z.·/\-–~第])(?<!\d[,:?])"

_FIGURE = re.compile(
    rf"{_NOT_AFTER}(?P<percent>{_DIGITS})\s?(?P<percent_unit>%|‰|percent\b|per cent\b)"
    rf"|百分之(?P<hundredths>{_DIGITS}|{_NUMERAL}(?:点[零〇一二三四五六七八九]+)?)(?![百千万])"
    rf"|(?P<currency>[$€£¥])\s?(?P<money>{_DIGITS})(?:\s?(?P<money_scale>thousand|million|billion|trillion)\b)?"
    rf"|{_NOT_AFTER}(?P<number>{_DIGITS})\s?(?P<scale>万亿|[万亿])?\s?(?:多|余)?(?:万)?(?P<unit>{_MEASURE})"
    rf"|(?<![第十百千万亿一二两三四五六七八九零〇])(?P<written>{_WRITTEN})"
    rf"(?:多|余)?(?P<written_unit>{_MEASURE})"
    rf"|{_NOT_AFTER}(?P<english>{_DIGITS})\s(?P<english_scale>thousand|million|billion|trillion)?"
    r"\s?(?P<english_unit>[a-z]{3,})"
)
_PERCENT = {"%": "%", "‰": "‰", "percent": "%", "per cent": "%"}
# English words after a number that make it a date, a time or a label.
_NO_UNIT = frozenset(
    """
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec and the for was were are our but nor has had have with that this from per
    """.split()
)
_YEARS = range(1000, 2101)
_LONGEST = 300
"""A sentence longer than this is a table or a list; the clause stands for it."""

_NEAR = 40
_LONGEST_NUMBER = 100
"""A number with more characters says nothing to anybody, and a float may not hold it."""


def find_figures(talks: Mapping[str, Talk], texts: Mapping[str, str]) -> tuple[Figure, ...]:
    """Find the figures of a collection; what copies of a talk repeat is given once.

    :param talks: the talks by their ids, in order.
    :param texts: the texts of the documents by their names.
    :return: the figures in the order of the talks and, in each, of the text.
    """
    folded = {name: fold_characters(text) for name, text in texts.items()}
    found = {
        key: list(_figures((texts[talk.document], folded[talk.document]), key, talk))
        for key, talk in talks.items()
    }
    kept: list[Figure] = []
    for key, talk in talks.items():
        best = talk.copies[0] if talk.copies else key
        others = [other for other in talk.copies if other != key]
        if best == key:
            kept += [_with_copies(figure, others, found) for figure in found[key]]
        else:
            # A copy may hold what the best preserved one lost.
            known = Counter((f.value, f.unit) for f in found.get(best, ()))
            kept += [figure for figure in found[key] if not _take(known, (figure.value, figure.unit))]
    return tuple(kept)


def _take(known: Counter[tuple[float, str]], key: tuple[float, str]) -> bool:
    """Say whether one of these is left, and take it."""
    known[key] -= 1
    return known[key] >= 0


def _with_copies(figure: Figure, others: list[str], found: Mapping[str, list[Figure]]) -> Figure:
    """Name the copies that give the same number."""
    also = tuple(
        other
        for other in others
        if any((f.value, f.unit) == (figure.value, figure.unit) for f in found.get(other, ()))
    )
    return Figure(figure.talk, figure.value, figure.unit, figure.number, figure.clause, figure.sentence, also)


def _figures(texts: tuple[str, str], key: str, talk: Talk) -> Iterator[Figure]:
    """Find the figures of one talk in the text of its document, which comes as it is and folded."""
    text, folded = texts
    found = _FIGURE.finditer(folded, talk.start, talk.end)
    matches = [match for match in found if len(match.group()) <= _LONGEST_NUMBER and _read(match)]
    sentences = split_sentences(text, talk.start, talk.end) if matches else []
    clauses: list[tuple[int, int]] = []
    known = -1
    for match in matches:
        read = _read(match)
        position = bisect_right(sentences, match.start(), key=lambda span: span[0]) - 1
        if read is None or position < 0 or match.end() > sentences[position][1]:
            continue
        if position != known:
            clauses, known = split_clauses(text, *sentences[position]), position
        clause = _around(clauses, match.span())
        sentence = sentences[position]
        if sentence[1] - sentence[0] > _LONGEST:
            sentence = clause
        number, around, whole = (Said(text[a:b], a, b) for a, b in (match.span(), clause, sentence))
        yield Figure(key, float(read[0]), read[1], number, around, whole)


def _around(clauses: list[tuple[int, int]], number: tuple[int, int]) -> tuple[int, int]:
    """Give the clauses that a number stands in; of a long one, as of a table without marks, what is near."""
    first = max(0, bisect_right(clauses, number[0], key=lambda span: span[0]) - 1)
    last = max(first, bisect_right(clauses, number[1] - 1, key=lambda span: span[0]) - 1)
    start, end = clauses[first][0], clauses[last][1]
    if end - start <= _LONGEST:
        return start, end
    return max(start, number[0] - _NEAR), min(end, number[1] + _NEAR)


def _read(match: re.Match[str]) -> tuple[Decimal, str] | None:
    """Give the value and the unit of a match, or None where it is no figure after all."""
    if match["percent"]:
        return _decimal(match["percent"]), _PERCENT[match["percent_unit"]]
    if match["hundredths"]:
        value = decimal_value(match["hundredths"].replace(",", ""))
        return (value, "%") if value is not None else None
    if match["money"]:
        return _decimal(match["money"]) * _SCALES.get(match["money_scale"], 1), match["currency"]
    if match["number"]:
        value = _decimal(match["number"]) * _SCALES.get(match["scale"], 1)
        # 万 also follows 多 and 余 (90多万人).
        return value * (10**4 if re.search("[多余]万", match.group()) else 1), match["unit"]
    if match["written"]:
        value = decimal_value(match["written"])
        return (value, match["written_unit"]) if value is not None else None
    return _english(match)


def _english(match: re.Match[str]) -> tuple[Decimal, str] | None:
    """Read a number before an English word; years, dates and single digits are no figures."""
    value, scale = _decimal(match["english"]), match["english_scale"]
    plain = scale is None and match["english"].isdecimal()
    if match["english_unit"] in _NO_UNIT or (plain and (value in _YEARS or value < 10)):
        return None
    return value * _SCALES.get(scale, 1), match["english_unit"]


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))
