"""What every format gives, and the lines that most of them collect it from."""

import re
import unicodedata
from dataclasses import dataclass, field

from qa.corpus.structure import PLAIN, Structure

_BLANKS = re.compile(r"[^\S\t]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
# Ligatures, and the radicals that fonts put in place of the characters that look the same.
_LOOKALIKES = re.compile("[\ufb00-\ufb06\u2e80-\u2fdf]")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, what is known of its lines, its title where the format has one, its encoding."""

    text: str
    structure: Structure = PLAIN
    title: str | None = None
    encoding: str | None = None


@dataclass(slots=True)
class Lines:
    """Collects lines into one text and remembers which of them are headings."""

    _lines: list[str] = field(default_factory=list)
    _levels: dict[int, int] = field(default_factory=dict)
    _body: set[int] = field(default_factory=set)
    _length: int = 0

    def add(self, text: str, *, level: int | None = None, body: bool = False) -> None:
        """Add one line; one without words is left out.

        :param text: its words; line breaks in them become blanks.
        :param level: the depth, for a heading.
        :param body: whether the line is certainly no heading.
        """
        line = tidy(text)
        if not line:
            return
        if level is not None:
            self._levels[self._length] = level
        elif body:
            self._body.add(self._length)
        self._lines.append(line)
        self._length += len(line) + 1

    def extracted(self, title: str | None = None, *, encoding: str | None = None) -> Extracted:
        """Put the lines together.

        :param title: the title of the document, where the format has one.
        :param encoding: how the file was encoded, where that was found out.
        :return: the text with a line break after each line.
        """
        text = "".join(f"{line}\n" for line in self._lines)
        structure = Structure(self._levels, frozenset(self._body), whole=True)
        return Extracted(text, structure, tidy(title or "") or None, encoding)


def tidy(text: str) -> str:
    """Write a line as people see it: no invisible characters, no ligatures, one blank for several.

    :param text: the words of a line.
    :return: the line; tabs between cells stay.
    """
    seen = _LOOKALIKES.sub(lambda m: unicodedata.normalize("NFKC", m.group()), _UNSEEN.sub("", text))
    return _BLANKS.sub(" ", seen).strip()
