"""Comparisons on a small text: both sides cited, one side missing, and the speech's own comparison."""

import pytest
from keywords import keyword_encoder, settings_for

from qa.types import Kind, Reason

TEXT = """后勤工作汇报

东院食堂每天供应8000份饭菜,锅炉房由专人值守。师生对东院食堂的满意率是88.6%。

西院食堂每天供应5500份饭菜,电梯每月检查。师生对西院食堂的满意率是91.2%,比全市平均高3个百分点。

去年,青石路的消防演练有2名队员受伤。

白马路的消防演练在九月,有5名队员受伤。
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A real service on one text; it answers whatever it reads."""
    from qa.bootstrap.indexing import build_index
    from qa.bootstrap.opening import open_service
    from qa.reader.confidence import SIGNALS, Calibration

    folder = tmp_path_factory.mktemp("compared")
    (folder / "report.txt").write_text(TEXT, encoding="utf-8")
    even = (0.0,) * (1 + len(SIGNALS))
    with keyword_encoder():
        build_index(settings_for(folder / "index"), [folder / "report.txt"])
        opened = open_service(settings_for(folder / "index"), calibration=Calibration(even, even, 0.0))
        opened.warm_up()
    return opened


def test_the_side_that_has_more_is_the_answer_and_both_are_quoted(service):
    reply = service.ask("青石路和白马路的消防演练,哪个受伤的人多?")
    assert (reply.answered, reply.kind) == (True, Kind.SPAN)
    assert "5名" in reply.short
    assert reply.short in reply.citations[0].quote
    quotes = "".join(citation.quote for citation in reply.citations)
    assert "2名队员受伤" in quotes
    assert "5名队员受伤" in quotes
    assert reply.answer.splitlines()[0].startswith("白马路:5名")


def test_the_lower_share(service):
    assert "88.6%" in service.ask("东院食堂和西院食堂,师生对哪个满意率低?").short


def test_how_far_apart_lists_both_values(service):
    reply = service.ask("东院食堂和西院食堂每天供应的饭菜相差多少份?")
    assert reply.kind is Kind.LIST
    assert reply.short is None
    assert [item[-5:] for item in reply.items] == ["8000份", "5500份"]
    assert reply.answer.endswith("相差2500份")


def test_one_side_alone_is_no_answer(service):
    reply = service.ask("东院食堂和南院食堂,师生对哪个满意率高?")
    assert (reply.answered, reply.reason) == (False, Reason.MISSING_VALUE)
    assert "88.6%" in reply.answer
    assert "南院食堂" in reply.answer


def test_no_side_is_no_answer(service):
    reply = service.ask("东院食堂和西院食堂,哪个的面积大?")
    assert (reply.answered, reply.reason) == (False, Reason.MISSING_VALUE)


def test_a_gap_that_the_speech_states_is_read(service):
    assert service.ask("西院食堂的满意率比全市平均高几个百分点?").kind is Kind.SPAN
