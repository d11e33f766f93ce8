"""Builds the passages of a corpus: cuts talks, groups copies, accounts for every character."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.corpus.parsing import ParsedDocument, ParsedTalk
from qa.passages.copies import SentenceMatcher, group_texts
from qa.passages.cutting import Piece, Sentence, cut, talk_sentences
from qa.text.fold import compact
from qa.types import Enumeration, Omission, Passage, Talk

# Names and years that were masked or emptied: the copy with fewer of them is better preserved.
_MASKED = re.compile(r"[xX×]{2,}|(?<![A-Za-z])x(?=[年月日厂部市])|“”|\[\]|《》")
_MASK_WEIGHT = 15
_ONLY_HERE = -1


@dataclass(frozen=True, slots=True)
class PassageSet:
    """Everything that indexing needs of a corpus.

    `representatives` are the passages to be searched, one for each group of copies.
    """

    talks: tuple[Talk, ...]
    passages: tuple[Passage, ...]
    enumerations: tuple[Enumeration, ...]
    omissions: dict[str, tuple[Omission, ...]]

    @property
    def representatives(self) -> tuple[Passage, ...]:
        """The best-preserved passage of each group, in order."""
        return tuple(p for p in self.passages if p.group == p.id)


def build_passages(documents: Sequence[ParsedDocument]) -> PassageSet:
    """Cut documents into passages and group the copies among them.

    :param documents: parsed documents, in a stable order.
    :return: talks (with their copies named), passages in document order, enumerations, omissions.
    """
    texts = {d.document.name: d.document.text for d in documents}
    parsed = [talk for d in documents for talk in d.talks]
    groups = group_texts([texts[t.talk.document][t.talk.start : t.talk.end] for t in parsed])
    talks: dict[str, Talk] = {}
    passages: list[Passage] = []
    for group in groups:
        copies = tuple(parsed[position].talk.id for position in group)
        for position in group:
            talks[parsed[position].talk.id] = replace(parsed[position].talk, copies=copies)
        passages += _group_passages(texts, [parsed[position] for position in group])
    order = {name: i for i, name in enumerate(texts)}
    passages.sort(key=lambda p: (order[p.document], p.start))
    return PassageSet(
        talks=tuple(talks[t.talk.id] for t in parsed),
        passages=tuple(passages),
        enumerations=tuple(e for t in parsed for e in t.enumerations),
        omissions={d.document.name: _omissions(d, passages) for d in documents},
    )


def _group_passages(texts: dict[str, str], talks: Sequence[ParsedTalk]) -> list[Passage]:
    best, *others = talks
    text = texts[best.talk.document]
    sentences = talk_sentences(text, best)
    pieces = cut(text, sentences)
    found = [_passages(text, best.talk, [(piece, index) for index, piece in enumerate(pieces)])]
    if others:
        owner = [index for index, piece in enumerate(pieces) for _ in piece.sentences]
        matcher = SentenceMatcher([text[s.span.start : s.span.end] for s in sentences])
        for other in others:
            found.append(_aligned(texts[other.talk.document], other, matcher, owner))
    members: dict[int, list[Passage]] = {}
    alone: list[Passage] = []
    for passage, key in (pair for copy in found for pair in copy):
        if key == _ONLY_HERE:
            alone.append(passage)
        else:
            members.setdefault(key, []).append(passage)
    return alone + [p for group in members.values() for p in _grouped(group)]


def _aligned(
    text: str, talk: ParsedTalk, matcher: SentenceMatcher, owner: list[int]
) -> list[tuple[Passage, int]]:
    """Cut a copy where the best copy is cut; sentences that only the copy has stand alone."""
    pieces: list[tuple[Piece, int]] = []
    run: list[Sentence] = []
    run_key, near = _ONLY_HERE, 0
    for sentence in talk_sentences(text, talk):
        position = matcher.match(text[sentence.span.start : sentence.span.end], near)
        key = _ONLY_HERE if position is None else owner[position]
        near = near + 1 if position is None else position + 1
        if run and key != run_key:
            pieces += _close(text, run, run_key)
            run = []
        run.append(sentence)
        run_key = key
    if run:
        pieces += _close(text, run, run_key)
    return _passages(text, talk.talk, pieces)


def _close(text: str, run: list[Sentence], key: int) -> list[tuple[Piece, int]]:
    if key == _ONLY_HERE:
        return [(piece, _ONLY_HERE) for piece in cut(text, run)]
    path = max((s.path for s in run[:2]), key=len)
    return [(Piece(tuple(s.span for s in run), path), key)]


def _passages(text: str, talk: Talk, pieces: Sequence[tuple[Piece, int]]) -> list[tuple[Passage, int]]:
    prefix = hashlib.sha256(talk.document.encode()).hexdigest()[:6]
    made = []
    for number, (piece, key) in enumerate(pieces, 1):
        passage_id = f"{prefix}-{talk.part or 0}-{talk.number}-{number:03d}"
        passage = Passage(
            id=passage_id,
            document=talk.document,
            speech=talk.part,
            talk=talk.number,
            speech_title=talk.title,
            section=piece.path,
            text=text[piece.start : piece.end],
            start=piece.start,
            end=piece.end,
            sentences=piece.sentences,
            group=passage_id,
        )
        made.append((passage, key))
    return made


def _preservation(passage: Passage) -> int:
    return len(compact(passage.text)) - _MASK_WEIGHT * len(_MASKED.findall(passage.text))


def _grouped(members: Sequence[Passage]) -> list[Passage]:
    best = max(members, key=_preservation)
    return [replace(passage, group=best.id) for passage in members]


def _omissions(parsed: ParsedDocument, passages: Sequence[Passage]) -> tuple[Omission, ...]:
    """Complete the omissions of the parser with the white space between everything else."""
    name, length = parsed.document.name, len(parsed.document.text)
    taken = [(p.start, p.end, "") for p in passages if p.document == name]
    taken += [(o.start, o.end, o.reason) for o in parsed.omissions]
    found, position = [], 0
    for start, end, reason in [*sorted(taken), (length, length, "")]:
        if position < start:
            found.append(Omission(position, start, "blank"))
        if reason:
            found.append(Omission(start, end, reason))
        position = max(position, end)
    return tuple(found)
