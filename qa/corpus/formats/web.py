"""HTML: what a reader sees of a page, without its scripts, styles and navigation."""

import codecs
import re
from typing import TYPE_CHECKING, Any

from qa.corpus.formats.extracted import Extracted, Lines
from qa.corpus.formats.plain import decode
from qa.errors import CorpusError

if TYPE_CHECKING:
    from bs4 import Tag

_DROPPED = (
    "script style noscript template nav footer aside form button select textarea iframe object svg canvas "
    "audio video map dialog"
).split()
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# A line ends where one of these begins or ends.
_BLOCKS = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure header hgroup hr "
    "html li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
) | frozenset(_HEADINGS)
_ENTRIES = frozenset({"li", "dt", "dd"})
_CELLS = frozenset({"td", "th"})
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD = 2048
# What pages of Chinese texts come in; GB2312 and GBK are parts of GB18030.
_ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030"}
_ALLOWED = frozenset({"utf-8", "gb18030", "big5", "big5hkscs"})
_WIDE = "[\u3000-\u9fff\uff00-\uffef]"
_BREAK_IN_CHINESE = re.compile(rf"(?<={_WIDE})[ \t]*\r?\n\s*(?={_WIDE})")
_SOURCE_BREAK = re.compile(r"\s*\n\s*")
_CELL_MAX = 200
"""A table with more words in a cell only places the parts of a page."""


def extract(name: str, data: bytes) -> Extracted:
    """Take the text out of a page.

    :param name: of the file, for messages.
    :param data: its bytes.
    :return: the text, headings marked.
    :raises CorpusError: when the page cannot be read.
    """
    from bs4 import BeautifulSoup

    text, encoding = decode(name, data, _declared(data))
    # What declares an encoding was written for bytes; the text is decoded already.
    page = BeautifulSoup(re.sub(r"\A\ufeff?\s*<\?xml[^>]*\?>", "", text), "lxml")
    heading = page.find("h1") or page.title
    title = heading.get_text(" ") if heading else None
    root = page.find("main") or page.body or page
    for tag in root.find_all(_is_dropped):
        if not tag.decomposed:
            tag.decompose()
    lines = _Page()
    lines.walk(root)
    return lines.collected.extracted(title, encoding=encoding)


def _declared(data: bytes) -> str | None:
    """Read which encoding the page says it has; one that such pages never have is no help."""
    match = _DECLARED.search(data[:_HEAD])
    if match is None:
        return None
    try:
        found = codecs.lookup(match[1].decode("ascii", "replace")).name
    except LookupError:
        return None
    found = _ENCODINGS.get(found, found)
    return found if found in _ALLOWED else None


def _is_dropped(tag: "Tag") -> bool:
    hidden = tag.has_attr("hidden") or "display:none" in str(tag.get("style", "")).replace(" ", "").lower()
    return hidden or tag.name in _DROPPED or tag.get("role") in ("navigation", "search", "banner")


class _Page:
    """Walks through a page and collects its lines."""

    def __init__(self) -> None:
        self.collected = Lines()
        self._words: list[str] = []
        # The cells of the row that is open; None outside tables of data.
        self._row: list[str] | None = None
        self._in_table = False
        self._verbatim = 0

    def walk(self, root: "Tag") -> None:
        """Collect the lines of an element.

        :param root: the element.
        """
        from bs4.element import PreformattedString, Tag

        # A stack of our own: pages nest deeper than Python calls functions.
        waiting: list[tuple[Any, bool]] = [(root, False)]
        while waiting:
            node, ends = waiting.pop()
            if not isinstance(node, Tag):
                # Comments, declarations and the like are strings too.
                if not isinstance(node, PreformattedString):
                    self._words.append(str(node) if self._verbatim else _unbroken(str(node)))
            elif ends:
                self._end(node.name)
            else:
                self._begin(node)
                waiting.append((node, True))
                waiting += [(child, False) for child in reversed(node.contents)]
        self._close()

    def _begin(self, tag: "Tag") -> None:
        name = tag.name
        if self._row is not None:
            self._words.append(" " if name in _BLOCKS or name == "br" else "")
            return
        if name == "br":
            self._words.append("\n")
        elif name in _BLOCKS:
            self._close()
        self._verbatim += name == "pre"
        if name == "table":
            self._in_table = _holds_data(tag)
        elif name == "tr" and self._in_table:
            self._row = []

    def _end(self, name: str) -> None:
        if self._row is not None and name in _CELLS:
            self._row.append(" ".join("".join(self._words).split()))
            self._words = []
        elif self._row is not None and name == "tr":
            self._words, row, self._row = [], self._row, None
            self.collected.add("\t".join(row), body=True)
        elif self._row is None and name in _BLOCKS:
            self._close(_HEADINGS.get(name), body=name in _ENTRIES)
            self._verbatim -= name == "pre"
            if name == "table":
                self._in_table = False

    def _close(self, level: int | None = None, *, body: bool = False) -> None:
        text = "".join(self._words).replace("\t", " ")
        self._words = []
        if level is not None:
            self.collected.add(" ".join(text.split()), level=level)
            return
        for line in text.split("\n"):
            self.collected.add(line, body=body)


def _unbroken(text: str) -> str:
    """Take line breaks of the source out: they are no lines of the page, nor gaps between ideographs."""
    return _SOURCE_BREAK.sub(" ", _BREAK_IN_CHINESE.sub("", text))


def _holds_data(table: "Tag") -> bool:
    """Tell a table of data from one that only places the parts of a page."""
    if table.find([*_HEADINGS, "table"]) is not None:
        return False
    return all(len(cell.get_text()) <= _CELL_MAX for cell in table.find_all(list(_CELLS)))


def refuse_binary(name: str, data: bytes) -> None:
    """Refuse a file that only calls itself a page.

    :param name: of the file.
    :param data: its bytes.
    :raises CorpusError: when no tag stands in it.
    """
    if not re.search(rb"<\s*[a-zA-Z!?/]", data) and not re.search(rb"<\x00[a-zA-Z!?/]|\x00<\x00", data):
        raise CorpusError(f"{name}: no HTML tag stands in it; call it .txt if it is plain text")
