"""Question sets in JSON Lines: one question a line, as docs/evaluation.md describes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import CorpusError
from qa.types import Turn


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what counts as a right reply to it.

    An answerable question has `answers` (any one is right) or `items` (all are wanted, each with
    its aliases), and `evidence`: verbatim words of the corpus, any one of which suffices.
    """

    id: str
    type: str
    question: str
    answerable: bool
    history: tuple[Turn, ...] = ()
    answers: tuple[str, ...] = ()
    items: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """What is wanted, for people: the accepted answers, or the first alias of each item."""
        return self.answers or tuple(aliases[0] for aliases in self.items)


def read_questions(path: Path) -> list[Question]:
    """Read a question set.

    :param path: a JSON Lines file in UTF-8; empty lines are skipped.
    :return: the questions in the order of the file.
    :raises CorpusError: the file cannot be read, is empty, or a line (named) is not a question.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"The question set {path} cannot be read: {error}. Give a JSON Lines file."
        ) from error
    questions = [
        _read_line(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip()
    ]
    if not questions:
        raise CorpusError(f"The question set {path} holds no question. Give one JSON object a line.")
    return questions


def _read_line(line: str, place: str) -> Question:
    try:
        question = question_from(json.loads(line))
    except json.JSONDecodeError as error:
        raise CorpusError(f"{place}: not JSON ({error}). Write one JSON object on each line.") from error
    except KeyError as error:
        raise CorpusError(
            f"{place}: the field {error} is missing. A question needs id, type, question, answerable."
        ) from error
    except (AttributeError, TypeError, ValueError) as error:
        raise CorpusError(
            f"{place}: not a question ({error}). docs/evaluation.md gives the fields."
        ) from error
    _check(question, place)
    return question


def question_from(entry: Mapping[str, Any]) -> Question:
    """Make a question from its fields.

    :param entry: the fields of docs/evaluation.md; others are ignored.
    :return: the question; the types of its fields are not checked.
    :raises KeyError: a field is missing.
    :raises ValueError: a turn of the history is not a pair.
    """
    pairs = [tuple(pair) for pair in entry.get("history", ())]
    return Question(
        id=entry["id"],
        type=entry["type"],
        question=entry["question"],
        answerable=entry["answerable"],
        history=tuple(
            turn for asked, told in pairs for turn in (Turn("user", asked), Turn("assistant", told))
        ),
        answers=tuple(entry.get("answers", ())),
        items=tuple(tuple(aliases) for aliases in entry.get("items", ())),
        evidence=tuple(entry.get("evidence", ())),
    )


def entry_of(question: Question) -> dict[str, Any]:
    """Give the fields of a question as they stand in a question set, without the empty ones.

    :param question: the question.
    :return: what `question_from` reads.
    """
    said = [turn.content for turn in question.history]
    fields = {
        "id": question.id,
        "type": question.type,
        "question": question.question,
        "history": [list(pair) for pair in zip(said[::2], said[1::2], strict=True)],
        "answers": list(question.answers),
        "items": [list(aliases) for aliases in question.items],
        "evidence": list(question.evidence),
    }
    return {
        **{name: value for name, value in fields.items() if value},
        "answerable": question.answerable,
    }


def _check(question: Question, place: str) -> None:
    for name, kind in (("id", str), ("type", str), ("question", str), ("answerable", bool)):
        value = getattr(question, name)
        if not isinstance(value, kind):
            raise CorpusError(f"{place}: {name} is {value!r}, but it must be of type {kind.__name__}.")
    if question.answerable and not (question.evidence and (question.answers or question.items)):
        raise CorpusError(f"{place}: an answerable question needs evidence, and answers or items. Add them.")
