"""Questions made from what speeches count off, for collections of any size."""

from types import SimpleNamespace

import pytest

from qa.errors import NotFoundError
from qa.reader.confidence import Calibration, Judge
from qa.retriever.scope import find_parts
from qa.service.library import Library
from qa.service.service import QAService
from qa.service.suggesting import suggest
from qa.types import Document, Enumeration, IndexInfo, Item, Talk

TEXT = "重点做好以下三项工作:一是防火;二是防汛;三是防冻。"


def collection(parts):
    """As many parts of one talk each, with an outline and a list in it."""
    talks = [Talk(f"d#{n}.1", "d", n, 1, f"篇{n}", 0, len(TEXT), (), (f"d#{n}.1",)) for n in parts]
    items = tuple(Item(f"{c}是", TEXT.index(f"{c}是"), 0, 0) for c in "一二三")
    lead = TEXT.index(":") + 1
    found = [Enumeration(talk.id, level, 0, lead, items) for talk in talks for level in (1, 2)]
    return talks, found, {"d": TEXT}


def test_the_number_of_a_part_is_written_as_it_is_said():
    questions = [made.question for made in suggest(*collection((4, 12, 100)))]
    assert questions == [
        "第四篇里，重点做好哪三项工作？",
        "第四篇讲了哪几个方面？",
        "第十二篇里，重点做好哪三项工作？",
        "第十二篇讲了哪几个方面？",
        "第一百篇里，重点做好哪三项工作？",
        "第一百篇讲了哪几个方面？",
    ]


def test_every_part_is_asked_about_by_a_number_that_is_understood():
    made = suggest(*collection(range(1, 1_000)))
    assert len(made) == 2 * 999
    assert [find_parts(suggestion.question)[0] for suggestion in made] == [(s.speech,) for s in made]


def test_more_parts_than_numbers_are_understood_have_questions_too():
    assert suggest(*collection([12_345]))[-1].question == "第12345篇讲了哪几个方面？"


class Watched(list):
    """Records that count how often somebody goes over them."""

    times = 0

    def __iter__(self):
        self.times += 1
        return super().__iter__()


def test_the_questions_of_a_part_are_made_once():
    talks, found, _ = collection(range(1, 4))
    talks, passages, found = Watched(talks), Watched(), Watched(found)
    library = Library([Document("d", "d", TEXT, "")], talks, passages, found, {}, IndexInfo("", 0, "2"))
    judge = Judge(SimpleNamespace(), Calibration((), (), 0.0))
    retriever = SimpleNamespace(index=SimpleNamespace(names={}))
    service = QAService(library, retriever, SimpleNamespace(), judge)
    assert service.suggestions(1) == ["第一篇里，重点做好哪三项工作？", "第一篇讲了哪几个方面？"]
    before = (talks.times, passages.times, found.times)
    assert service.suggestions(1) == service.suggestions(1) != service.suggestions(3)
    assert (talks.times, passages.times, found.times) == before
    with pytest.raises(NotFoundError, match="no speech 4; there are 1 to 3"):
        service.suggestions(4)
