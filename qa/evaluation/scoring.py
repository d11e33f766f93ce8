"""The rules by which one reply is judged, one small function for each measure.

Texts are compared after NFKC, in lower case, and without white space and punctuation.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from qa.evaluation.dataset import Question
from qa.evaluation.overlap import exact_match, f1
from qa.types import Citation, Reply

IGNORED = frozenset("\"“”'‘’《》〈〉()（）[],，.、。;；:：!！?？…—-")
EVIDENCE_SHARE = 0.6
"""A passage may end inside the evidence, so this much of it in one run is enough ..."""
EVIDENCE_LEAST = 4
"""... but never less than this many characters, or any text would support a short one."""
SHORT_LEAST = 30
SHORT_FACTOR = 3
"""A short answer may be this much longer than the longest accepted one, or SHORT_LEAST characters."""
HIT_RANKS = (1, 3, 5)
ITEMS_FACTOR = 3
"""A list of more than this many times the wanted items is no answer."""
ITEMS_RIGHT = 0.8
ITEMS_FAR = 0.5
"""With this share of the items a list is right; under the second share it is wrong."""


def normalise(text: str | None) -> str:
    """Reduce a text to what is compared."""
    folded = unicodedata.normalize("NFKC", text or "").lower()
    return "".join(char for char in folded if char not in IGNORED and not char.isspace())


def supports(text: str, evidence: Iterable[str]) -> bool:
    """Say whether a text holds one of the evidence strings, or enough of one in a single run."""
    held = normalise(text)
    return any(_holds_run(held, normalise(string)) for string in evidence)


def _holds_run(held: str, wanted: str) -> bool:
    run = max(EVIDENCE_LEAST, int(len(wanted) * EVIDENCE_SHARE))
    return any(wanted[start : start + run] in held for start in range(len(wanted) - run + 1))


def hit_at_k(question: Question, citations: Sequence[Citation], k: int) -> bool:
    """Say whether one of the first k passages cited holds the evidence."""
    return any(supports(citation.text, question.evidence) for citation in citations[:k])


def short_is_right(question: Question, short: str | None) -> bool:
    """Say whether the short answer holds an accepted one and is not much longer."""
    given, accepted = normalise(short), [normalise(answer) for answer in question.answers]
    longest = max(SHORT_LEAST, SHORT_FACTOR * max(map(len, accepted)))
    return len(given) <= longest and any(answer in given for answer in accepted)


def items_found(question: Question, listed: Sequence[str]) -> float:
    """Give the share of the wanted items that stand among those listed."""
    if len(listed) > ITEMS_FACTOR * len(question.items):
        return 0.0
    given = [normalise(item) for item in listed]
    found = sum(
        any(normalise(alias) in item for alias in aliases for item in given) for aliases in question.items
    )
    return found / len(question.items)


def is_verbatim(citations: Iterable[Citation], sources: Mapping[str, str]) -> bool:
    """Say whether every quotation is exactly what stands at its place in the document."""
    return all(sources.get(c.document, "")[c.start : c.end] == c.quote for c in citations)


def judge(question: Question, reply: Reply) -> dict[str, float]:
    """Measure one reply.

    :param question: what was asked.
    :param reply: what came back.
    :return: each measure that applies by its name, 0 to 1; yes counts as 1.
    """
    answered = float(reply.answered)
    if not question.answerable:
        return {"answered": answered, "correct": 1 - answered, "wrong": answered}
    measures = {f"hit@{k}": float(hit_at_k(question, reply.citations, k)) for k in HIT_RANKS}
    if question.items:
        measures["items"] = items_found(question, reply.items)
        right, far = measures["items"] >= ITEMS_RIGHT, measures["items"] < ITEMS_FAR
    else:
        measures["short"] = float(short_is_right(question, reply.short))
        measures["exact"] = exact_match(question.answers, reply.short)
        measures["f1"] = f1(question.answers, reply.short)
        right, far = bool(measures["short"]), not measures["short"]
    measures["answered"] = answered
    measures["correct"] = float(reply.answered and measures["hit@3"] and right)
    measures["wrong"] = float(reply.answered and far)
    return measures


def judge_failure(question: Question) -> dict[str, float]:
    """Measure a question that could not be asked: nothing is right, and it is no refusal either."""
    names = ["answered", "correct", "wrong"]
    if question.answerable:
        names += [f"hit@{k}" for k in HIT_RANKS]
        names += ["items"] if question.items else ["short", "exact", "f1"]
    return dict.fromkeys(names, 0.0)
