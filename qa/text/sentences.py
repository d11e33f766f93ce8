"""Sentences and clauses as half-open ranges of code points."""

import re

# A sentence ends at a full stop, exclamation or question mark (also several, also followed by
# closing quotes). A mark between two digits is damage (3?15), and an ASCII full stop ends a
# sentence only before white space, so that 99.4 and e5.c stay whole.
_CLOSING = r"[”’\"'」』)）]*"
_SENTENCE_END = re.compile(
    rf"(?:[。！？]|(?<!\d)[!?]|[!?](?!\d)|(?<!\d)\.(?=\s|$)|…{{1,2}}(?=\s|$))+{_CLOSING}"
)
# Speakers string clauses with semicolons over hundreds of characters; beyond this length each
# of them is read, cited and embedded as a sentence of its own.
LONG_SENTENCE = 120
_SEMICOLON = re.compile(rf"[;；]+{_CLOSING}")
_CLAUSE_END = re.compile(rf"[,，;；。!?！？:：]+{_CLOSING}(?!\d)")


def _split(text: str, end_mark: re.Pattern[str], start: int, end: int) -> list[tuple[int, int]]:
    ranges = []
    position = start
    for match in end_mark.finditer(text, start, end):
        ranges.append((position, match.end()))
        position = match.end()
    if position < end:
        ranges.append((position, end))
    trimmed = (_trim(text, a, b) for a, b in ranges)
    return [(a, b) for a, b in trimmed if a < b]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Find the sentences of a range, without the white space around them.

    :param text: any text.
    :param start: where the range starts.
    :param end: where it ends; the end of the text by default.
    :return: ranges in order, each with its closing marks; long ones are cut at semicolons.
    """
    found = []
    for a, b in _split(text, _SENTENCE_END, start, len(text) if end is None else end):
        found += _split(text, _SEMICOLON, a, b) if b - a > LONG_SENTENCE else [(a, b)]
    return found


def split_clauses(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Find the clauses of a range: what stands between commas, semicolons and colons.

    :param text: any text.
    :param start: where the range starts.
    :param end: where it ends; the end of the text by default.
    :return: ranges in order, each with its closing mark.
    """
    return _split(text, _CLAUSE_END, start, len(text) if end is None else end)
