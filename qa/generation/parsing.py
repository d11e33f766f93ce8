"""Takes the text of a model apart: sentences, each with the quotations that it claims."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.text.sentences import split_sentences

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
"""What reasoning models think aloud; a thought that is never closed reaches to the end."""

MAX_CHARACTERS = 20_000
"""What a model says beyond this is not read."""

# Bounded, so that a reply of quotation marks that are never closed costs no more than its length.
_WORDS = r"[^\n]{1,400}?"
_CLAIM = re.compile(
    r"[\[［【](?P<number>\d{1,3})[\]］】]\s*[:：]?\s*"
    rf"(?:「(?P<corner>{_WORDS})」|『(?P<white>{_WORDS})』|“(?P<curly>{_WORDS})”|\"(?P<plain>{_WORDS})\")"
)
_BETWEEN = re.compile(r"[\s、,，;；。.]*")
_LABEL = re.compile(r"^\s*(?:[-*•]+|\d{1,2}[、)）]|\d{1,2}\.(?!\d))\s*")
_OPENING = re.compile(r"^(?:答案?[:：]|根据(?:资料|文稿|以上|上述)[^,，:：。]{0,8}[,，:：])\s*")
_MARK = re.compile(r"[\[［【]\d{1,3}[\]］】]")
_DECORATION = re.compile(r"[*#`]+|[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that are said to stand in a passage; passages are numbered from 1."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a model, and what it rests on; the text is empty where it only quotes."""

    text: str
    claims: tuple[Claim, ...]


def statements(text: str) -> list[Statement]:
    """Take a reply apart.

    :param text: what the model wrote.
    :return: its sentences in order, those without a quotation too.
    """
    # JSON may hold half of a pair of code units, which no text that is sent on can.
    writable = text.encode("utf-8", "ignore").decode("utf-8")
    lines = _THOUGHT.sub("", writable)[:MAX_CHARACTERS].splitlines()
    return [statement for line in lines for statement in _of_line(line)]


def _of_line(line: str) -> Iterator[Statement]:
    """Give each quotation, or row of them, to the sentence before it."""
    position = 0
    claims: list[Claim] = []
    said = ""
    for match in _CLAIM.finditer(line):
        between = line[position : match.start()]
        if claims and not _BETWEEN.fullmatch(between):
            yield from _joined(said, claims)
            claims = []
        if not claims:
            said = between
        words = match["corner"] or match["white"] or match["curly"] or match["plain"]
        claims.append(Claim(int(match["number"]), words))
        position = match.end()
    if claims:
        yield from _joined(said, claims)
    yield from _joined(line[position:], [])


def _joined(said: str, claims: list[Claim]) -> Iterator[Statement]:
    """Give quotations to the last sentence that was said; those before it have none."""
    plain = _OPENING.sub("", _LABEL.sub("", _DECORATION.sub("", _MARK.sub("", said))).strip())
    sentences = [plain[a:b] for a, b in split_sentences(plain)]
    # Marks alone, such as the full stop after a quotation, say nothing.
    spoken = [sentence for sentence in sentences if re.search(r"\w", sentence)]
    for sentence in spoken[: -1 if claims else None]:
        yield Statement(sentence, ())
    if claims:
        yield Statement(spoken[-1] if spoken else "", tuple(claims))
