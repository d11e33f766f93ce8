"""Parses a document: parts, talks, blocks with their sections, enumerations, omissions."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from qa.corpus.blocks import Block, build_blocks
from qa.corpus.lines import Line, sort_lines
from qa.corpus.outline import Node, enumerations, headings, nest, section_of
from qa.corpus.structure import PLAIN, Structure
from qa.types import Document, Enumeration, Omission, Talk


@dataclass(frozen=True, slots=True)
class Section:
    """A block of text and the headings above it."""

    block: Block
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedTalk:
    """A talk, its blocks in order, and what it counts off."""

    talk: Talk
    sections: tuple[Section, ...]
    enumerations: tuple[Enumeration, ...]


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document taken apart: `omissions` are the lines that stand in no talk, with the reason."""

    document: Document
    talks: tuple[ParsedTalk, ...]
    omissions: tuple[Omission, ...]


def parse(document: Document, structure: Structure = PLAIN) -> ParsedDocument:
    """Take a document apart.

    :param document: the document as it was read.
    :param structure: what its format says about its lines.
    :return: its talks and what was left out. A document without numbered parts is one talk.
    """
    lines = sort_lines(document.text)
    omissions = tuple(Omission(line.start, line.end, line.role) for line in lines if line.role != "text")
    has_parts = any(line.role == "part_title" for line in lines)
    talks: list[ParsedTalk] = []
    for part, title, part_lines in _parts(document, lines):
        groups = _talk_lines(part_lines) if has_parts else [[x for x in part_lines if x.role == "text"]]
        groups = [group for group in groups if group]
        for number, group in enumerate(groups, 1):
            name = title if len(groups) == 1 else f"{title}之{number}"
            nodes = nest(document.text, build_blocks(document.text, group, structure))
            talks.append(_parse_talk(document, (part, number, name), group, nodes))
    return ParsedDocument(document, tuple(talks), omissions)


def _parts(document: Document, lines: Sequence[Line]) -> list[tuple[int | None, str, list[Line]]]:
    parts: list[tuple[int | None, str, list[Line]]] = [(None, document.title, [])]
    for line in lines:
        if line.role == "part_title":
            parts.append((line.number, document.text[line.start : line.end], []))
        else:
            parts[-1][2].append(line)
    return parts


def _talk_lines(lines: Sequence[Line]) -> list[list[Line]]:
    """Split the lines of a part where a salutation opens another talk."""
    talks: list[list[Line]] = [[]]
    for role, group in groupby(lines, key=lambda line: line.role):
        if role == "text":
            talks[-1].extend(group)
        elif role in ("salutation", "talk_number") and talks[-1]:
            talks.append([])
    return talks


def _parse_talk(
    document: Document, named: tuple[int | None, int, str], lines: Sequence[Line], nodes: Sequence[Node]
) -> ParsedTalk:
    text = document.text
    part, number, title = named
    talk_id = f"{document.name}#{part or 0}.{number}"
    talk = Talk(
        id=talk_id,
        document=document.name,
        part=part,
        number=number,
        title=title,
        start=lines[0].start,
        end=lines[-1].end,
        headings=headings(text, nodes),
        copies=(talk_id,),
    )
    sections = tuple(Section(node.block, section_of(text, nodes, node)) for node in nodes)
    return ParsedTalk(talk, sections, enumerations(text, talk_id, nodes))
