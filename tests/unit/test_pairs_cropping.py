"""Which part of a long passage is read, and where what was read in it stands."""

import numpy as np
import pytest

from qa.pairs.cropping import part_to_read
from qa.pairs.network import Read
from qa.pairs.pairing import Pairing
from qa.pairs.pointers import Pointers
from qa.types import Hit, Passage, Span

SENTENCES = ("锅炉房每天检查两次。", "司炉工填写日志。", "班长每周签字。", "水位计每班冲洗一次。")
TEXT = "".join(SENTENCES)


def hit(scores):
    ends = np.cumsum([len(sentence) for sentence in SENTENCES]).tolist()
    spans = tuple(Span(100 + a, 100 + b) for a, b in zip([0, *ends], ends, strict=False))
    passage = Passage("p", "d.txt", 1, 1, "篇一", (), TEXT, 100, 100 + len(TEXT), spans, "p")
    return Hit(passage, 0.9, 1, sentence_scores=scores)


def read_of(scores, most):
    part = part_to_read(hit(scores), most)
    return TEXT[part.start : part.end]


@pytest.mark.parametrize(
    ("scores", "most", "expected"),
    [
        pytest.param((0.1, 0.9, 0.3, 0.2), len(TEXT), TEXT, id="short-enough"),
        pytest.param((), 20, TEXT, id="not-compared"),
        pytest.param((0.1, 0.9, 0.3, 0.2), 18, "".join(SENTENCES[1:3]), id="the-better-neighbour"),
        pytest.param((0.5, 0.9, 0.3, 0.2), 18, "".join(SENTENCES[:2]), id="the-one-before"),
        pytest.param((0.9, 0.1, 0.3, 0.2), 18, "".join(SENTENCES[:2]), id="at-the-beginning"),
        pytest.param((0.1, 0.2, 0.3, 0.9), 18, "".join(SENTENCES[2:]), id="at-the-end"),
        pytest.param((0.5, 0.9, 0.3, 0.2), 16, "".join(SENTENCES[1:3]), id="the-one-that-fits"),
        pytest.param((0.9, 0.1, 0.3, 0.2), 5, SENTENCES[0], id="no-sentence-is-cut"),
    ],
)
def test_the_sentences_around_the_best_one_are_read(scores, most, expected):
    assert read_of(scores, most) == expected


def test_what_was_read_in_a_part_is_pointed_at_in_the_whole(monkeypatch):
    asked = []

    class Network:
        def read(self, _question, texts):
            asked.extend(texts)
            starts = np.full(len(texts[0]) + 1, -9.0, dtype=np.float32)
            ends = starts.copy()
            place = texts[0].index("班长")
            starts[place], ends[place + 2] = 4.0, 4.0
            return [Read(1.0, Pointers(starts, ends))]

    monkeypatch.setattr("qa.pairs.pairing.part_to_read", lambda hit: part_to_read(hit, 18))
    one = hit((0.1, 0.9, 0.3, 0.2))
    read = Pairing(Network(), "谁签字?", [one]).of(one.passage)
    assert asked == ["".join(SENTENCES[1:3])]
    start, end, odds = read.pointers.best(30)
    assert (TEXT[start:end], odds) == ("班长", 8.0)
    assert read.pointers.score(0, 3) < -100
