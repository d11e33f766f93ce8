"""Numbers written in Chinese characters, and their values."""

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
UNITS = {"十": 10, "百": 100, "千": 1000}
SCALES = {"万": 10_000, "亿": 100_000_000}
NUMERALS = frozenset(DIGITS) | frozenset(UNITS) | frozenset(SCALES)
"""Every character that numbers are written with."""

CHINESE_NUMERAL = "[零〇一二三四五六七八九十百千两]"

_ARABIC = re.compile(r"\d+")
_MOST_DIGITS = 100
"""A number with more of them says nothing to anybody, and Python refuses to read one of thousands."""


def numeral_value(text: str) -> int | None:
    """Read a whole number below ten thousand in Chinese or Arabic digits.

    :param text: the digits alone, such as `十二`, `二十四`, `两`, `12`.
    :return: its value, or None when it is no such number.
    """
    if len(text) > _MOST_DIGITS:
        return None
    if _ARABIC.fullmatch(text):
        return int(text)
    total, digit = 0, None
    for character in text:
        if character in UNITS:
            total += (1 if digit is None else digit) * UNITS[character]
            digit = None
        elif character in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = DIGITS[character]
        else:
            return None
    if not text:
        return None
    return total + (digit or 0)


def chinese_numeral(number: int, digits: str = "零一二三四五六七八九", units: str = "十百千") -> str:
    """Write a whole number in Chinese characters, as `numeral_value` reads it.

    :param number: the number.
    :param digits: the characters from 0 to 9.
    :param units: those of tens, hundreds and thousands.
    :return: the number with its units; in Arabic digits where it is not from 0 to 9999.
    """
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else str(number)
    written, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(written)
            continue
        # A gap in the middle is said once: 一千零五.
        written += (digits[0] if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    # 十二, not 一十二; in legal writing nothing is left out.
    return written[1:] if written.startswith("一十") else written


_SCALED = re.compile(
    rf"(?P<whole>\d+|{CHINESE_NUMERAL}+)(?:[.点](?P<fraction>\d+|{CHINESE_NUMERAL}+))?(?P<scale>[万亿])?"
)
_PLAIN_DIGITS = re.compile("[零〇一二三四五六七八九]{2,}")


def decimal_value(text: str) -> Decimal | None:
    """Read a number with decimals or a scale in Chinese or Arabic digits.

    :param text: the number alone, such as `九十六点四`, `35万`, `三十五万`, `二〇一二`.
    :return: its value, or None when it is no such number.
    """
    match = _SCALED.fullmatch(text) if len(text) <= _MOST_DIGITS else None
    if match is None:
        return None
    row = _PLAIN_DIGITS.fullmatch(match["whole"])
    whole = int(_digits(match["whole"])) if row else numeral_value(match["whole"])
    if whole is None:
        return None
    fraction = _digits(match["fraction"] or "0")
    if not fraction.isascii():
        return None
    return Decimal(f"{whole}.{fraction}") * SCALES.get(match["scale"], 1)


def _digits(text: str) -> str:
    return "".join(str(DIGITS.get(character, character)) for character in text)
