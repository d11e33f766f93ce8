import pytest

from qa.overview.openings import occasion_of, place_of
from qa.types import Heading, Talk


def talk(text, title="", headings=()):
    return Talk("a", "d", None, 1, title, 0, len(text), headings)


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        ("今天召开全省林业工作会议,总结去年的工作。", "全省林业工作会议"),
        ("这次全国气象工作会议的主要任务是部署汛期服务。", "全国气象工作会议"),
        ("5月4日,学校举行了第三届读书节开幕式。", "第三届读书节开幕式"),
        ("很高兴参加 2020 年青年创业论坛。", "2020 年青年创业论坛"),
        ("Thank you for inviting me to the 2019 Climate Action Summit.", "2019 Climate Action Summit"),
        ("各位来宾,我讲三点意见。", None),
        ("这次会议很重要,请大家认真听。", None),
        ("大家好。2月23日,市政府召开了全市防汛会议,我们要落实。", None),
        ("", None),
    ],
)
def test_the_opening_says_the_occasion(text, occasion):
    found = occasion_of(talk(text), text)
    assert (found and found.text) == occasion
    if found:
        assert text[found.start : found.end] == occasion


def test_the_title_says_the_occasion():
    text = "在第五届图书馆年会上的讲话\n\n各位同行,大家好。"
    found = occasion_of(talk(text, "在第五届图书馆年会上的讲话"), text)
    assert found is not None
    assert found.text == "第五届图书馆年会"


def test_a_meeting_after_the_first_heading_is_another():
    text = "我讲几点意见。\n一、形势\n今天召开全市防汛工作会议。"
    heading = Heading(1, "一、", "形势", text.index("一、"), text.index("一、") + 4)
    assert occasion_of(talk(text, headings=(heading,)), text) is None


@pytest.mark.parametrize(
    ("text", "names", "place"),
    [
        ("绍兴市的酿造业历史悠久。绍兴人懂酒,绍兴的水好。", ["绍兴"], "绍兴市"),
        ("井陉县是山区。井陉的路难走,井陉的人勤劳。", ["井陉", "井陉县"], "井陉县"),
        ("绍兴市只提了一次。", ["绍兴"], None),
        ("城市要发展,城市要宜居,城市要安全。", ["城市"], None),
        ("张华说过,张华做过,张华市场见过。", ["张华"], None),
        ("全省各县都要重视,全县上下齐心。", [], None),
        ("It is good to be here in New York. Welcome.", [], "New York"),
        ("", ["绍兴"], None),
    ],
)
def test_the_place_is_the_area_that_is_named_most(text, names, place):
    found = place_of(talk(text), text, names)
    assert (found and found.text) == place
    if found:
        assert text[found.start : found.end] == place
