"""Word documents (.docx): paragraphs, lists, tables and footnotes in their order, headings by style."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from qa.corpus.formats.extracted import Extracted, Lines
from qa.corpus.formats.numbering import Numbering, W
from qa.errors import CorpusError

MAX_UNPACKED = 300_000_000
"""Bytes that the parts of a document may have when unpacked; hostile ones have thousands of times that."""

MAX_PARTS = 10_000
_MAX_XML = 100_000_000
_MAIN = "word/document.xml"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLES = frozenset({"title", "标题"})
_CONTENTS_STYLE = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading|标题)?", re.IGNORECASE)
_BODY_TEXT = 9
_NO_NOTE = frozenset({"separator", "continuationSeparator", "continuationNotice"})


def extract(name: str, data: bytes) -> Extracted:
    """Take the text out of a document.

    :param name: of the file, for messages.
    :param data: its bytes.
    :return: the text, headings marked, numbers as Word counts them; rows of tables are lines with their
        cells joined by tabs.
    :raises CorpusError: when it is no Word document, is encrypted, or would unpack to far more than it is.
    """
    check_archive(name, data)
    import docx

    document = docx.Document(io.BytesIO(data))
    styles = {style.style_id: style for style in document.styles}
    numbering = Numbering(_numbering(document.part), styles)
    lines, titles = Lines(), []

    def label(paragraph: Any) -> str:
        return numbering.label(paragraph, _chain(paragraph, styles))

    for element in _blocks(document.element.body):
        if element.tag == f"{W}tbl":
            for row in element.iterchildren(f"{W}tr"):
                lines.add("\t".join(_cells(row, label)), body=True)
            continue
        text, level = _words(element), _level(element, styles)
        if level is None and _style_matches(element, styles, _CONTENTS_STYLE):
            continue
        if level == 0:
            titles.append(text)
        # Always asked, since what has no words is counted as well; its number alone says nothing.
        counted = label(element)
        text = counted + text.lstrip() if text.strip() else ""
        for number, line in enumerate(text.split("\n")):
            lines.add(line, level=level if number == 0 else None, body=_is_entry(element))
    for note in _footnotes(document.part):
        lines.add(note, body=True)
    return lines.extracted(titles[0] if titles else None)


def check_archive(name: str, data: bytes) -> None:
    """Look into the directory of the archive before anything is unpacked.

    :param name: of the file, for messages.
    :param data: its bytes.
    :raises CorpusError: when it is no Word document, or unpacking it would fill the memory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if _MAIN not in archive.namelist():
                raise CorpusError(
                    f"{name}: holds no Word document; save it as .docx with Word or LibreOffice"
                )
            size = sum(part.file_size for part in parts)
            if size > MAX_UNPACKED or len(parts) > MAX_PARTS:
                raise CorpusError(
                    f"{name}: unpacks to {size // 1_000_000} MB in {len(parts)} parts, which no document of text "
                    f"does; allowed are {MAX_UNPACKED // 1_000_000} MB in {MAX_PARTS} parts"
                )
            if any(part.flag_bits & 1 for part in parts):
                raise CorpusError(f"{name}: is encrypted; save it without a password and index again")
            for part in parts:
                _check_xml(name, archive, part)
    except zipfile.BadZipFile as error:
        raise CorpusError(
            f"{name}: is no Word document of today's form, or is cut short or encrypted; "
            "save it as .docx without a password"
        ) from error


def _check_xml(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse declarations of entities: no program that writes documents makes any."""
    if not part.filename.endswith((".xml", ".rels")):
        return
    if part.file_size > _MAX_XML:
        raise CorpusError(
            f"{name}: the part {part.filename[-40:]!r} has more than {_MAX_XML // 1_000_000} MB"
        )
    with archive.open(part) as stream:
        # UTF-16 has a zero between the letters.
        head = stream.read().replace(b"\x00", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise CorpusError(f"{name}: declares entities, which no Word document does; it may be hostile")


def _blocks(parent: Any) -> Iterator[Any]:
    """Give paragraphs and tables in order, also those inside content controls and tracked insertions."""
    for child in parent.iterchildren():
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
            yield from _blocks(child)


def _words(element: Any) -> str:
    """Give the words of a paragraph or cell: deleted ones are not among them, inserted ones are."""
    found: list[str] = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        # A picture of a text box and the same text for old programs stand side by side.
        if next(node.iterancestors(_FALLBACK), None) is not None:
            continue
        kind = node.tag.removeprefix(W)
        if kind == "t":
            found.append(node.text or "")
        elif kind == "noBreakHyphen":
            found.append("-")
        elif kind != "tab" or node.getparent().tag == f"{W}r":  # tabs are also places to stop at
            found.append("\n" if kind in ("br", "cr") else " ")
    return "".join(found)


def _cells(row: Any, label: Callable[[Any], str]) -> Iterator[str]:
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tc"), None) is None:
            paragraphs = (label(paragraph) + _words(paragraph) for paragraph in cell.iter(f"{W}p"))
            yield " ".join(" ".join(paragraphs).split())


def _chain(paragraph: Any, styles: dict[str, Any]) -> Iterator[Any]:
    """Give the style of a paragraph and those that it is based on."""
    properties = paragraph.find(f"{W}pPr")
    named = properties.find(f"{W}pStyle") if properties is not None else None
    style, seen = styles.get(named.get(f"{W}val")) if named is not None else None, set()
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        yield style
        style = getattr(style, "base_style", None)


def _level(paragraph: Any, styles: dict[str, Any]) -> int | None:
    """Find the depth of a heading: 0 for the title of the document, None for what is no heading."""
    level = _outline_level(paragraph)
    if level is not None:
        return level
    for style in _chain(paragraph, styles):
        label = (style.name or "").strip()
        if label.lower() in _TITLE_STYLES:
            return 0
        match = _HEADING_STYLE.fullmatch(label)
        if match:
            return min(int(match[1]), 6)
        level = _outline_level(style.element)
        if level is not None:
            return level
    return None


def _outline_level(element: Any) -> int | None:
    found = element.find(f"{W}pPr/{W}outlineLvl")
    value = found.get(f"{W}val") if found is not None else None
    if value is None or not value.isdigit() or int(value) >= _BODY_TEXT:
        return None
    return min(int(value) + 1, 6)


def _style_matches(paragraph: Any, styles: dict[str, Any], pattern: re.Pattern[str]) -> bool:
    return any(pattern.fullmatch((style.name or "").strip()) for style in _chain(paragraph, styles))


def _is_entry(paragraph: Any) -> bool:
    return paragraph.find(f"{W}pPr/{W}numPr") is not None


def _footnotes(part: Any) -> Iterator[str]:
    """Give the footnotes, which Word keeps in a part of their own."""
    for root in _related(part, "footnotes"):
        for note in root.iter(f"{W}footnote"):
            if note.get(f"{W}type") not in _NO_NOTE:
                yield " ".join(_words(note).split())


def _numbering(part: Any) -> Any:
    return next(_related(part, "numbering"), None)


def _related(part: Any, kind: str) -> Iterator[Any]:
    """Give the roots of the parts of a kind that belong to the document."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            yield etree.fromstring(relation.target_part.blob, parser)
