"""Answers where something is mentioned: the speeches whose words hold it, one passage of each."""

from dataclasses import dataclass

from qa.service.library import Library
from qa.text.fold import compact
from qa.types import Passage, Span


@dataclass(frozen=True, slots=True)
class Mention:
    """A speech or document that mentions something: its title, and the first sentence that does."""

    title: str
    passage: Passage
    sentence: Span


def find_mentions(library: Library, topic: str, parts: tuple[int, ...] = ()) -> list[Mention]:
    """Find the speeches that mention something, copies included, since each is asked for by itself.

    :param library: the documents.
    :param topic: the words to look for; width, case, script and punctuation aside.
    :param parts: look only in these parts.
    :return: a mention for each numbered part, or for each document without parts, in order.
    """
    wanted = compact(topic)
    found: dict[tuple[str, int | None], Mention] = {}
    for passage in library.passages:
        key = (passage.document, passage.speech)
        if not wanted or key in found or (parts and passage.speech not in parts):
            continue
        if wanted in compact(passage.text):
            found[key] = Mention(library.part_title(passage), passage, _sentence(passage, wanted))
    return list(found.values())


def _sentence(passage: Passage, wanted: str) -> Span:
    base = passage.start
    holding = (s for s in passage.sentences if wanted in compact(passage.text[s.start - base : s.end - base]))
    return next(holding, Span(passage.start, passage.end))
