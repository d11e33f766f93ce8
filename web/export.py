"""A conversation as Markdown: questions, answers, and numbered references with their words."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # SQLAlchemy takes longer to import than the process may take to listen.
    from qa.store.values import Conversation, Message

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~!&]")
_LINE_START = re.compile(r"(?m)^(\s*)([-+=])|^(\s*\d+)([.)])")
"""What begins a list, a rule or a heading where it stands first on a line."""

_RATINGS = {"up": "有帮助", "down": "没有帮助"}


def as_markdown(conversation: "Conversation") -> str:
    """Write a conversation for people; what stands in it is shown, never read as Markdown or HTML.

    :param conversation: the conversation.
    :return: Markdown.
    """
    head = [
        f"# {escaped(conversation.title)}",
        f"{conversation.created:%Y-%m-%d %H:%M} – {conversation.updated:%Y-%m-%d %H:%M} UTC",
    ]
    turns = [_turn(number, message) for number, message in enumerate(conversation.messages, 1)]
    return "\n\n".join([*head, *turns]) + "\n"


def escaped(text: str) -> str:
    """Take the meaning from every mark of Markdown and HTML in a text.

    :param text: the text.
    :return: Markdown that shows it.
    """
    return _LINE_START.sub(r"\1\3\\\2\4", _SPECIAL.sub(r"\\\g<0>", text))


def _turn(number: int, message: "Message") -> str:
    reply = message.reply
    parts = [f"## {number}. {escaped(' '.join(message.question.split()))}"]
    if reply.get("rewritten"):
        parts.append(f"*理解为：{escaped(reply['rewritten'])}*")
    parts.append(_lines(reply["answer"]))
    parts += _references("出处", reply.get("citations", ())) or _references(
        "最接近的段落", reply.get("nearest", ())
    )
    if message.feedback is not None:
        comment = f"：{escaped(message.feedback.comment)}" if message.feedback.comment else ""
        parts.append(f"评价：{_RATINGS[message.feedback.rating]}{comment}")
    return "\n\n".join(parts)


def _references(title: str, citations: Any) -> list[str]:
    """List citations by number, each with its place and its words."""
    if not citations:
        return []
    return [f"**{title}**", *(_reference(citation) for citation in citations)]


def _reference(citation: Mapping[str, Any]) -> str:
    place = [f"第 {citation['speech']} 篇"] if citation.get("speech") is not None else []
    titles = [citation.get("speech_title", ""), *citation.get("section", ())]
    place += [escaped(" ".join(title.split())) for title in titles if title]
    where = f"{escaped(citation['document'])}，{citation['start']}–{citation['end']}"
    quoted = "\n".join(f"> {line}".rstrip() for line in _lines(citation["quote"]).split("\n"))
    return f"\\[{citation['n']}\\] {' › '.join(place)}（{where}）\n\n{quoted}"


def _lines(text: str) -> str:
    """Keep the lines of a text apart: two blanks at the end of a line break it."""
    return "  \n".join(escaped(text.strip()).split("\n"))
