"""Questions about where something is mentioned, and what they come to on the speeches."""

import pytest

from qa.dialogue.mentions import mentioned_topic
from qa.text.fold import compact
from qa.types import Kind, Reason


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("地沟油在哪几篇里被点过名?", "地沟油"),
        ("哪几篇提到了“三个代表”\uff1f", "三个代表"),
        ("首席质量官出现在哪几篇?", "首席质量官"),
        ("請問哪些篇講到質量月", "质量月"),
    ],
)
def test_what_is_looked_for(question, topic):
    assert mentioned_topic(question) == topic


@pytest.mark.parametrize(
    "question", ["第四篇讲了哪几个方面?", "哪几种手段最有效?", "第一篇和第六篇各引的是哪句?", "地沟油是什么?"]
)
def test_other_questions_look_for_nothing(question):
    assert mentioned_topic(question) is None


def test_the_speeches_that_mention_it_are_listed_with_a_sentence_of_each(service):
    reply = service.ask("地沟油在哪几篇里被点过名?")
    assert (reply.answered, reply.kind, reply.short) == (True, Kind.LIST, None)
    assert [item[-2:].strip("篇") for item in reply.items] == ["五", "七", "十三"]
    text = service.document_text("quality-speeches.txt")
    assert all(item in text for item in reply.items)
    assert [c.speech for c in reply.citations[:3]] == [5, 7, 13]
    assert all("地沟油" in compact(c.quote) for c in reply.citations[:3])


def test_what_no_speech_mentions_is_refused(service):
    reply = service.ask("哪几篇讲话提到量子计算机?")
    assert (reply.answered, reply.reason, reply.items) == (False, Reason.MISSING_ENTITY, ())
    assert len(reply.nearest) == 3


def test_only_the_parts_asked_for_are_looked_through(service):
    reply = service.ask("地沟油在哪几篇里被点过名?", speeches=[7])
    assert [c.speech for c in reply.citations[:1]] == [7]
    assert len(reply.items) == 1
