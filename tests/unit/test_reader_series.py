"""Where the items of a list stand in a sentence, and how they are trimmed."""

import time

import pytest

from qa.reader.series import find_runs

RUNS = {
    "what leads up and what follows": (
        "通过走访、抽样、送检等办法摸清底数",
        ["走访", "抽样", "送检"],
    ),
    "a frame of 与 and 有关": (
        "这几次停电都与线路老化、私拉电线和值班脱岗有关。",
        ["线路老化", "私拉电线", "值班脱岗"],
    ),
    "clauses that begin alike": (
        "要认真抓好对锅炉工的培训,认真抓好对电工的培训,认真抓好焊工培训,使大家都会操作",
        ["认真抓好对锅炉工的培训", "认真抓好对电工的培训", "认真抓好焊工培训"],
    ),
    "items that end alike": (
        "表现为该查的没有查到、该修的没有修到、该换的没有换到",
        ["该查的没有查到", "该修的没有修到", "该换的没有换到"],
    ),
    "items that are pairs": ("要处理好快与慢、多与少、新与旧的关系", ["快与慢", "多与少", "新与旧"]),
    "titles": (
        "学习《锅炉规程》(厂发3号),《关于印发〈电梯规程〉的通知》(厂发4号)两份文件",
        ["锅炉规程", "关于印发〈电梯规程〉的通知"],
    ),
    "all marks part what is quoted": (
        "坚持“先检后用、先培训后上岗,有错必纠,有功必奖”的做法",
        ["先检后用", "先培训后上岗", "有错必纠", "有功必奖"],
    ),
    "what brackets spell out": ("开展“两炉”(煤炉、油炉)专项整治", ["煤炉", "油炉"]),
    "a sum behind the last": ("厂里有煤炉、油炉和气炉三种锅炉", ["煤炉", "油炉", "气炉"]),
    "brackets belong to the item": (
        "甲站(东区)、乙站(西区)、丙站(南区)",
        ["甲站(东区)", "乙站(西区)", "丙站(南区)"],
    ),
}


@pytest.mark.parametrize(("sentence", "items"), RUNS.values(), ids=RUNS.keys())
def test_the_items_of_a_series(sentence, items):
    assert items in [[sentence[start:end] for start, end in run] for run in find_runs(sentence)]


def test_two_series_in_one_clause_are_parted():
    sentence = "通过走访、抽样等办法加强对生产、运输、销售的监督"
    runs = [[sentence[start:end] for start, end in run] for run in find_runs(sentence)]
    assert ["走访", "抽样"] in runs
    assert ["生产", "运输", "销售"] in runs


def test_a_comma_joins_only_what_is_summed_up():
    sentence = "喊出了安全是天、质量是根,效益是果这三句话,大家都记住了"
    runs = [[sentence[start:end] for start, end in run] for run in find_runs(sentence)]
    assert ["安全是天", "质量是根", "效益是果"] in runs
    assert all("大家都记住了" not in run for run in runs)


def test_a_label_is_no_item():
    assert find_runs("三、创新机制,开创新局面") == []


def test_two_are_joined_by_a_word_where_two_are_asked_for():
    sentence = "食堂供应米饭和面条"
    assert find_runs(sentence) == []
    assert [sentence[start:end] for start, end in find_runs(sentence, asked=2)[0]][1] == "面条"


@pytest.mark.parametrize("opening", "(“")
def test_a_long_row_that_is_never_closed_is_passed_over_at_once(opening):
    started = time.process_time()
    find_runs(f"{opening}{'甲、' * 5000}")
    assert time.process_time() - started < 5
