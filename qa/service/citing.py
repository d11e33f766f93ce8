"""Citations: passages with the words that support a reply, their place, hash and copies."""

import hashlib

from qa.service.library import Library
from qa.types import Citation, Hit, Passage, Span


def cite(library: Library, number: int, passage: Passage, quote: Span, score: float) -> Citation:
    """Cite a range of a passage.

    :param library: where the copies are looked up.
    :param number: the number of the citation, from 1.
    :param passage: the passage.
    :param quote: the range of the words that support the reply, inside the passage.
    :param score: of the passage, higher when better.
    :return: the citation.
    """
    words = passage.text[quote.start - passage.start : quote.end - passage.start]
    return Citation(
        n=number,
        passage_id=passage.id,
        document=passage.document,
        speech=passage.speech,
        talk=passage.talk,
        speech_title=passage.speech_title,
        section=passage.section,
        text=passage.text,
        quote=words,
        start=quote.start,
        end=quote.end,
        sha256=hashlib.sha256(words.encode()).hexdigest(),
        score=round(score, 4),
        also_in=library.copies(passage, quote.start, quote.end),
    )


def cite_hit(library: Library, number: int, hit: Hit) -> Citation:
    """Cite the sentence of a hit that is nearest to the query.

    :param library: where the copies are looked up.
    :param number: the number of the citation, from 1.
    :param hit: the hit.
    :return: the citation.
    """
    scores = hit.sentence_scores
    best = max(range(len(scores)), key=lambda i: scores[i], default=0)
    return cite(library, number, hit.passage, hit.passage.sentences[best], hit.score)
