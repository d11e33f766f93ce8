import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise, product

import pytest

from qa.corpus.parsing import parse
from qa.passages.building import build_passages
from qa.passages.copies import SentenceMatcher, group_texts
from qa.passages.cutting import PASSAGE_LENGTH
from qa.passages.units import clause_texts, clauses_of, passage_context, sentence_texts, slice_of
from qa.types import Document, Passage, Span

COPY_GROUPS = [
    {"3.1", "5.1"},
    {"8.1", "13.2"},
    {"10.1", "13.3"},
    {"7.3", "13.1"},
    {"9.1", "11.1", "12.1"},
    {"11.2", "12.2"},
    {"11.3", "12.3"},
]


def short(talk_id):
    return talk_id.split("#")[1]


def size(text):
    return sum(not c.isspace() for c in text)


def members(passage_set):
    found = defaultdict(list)
    for passage in passage_set.passages:
        found[passage.group].append(passage)
    return found


def holder(passage_set, words, speech=None):
    """Find the one passage of a part, or of all, that holds some words."""
    found = [p for p in passage_set.passages if words in p.text and speech in (None, p.speech)]
    assert len(found) == 1, [p.id for p in found]
    return found[0]


def made_of(*texts):
    documents = [Document(f"{n}.txt", f"文{n}", text, "0") for n, text in enumerate(texts, 1)]
    return build_passages([parse(document) for document in documents])


def a_passage(text, sentences, section=(), start=0):
    spans = []
    for words in sentences:
        a = start + text.index(words)
        spans.append(Span(a, a + len(words)))
    return Passage("id", "a.txt", None, 1, "题", section, text, start, start + len(text), tuple(spans), "id")


def test_every_character_is_in_one_passage_or_left_out_once(speeches, passage_set):
    name, length = speeches.document.name, len(speeches.document.text)
    ranges = sorted((r.start, r.end) for r in [*passage_set.passages, *passage_set.omissions[name]])
    assert ranges[0][0] == 0
    assert ranges[-1][1] == length
    assert all(before[1] == after[0] for before, after in pairwise(ranges))
    assert all(start < end for start, end in ranges)


def test_only_white_space_is_left_out_without_a_reason_of_its_own(speeches, passage_set):
    text = speeches.document.text
    omissions = passage_set.omissions[speeches.document.name]
    blank = [text[o.start : o.end] for o in omissions if o.reason == "blank"]
    assert blank
    assert all(words.isspace() for words in blank)
    counted = Counter(o.reason for o in omissions)
    assert counted - Counter(blank=len(blank)) == Counter(o.reason for o in speeches.omissions)


def test_passages_and_sentences_are_ranges_of_the_text(speeches, passage_set):
    text = speeches.document.text
    for passage in passage_set.passages:
        assert text[passage.start : passage.end] == passage.text == passage.text.strip()
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end
        for sentence, following in pairwise(passage.sentences):
            assert text[sentence.end : following.start].strip() == ""
        assert [text[s.start : s.end] for s in passage.sentences] == sentence_texts(passage)


def test_passages_stand_inside_one_talk(passage_set):
    talks = {(t.part, t.number): t for t in passage_set.talks}
    for passage in passage_set.passages:
        talk = talks[passage.speech, passage.talk]
        assert talk.start <= passage.start < passage.end <= talk.end
        assert passage.speech_title == talk.title


def test_passages_are_short_enough_to_cite(passage_set):
    sizes = [size(p.text) for p in passage_set.passages]
    # A sentence is never cut, so that a passage may run over by what is left of its last one.
    assert max(sizes) <= PASSAGE_LENGTH * 1.1
    assert sum(s <= PASSAGE_LENGTH for s in sizes) > 0.98 * len(sizes)
    assert sum(s < 50 for s in sizes) < 0.02 * len(sizes)


def test_ids_are_unique_and_the_same_in_every_build(speeches, passage_set):
    ids = [p.id for p in passage_set.passages]
    assert len(set(ids)) == len(ids)
    assert build_passages([speeches]) == passage_set


def test_ids_do_not_depend_on_the_other_documents():
    text = "锅炉每天检查两次。"
    alone, beside = made_of(text), made_of(text, "食堂每周公布一次菜谱。")
    assert alone.passages[0].id == beside.passages[0].id


def test_copies_of_talks_are_found(passage_set):
    groups = {frozenset(map(short, talk.copies)) for talk in passage_set.talks if len(talk.copies) > 1}
    assert groups == {frozenset(group) for group in COPY_GROUPS}
    assert all(talk.id in talk.copies for talk in passage_set.talks)


def test_a_copy_that_lost_less_stands_first(passage_set):
    copies = {short(talk.id): [short(c) for c in talk.copies] for talk in passage_set.talks}
    assert copies["12.2"] == ["11.2", "12.2"]
    assert copies["12.3"] == ["11.3", "12.3"]
    assert copies["9.1"][-1] == "12.1"


def test_a_group_holds_passages_of_the_same_talk_only(passage_set):
    copies = {(t.part, t.number): t.copies for t in passage_set.talks}
    for group in members(passage_set).values():
        assert len({copies[p.speech, p.talk] for p in group}) == 1
        assert group[0].group in {p.id for p in group}


def test_representatives_are_one_of_each_group(passage_set):
    assert [p.id for p in passage_set.representatives] == [
        p.id for p in passage_set.passages if p.id == p.group
    ]
    assert {p.id for p in passage_set.representatives} == set(members(passage_set))


@pytest.mark.parametrize(
    ("best", "other", "speech", "elsewhere"),
    [
        pytest.param("建质[2009]87", "建质[20xx]87号", 12, 11, id="year-masked-in-the-fuller-copy"),
        pytest.param("认真分析事故原因,不外乎以下几点:", None, 11, 12, id="lost-in-the-damaged-copy"),
    ],
)
def test_the_best_preserved_passage_stands_for_its_group(passage_set, best, other, speech, elsewhere):
    passage = holder(passage_set, best, speech)
    assert passage.group == passage.id
    if other is not None:
        assert holder(passage_set, other, elsewhere).group == passage.id
    else:
        assert [p.speech for p in members(passage_set)[passage.id]] == [speech]


def test_paragraphs_that_only_the_damaged_copy_kept_are_searched(passage_set):
    passage = holder(passage_set, "部分地区连续发生建筑施工架体坍塌事故")
    assert (passage.speech, passage.talk) == (12, 3)
    assert passage.group == passage.id
    assert len(members(passage_set)[passage.id]) == 1


def test_a_line_that_lost_its_beginning_is_still_a_copy(passage_set):
    whole = holder(passage_set, "去年10月市委、市政府批准组建市质", 11)
    copy = next(p for p in members(passage_set)[whole.group] if p.speech == 12)
    assert copy.text.startswith("5、健全质量安全责任体系")


def test_identical_copies_are_cut_alike(passage_set):
    for one, other in (("3.1", "5.1"), ("8.1", "13.2"), ("10.1", "13.3")):
        cut = [
            [len(p.sentences) for p in passage_set.passages if f"{p.speech}.{p.talk}" == key]
            for key in (one, other)
        ]
        assert cut[0] == cut[1]


def test_sections_name_the_headings_above(passage_set):
    passage = holder(passage_set, "找准安全风险源,强化", 11)
    assert passage.section == (
        "三、未雨绸缪,切实加强安全生产形势和安全风险源的研判",
        "(二)正确研判当前存在的各类安全风险源",
    )


def test_a_cut_sentence_is_inside_one_passage(passage_set):
    passage = holder(passage_set, "住房城乡建设\n\n部多次")
    assert any("建设\n\n部多次" in slice_of(passage, s) for s in passage.sentences)


def test_a_long_paragraph_is_cut_into_parts_of_about_equal_length():
    sentences = [f"第{n}车间的安全检查由班组长负责并且当天就要如实记录下来。" for n in range(1, 21)]
    made = made_of("".join(sentences))
    sizes = [size(p.text) for p in made.passages]
    assert len(sizes) == 2
    assert max(sizes) <= PASSAGE_LENGTH
    assert max(sizes) - min(sizes) <= 2 * len(sentences[0])


def test_a_short_announcement_joins_what_it_announces():
    text = "一、抓检查\n\n检查要注意下面几点。\n\n(一)查记录。班组长每天都要查看当天的运行记录,发现漏记的当场补齐。"
    assert [p.text for p in made_of(text).passages] == [text]


def test_two_near_identical_documents_are_copies():
    text = "锅炉房每天检查两次,司炉工要填写运行日志。水位计每班冲洗一次,安全阀每月手动试验一次。" * 3
    made = made_of(text, text.replace("两次,", "两次 ,").replace("填写", "认真填写"), "食堂每周公布菜谱。")
    assert [len(talk.copies) for talk in made.talks] == [2, 2, 1]
    assert len(made.representatives) < len(made.passages)


def test_group_texts_puts_the_longest_first():
    long = "锅炉房每天检查两次,司炉工要填写运行日志,水位计每班冲洗一次,安全阀每月手动试验一次。"
    assert group_texts([long[:-10], "食堂每周公布菜谱并且征求意见。", long]) == [[2, 0], [1]]


def test_texts_made_from_one_form_are_no_copies():
    names = ["".join(pair) for pair in product("青清河柳石东西南", "石水口林桥山岭湖")]
    form = (
        "{0}位于{1}乡,由{2}部门负责管理。去年为{0}投入资金{3}万元,全年检查{4}次,发现问题{5}个。"
        "要求{2}部门在月底以前把方案报上来,逾期不报的要说明原因。{1}乡今年培训职工{6}人,储备物资{7}吨。"
    )
    texts = [
        form.format(
            name, names[-position], names[position // 2], *range(position * 7, position * 7 + 500, 100)
        )
        for position, name in enumerate(names)
    ]
    assert group_texts(texts) == [[position] for position in range(len(texts))]


def test_a_report_of_another_year_keeps_its_figures():
    before = "锅炉房去年检查{}次,司炉工填写运行日志。水位计每班冲洗一次,安全阀每月手动试验一次。" * 2
    made = made_of(before.format(311, 311), before.format(274, 274), before.format("2xx", "2xx"))
    assert [len(talk.copies) for talk in made.talks] == [3, 3, 3]
    searched = "".join(p.text for p in made.representatives)
    assert "检查311次" in searched
    assert "检查274次" in searched
    assert "检查2xx次" not in searched


@pytest.mark.parametrize(
    ("sentence", "near", "expected"),
    [
        pytest.param("安全阀每月试验一次。", 0, 1, id="same-words"),
        pytest.param("阀每月试验一次。", 0, 1, id="lost-beginning"),
        pytest.param("要 严格检查 。", 3, 3, id="nearest-of-equal-ones"),
        pytest.param("要严格检查。", 0, 0, id="nearest-of-equal-ones-in-front"),
        pytest.param("食堂公布菜谱。", 1, None, id="not-there"),
    ],
)
def test_sentences_of_a_copy_are_matched(sentence, near, expected):
    matcher = SentenceMatcher(["要严格检查。", "安全阀每月试验一次。", "水位计冲洗。", "要严格检查。"])
    assert matcher.match(sentence, near) == expected


def test_context_puts_the_headings_in_front_once():
    passage = a_passage("(一)查记录。每天查。", ["(一)查记录。", "每天查。"], ("一、抓检查", "(一)查记录"))
    assert passage_context(passage) == "一、抓检查\n(一)查记录。每天查。"
    assert passage_context(passage, "须知") == "须知\n一、抓检查\n(一)查记录。每天查。"


def test_clauses_cover_their_sentence():
    passage = a_passage("好,查记录,查现场。都要查。", ["好,查记录,查现场。", "都要查。"], start=40)
    first, second = passage.sentences
    assert [slice_of(passage, c) for c in clauses_of(passage, first)] == ["好,查记录,", "查现场。"]
    assert clauses_of(passage, second) == [second]
    assert clause_texts([passage]) == ["好,查记录,", "查现场。", "都要查。"]


def test_every_sentence_has_clauses_inside_it(passage_set):
    for passage in passage_set.representatives:
        for sentence in passage.sentences:
            clauses = clauses_of(passage, sentence)
            assert clauses[0].start == sentence.start
            assert clauses[-1].end == sentence.end
            assert all(a.end <= b.start for a, b in pairwise(clauses))


WIDE = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in ",:;?!()"})


def widened(text):
    """Write punctuation in full width, as most Chinese documents do; marks between digits stay."""
    return re.sub(r"(?<!\d)[,:;?!()]|[,:;?!()](?!\d)", lambda match: match.group().translate(WIDE), text)


def test_full_width_punctuation_gives_the_same_structure(speeches, passage_set):
    text = widened(speeches.document.text)
    assert len(text) == len(speeches.document.text)
    assert text.count("\uff0c") > 3000
    parsed = parse(replace(speeches.document, text=text))
    made = build_passages([parsed])

    def ranges(found):
        return [(r.start, r.end) for r in found]

    assert [ranges(t.headings) for t in made.talks] == [ranges(t.headings) for t in passage_set.talks]
    assert [ranges(e.items) for e in made.enumerations] == [ranges(e.items) for e in passage_set.enumerations]
    assert parsed.omissions == speeches.omissions
    assert [(p.id, p.group, p.sentences) for p in made.passages] == [
        (p.id, p.group, p.sentences) for p in passage_set.passages
    ]
