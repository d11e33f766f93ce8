"""The structure of a talk: which headings stand above each block, and which items are counted off.

Headings nest by the style of their labels. A heading run into its paragraph ends with it, so
an unlabelled paragraph after it belongs to the level above; a heading alone on its line holds
all that follows until the next one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.corpus.blocks import Block
from qa.text.labels import Label, inline_labels
from qa.text.sentences import split_sentences
from qa.types import Enumeration, Heading, Item

# The speaker turns to the audience to close: what follows belongs to no section.
_CLOSING = re.compile(r"(?:各位[^。,，]{1,10}[、,，]\s*)*(?:同志们|朋友们)[,，!！]|最后[,，]")
_PLAIN_RANK = 0
_ITEM_END = re.compile(r"[。!?！？;；]")
_SECOND = 2
# How many paragraphs may stand between the first item and the second.
_BEFORE_SECOND = 3
_TRAILING = "。;；,，、:： \t\r\n\u3000"


@dataclass(frozen=True, slots=True)
class Node:
    """A block with the headings above it (its own included) as indices into the blocks."""

    block: Block
    path: tuple[int, ...]


def _rank(block: Block) -> int:
    return block.label.rank if block.label else _PLAIN_RANK


def nest(text: str, blocks: Sequence[Block]) -> list[Node]:
    """Find the headings above each block.

    :param text: the text of the document.
    :param blocks: the blocks of one talk, in order.
    :return: a node for each block.
    """
    nodes: list[Node] = []
    stack: list[int] = []
    for index, block in enumerate(blocks):
        if block.is_heading or block.label:
            while stack and _rank(blocks[stack[-1]]) >= _rank(block):
                stack.pop()
            stack.append(index)
        elif _CLOSING.match(text, block.start):
            stack.clear()
        else:
            while stack and not blocks[stack[-1]].standalone:
                stack.pop()
        nodes.append(Node(block, tuple(stack)))
    return nodes


def headings(text: str, nodes: Sequence[Node]) -> tuple[Heading, ...]:
    """List the headings of a talk with their depth.

    :param text: the text of the document.
    :param nodes: the nodes of one talk.
    :return: headings in order.
    """
    return tuple(
        Heading(
            level=len(node.path),
            label=text[node.block.label.start : node.block.label.end].strip() if node.block.label else "",
            title=text[node.block.title_start : node.block.title_end].strip(),
            start=node.block.start,
            end=node.block.title_end,
        )
        for node in nodes
        if node.block.is_heading
    )


def section_of(text: str, nodes: Sequence[Node], node: Node) -> tuple[str, ...]:
    """Give the words of the headings above a block, from outer to inner.

    :param text: the text of the document.
    :param nodes: the nodes of one talk.
    :param node: one of them.
    :return: each heading with its label.
    """
    blocks = (nodes[index].block for index in node.path)
    return tuple(text[b.start : b.title_end].strip() for b in blocks if b.is_heading)


def enumerations(text: str, talk: str, nodes: Sequence[Node]) -> tuple[Enumeration, ...]:
    """Find everything a talk counts off: its sections, numbered paragraphs, 一是 … 二是 ….

    :param text: the text of the document.
    :param talk: the id of the talk.
    :param nodes: the nodes of the talk.
    :return: enumerations of two items and more, in the order of their first items.
    """
    found = _block_enumerations(text, talk, nodes)
    for node in nodes:
        found += _inline_enumerations(text, talk, nodes, node)
    return tuple(sorted(found, key=lambda e: (e.items[0].start, e.level)))


def _block_enumerations(text: str, talk: str, nodes: Sequence[Node]) -> list[Enumeration]:
    open_runs: dict[tuple[tuple[int, ...], str], list[int]] = {}
    runs: list[list[int]] = []
    for index, node in enumerate(nodes):
        label = node.block.label
        if label is None:
            continue
        key = (node.path[:-1], label.style)
        run = open_runs.get(key)
        if run and (label.style == "markdown" or label.number == _number(nodes[run[-1]]) + 1):
            run.append(index)
        else:
            open_runs[key] = run = [index]
            runs.append(run)
    found = ((run, _first_inside(text, nodes, run[0])) for run in runs)
    return [_from_blocks(text, talk, nodes, run, first) for run, first in found if len(run) > 1 or first]


def _first_inside(text: str, nodes: Sequence[Node], index: int) -> tuple[Block, Label] | None:
    """Find the first item inside the paragraph that announces it: `做到三条。一是…`, then `二是…`."""
    label = nodes[index].block.label
    if label is None or label.number != _SECOND or label.style == "markdown":
        return None
    for node in reversed(nodes[max(0, index - _BEFORE_SECOND) : index]):
        block = node.block
        inside = inline_labels(text, max(block.start, block.title_end), block.end)
        same = [found for found in inside if found.style == label.style]
        if same:
            return (block, same[-1]) if same[-1].number == 1 else None
        if block.label or block.is_heading:
            return None
    return None


def _number(node: Node) -> int:
    return node.block.label.number if node.block.label else 0


def _from_blocks(
    text: str, talk: str, nodes: Sequence[Node], run: list[int], first: tuple[Block, Label] | None
) -> Enumeration:
    items = []
    lead = _lead_before(text, nodes, run[0])
    if first:
        block, opening = first
        end = _item_end(text, opening.end, block.end)
        items.append(_item(text, opening, opening.end, end, block.end))
        before = split_sentences(text, block.start, opening.start)
        lead = before[-1] if before else _lead_before(text, nodes, run[0] - 1)
    for index in run:
        block, label = nodes[index].block, nodes[index].block.label
        inside = [n.block.end for n in nodes[index:] if index in n.path]
        start = label.end if label else block.start
        end = block.title_end if block.is_heading else _item_end(text, start, block.end)
        items.append(_item(text, label, start, end, max(inside)))
    return Enumeration(talk, len(nodes[run[0]].path), *lead, tuple(items))


def _lead_before(text: str, nodes: Sequence[Node], index: int) -> tuple[int, int]:
    """Take the last sentence before the first item, or else the heading above it."""
    parent = nodes[index].path[:-1]
    if index > 0 and not nodes[index - 1].block.standalone:
        before = nodes[index - 1].block
        return split_sentences(text, before.start, before.end)[-1]
    if parent:
        above = nodes[parent[-1]].block
        return above.start, above.title_end
    start = nodes[index].block.start
    return start, start


def _inline_enumerations(text: str, talk: str, nodes: Sequence[Node], node: Node) -> list[Enumeration]:
    block = node.block
    open_runs: dict[str, list[Label]] = {}
    runs: list[list[Label]] = []
    for label in inline_labels(text, max(block.start, block.title_end), block.end):
        run = open_runs.get(label.style)
        if run and label.number == run[-1].number + 1:
            run.append(label)
        elif label.number == 1:
            open_runs[label.style] = run = [label]
            runs.append(run)
    above = [nodes[index].block for index in node.path if nodes[index].block.is_heading]
    heading = (above[-1].start, above[-1].title_end) if above else (node.block.start, node.block.start)
    return [_from_labels(text, talk, node, run, heading) for run in runs if len(run) > 1]


def _from_labels(text: str, talk: str, node: Node, run: list[Label], heading: tuple[int, int]) -> Enumeration:
    block = node.block
    ends = [label.start for label in run[1:]] + [block.end]
    items = [
        _item(text, label, label.end, _item_end(text, label.end, end), end)
        for label, end in zip(run, ends, strict=True)
    ]
    before = split_sentences(text, block.start, run[0].start)
    lead = before[-1] if before else heading
    return Enumeration(talk, len(node.path) + 1, lead[0], lead[1], tuple(items))


def _item_end(text: str, start: int, end: int) -> int:
    match = _ITEM_END.search(text, start, end)
    return match.start() if match else end


def _item(text: str, label: Label | None, start: int, end: int, body_end: int) -> Item:
    while start < end and text[start] in _TRAILING:
        start += 1
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    while body_end > end and text[body_end - 1].isspace():
        body_end -= 1
    return Item(text[label.start : label.end].strip() if label else "", start, end, max(body_end, end))
