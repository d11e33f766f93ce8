"""Where the items of a series stand in a sentence: between 、, in parallel clauses, as titles.

Pure functions over one sentence; what a series is worth to a question, `listing` says.
"""

import itertools
import re
from collections.abc import Sequence

from qa.reader.trimming import ET_CETERA, Bounds, common_end, common_start, tidy, trim_first, trim_last
from qa.text.fold import fold_characters
from qa.text.labels import leading_label
from qa.text.numerals import CHINESE_NUMERAL, numeral_value

PARALLEL_MIN = 3
"""How many clauses must begin or end alike before they are taken for a series."""

_BOUNDARY = re.compile(r"[,，。:：!?！？;；]")
_PAUSE = re.compile(r"、")
_SEMICOLON = re.compile(r"[;；]")
_ANY_MARK = re.compile(r"[、,，;；]")
_CLAUSE_MARK = re.compile(r"[、,，;；:：。!?！？]")
# Words that join the last two items. 与 and 及 also stand inside words (涉及, 惠及) and before a frame.
_JOINT = re.compile(
    r"(?<=[\w”\"》)）])(?:以及|和|(?<![涉普波惠遍顾提])及(?!时|其|格|早)|与|或者?)(?=[\w“\"《])"
)
_QUOTED = re.compile(r"[“\"「]([^“”\"「」、,，;；]*[、,，;；][^“”\"「」]*)[”\"」]")
_BRACKETED = re.compile(r"[(（]([^()（）、]*、[^()（）]*)[)）]")
_TITLE = re.compile(r"《([^《》]{2,80})》")
_PAIRS = (("“", "”"), ("《", "》"), ("「", "」"), ("(", ")"), ("（", "）"))
# What may stand between two titles of one series: a mark or a joint, the file number, who issued it.
_BETWEEN_TITLES = re.compile(
    r"(?:[(（][^()（）]{0,30}[)）])?(?:[、,，]|和|与|及|以及)?[\u4e00-\u9fffa-z0-9]{0,24}"
)
# How the items are summed up behind the last of them: 这四句口号, 三大优势, 四份文件.
_SUMMED = re.compile(
    rf"(?:这|等|共)?(?P<n>{CHINESE_NUMERAL}{{1,2}}|\d{{1,2}})(?:个|大|项|种|类|条|句|份|部|方面|起|处|门|道|支|人|位|名|家|所|座|国|省|市|县|镇|乡|村|地)"
)
# Parallel clauses may differ in length, but not tell a story beside a name.
_UNLIKE = 4


def find_runs(text: str, asked: int | None = None) -> list[list[Bounds]]:
    """Find the series of a sentence.

    :param text: the sentence.
    :param asked: how many items are asked for; two may be joined by 和 alone.
    :return: for each series the ranges of its items in the sentence, two and more.
    """
    text = fold_characters(text)
    label = leading_label(text)
    start = label.end if label else 0
    runs = _titles(text)
    titles = {item[0] for run in runs for item in run}
    paused = [run for run in _paused(text, start, asked) if not any(item[0] in titles for item in run)]
    runs += [*_quoted(text), *paused, *_by_semicolon(text, start)]
    known = {item[0] for run in runs for item in run}
    # What 、 parts is known already, and trimmed better.
    runs += [run for run in _parallel(text, start, asked) if not all(item[0] in known for item in run[1:])]
    found: dict[tuple[Bounds, ...], None] = {tuple(run): None for run in runs if len(run) > 1}
    return [list(run) for run in found]


def _pieces(text: str, start: int, end: int, mark: re.Pattern[str]) -> list[Bounds]:
    """Cut a range at marks; marks inside quotation marks do not count."""
    cuts = [m.span() for m in mark.finditer(text, start, end) if not _inside(text, start, m.start())]
    bounds = [(start, start), *cuts, (end, end)]
    return [(a[1], b[0]) for a, b in itertools.pairwise(bounds) if a[1] < b[0]]


def _inside(text: str, start: int, position: int) -> bool:
    return any(
        text.count(opening, start, position) > text.count(closing, start, position)
        for opening, closing in _PAIRS
    )


def _quoted(text: str) -> list[list[Bounds]]:
    """Take what quotation marks or brackets set apart: every mark in it parts items, none is trimmed off."""
    runs = []
    for match in itertools.chain(_QUOTED.finditer(text), _BRACKETED.finditer(text)):
        items = [tidy(text, *item) for item in _pieces(text, *match.span(1), _ANY_MARK)]
        runs.append([item for item in items if item[0] < item[1]])
    return runs


def _paused(text: str, start: int, asked: int | None) -> list[list[Bounds]]:
    runs = []
    pieces = _pieces(text, start, len(text), _BOUNDARY)
    for number, (a, b) in enumerate(pieces):
        if not _has_pause(text, a, b):
            if asked == 2:
                runs.append(_trimmed(text, _joined(text, [(a, b)])))
            continue
        items = _pieces(text, a, b, _PAUSE)
        runs += [_trimmed(text, _joined(text, part)) for part in _parted(text, items)]
        # A comma that stands for a 、 shows only where the items are summed up: 甲、乙,丙这三句话.
        for further in range(number + 2, min(number + 4, len(pieces) + 1)):
            longer = _joined(text, [*items, *pieces[number + 1 : further]])
            if _summed_up(text, longer):
                runs.append(_trimmed(text, longer))
    return runs


def _has_pause(text: str, start: int, end: int) -> bool:
    return any(not _inside(text, start, m.start()) for m in _PAUSE.finditer(text, start, end))


def _parted(text: str, items: Sequence[Bounds]) -> list[list[Bounds]]:
    """Part two series that follow one another: `巡查、抽查等手段实现对生产、包装的监管`."""
    parts: list[list[Bounds]] = [[]]
    for number, (start, end) in enumerate(items):
        cut = _second_start(text, items, number) if 0 < number < len(items) - 1 else None
        if cut is None:
            parts[-1].append((start, end))
        else:
            parts[-1].append((start, cut))
            parts.append([(cut, end)])
    return parts


def _second_start(text: str, items: Sequence[Bounds], number: int) -> int | None:
    """Find where, in one item, a series ends and another begins: at 等, or at how the items end."""
    start, end = items[number]
    closing = ET_CETERA.search(text, start + 1, end)
    if closing:
        return closing.end()
    tail = common_end([text[a:b] for a, b in items[:number]]) if number > 1 else 0
    if tail < 2:
        return None
    ending = text[items[0][1] - tail : items[0][1]]
    found = text.find(ending, start, end)
    return found + tail if start < found < end - 2 * tail else None


def _joined(text: str, items: Sequence[Bounds]) -> list[Bounds]:
    """Cut the last item at 和; an item that is itself a pair (数量与质量) is left whole."""
    *before, (start, end) = items
    pairs = {m.group() for a, b in before[1:] for m in _JOINT.finditer(text, a, b)}
    joints = [
        m
        for m in _JOINT.finditer(text, start, end)
        if m.group() not in pairs and not _inside(text, start, m.start())
    ]
    bounds = [(start, start), *(m.span() for m in joints), (end, end)]
    return [*before, *((a[1], b[0]) for a, b in itertools.pairwise(bounds))]


def _summed_up(text: str, items: Sequence[Bounds]) -> bool:
    match = next(_SUMMED.finditer(text, *items[-1]), None)
    return match is not None and numeral_value(match["n"]) == len(items)


def _trimmed(text: str, items: Sequence[Bounds]) -> list[Bounds]:
    """Take from the first item what leads up to it, and from the last what follows it."""
    found = [tidy(text, *item) for item in items]
    found = [item for item in found if item[0] < item[1]]
    if len(found) < PARALLEL_MIN - 1:
        return found
    for summed in _SUMMED.finditer(text, found[-1][0] + 1, found[-1][1]):
        this = summed.group()[0] in "这等共"
        if this or numeral_value(summed["n"]) == len(found):
            found[-1] = tidy(text, found[-1][0], summed.start())
            break
    else:
        # The last one first, where the others show how they end; it then helps to see how they begin.
        found[-1] = trim_last(text, found)
    found[0] = trim_first(text, found)
    found = [tidy(text, *item) for item in found]
    return [item for item in found if item[0] < item[1]]


def _parallel(text: str, start: int, asked: int | None) -> list[list[Bounds]]:
    """Find neighbouring clauses that begin or end alike: `加强对甲的学习,加强对乙的学习`."""
    clauses = [tidy(text, *piece) for piece in _pieces(text, start, len(text), _CLAUSE_MARK)]
    least = 2 if asked == 2 else PARALLEL_MIN
    runs = []
    for first in range(len(clauses) - 1):
        length, size = _alike(text, clauses[first:])
        if length >= least:
            run = clauses[first : first + length]
            runs.append([_from_common(text, run, size), *run[1:]])
    return [run for i, run in enumerate(runs) if not any(set(run) < set(other) for other in runs[:i])]


def _alike(text: str, clauses: Sequence[Bounds]) -> tuple[int, int]:
    """Count the clauses, from the first on, that begin alike, or else end alike; and how far alike."""
    best = (0, 0)
    for last in range(2, len(clauses) + 1):
        rest = [text[a:b] for a, b in clauses[1:last]]
        shortest, longest = min(map(len, rest)), max(map(len, rest))
        if longest > _UNLIKE * max(2, shortest):
            break
        head = text[clauses[0][0] : clauses[0][1]]
        for size in (4, 3, 2):
            start = rest[0][:size]
            if len(start) == size and start in head and common_start(rest) >= size:
                best = (last, size)
                break
        else:
            tail = common_end([head, *rest])
            if tail >= 2:
                best = (last, 0)
                continue
            break
    return best


def _from_common(text: str, run: Sequence[Bounds], size: int) -> Bounds:
    """Cut from the first clause what stands before the words that the others begin with."""
    start, end = run[0]
    if not size:
        return start, end
    words = text[run[1][0] : run[1][0] + size]
    found = text.find(words, start, end)
    return (found, end) if found >= 0 else (start, end)


def _titles(text: str) -> list[list[Bounds]]:
    """Find titles that follow one another; a title inside a title has marks of its own."""
    runs: list[list[Bounds]] = []
    end = -1
    for match in _TITLE.finditer(text):
        if runs and _BETWEEN_TITLES.fullmatch(text, end, match.start()):
            runs[-1].append(match.span(1))
        else:
            runs.append([match.span(1)])
        end = match.end()
    return [run for run in runs if len(run) > 1]


def _by_semicolon(text: str, start: int) -> list[list[Bounds]]:
    items = _pieces(text, start, len(text), _SEMICOLON)
    return [[tidy(text, *item) for item in items]] if len(items) >= PARALLEL_MIN else []
