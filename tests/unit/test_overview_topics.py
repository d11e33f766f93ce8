import re
import time

import pytest

from qa.overview.topics import MOST_TOPICS, find_topics
from qa.text.fold import fold_characters
from qa.text.matching import term_pattern

WORDS = re.compile("海洋|森林|渔业|捕捞|防火|护林|城市|交通|地铁|保护|我们|加强|.")


def cut(run):
    return WORDS.findall(run)


TEXTS = {
    "sea": "我们加强海洋保护。海洋渔业发展快,海洋 渔业要限量,渔业捕捞要有度。捕捞,捕捞。" * 2,
    "forest": "森林防火是大事。森林要护林员,防火防火,森林保护。我们加强护林,护林,护林。" * 2,
    "town": "城市交通要畅通。地铁是城市交通的骨干,地铁,地铁,交通。" * 2,
}


def labels(topics):
    return [topic.label for topic in topics]


def test_topics_tell_texts_apart():
    topics = {topic.label: {tally.talk for tally in topic.tallies} for topic in find_topics(TEXTS, cut)}
    assert topics["捕捞"] == {"sea"}
    assert topics["地铁"] == {"town"}
    assert any("森林" in label for label in topics)
    assert not {"我们", "加强"} & set(topics)


def test_counts_are_those_that_a_search_finds():
    for topic in find_topics(TEXTS, cut):
        for tally in topic.tallies:
            text = fold_characters(TEXTS[tally.talk])
            assert tally.count == len(term_pattern(topic.label).findall(text)) > 0


def test_words_that_hold_each_other_are_one_topic():
    found = labels(find_topics(TEXTS, cut))
    assert not [(a, b) for a in found for b in found if a != b and a in b]


def test_each_text_has_a_topic():
    said = {tally.talk for topic in find_topics(TEXTS, cut) for tally in topic.tallies}
    assert said == set(TEXTS)


def test_topics_stand_in_the_order_of_the_texts_and_stay_the_same():
    first = find_topics(TEXTS, cut)
    assert first == find_topics(dict(TEXTS), cut)
    home = [max(topic.tallies, key=lambda tally: tally.count).talk for topic in first]
    assert home == sorted(home, key=list(TEXTS).index)


def test_english_has_topics_too():
    texts = {
        "a": "The glacier melts. A glacier is ice; every glacier moves. Glacier water feeds rivers.",
        "b": "Bees make honey. Honey keeps. The honey of wild bees, and bees again.",
    }
    found = labels(find_topics(texts, cut))
    assert {"glacier", "honey", "bees"} <= set(found)
    assert "every" not in found


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "短。"}, {"a": "!!! 123"}])
def test_where_there_is_little_to_say_there_is_no_topic(texts):
    assert find_topics(texts, cut) == ()


def test_a_single_text_has_topics():
    assert "地铁" in labels(find_topics({"town": TEXTS["town"]}, cut))


def test_there_are_not_too_many():
    texts = {str(n): " ".join(f"word{c}{c}{c} " * 4 for c in "abcdefghij"[: n % 10 + 1]) for n in range(40)}
    texts |= {f"x{n}": f"{chr(97 + n % 26) * 4}{chr(97 + n // 26) * 4} " * 5 for n in range(60)}
    assert len(find_topics(texts, cut)) == MOST_TOPICS


def test_many_talks_of_their_own_words_take_no_longer_than_their_length():
    # Each talk has words of two characters that no other has, and 400 pairs of them.
    firsts = [range(0x4E00 + n * 60, 0x4E00 + n * 60 + 50) for n in range(100)]
    texts = {
        str(n): "".join(chr(c) + chr(c + step) for c in first for step in range(1, 9)) * 3
        for n, first in enumerate(firsts)
    }
    started = time.process_time()
    found = find_topics(texts, lambda run: [run[at : at + 2] for at in range(0, len(run), 2)])
    assert time.process_time() - started < 3
    assert len(found) == MOST_TOPICS
