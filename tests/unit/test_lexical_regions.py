import json
from dataclasses import asdict

import pytest

from qa.lexical.analyzer import Analyzer, corpus_dictionary
from qa.lexical.names import tag_words
from qa.lexical.regions import Regions, find_regions

TALKS = {
    "county": "井陉县的企业要重视质量。我县今年评出名牌,井陉的品牌要做强,井陉县政府给奖励。温州的经验值得学习。",
    "province": "浙江省的产品质量稳步提高,浙江的企业走在前面,全省出台了意见。浙江要带头。温州的鞋好卖。",
    "city": "商丘市是农业大市。商丘要抓质量,商丘的面粉出了名,商丘市的企业多。浙江的经验要学。",
    "company": "项目部要抓安全,中心区的工地要先查,班组每天开会。",
    "boilers": "锅炉房每天检查三次,由司炉工填写日志。",
    "canteen": "食堂每周公布菜谱,听取职工代表的意见。",
}


def tagged(texts):
    return tag_words(texts, Analyzer(corpus_dictionary(texts.values())))


@pytest.fixture(scope="module")
def regions():
    return find_regions(tagged(TALKS))


def test_a_region_is_counted_with_and_without_its_rank(regions):
    assert regions.talks["井陉"] == {"county": 3}
    assert regions.talks["浙江"] == {"city": 1, "province": 3}


def test_a_city_that_the_dictionary_takes_for_a_noun_is_known_by_its_rank(regions):
    assert regions.talks["商丘"] == {"city": 4}


def test_a_common_word_is_no_region(regions):
    assert not {"中心", "企业", "质量", "项目", "班组", "检查"} & set(regions.talks)


def test_what_most_talks_name_tells_nothing():
    texts = {key: f"{text}天津的会。" for key, text in TALKS.items()}
    assert "天津" not in find_regions(tagged(texts)).talks


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("浙江有几条铁路?", ("浙江",)),
        ("商丘市和井陉比,哪个多?", ("井陉", "商丘")),
        ("How many firms operate in Zhejiang?", ("浙江",)),
        ("锅炉多久检查一次?", ()),
        ("", ()),
    ],
)
def test_regions_in_a_query(regions, query, named):
    assert regions.named_in(query) == named


@pytest.mark.parametrize(
    ("group", "region", "about"),
    [
        ("county", "井陉", True),
        ("county", "温州", True),
        ("province", "浙江", True),
        ("city", "商丘", True),
        ("city", "浙江", False),
        ("city", "井陉", False),
        ("boilers", "浙江", False),
        ("city", "上海", False),
    ],
)
def test_a_talk_is_about_what_it_names_often(regions, group, region, about):
    assert (group in regions.groups_about([region])) is about


def test_a_corpus_without_regions_names_none():
    regions = find_regions(tagged({"boilers": TALKS["boilers"]}))
    assert regions.talks == {}
    assert "boilers" not in regions.groups_about(["浙江"])


def test_regions_are_the_same_after_they_were_written(regions):
    regions.groups_about(["浙江"])
    again = Regions(**json.loads(json.dumps(asdict(regions))))
    assert again == regions
    assert again.groups_about(["井陉"]) == {"county"}
