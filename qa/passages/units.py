"""What is embedded of a passage: the passage under its headings, its sentences, its clauses."""

from collections.abc import Sequence
from functools import lru_cache

from qa.text.sentences import split_clauses
from qa.types import Passage, Span

_CLAUSE_MIN = 4
_REMEMBERED = 16_384


def passage_context(passage: Passage, title: str | None = None) -> str:
    """Give the text that stands for a passage in the vector index.

    :param passage: the passage.
    :param title: the title of its document, where that says what the text is about.
    :return: title and headings, then the words; headings that open the passage are not repeated.
    """
    above = [heading for heading in passage.section if not passage.text.startswith(heading)]
    return "\n".join([*([title] if title else []), *above, passage.text])


def sentence_texts(passage: Passage) -> list[str]:
    """List the sentences of a passage.

    :param passage: the passage.
    :return: their texts in order.
    """
    return [slice_of(passage, span) for span in passage.sentences]


def clauses_of(passage: Passage, sentence: Span) -> list[Span]:
    """Find the clauses of a sentence; scraps join the clause after them.

    :param passage: the passage.
    :param sentence: one of its sentences.
    :return: ranges in the document, in order; at least one.
    """
    base = sentence.start
    found: list[Span] = []
    for start, end in _clause_bounds(slice_of(passage, sentence)):
        if found and found[-1].end - found[-1].start < _CLAUSE_MIN:
            found[-1] = Span(found[-1].start, base + end)
        else:
            found.append(Span(base + start, base + end))
    return found or [sentence]


@lru_cache(maxsize=_REMEMBERED)
def _clause_bounds(sentence: str) -> tuple[tuple[int, int], ...]:
    """Remember where the clauses of a sentence are: the same ones are read for many questions."""
    return tuple(split_clauses(sentence))


def clause_texts(passages: Sequence[Passage]) -> list[str]:
    """List the clauses of passages, in the order passage, sentence, clause.

    :param passages: the passages.
    :return: their texts.
    """
    return [slice_of(p, clause) for p in passages for s in p.sentences for clause in clauses_of(p, s)]


def slice_of(passage: Passage, span: Span) -> str:
    """Cut a range of the document out of a passage that holds it.

    :param passage: the passage.
    :param span: a range inside it, counted in the document.
    :return: the words.
    """
    return passage.text[span.start - passage.start : span.end - passage.start]
