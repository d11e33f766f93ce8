"""Makes replies: every field of API's `ask`, in one place."""

import uuid
from dataclasses import dataclass
from typing import Any

from qa.types import Citation, IndexInfo, Kind, Reason, Reply, Status

ABSTENTIONS = {
    Reason.NO_EVIDENCE: "已收录的文稿里没有找到能回答这个问题的内容。",
    Reason.LOW_CONFIDENCE: "文稿里有相近的内容，但没有哪一处能确切回答这个问题。",
    Reason.MISSING_ENTITY: "文稿里没有提到您问的这个名称，或者不是在说这件事。",
    Reason.MISSING_VALUE: "文稿提到了这件事，但没有给出您问的具体内容。",
    Reason.OUT_OF_SCOPE: "这不在已收录文稿的范围内，我只回答文稿里的内容。",
    Reason.NOT_A_QUESTION: "没有看出您想问什么，请用一句话把问题写出来。",
}


@dataclass(frozen=True, slots=True)
class Found:
    """An answer in words: its form, its shortest span or its items, and how likely it is right.

    `lead` is the sentence that announces the items.
    """

    kind: Kind
    lead: str | None
    short: str | None
    items: tuple[str, ...]
    confidence: float


def _reply(question: str, index: IndexInfo, **fields: Any) -> Reply:
    defaults: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "rewritten": None,
        "reason": None,
        "short": None,
        "items": (),
        "confidence": 0.0,
        "citations": (),
        "nearest": (),
        "suggestions": (),
        "timing_ms": {},
    }
    return Reply(question=question, index=index, **{**defaults, **fields})


def abstention(
    question: str,
    index: IndexInfo,
    reason: Reason,
    nearest: tuple[Citation, ...] = (),
    confidence: float = 0.0,
) -> Reply:
    """Make the reply of a service that does not know.

    :param question: as it was asked.
    :param index: which index was asked.
    :param reason: why there is no answer.
    :param nearest: passages that come near.
    :param confidence: that the answer held back would have been right.
    :return: the reply.
    """
    return _reply(
        question,
        index,
        answered=False,
        status=Status.ABSTAINED,
        reason=reason,
        kind=Kind.ABSTAIN,
        answer=ABSTENTIONS[reason],
        nearest=nearest,
        confidence=round(confidence, 4),
    )


def smalltalk(question: str, index: IndexInfo, answer: str) -> Reply:
    """Make a reply that cites nothing.

    :param question: what the person wrote.
    :param index: which index was asked.
    :param answer: what is said to it.
    :return: the reply.
    """
    return _reply(
        question,
        index,
        answered=True,
        status=Status.ANSWERED,
        kind=Kind.SMALLTALK,
        answer=answer,
        confidence=1.0,
    )


def answer(question: str, index: IndexInfo, found: Found, citations: tuple[Citation, ...]) -> Reply:
    """Make a reply that answers, out of verbatim words alone.

    :param question: as it was asked.
    :param index: which index was asked.
    :param found: what was read.
    :param citations: what supports it, best first; at least one.
    :return: the reply.
    """
    lines = [f"{number}. {item}" for number, item in enumerate(found.items, 1)]
    numbered = "\n".join([found.lead, *lines] if found.lead and lines else lines)
    return _reply(
        question,
        index,
        answered=True,
        status=Status.ANSWERED,
        kind=found.kind,
        answer=numbered or citations[0].quote,
        short=found.short,
        items=found.items,
        confidence=round(found.confidence, 4),
        citations=citations,
    )
