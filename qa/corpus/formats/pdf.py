"""PDF with a text layer: lines put together to paragraphs, running heads and page numbers left out."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from qa.corpus.formats.extracted import Extracted, Lines, tidy
from qa.errors import CorpusError
from qa.text.labels import leading_label

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 5_000
_SAVE_OPENLY = "save it without a password and index again"
# At the top and at the foot of a page this many lines may be running heads.
_EDGE = 2
_LEAST_PAGES = 3
_RUNNING_SHARE = 0.5
_NUMBER = re.compile(r"\d+|[ivxlc]{1,6}(?=\W*$)", re.IGNORECASE)
_TERMINAL = re.compile(r"[。!?！？;；:：…][”\"』」’）)]*$")
_FULL_LINE = 0.75
_HYPHEN = re.compile(r"(?<=[A-Za-z])-$")
_WIDE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
# Characters that stand for glyphs whose meaning the file does not tell.
_UNKNOWN = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08]")
_MOST_UNKNOWN = 0.1
_LEAST_CHARACTERS = 5
_DEEPEST = 6


def extract(name: str, data: bytes) -> Extracted:
    """Take the text out of a PDF.

    :param name: of the file, for messages.
    :param data: its bytes.
    :return: the text; entries of the file's own outline that stand in it as lines are headings.
    :raises CorpusError: when it is encrypted, broken, too long, or has no text.
    """
    import pypdf

    # What is wrong with a file is told once, by us.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(data))
    _open(name, reader)
    if len(reader.pages) > MAX_PAGES:
        raise CorpusError(f"{name}: has {len(reader.pages)} pages; allowed are {MAX_PAGES}; split the file")
    pages = [_page_lines(page.extract_text() or "") for page in reader.pages]
    _check_text(name, pages)
    levels = _outline(reader)
    lines = Lines()
    for line in _paragraphs(_without_running_lines(pages), levels):
        lines.add(line, level=levels.get(_key(line)))
    return lines.extracted()


def _open(name: str, reader: "PdfReader") -> None:
    """Open a file that anybody may read; many are encrypted against changes alone."""
    from pypdf.errors import DependencyError

    if not reader.is_encrypted:
        return
    try:
        if reader.decrypt(""):
            return
    except DependencyError as error:
        raise CorpusError(
            f"{name}: is encrypted in a way that cannot be read here; {_SAVE_OPENLY}"
        ) from error
    raise CorpusError(f"{name}: is encrypted; {_SAVE_OPENLY}")


def _page_lines(text: str) -> list[str]:
    return [line for line in map(tidy, text.split("\n")) if line]


def _check_text(name: str, pages: Sequence[Sequence[str]]) -> None:
    characters = sum(len(line) for page in pages for line in page)
    if characters < _LEAST_CHARACTERS:
        raise CorpusError(
            f"{name}: has no text layer, its {len(pages)} pages are pictures; recognise the text (OCR) first"
        )
    unknown = sum(len(_UNKNOWN.findall(line)) for page in pages for line in page)
    if unknown > _MOST_UNKNOWN * characters:
        raise CorpusError(
            f"{name}: its fonts do not tell which characters they show; recognise the text (OCR) first"
        )


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Leave out what stands at the edge of most pages, numbers aside: heads, feet and page numbers."""
    if len(pages) < _LEAST_PAGES:
        return pages
    seen = Counter(key for page in pages for key in {_running_key(page[i]) for i in _edges(page)})
    running = {key for key, count in seen.items() if count > _RUNNING_SHARE * len(pages)}
    kept = []
    for page in pages:
        dropped = {i for i in _edges(page) if _running_key(page[i]) in running}
        kept.append([line for i, line in enumerate(page) if i not in dropped])
    return kept


def _edges(page: Sequence[str]) -> set[int]:
    return {i for i in range(len(page)) if i < _EDGE or i >= len(page) - _EDGE}


def _running_key(line: str) -> str:
    return _NUMBER.sub("#", _key(line))


def _key(line: str) -> str:
    return "".join(line.split()).lower()


def _paragraphs(pages: Sequence[Sequence[str]], levels: dict[str, int]) -> Iterator[str]:
    """Join the lines of paragraphs, also across pages: a line that is full goes on with the next one."""
    lines = [line for page in pages for line in page]
    full = _FULL_LINE * _usual_width(lines)
    paragraph, last = "", ""
    for line in lines:
        goes_on = (
            paragraph
            and _width(last) >= full
            and not _TERMINAL.search(last)
            and not leading_label(line)
            and _key(line) not in levels
            and _key(last) not in levels
        )
        if goes_on:
            paragraph = _joined(paragraph, line)
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        last = line
    if paragraph:
        yield paragraph


def _joined(before: str, after: str) -> str:
    if _HYPHEN.search(before) and after[:1].islower():
        return before[:-1] + after
    gap = "" if _WIDE.match(before[-1]) or _WIDE.match(after[0]) else " "
    return before + gap + after


def _width(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))


def _usual_width(lines: Sequence[str]) -> int:
    """Take the width that a tenth of the lines exceed: headings and last lines are shorter."""
    widths = sorted(map(_width, lines))
    return widths[len(widths) * 9 // 10] if widths else 0


def _outline(reader: "PdfReader") -> dict[str, int]:
    """Read the headings that the file lists for navigation, with their depth."""
    levels: dict[str, int] = {}

    def collect(entries: Sequence[Any], depth: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                if depth < _DEEPEST:
                    collect(entry, depth + 1)
            else:
                levels.setdefault(_key(tidy(str(entry.title or ""))), depth)

    try:
        collect(reader.outline, 1)
    except Exception:  # noqa: BLE001 - a broken outline is no reason to refuse the text
        return {}
    return levels
