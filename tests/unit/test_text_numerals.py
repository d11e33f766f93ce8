import pytest

from qa.text.numerals import chinese_numeral, decimal_value, numeral_value

VALUES = [
    ("一", 1), ("九", 9), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("二十四", 24), ("九十九", 99),
    ("一百", 100), ("一百零五", 105), ("一百一十", 110), ("三百六十五", 365), ("二千零八", 2008), ("七千二百", 7200),
    ("〇", 0), ("零", 0), ("俩", 2), ("仨", 3), ("壹", 1),
    ("0", 0), ("7", 7), ("13", 13), ("2008", 2008),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text for text, _ in VALUES])
def test_values(text, value):
    assert numeral_value(text) == value


@pytest.mark.parametrize("text", ["", "二四", "一二三", "几", "十几", "4人", "3.5", "-1", " 3", "万"])
def test_what_is_no_whole_number(text):
    assert numeral_value(text) is None


def test_every_number_is_read_as_it_was_written():
    numbers = [*range(10_000), 12_345]
    assert [numeral_value(chinese_numeral(number)) for number in numbers] == numbers
    assert [chinese_numeral(number) for number in (100, 105, 110, 2008)] == [
        "一百", "一百零五", "一百一十", "二千零八",
    ]  # fmt: skip


@pytest.mark.parametrize("digit", ["1", "一"])
def test_digits_without_end_are_no_number(digit):
    assert decimal_value(digit * 28) == int("1" * 28)
    for count in (101, 5_000):
        assert decimal_value(digit * count) is None
        assert numeral_value(digit * count) is None
