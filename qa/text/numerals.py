"""Numbers written in Chinese characters, and their values."""

import re

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
CHINESE_NUMERAL = "[零〇一二三四五六七八九十百千两]"

_ARABIC = re.compile(r"\d+")


def numeral_value(text: str) -> int | None:
    """Read a whole number below ten thousand in Chinese or Arabic digits.

    :param text: the digits alone, such as `十二`, `二十四`, `两`, `12`.
    :return: its value, or None when it is no such number.
    """
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
