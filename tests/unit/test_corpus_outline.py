"""Enumerations whose first item stands inside the paragraph that announces it."""

from qa.corpus.parsing import parse
from qa.types import Document


def enumerations(text):
    found = parse(Document("report.txt", "report", text, "0" * 64))
    return [
        (text[e.lead_start : e.lead_end], [text[item.start : item.end] for item in e.items])
        for talk in found.talks
        for e in talk.enumerations
    ]


def test_items_that_begin_in_the_paragraph_before():
    text = (
        "值班汇报\n\n各位同事:\n\n值班要做到三条。一是必须有人在岗。不得脱岗。\n\n"
        "二是必须有人记录。记录要清楚。\n\n三是必须有人检查。每周一次。\n"
    )
    lead, items = enumerations(text)[0]
    assert lead == "值班要做到三条。"
    assert items == ["必须有人在岗", "必须有人记录", "必须有人检查"]


def test_a_first_item_of_another_list_is_not_taken():
    text = "值班汇报\n\n各位同事:\n\n一是停炉。二是停电。\n\n二是必须有人记录。\n\n三是必须有人检查。\n"
    assert ["必须有人记录", "必须有人检查"] in [items for _, items in enumerations(text)]
