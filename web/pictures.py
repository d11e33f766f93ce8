"""The pictures of a collection as numbers for plain SVG: where each mark stands, what it says, where it leads.

Pure functions over an overview; the templates draw what they give, and the same values stand in the tables beside.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qa.overview.values import Figure, Overview, TalkProfile

CELL_WIDTH = 44
CELL_HEIGHT = 30
LEVELS = 4
"""Steps of colour; more of them cannot be told apart in a small square."""

MOST_COLUMNS = 40
MOST_STRIPS = 5
MOST_LISTED = 3
MOST_DOTS = 80
MOST_ROWS = 300
"""How many figures the table holds at most."""

_STRIP_LEAST = 3
"""How many figures of one unit are worth a line of their own."""

_ANYTHING = frozenset({"个", "项", "名", "位"})
"""Measure words that say nothing of what is counted, so that a line of them would compare the unlike."""

_HEAD = 34
_HEAD_SLANTED = 96
_CHARACTER = 15
_SHORT = 6
_STRIP_WIDTH = 620
_STRIP_MARGIN = 24
_LANE = 16
_LANES = 8
_LOG_FROM = 50
"""A largest value this many times the smallest is drawn on a logarithmic line."""

_QUOTED_WHOLE = 80
_QUOTED_BEFORE = 40

_DENSE = 1000
"""Density is counted by so many characters."""


@dataclass(frozen=True, slots=True)
class Column:
    """A talk at the head of a column or row."""

    talk: TalkProfile
    short: str
    at: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of a heat map or matrix: its place, its step of colour, and what it stands for."""

    x: float
    y: float
    level: int
    talk: TalkProfile
    value: float
    other: TalkProfile | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a topic with its words, or a talk of the matrix."""

    label: str
    related: tuple[str, ...]
    at: float
    cells: tuple[Cell, ...]
    talk: TalkProfile | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A heat map or a matrix."""

    width: float
    height: float
    left: float
    top: float
    slanted: bool
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: int = 0

    @property
    def right(self) -> float:
        """Where the columns end."""
        return self.left + len(self.columns) * CELL_WIDTH


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure on a line."""

    x: float
    y: float
    figure: Figure


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words before and after a number, as far as they are shown."""

    before: str
    after: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """The figures of one unit: drawn on a line where there are enough of them, the first ones listed."""

    unit: str
    width: float
    height: float
    axis: float
    ends: tuple[float, float]
    dots: tuple[Dot, ...]
    listed: tuple[Figure, ...]
    count: int


def short_labels(talks: Sequence[TalkProfile]) -> dict[str, str]:
    """Name talks as shortly as a column allows: by number (`5-2`), or by the beginning of the title.

    :param talks: all talks.
    :return: the short name of each by its id.
    """
    several = {(t.document, t.speech) for t in talks if t.talk > 1}
    names = {}
    for talk in talks:
        if talk.speech is None:
            title = talk.title or talk.document
            names[talk.id] = title if len(title) <= _SHORT else f"{title[: _SHORT - 1]}…"
        elif (talk.document, talk.speech) in several:
            names[talk.id] = f"{talk.speech}-{talk.talk}"
        else:
            names[talk.id] = str(talk.speech)
    return names


def heat_map(overview: Overview) -> Grid | None:
    """Lay out which topics stand in which talk; copies share the column of the best preserved.

    :param overview: the collection.
    :return: the heat map, or None where there is no topic.
    """
    if not overview.topics:
        return None
    said = {tally.talk for topic in overview.topics for tally in topic.tallies}
    talks = [talk for talk in overview.talks if talk.leads and talk.id in said]
    shown = talks[:MOST_COLUMNS]
    left = 16 + _CHARACTER * max(_width(topic.label) for topic in overview.topics)
    grid = _grid(shown, short_labels(overview.talks), left, len(overview.topics))
    place = {column.talk.id: column for column in grid.columns}
    densities = {
        (topic.label, tally.talk): tally.count * _DENSE / max(1, place[tally.talk].talk.length)
        for topic in overview.topics
        for tally in topic.tallies
        if tally.talk in place
    }
    steps = _steps(list(densities.values()))
    rows = []
    for number, topic in enumerate(overview.topics):
        y = grid.top + number * CELL_HEIGHT
        cells = tuple(
            Cell(
                place[t.talk].at,
                y,
                _level(densities[topic.label, t.talk], steps),
                place[t.talk].talk,
                t.count,
            )
            for t in topic.tallies
            if t.talk in place
        )
        rows.append(Row(topic.label, topic.related, y, cells))
    return _with(grid, rows, len(talks) - len(shown))


def matrix(overview: Overview) -> Grid | None:
    """Lay out which talks repeat which; a row says how much of its talk stands in that of the column.

    :param overview: the collection.
    :return: the matrix of the talks that share anything, or None where none does.
    """
    paired = {echo.talk for echo in overview.echoes} | {echo.other for echo in overview.echoes}
    talks = [talk for talk in overview.talks if talk.id in paired]
    shown = talks[:MOST_COLUMNS]
    if not shown:
        return None
    names = short_labels(overview.talks)
    left = 16 + _CHARACTER * max(_width(names[talk.id]) for talk in shown)
    grid = _grid(shown, names, left, len(shown))
    place = {column.talk.id: column for column in grid.columns}
    rows = []
    for number, column in enumerate(grid.columns):
        y = grid.top + number * CELL_HEIGHT
        cells = tuple(
            Cell(
                place[echo.other].at,
                y,
                1 + min(LEVELS - 1, int(echo.share * LEVELS)),
                column.talk,
                echo.share,
                place[echo.other].talk,
                echo.start,
                echo.end,
            )
            for echo in overview.echoes
            if echo.talk == column.talk.id and echo.other in place
        )
        cells = tuple(sorted(cells, key=lambda cell: cell.x))
        rows.append(Row(column.short, (), y, cells, column.talk))
    return _with(grid, rows, len(talks) - len(shown))


def strips(overview: Overview) -> tuple[Strip, ...]:
    """Group the figures by unit, those with most figures first.

    :param overview: the collection.
    :return: the groups; the last, with an empty unit, holds what is left when few of a unit are there.
    """
    by_unit: dict[str, list[Figure]] = {}
    for figure in overview.figures:
        by_unit.setdefault(figure.unit, []).append(figure)
    ordered = sorted(by_unit, key=lambda unit: (-len(by_unit[unit]), unit))
    drawn = [unit for unit in ordered if len(by_unit[unit]) >= _STRIP_LEAST and unit not in _ANYTHING]
    made = [_strip(unit, by_unit[unit]) for unit in drawn[:MOST_STRIPS]]
    rest = [figure for unit in ordered if unit not in drawn[:MOST_STRIPS] for figure in by_unit[unit]]
    if rest:
        made.append(Strip("", 0, 0, 0, (0, 0), (), _first(rest), len(rest)))
    return tuple(made)


def quotation(figure: Figure) -> Quotation:
    """Show a figure in its sentence; a long one begins shortly before the number.

    :param figure: the figure.
    :return: the words around the number.
    """
    sentence, at = figure.sentence.text, figure.number.start - figure.sentence.start
    start = at - _QUOTED_BEFORE if len(sentence) > _QUOTED_WHOLE and at > _QUOTED_BEFORE else 0
    return Quotation(sentence[start:at], sentence[at + len(figure.number.text) :], start > 0)


def _width(label: str) -> float:
    """Measure a label in characters of full width."""
    return sum(1 if ord(character) > 0x2E7F else 0.6 for character in label)


def _grid(talks: Sequence[TalkProfile], names: Mapping[str, str], left: float, rows: int) -> Grid:
    """Lay out the head and the frame."""
    slanted = any(_width(names[talk.id]) > 3 for talk in talks)
    top = _HEAD_SLANTED if slanted else _HEAD
    columns = tuple(Column(talk, names[talk.id], left + n * CELL_WIDTH) for n, talk in enumerate(talks))
    # A slanted head leans out over the last column.
    width = left + len(talks) * CELL_WIDTH + (64 if slanted else 2)
    return Grid(width, top + rows * CELL_HEIGHT + 2, left, top, slanted, columns, ())


def _with(grid: Grid, rows: Sequence[Row], left_out: int) -> Grid:
    return Grid(
        grid.width, grid.height, grid.left, grid.top, grid.slanted, grid.columns, tuple(rows), left_out
    )


def _steps(values: Sequence[float]) -> list[float]:
    """Give the values from which the next step of colour begins, so that each step has about as many squares."""
    ordered = sorted(values)
    return [ordered[len(ordered) * step // LEVELS] for step in range(1, LEVELS)] if ordered else []


def _level(value: float, steps: Sequence[float]) -> int:
    return 1 + sum(value >= step for step in steps)


def _first(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Choose the figures to list: those that most copies give, then the largest."""
    ordered = _ranked(figures)
    # One of each sentence: the others stand in its quotation.
    of_sentence = {(figure.talk, figure.sentence.start): figure for figure in reversed(ordered)}
    return tuple(figure for figure in ordered if figure in of_sentence.values())[:MOST_LISTED]


def _ranked(figures: Sequence[Figure]) -> list[Figure]:
    """Order figures: those that most copies give, then the largest."""
    return sorted(figures, key=lambda f: (-len(f.also), -f.value, f.number.start))


def _strip(unit: str, figures: Sequence[Figure]) -> Strip:
    """Draw the figures of one unit on a line, each beside those that stand too near."""
    drawn = _ranked(figures)[:MOST_DOTS]
    low, high, scale = _scale(unit, [figure.value for figure in drawn])
    inner = _STRIP_WIDTH - 2 * _STRIP_MARGIN
    lanes: list[float] = []
    placed: list[tuple[float, int, Figure]] = []
    for figure in sorted(drawn, key=lambda f: (f.value, f.number.start)):
        x = _STRIP_MARGIN + inner * scale(figure.value)
        lane = next((n for n, last in enumerate(lanes) if x - last >= _LANE), len(lanes))
        lane = min(lane, _LANES - 1)
        lanes[lane : lane + 1] = [x]
        placed.append((x, lane, figure))
    axis = 12.0 + _LANE * len(lanes)
    dots = tuple(Dot(round(x, 1), axis - _LANE * (lane + 0.5) - 2, figure) for x, lane, figure in placed)
    return Strip(unit, _STRIP_WIDTH, axis + 26, axis, (low, high), dots, _first(figures), len(figures))


def _scale(unit: str, values: Sequence[float]) -> tuple[float, float, Callable[[float], float]]:
    """Choose the line: per cent from 0 to 100, wide ranges by orders of magnitude, others from 0."""
    smallest, largest = min(values), max(values)
    if unit == "%" and largest <= 100:
        return 0.0, 100.0, lambda value: value / 100
    if smallest > 0 and largest / smallest >= _LOG_FROM:
        low, high = 10.0 ** math.floor(math.log10(smallest)), 10.0 ** math.ceil(math.log10(largest))
        span = math.log10(high / low)
        return low, high, lambda value: math.log10(value / low) / span
    top = largest or 1.0
    return 0.0, largest, lambda value: value / top
