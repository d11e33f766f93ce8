"""Browsing and verifying on the real index."""

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest

from qa.errors import NotFoundError
from qa.text.fold import compact
from qa.types import Claim

DOCUMENT = "quality-speeches.txt"
FILE = Path(__file__).parents[2] / "seeds" / DOCUMENT


@pytest.fixture(scope="module")
def text(service):
    return service.document_text(DOCUMENT)


def digest(words):
    return hashlib.sha256(words.encode()).hexdigest()


def test_the_text_is_that_of_the_file_to_the_byte(service, text):
    assert text.encode() == FILE.read_bytes()
    (info,) = service.documents()
    assert (info.name, info.length) == (DOCUMENT, len(text))
    assert info.sha256 == hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert info.title == "质量工作会议讲话稿(大全13篇)"


def test_speeches_and_their_talks(service):
    speeches = service.speeches()
    assert [speech.number for speech in speeches] == list(range(1, 14))
    assert [len(speech.talks) for speech in speeches] == [1, 1, 1, 1, 2, 1, 3, 1, 1, 1, 3, 3, 3]
    assert speeches[4].title == "质量工作会议讲话稿篇五"
    assert speeches[3].talks[0].outline[0].title == "基地建设要有新水平"
    for before, after in pairwise(speeches):
        assert before.start < before.end < after.start


def test_a_speech_has_all_its_passages(service):
    passages = [passage for number in range(1, 14) for passage in service.speech(number).passages]
    assert len(passages) == service.info().passages
    assert service.speech(7).talks == service.speeches()[6].talks


@pytest.mark.parametrize("number", [0, 14, -1])
def test_a_speech_that_does_not_exist(service, number):
    with pytest.raises(NotFoundError, match="1 to 13"):
        service.speech(number)


def test_a_document_that_does_not_exist(service):
    for name in ("other.txt", "../settings.py", ""):
        with pytest.raises(NotFoundError, match="no document"):
            service.document_text(name)


def test_a_passage_with_what_surrounds_it(service):
    passages = [p for number in range(1, 14) for p in service.speech(number).passages]
    for before, passage, after in zip(passages, passages[1:], passages[2:], strict=False):
        detail = service.passage(passage.id)
        assert (detail.passage, detail.before, detail.after) == (passage, before, after)
    assert service.passage(passages[0].id).before is None
    assert service.passage(passages[-1].id).after is None


def test_a_passage_that_does_not_exist(service):
    with pytest.raises(NotFoundError, match="no passage"):
        service.passage("x-1-1-001")


def test_copies_hold_the_same_words(service, text):
    found = 0
    for number in range(1, 14):
        for passage in service.speech(number).passages:
            for copy in service.passage(passage.id).also_in:
                assert compact(text[copy.start : copy.end]) == compact(passage.text)
                holder = service.passage(copy.passage_id).passage
                assert (holder.speech, holder.talk) == (copy.speech, copy.talk)
                assert holder.start <= copy.start < holder.end
                found += 1
    assert found > 100


def test_undamaged_copies_name_each_other(service):
    passage = next(p for p in service.speech(3).passages if "充分发挥企业的主体作用" in p.text)
    (copy,) = service.passage(passage.id).also_in
    assert (copy.speech, copy.talk) == (5, 1)
    assert [c.passage_id for c in service.passage(copy.passage_id).also_in] == [passage.id]


@pytest.mark.parametrize(
    ("words", "talk_id"),
    [("基地建设要有新水平", "4.1"), ("区长质量奖的引领作用", "5.2"), ("建质[2009]87", "12.2")],
)
def test_the_talk_at_an_offset(service, text, words, talk_id):
    assert service.talk_at(DOCUMENT, text.index(words)).id == f"{DOCUMENT}#{talk_id}"


def test_offsets_between_and_behind_talks_have_a_talk(service, text):
    assert service.talk_at(DOCUMENT, 0).part == 1
    assert service.talk_at(DOCUMENT, len(text)).part == 13
    assert service.talk_at(DOCUMENT, text.index("质量工作会议讲话稿篇八")).part == 8


@pytest.mark.parametrize("offset", [-1, 10**9])
def test_an_offset_outside_the_document(service, offset):
    with pytest.raises(NotFoundError, match="outside"):
        service.talk_at(DOCUMENT, offset)


def verdict(service, **claim):
    (found,) = service.verify([Claim(**{"document": DOCUMENT, "start": 221, "end": 231, **claim})])
    return found


def test_words_that_stand_where_they_were_cited(service, text):
    words = text[221:231]
    for claim in (
        {"quote": words},
        {"sha256": digest(words)},
        {"quote": words, "sha256": digest(words).upper()},
    ):
        found = verdict(service, **claim)
        assert (found.valid, found.reason, found.found) == (True, None, words)


@pytest.mark.parametrize("changed", ["quote", "sha256"])
def test_words_that_changed(service, text, changed):
    words = text[221:231]
    claim = {"quote": words, "sha256": digest(words)}
    claim[changed] = digest("别的") if changed == "sha256" else words[:-1]
    found = verdict(service, **claim)
    assert (found.valid, found.reason, found.found) == (False, "changed", words)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (7, 3), (82280, 82282), (10**12, 10**12 + 1)])
def test_places_outside_the_document(service, start, end):
    found = verdict(service, start=start, end=end, quote="质量")
    assert (found.valid, found.reason, found.found) == (False, "out_of_range", None)


def test_a_claim_on_an_unknown_document(service):
    found = verdict(service, document="other.txt", quote="质量")
    assert (found.valid, found.reason, found.found) == (False, "unknown_document", None)


def test_a_claim_without_anything_to_compare(service, text):
    found = verdict(service)
    assert (found.valid, found.reason, found.found) == (False, "nothing_to_compare", text[221:231])


def test_verdicts_come_in_the_order_of_the_claims(service, text):
    claims = [Claim(DOCUMENT, 300, 310, "不对"), Claim(DOCUMENT, 221, 231, text[221:231])]
    assert [(v.start, v.valid) for v in service.verify(claims)] == [(300, False), (221, True)]


def test_every_citation_of_a_reply_is_verified(service):
    for question in ("大巴山隧道事故造成几人死亡?", "第四篇讲了哪几个方面?", "今天天气怎么样?"):
        reply = service.ask(question)
        cited = [*reply.citations, *reply.nearest]
        claims = [Claim(c.document, c.start, c.end, c.quote, c.sha256) for c in cited]
        claims += [
            Claim(cited[0].document, copy.start, copy.end, sha256=None, quote=None)
            for copy in cited[0].also_in
        ]
        verdicts = service.verify(claims)
        assert all(v.valid for v in verdicts[: len(cited)])
        assert all(compact(v.found) == compact(cited[0].quote) for v in verdicts[len(cited) :])


def test_a_document_says_what_stands_in_no_passage(service):
    (document,) = service.documents()
    left_out = document.left_out
    assert set(left_out) == {
        "front_matter",
        "part_title",
        "salutation",
        "talk_number",
        "blurb",
        "links",
        "page_furniture",
    }
    assert left_out["salutation"] == 18 * len("同志们:")
    held = sum(len(passage.text) for number in range(1, 14) for passage in service.speech(number).passages)
    assert document.length - held - sum(left_out.values()) > 0  # the white space between
