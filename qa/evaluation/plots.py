"""Two plots as SVG, written by hand: the same figures give the same bytes, and nothing is imported.

Each is complete by itself, follows light and dark of whoever shows it, and can stand in a page.
"""

import math
from collections.abc import Iterable, Sequence
from html import escape

from qa.evaluation.calibration import Bin, Point

WIDTH, HEIGHT = 460, 400
LEFT, RIGHT, TOP, BOTTOM = 54, 444, 30, 346
"""Where the frame stands."""

COARSE, FINE = 0.2, 0.1
"""Between two lines of the grid; the finer one where an axis ends at a half or earlier."""

THRESHOLDS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
LABEL_GAP = 24
"""Labels of thresholds that are nearer than this are left out."""

_STYLE = """\
.plot{font:12px system-ui,-apple-system,sans-serif}
.plot .ground{fill:#faf9f6}.plot text{fill:#22262b}.plot .soft{fill:#5b626b}
.plot .grid{stroke:#e2dfd7}.plot .ideal{stroke:#8b8f94;stroke-dasharray:5 4}
.plot .whisker{stroke:#14606d;stroke-opacity:.45;stroke-width:2}
.plot .curve{stroke:#14606d;stroke-width:2;fill:none;stroke-linejoin:round}
.plot .dot{fill:#14606d}.plot .end{fill:#8f3d1f}
@media(prefers-color-scheme:dark){.plot .ground{fill:#15181b}
.plot text{fill:#e7e5df}.plot .soft{fill:#a4abb3}
.plot .grid{stroke:#31373d}.plot .ideal{stroke:#757d86}
.plot .whisker,.plot .curve{stroke:#7cc8d2}.plot .dot{fill:#7cc8d2}.plot .end{fill:#efa98b}}
"""


def reliability(bins: Iterable[Bin]) -> str:
    """Draw the share of correct answers over their confidence; on the diagonal both are the same.

    :param bins: answers of like confidence.
    :return: an SVG document, without the declaration of XML.
    """
    marks = [_line("ideal", _x(0), _y(0), _x(1), _y(1))]
    for held in bins:
        x = _x(held.confidence)
        marks.append(_line("whisker", x, _y(held.low), x, _y(held.high)))
        marks.append(_dot("dot", x, _y(held.correct), 5))
        marks.append(_text(x, TOP - 9, str(held.n), "soft", "middle"))
    marks.append(_text(LEFT - 8, TOP - 9, "n =", "soft", "end"))
    axes = _axes(1.0, "confidence", "share of these answers that is correct")
    return _document("Share of correct answers over their confidence, with 95 % intervals", [*axes, *marks])


def risk_curve(points: Sequence[Point]) -> str:
    """Draw how many answers are wrong over how many questions are answered, as a threshold moves.

    :param points: a risk-coverage curve.
    :return: an SVG document, without the declaration of XML.
    """
    top = max(0.1, math.ceil(max((p.risk for p in points), default=0.0) * 10) / 10)
    path = " ".join(f"{_number(_x(p.coverage))},{_number(_y(p.risk / top))}" for p in points)
    marks = [f'<polyline class="curve" points="{path}"/>']
    for label, point in _labelled(points):
        marks.append(_dot("dot", _x(point.coverage), _y(point.risk / top), 4))
        marks.append(_text(_x(point.coverage), TOP - 9, label, "soft", "middle"))
    marks.append(_text(LEFT - 8, TOP - 9, "from", "soft", "end"))
    if points:
        x, y = _x(points[-1].coverage), _y(points[-1].risk / top)
        marks += [_dot("end", x, y, 5), _text(x + 4, y - 12, "no threshold", "", "end")]
    axes = _axes(top, "share of the questions that is answered", "share of the answers that is wrong")
    return _document("Wrong answers over answered questions, labelled by threshold", [*axes, *marks])


def _labelled(points: Sequence[Point]) -> list[tuple[str, Point]]:
    """Choose the points that thresholds in round numbers lead to, as far as their labels have room."""
    chosen: list[tuple[str, Point]] = []
    taken = [_x(points[-1].coverage)] if points else []
    for threshold in THRESHOLDS:
        reached = [p for p in points if p.threshold >= threshold]
        if reached and all(abs(_x(reached[-1].coverage) - x) >= LABEL_GAP for x in taken):
            chosen.append((f"{threshold:g}", reached[-1]))
            taken.append(_x(reached[-1].coverage))
    return chosen


def _axes(top: float, below: str, beside: str) -> list[str]:
    marks = []
    for share in _ticks(1.0):
        marks.append(_line("grid", _x(share), TOP, _x(share), BOTTOM))
        marks.append(_text(_x(share), BOTTOM + 18, f"{share:g}", "soft", "middle"))
    for value in _ticks(top):
        marks.append(_line("grid", LEFT, _y(value / top), RIGHT, _y(value / top)))
        marks.append(_text(LEFT - 8, _y(value / top) + 4, f"{value:g}", "soft", "end"))
    middle = _number((TOP + BOTTOM) / 2)
    marks.append(_text((LEFT + RIGHT) / 2, HEIGHT - 14, below, "", "middle"))
    marks.append(
        f'<text transform="rotate(-90)" x="-{middle}" y="13" text-anchor="middle">{escape(beside)}</text>'
    )
    return marks


def _ticks(top: float) -> list[float]:
    step = FINE if top <= 0.5 else COARSE
    return [
        round(number * step, 1) for number in range(int(top / step + 0.5) + 1) if number * step <= top + 1e-9
    ]


def _document(title: str, marks: Iterable[str]) -> str:
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">'
    )
    # Its own ground: whoever shows it may be dark where the reader's system is light.
    ground = f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>'
    return "\n".join([opening, f"<style>\n{_STYLE}</style>", ground, *marks, "</svg>"]) + "\n"


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    ends = f'x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}"'
    return f'<line class="{kind}" {ends}/>'


def _dot(kind: str, x: float, y: float, radius: int) -> str:
    return f'<circle class="{kind}" cx="{_number(x)}" cy="{_number(y)}" r="{radius}"/>'


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    named = f'class="{kind}" ' if kind else ""
    return f'<text {named}x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}">{escape(text)}</text>'


def _x(share: float) -> float:
    return LEFT + share * (RIGHT - LEFT)


def _y(share: float) -> float:
    return BOTTOM - share * (BOTTOM - TOP)


def _number(value: float) -> str:
    return f"{value:.1f}"
