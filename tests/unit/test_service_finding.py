"""Searching on the real index, and on a few documents written here."""

from dataclasses import replace

import pytest

from qa.errors import InputError, NotFoundError
from qa.overview.values import Within
from qa.service.finding import MAX_QUERY, Finder
from qa.service.library import Library
from qa.types import Document, IndexInfo, Passage, Talk


def library(**texts):
    """Make a library in which each line of a document is a passage."""
    documents, talks, passages = [], [], []
    for name, text in texts.items():
        documents.append(Document(name, name, text, ""))
        talks.append(Talk(f"{name}#0.1", name, None, 1, name, 0, len(text), (), (f"{name}#0.1",)))
        start = 0
        for line in text.split("\n"):
            end = start + len(line)
            passages.append(Passage(f"{name}{start}", name, None, 1, name, (), line, start, end, (), ""))
            start = end + 1
    return Library(documents, talks, passages, (), {}, IndexInfo("", len(passages), "2"))


def shown(found):
    return "".join(f"[{piece.text}]" if piece.mark else piece.text for piece in found.pieces)


def test_every_hit_of_a_passage_is_marked():
    (found,) = Finder(library(a="海很大,海很深,大海")).find("海").hits
    assert shown(found) == "[海]很大,[海]很深,大[海]"
    assert (found.start, found.end, found.occurrences) == (0, 1, 3)


def test_all_terms_must_stand_in_one_passage():
    finding = Finder(library(a="海和山\n只有海\n只有山")).find("山 海")
    assert [shown(found) for found in finding.hits] == ["[海]和[山]"]
    assert (finding.passages, finding.occurrences) == (1, 2)


def test_width_case_and_traditional_characters_do_not_matter():
    finding = Finder(library(a="ＩＳＯ9000質量")).find("iso９０００质量")
    assert shown(finding.hits[0]) == "[ＩＳＯ9000質量]"


def test_overlapping_hits_are_marked_once():
    (found,) = Finder(library(a="食品安全")).find("食品 品安").hits
    assert shown(found) == "[食品安]全"


def test_words_over_the_end_of_a_passage_stand_in_neither():
    assert Finder(library(a="大海\n山川")).find("海山").passages == 0


def test_a_long_passage_is_cut_around_its_first_hit():
    (found,) = Finder(library(a="前" * 300 + "海" + "后" * 300)).find("海").hits
    assert found.cut_before
    assert found.cut_after
    assert "[海]" in shown(found)
    assert len(shown(found)) < 150


def test_facets_count_everywhere_and_hits_within():
    finding = Finder(library(a="海\n海", b="海")).find("海", Within(document="b"))
    assert [(facet.document, facet.passages, facet.occurrences) for facet in finding.facets] == [
        ("a", 2, 2),
        ("b", 1, 1),
    ]
    assert [found.document for found in finding.hits] == ["b"]


def test_hits_come_in_pages():
    finder = Finder(library(a="\n".join("海" * 5)))
    first = finder.find("海", limit=2)
    last = finder.find("海", limit=2, offset=4)
    assert (len(first.hits), first.next_offset, first.passages) == (2, 2, 5)
    assert (len(last.hits), last.next_offset) == (1, None)
    assert finder.find("海", offset=99).hits == ()


class Watched:
    """A passage that counts how often somebody asks where it starts."""

    asked = 0

    def __init__(self, passage):
        self._passage = passage

    def __getattr__(self, name):
        Watched.asked += name == "start"
        return getattr(self._passage, name)


def test_a_search_looks_at_the_passages_that_hold_the_words_only():
    made = library(a="\n".join(["只有山"] * 500 + ["海"] + ["只有山"] * 500))
    made = replace(made, passages=[Watched(passage) for passage in made.passages])
    finder = Finder(made)
    assert finder.find("海").passages == 1
    assert made.passages_of("a") is made.passages_of("a")
    before = Watched.asked
    assert finder.find("海").passages == 1
    assert Watched.asked - before < 50


def test_passages_stand_in_order_by_document_whatever_their_order_was():
    made = library(b="海\n山", a="河\n湖")
    made = replace(made, passages=made.passages[::-1])
    assert [passage.text for passage in made.passages_of("b")] == ["海", "山"]
    assert [passage.text for passage in made.passages_of("a")] == ["河", "湖"]
    with pytest.raises(NotFoundError, match="no document"):
        made.passages_of("c")


@pytest.mark.parametrize("query", ["", "  ", "海" * (MAX_QUERY + 1), "“”", "\ud800"])
def test_a_query_that_says_nothing_is_refused(query):
    with pytest.raises(InputError, match="query"):
        Finder(library(a="海")).find(query)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 51}, "limit"),
        ({"offset": -1}, "offset"),
        ({"within": Within(speech=7)}, "speech"),
        ({"within": Within(document="no")}, "document"),
    ],
)
def test_what_is_out_of_range_is_refused(options, field):
    with pytest.raises(InputError) as caught:
        Finder(library(a="海")).find("海", **options)
    assert caught.value.field == field


def test_an_empty_library_finds_nothing():
    finding = Finder(library()).find("海")
    assert (finding.passages, finding.facets, finding.hits) == (0, (), ())


def test_the_real_index_counts_topics_as_it_finds_them(service):
    overview = service.overview()
    talks = {talk.id: talk for talk in overview.talks}
    assert len(overview.topics) > 10
    for topic in overview.topics:
        for tally in topic.tallies:
            talk = talks[tally.talk]
            within = Within(talk.document, talk.speech, talk.talk)
            assert service.find(topic.label, within=within).occurrences == tally.count


def test_the_real_index_knows_its_copies_places_and_figures(service):
    overview = service.overview()
    assert overview is service.overview()
    talks = {(talk.speech, talk.talk): talk for talk in overview.talks}
    assert talks[8, 1].place.text == "商丘市"
    assert talks[10, 1].occasion.text == "全国质量工作会议"
    assert talks[4, 1].place is None
    shares = {(echo.talk, echo.other): echo.share for echo in overview.echoes}
    assert shares[talks[3, 1].id, talks[5, 1].id] > 0.99
    assert all((other, talk) in shares for talk, other in shares)
    text = service.document_text("quality-speeches.txt")
    numbers = {figure.number.text for figure in overview.figures}
    assert {"6500亿元", "99.4%", "4人"} <= numbers
    for figure in overview.figures:
        assert text[figure.number.start : figure.number.end] == figure.number.text
        assert figure.sentence.start <= figure.clause.start <= figure.number.start
