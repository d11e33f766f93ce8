"""Folding: the one form in which texts are compared, at indexing and at query time alike.

Full and half width, upper and lower case, traditional and simplified characters and a few
variants that damaged pages contain become one. `fold` may change the length of a text;
`fold_characters` never does, so its offsets are those of the original.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

# Characters that conversion tables miss: a Taiwanese variant that pages of converted documents
# contain, and marks that stand where a middle dot was lost (3〃15 for 3·15).
VARIANTS = str.maketrans({"臵": "置", "〃": "·", "・": "·", "•": "·", "‧": "·", "妳": "你", "衹": "只"})

_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s*[?·.]\s*(?=\d)")
_GROUPED_DIGITS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NOT_COMPARED = re.compile(r"[\s\"“”'‘’《》〈〉「」『』()\[\]【】,.、。;:!?…—\-·~_]+")


@lru_cache(maxsize=1)
def _converter() -> Any:
    # Loaded at first use: the tables take some milliseconds that an import should not cost.
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Turn traditional characters into simplified ones.

    :param text: any text.
    :return: the text in simplified characters.
    """
    if text.isascii():
        return text
    converted: str = _converter().convert(text)
    return converted


# Code point to folded character, for every character met so far; there are only so many.
_FOLDED: dict[int, str] = {}


def _learn(characters: set[str]) -> None:
    """Fold characters that were not met before, all in one call of the converter."""
    narrow = {c: unicodedata.normalize("NFKC", c).lower().translate(VARIANTS) for c in characters}
    single = {c: folded if len(folded) == 1 else c for c, folded in narrow.items()}
    # One to a line, so that no phrase of several characters is converted as a whole.
    lines = simplify("\n".join(single.values())).split("\n")
    if len(lines) != len(single):
        lines = [simplify(character) for character in single.values()]
    for (character, before), after in zip(single.items(), lines, strict=True):
        _FOLDED[ord(character)] = after if len(after) == 1 else before


def fold_characters(text: str) -> str:
    """Fold a text character by character, keeping its length and so every offset.

    :param text: any text.
    :return: a text of the same length.
    """
    unknown = {character for character in set(text) if ord(character) not in _FOLDED}
    if unknown:
        _learn(unknown)
    return text.translate(_FOLDED)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Fold a text for lexical comparison; marks between digits become one full stop.

    :param text: any text.
    :return: the folded text, possibly of another length.
    """
    folded = unicodedata.normalize("NFKC", text).lower().translate(VARIANTS)
    folded = _GROUPED_DIGITS.sub("", simplify(folded))
    return _BETWEEN_DIGITS.sub(".", folded)


@lru_cache(maxsize=32_768)
def compact(text: str) -> str:
    """Fold a text and drop white space and punctuation, to compare what two copies say.

    :param text: any text.
    :return: letters, digits and ideographs only.
    """
    return _NOT_COMPARED.sub("", fold_characters(text))


def compact_with_offsets(text: str, base: int = 0) -> tuple[str, list[int]]:
    """Like `compact`, with the offset of each character that was kept.

    :param text: any text.
    :param base: what to add to every offset.
    :return: the compact text and, for each of its characters, the offset in the original.
    """
    folded = fold_characters(text)
    kept = [(c, base + i) for i, c in enumerate(folded) if not _NOT_COMPARED.match(c)]
    return "".join(c for c, _ in kept), [i for _, i in kept]
