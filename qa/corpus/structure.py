"""What a format itself says about the lines of a text, so that nothing has to be guessed from their words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Structure:
    """What is known of the lines of a text; nothing is known of plain text.

    `levels` gives the depth of each heading by the offset of its line, 0 for the title over all.
    `body` holds the offsets of lines that are no headings, however short: entries of lists, rows
    of tables. `whole` says that each line is a paragraph, so that none goes on with the one before.
    """

    levels: Mapping[int, int] = field(default_factory=dict)
    body: frozenset[int] = frozenset()
    whole: bool = False

    def is_body(self, start: int) -> bool:
        """Say whether a line is certainly no heading.

        :param start: where the line starts.
        :return: true where the format says so, or marks its headings and this line is none.
        """
        return start not in self.levels and (start in self.body or bool(self.levels))


PLAIN = Structure()
"""Plain text: lines may be cut, headings are found by their words."""
