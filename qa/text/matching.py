"""Words looked up as they are written: width, case and traditional characters aside, also over a line break."""

import re
from functools import lru_cache

from qa.text.fold import fold_characters

MOST_TERMS = 8
"""How many terms of a query are looked up."""

_QUOTED = re.compile(r"[\"“”「『]([^\"“”「」『』]+)[\"“”」』]|(\S+)")
_BLANK = re.compile(r"\s+")
# Between two of these a line may have been broken, or a blank put in, without a word ending there.
_UNSPACED = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def query_terms(query: str) -> tuple[str, ...]:
    """Take a query apart: words between blanks, and what stands in quotation marks as a whole.

    :param query: what somebody typed.
    :return: the different terms, folded, at most `MOST_TERMS`.
    """
    found = (quoted or bare for quoted, bare in _QUOTED.findall(query))
    terms = (fold_characters(term).strip().strip('"“”「」『』') for term in found)
    return tuple(dict.fromkeys(term for term in terms if term))[:MOST_TERMS]


@lru_cache(maxsize=512)
def term_pattern(term: str) -> re.Pattern[str]:
    """Make the pattern that finds a term in a folded text.

    :param term: a folded term.
    :return: a pattern that looks at each character of a text once or twice, whatever the term.
    """
    pieces: list[str] = []
    before = ""
    for piece in re.split(r"(\s+)", term):
        if _BLANK.fullmatch(piece):
            pieces.append(r"\s+")
            before = ""
            continue
        for character in piece:
            if before and (_UNSPACED.match(before) or _UNSPACED.match(character)):
                pieces.append(r"\s*")
            pieces.append(re.escape(character))
            before = character
    return re.compile("".join(pieces))
