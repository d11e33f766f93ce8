"""Numbers as lists write them: `3` as `三`, `iii`, `c`, `③`."""

from collections.abc import Callable

from qa.text.numerals import chinese_numeral

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_MOST_LETTERS = 5


def counted(number: int, form: str) -> str:
    """Write a number as a list of Word does.

    :param number: the number.
    :param form: the name of the form in Word's files, such as `chineseCounting`.
    :return: the number; in digits where the form is unknown or has no such number.
    """
    return str(number) if number < 0 else _FORMS.get(form, str)(number) or str(number)


def _one_of(row: str) -> Callable[[int], str]:
    return lambda number: row[number - 1] if 1 <= number <= len(row) else ""


def _roman(number: int) -> str:
    if number >= 4000:
        return ""
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def _letters(number: int) -> str:
    """Write a, b … z, aa, bb, as Word does."""
    times, letter = divmod(number - 1, len(_ALPHABET))
    return _ALPHABET[letter] * (times + 1) if 0 <= times < _MOST_LETTERS else ""


def _circled(number: int) -> str:
    if 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    return chr(ord("㉑") + number - 21) if 21 <= number <= 35 else ""


def _chinese_to_hundred(number: int) -> str:
    return chinese_numeral(number) if 0 < number < 100 else _by_digit(number)


def _by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _legal(number: int) -> str:
    return chinese_numeral(number, _LEGAL_DIGITS, "拾佰仟")


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "chineseCounting": _chinese_to_hundred,
    "chineseCountingThousand": chinese_numeral,
    "japaneseCounting": chinese_numeral,
    "taiwaneseCounting": _chinese_to_hundred,
    "taiwaneseCountingThousand": chinese_numeral,
    "ideographDigital": _by_digit,
    "japaneseDigitalTenThousand": _by_digit,
    "chineseLegalSimplified": _legal,
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: chr(ord("⑴") + number - 1) if 1 <= number <= 20 else "",
    "decimalEnclosedFullstop": lambda number: chr(ord("⒈") + number - 1) if 1 <= number <= 20 else "",
    "decimalFullWidth": lambda number: "".join(chr(ord("０") + int(digit)) for digit in str(number)),
}
