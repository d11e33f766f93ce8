import time

import pytest

from qa.text.fold import fold_characters
from qa.text.matching import MOST_TERMS, query_terms, term_pattern


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("质量", ("质量",)),
        (" 食品  安全 食品", ("食品", "安全")),
        ("“食品 安全” 监管", ("食品 安全", "监管")),
        ('"in the end" now', ("in the end", "now")),
        ("ＩＳＯ９０００", ("iso9000",)),
        ("質量興縣", ("质量兴县",)),
        ("“没有合上", ("没有合上",)),
        ("“”", ()),
        (" \" ", ()),
        (" ".join("abcdefghijkl"), tuple("abcdefgh")),
    ],
)  # fmt: skip
def test_a_query_is_taken_apart(query, terms):
    assert query_terms(query) == terms
    assert len(terms) <= MOST_TERMS


@pytest.mark.parametrize(
    ("term", "text", "count"),
    [
        ("质量第一", "质量第\n一,质 量第一", 2),
        ("iso9000", "iso9000 iso 9000", 1),
        ("in the", "in  the\nin\nthe inthe", 2),
        ("质量 第一", "质量第一 质量 第一", 1),
        ("a.c", "abc a.c", 1),
        ("(", "((", 2),
    ],
)
def test_a_term_is_found_as_it_is_written(term, text, count):
    assert len(term_pattern(term).findall(fold_characters(text))) == count


def test_no_term_takes_long():
    started = time.process_time()
    term_pattern("一" * 100).findall("一 " * 20_000)
    term_pattern("a " * 50).findall("a  " * 20_000)
    assert time.process_time() - started < 2
