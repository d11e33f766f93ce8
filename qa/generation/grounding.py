"""Proves each sentence of a model by the passages, and drops what cannot be proved.

A quotation is looked for after folding width, case, spaces and punctuation; what is cited is the
range of the document where it stands, so that no character of a citation comes from the model.
"""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from qa.generation.parsing import Claim, Statement, statements
from qa.generation.protocol import Sentence, Support, Written
from qa.generation.wording import new_content, new_names, new_numbers, other_negation
from qa.passages.units import slice_of
from qa.text.fold import compact, compact_with_offsets
from qa.types import Passage, Span

LEAST_QUOTED = 4
"""A shorter quotation stands in most passages by chance."""

_CLOSING = "。!?！？;；…"


class Drop(StrEnum):
    """Why a sentence was dropped; the codes are stable."""

    NO_QUOTATION = "no_quotation"
    SHORT_QUOTATION = "short_quotation"
    UNKNOWN_PASSAGE = "unknown_passage"
    NOT_FOUND = "quotation_not_found"
    NEW_NUMBER = "new_number"
    NEW_NAME = "new_name"
    OTHER_NEGATION = "other_negation"
    NEW_CONTENT = "new_content"
    REPEATED = "repeated"


def ground(text: str, question: str, passages: Sequence[Passage]) -> Written:
    """Keep the sentences of a model that the passages prove.

    :param text: what the model wrote.
    :param question: what was asked.
    :param passages: as they were numbered for the model.
    :return: the sentences kept, in order, and how many were dropped for what.
    """
    kept: list[Sentence] = []
    dropped: Counter[str] = Counter()
    for statement in statements(text):
        proved = _prove(statement, question, passages)
        if isinstance(proved, Sentence) and proved.text in {sentence.text for sentence in kept}:
            proved = Drop.REPEATED
        if isinstance(proved, Sentence):
            kept.append(proved)
        else:
            dropped[proved.value] += 1
    return Written(tuple(kept), dict(sorted(dropped.items())))


def _prove(statement: Statement, question: str, passages: Sequence[Passage]) -> Sentence | Drop:
    """Find every quotation of a sentence; one that is not there speaks against all of it."""
    supports: list[Support] = []
    for claim in statement.claims:
        found = _find(claim, passages)
        if isinstance(found, Drop):
            return found
        supports.append(found)
    if not supports:
        return Drop.NO_QUOTATION
    text = statement.text or slice_of(supports[0].passage, supports[0].quoted)
    return _surplus(text, supports, question) or Sentence(_closed(text), tuple(supports))


def _find(claim: Claim, passages: Sequence[Passage]) -> Support | Drop:
    if not 1 <= claim.number <= len(passages):
        return Drop.UNKNOWN_PASSAGE
    passage, words = passages[claim.number - 1], compact(claim.words)
    if len(words) < LEAST_QUOTED:
        return Drop.SHORT_QUOTATION
    text, offsets = compact_with_offsets(passage.text, passage.start)
    at = text.find(words)
    if at < 0:
        return Drop.NOT_FOUND
    quoted = Span(offsets[at], offsets[at + len(words) - 1] + 1)
    return Support(passage, quoted, _around(passage, quoted))


def _around(passage: Passage, quoted: Span) -> Span:
    """Widen words to the sentences that they stand in, as other citations are."""
    touched = [s for s in passage.sentences if s.start < quoted.end and quoted.start < s.end]
    starts, ends = [s.start for s in touched], [s.end for s in touched]
    return Span(min([quoted.start, *starts]), max([quoted.end, *ends]))


def _surplus(text: str, supports: Sequence[Support], question: str) -> Drop | None:
    """Say in what a sentence goes beyond the words it rests on."""
    cited = "\n".join(slice_of(support.passage, support.span) for support in supports)
    if new_numbers(text, cited):
        return Drop.NEW_NUMBER
    if new_names(text, cited):
        return Drop.NEW_NAME
    if other_negation(text, cited):
        return Drop.OTHER_NEGATION
    return Drop.NEW_CONTENT if new_content(text, cited, question) else None


def _closed(text: str) -> str:
    """End a sentence with a mark, so that sentences can follow one another."""
    return text if text.rstrip("”’」』\"'")[-1:] in _CLOSING else f"{text}。"
