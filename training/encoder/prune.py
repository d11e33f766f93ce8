"""Chooses the rows of the vocabulary that Chinese text with Latin words in it needs.

All pieces with Chinese characters, all digits, punctuation and single Latin or Greek letters stay;
then Latin pieces, the most probable first, fill the rows that are left. What is dropped is not
lost: the tokeniser spells such a word with shorter pieces.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from training.encoder.unpack import Source, Vocabulary

DEFAULT_ROWS = 80_000
SPACE_MARK = "\u2581"
# Longer runs of digits and punctuation are accidents of the web pages that the vocabulary was
# drawn from (`+00:00`, `45313351`); numbers are spelt with short pieces just as well.
_LONGEST_SYMBOLS = 4
_WORDS = "embeddings.word_embeddings.weight"

# Half-open ranges of code points. Han: extension A, the unified ideographs, compatibility forms,
# and the planes beyond the first. Symbols: only those outside letters are looked up in them.
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x33480))
_HAN_MARKS = frozenset("々〇")
_SYMBOLS = (
    (0x20, 0x100),
    (0x2000, 0x2C00),
    (0x3000, 0x3040),
    (0x3200, 0x3400),
    (0xFE30, 0xFE70),
    (0xFF00, 0xFFF0),
)
_LATIN = ((0x41, 0x5B), (0x61, 0x7B), (0xC0, 0x250), (0x1E00, 0x1F00))
_GREEK = ((0x370, 0x400),)


def _within(character: str, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(start <= ord(character) < end for start, end in ranges)


def is_han(character: str) -> bool:
    """Say whether a character is a Chinese one.

    :param character: one code point.
    :return: true for ideographs and the two marks that stand for one.
    """
    return character in _HAN_MARKS or _within(character, _HAN)


def _is_symbol(character: str) -> bool:
    return not unicodedata.category(character).startswith("L") and _within(character, _SYMBOLS)


def _is_ascii_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def is_needed(piece: str) -> bool:
    """Say whether a piece stays however many rows there are.

    :param piece: a piece of the vocabulary, with its space mark.
    :return: true for pieces with Chinese characters, of digits and punctuation, and single letters.
    """
    body = piece.replace(SPACE_MARK, "")
    if len(body) <= 1:
        return not body or is_han(body) or _is_symbol(body) or _within(body, _LATIN + _GREEK)
    if any(map(is_han, body)):
        return all(is_han(one) or _is_symbol(one) or _is_ascii_letter(one) for one in body)
    return len(body) <= _LONGEST_SYMBOLS and all(map(_is_symbol, body))


def is_latin(piece: str) -> bool:
    """Say whether a piece is part of a word in ASCII letters.

    :param piece: a piece of the vocabulary, with its space mark.
    :return: true for letters and what joins them, without digits.
    """
    body = piece.replace(SPACE_MARK, "")
    return body.isascii() and any(map(str.isalpha, body)) and not any(map(str.isdigit, body))


def choose_rows(vocabulary: Vocabulary, rows: int) -> list[int]:
    """Choose the rows that stay, in the order of the full vocabulary.

    :param vocabulary: the full vocabulary, more probable pieces first.
    :param rows: how many rows to keep; the needed ones stay even if they are more.
    :return: indices into the full vocabulary, ascending.
    """
    special = {vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk}
    # The last row is the mask, which only a model that guesses words has a use for.
    ordinary = [
        row for row, piece in enumerate(vocabulary.pieces) if row not in special and piece != "<mask>"
    ]
    needed = [row for row in ordinary if is_needed(vocabulary.pieces[row])]
    chosen = special.union(needed)
    latin = [row for row in ordinary if row not in chosen and is_latin(vocabulary.pieces[row])]
    latin.sort(key=lambda row: -vocabulary.scores[row])
    return sorted(chosen.union(latin[: max(0, rows - len(chosen))]))


def prune(source: Source, rows: int = DEFAULT_ROWS) -> Source:
    """Keep only the rows that Chinese text needs.

    :param source: the whole model.
    :param rows: how many rows of the vocabulary to keep.
    :return: the same model with a shorter table of words.
    """
    full = source.vocabulary
    chosen = choose_rows(full, rows)
    place = {row: position for position, row in enumerate(chosen)}
    vocabulary = Vocabulary(
        pieces=tuple(full.pieces[row] for row in chosen),
        scores=tuple(full.scores[row] for row in chosen),
        bos=place[full.bos],
        pad=place[full.pad],
        eos=place[full.eos],
        unk=place[full.unk],
    )
    tensors = {**source.tensors, _WORDS: source.tensors[_WORDS][chosen]}
    return replace(source, vocabulary=vocabulary, tensors=tensors)
