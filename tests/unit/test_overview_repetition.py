import random

from qa.overview import repetition
from qa.overview.repetition import find_echoes
from qa.types import Talk


def words(seed, length=400):
    letters = [chr(0x4E00 + n) for n in range(500)]
    return "".join(random.Random(seed).choices(letters, k=length))


def echoes(*texts):
    talks = {str(n): Talk(str(n), f"d{n}", None, 1, "", 0, len(text)) for n, text in enumerate(texts)}
    return find_echoes(talks, {f"d{n}": text for n, text in enumerate(texts)})


def test_a_copy_is_a_repetition_both_ways():
    text = words(1)
    found = echoes(text, text, words(2))
    assert [(e.talk, e.other, e.share) for e in found] == [("0", "1", 1.0), ("1", "0", 1.0)]
    assert (found[0].start, found[0].end) == (0, len(text))


def test_the_share_is_that_of_each_talk_and_the_run_is_where_it_stands():
    common = words(3, 100)
    text = words(4, 100) + common + words(5, 200)
    whole, part = echoes(text, common)
    assert 0.2 < whole.share < 0.25
    assert part.share == 1.0
    assert text[whole.start : whole.end] == common


def test_spacing_and_marks_do_not_count():
    text = words(6, 60)
    assert [e.share for e in echoes(text, " ".join(text).replace(text[5], f"“{text[5]}”,"))] == [1.0, 1.0]


def test_what_two_talks_say_by_chance_is_none():
    slogan = "百年大计质量第一"
    assert echoes(words(7) + slogan, slogan + words(8)) == ()


def test_nothing_repeats_where_there_is_nothing():
    assert echoes() == ()
    assert echoes("", "短") == ()


def test_large_collections_are_sampled_alike(monkeypatch):
    text = words(9, 3000)
    monkeypatch.setattr(repetition, "_SAMPLED", 1000)
    found = echoes(text, text[:1500], words(10, 3000))
    assert [(e.talk, e.other) for e in found] == [("0", "1"), ("1", "0")]
    assert 0.4 < found[0].share < 0.6
    assert found[1].share == 1.0
