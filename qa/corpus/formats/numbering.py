"""The numbers that Word counts by itself: `一、`, `(一)`, `1.` stand in no paragraph, yet everybody sees them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qa.corpus.formats.counting import counted

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_MAX_LABEL = 40
_PLACE = re.compile(r"%([1-9])")
_NUMBER = re.compile(r"\d{1,6}")
# Marks after which nobody leaves a gap; after others the blank keeps `1.` apart from `2024年`.
_NO_GAP = re.compile(r"[、))\]】〕》:：,，]$")


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts: `restarts` after a level above it counted on."""

    start: int
    form: str
    text: str
    style: str | None
    digits_only: bool
    restarts: bool


@dataclass(slots=True)
class _List:
    """The levels of a list, and which list it shares its count with."""

    counts_with: str
    levels: Mapping[int, _Level]
    # Levels that this list begins anew, each where it comes to it first.
    restarts_at: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts through a document; its paragraphs are to be given in their order."""

    def __init__(self, part: Any, styles: Mapping[str, Any]) -> None:
        """Read the lists of a document.

        :param part: the root of its numbering, or None.
        :param styles: its styles by their id.
        """
        self._styles = styles
        self._lists = {} if part is None else _lists(part, styles)
        self._counts: dict[str, dict[int, int]] = {}

    def label(self, paragraph: Any, chain: Iterable[Any]) -> str:
        """Count a paragraph, and give what stands before its words.

        :param paragraph: the element.
        :param chain: its style and those that it is based on.
        :return: the label with the gap behind it; nothing for bullets and what is not counted.
        """
        where = self._place(paragraph, chain)
        if where is None:
            return ""
        number, depth = where
        counting = self._lists[number]
        level = counting.levels[depth]
        counts = self._counts.setdefault(counting.counts_with, {})
        # Only where the list comes to a level: one above that it never comes to is shown as it begins.
        anew = counting.restarts_at.pop(depth, None)
        counts[depth] = counts.get(depth, level.start - 1) + 1 if anew is None else anew
        for deeper in [d for d in counts if d > depth]:
            if deeper not in counting.levels or counting.levels[deeper].restarts:
                del counts[deeper]
        return _written(counting.levels, depth, counts)

    def _place(self, paragraph: Any, chain: Iterable[Any]) -> tuple[str, int] | None:
        """Find the list and the level of a paragraph: its own, or those of its style."""
        number, depth = _properties(paragraph)
        for style in chain:
            if number is not None:
                break
            number, own_depth = _properties(style.element)
            if number is not None and depth is None:
                depth = self._depth_of_style(number, style.style_id, own_depth)
        depth = depth or 0
        if number not in self._lists or depth not in self._lists[number].levels:
            return None
        return number, depth

    def _depth_of_style(self, number: str, style: str, own: int | None) -> int:
        levels = self._lists[number].levels if number in self._lists else {}
        return next((depth for depth, level in levels.items() if level.style == style), own or 0)


def _written(levels: Mapping[int, _Level], depth: int, counts: Mapping[int, int]) -> str:
    level = levels[depth]

    def place(match: re.Match[str]) -> str:
        asked = int(match[1]) - 1
        if asked not in levels:
            return ""
        shown = levels[asked]
        form = "decimal" if level.digits_only else shown.form
        return counted(counts.get(asked, shown.start), form)

    if level.form in ("bullet", "none") or not _PLACE.search(level.text):
        return ""
    label = _PLACE.sub(place, level.text).strip()
    return label if _NO_GAP.search(label) else f"{label} "


def _lists(part: Any, styles: Mapping[str, Any]) -> dict[str, _List]:
    shapes = {shape.get(f"{W}abstractNumId"): shape for shape in part.iterchildren(f"{W}abstractNum")}
    numbers = {num.get(f"{W}numId"): num for num in part.iterchildren(f"{W}num")}
    found = {}
    for number, num in numbers.items():
        shape_id = _value(num, "abstractNumId")
        shape = shapes.get(_shape_of_style(shapes.get(shape_id), styles, numbers) or shape_id)
        # 0 is Word's name for no list.
        if number is None or number == "0" or shape is None:
            continue
        levels = dict(_levels(shape))
        restarts_at = {}
        for override in num.iterchildren(f"{W}lvlOverride"):
            depth = _whole(override.get(f"{W}ilvl"), _LEVELS)
            levels |= dict(_levels(override))
            if override.find(f"{W}startOverride") is not None:
                restarts_at[depth] = _whole(_value(override, "startOverride"), 1)
        found[number] = _List(shape.get(f"{W}abstractNumId"), levels, restarts_at)
    return found


def _shape_of_style(shape: Any, styles: Mapping[str, Any], numbers: Mapping[str, Any]) -> str | None:
    """Follow a list that only says which style it looks like."""
    linked = styles.get(_value(shape, "numStyleLink") or "") if shape is not None else None
    number = _properties(linked.element)[0] if linked is not None else None
    return _value(numbers[number], "abstractNumId") if number is not None and number in numbers else None


def _levels(parent: Any) -> Iterable[tuple[int, _Level]]:
    for element in parent.iterchildren(f"{W}lvl"):
        depth = _whole(element.get(f"{W}ilvl"), _LEVELS)
        if depth < _LEVELS:
            yield (
                depth,
                _Level(
                    start=_whole(_value(element, "start"), 0),
                    # Newer forms stand behind a choice, with the plain one for older programs.
                    form=next((n.get(f"{W}val") or "" for n in element.iter(f"{W}numFmt")), "decimal"),
                    text=(_value(element, "lvlText") or "")[:_MAX_LABEL],
                    style=_value(element, "pStyle"),
                    digits_only=_is_on(element.find(f"{W}isLgl")),
                    restarts=_value(element, "lvlRestart") != "0",
                ),
            )


def _properties(element: Any) -> tuple[str | None, int | None]:
    """Read which list a paragraph or style belongs to, and at which level."""
    found = element.find(f"{W}pPr/{W}numPr")
    if found is None:
        return None, None
    depth = _value(found, "ilvl")
    return _value(found, "numId"), None if depth is None else _whole(depth, 0)


def _value(element: Any, name: str) -> str | None:
    child = element.find(f"{W}{name}")
    value: str | None = None if child is None else child.get(f"{W}val")
    return value


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else otherwise
