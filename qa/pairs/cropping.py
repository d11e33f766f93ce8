"""Which sentences of a long passage the network reads: what it takes grows with their length."""

from qa.types import Hit, Span

READ_MOST = 220
"""Most characters that are read of a passage, unless its best sentence alone is longer.

Of passages of up to 300 characters all was read before: that took an eighth more time, and no more answers were
right (docs/evaluation.md).
"""


def part_to_read(hit: Hit, most: int = READ_MOST) -> Span:
    """Choose the sentences around the best one of a passage, the better neighbour first.

    :param hit: a passage, with the cosines of its sentences where retrieval compared them.
    :param most: how many characters may be read.
    :return: a range of the passage's text, whole sentences of it or all.
    """
    passage, scores = hit.passage, hit.sentence_scores
    sentences = passage.sentences
    if len(passage.text) <= most or len(scores) != len(sentences):
        return Span(0, len(passage.text))
    first = last = max(range(len(sentences)), key=lambda number: scores[number])
    while True:
        start, end = sentences[first].start, sentences[last].end
        beside = [
            number
            for number in (last + 1, first - 1)
            if 0 <= number < len(sentences)
            and max(end, sentences[number].end) - min(start, sentences[number].start) <= most
        ]
        if not beside:
            return Span(start - passage.start, end - passage.start)
        better = max(beside, key=lambda number: scores[number])
        first, last = min(first, better), max(last, better)
