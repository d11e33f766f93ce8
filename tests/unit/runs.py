"""Rows of a run, made from the little that a test is about."""

from qa.evaluation.dataset import Question
from qa.evaluation.rows import Cited, Given, Row

CITED = Cited("a.txt", 6, 1, "讲话", 10, 21, "隧道事故造成4人死亡。")


def question(**fields):
    made = {
        "id": "q1",
        "type": "number",
        "question": "几人?",
        "answerable": True,
        "answers": ("4人",),
        "evidence": ("造成4人死亡",),
    }
    return Question(**{**made, **fields})


def given(**fields):
    made = {
        "answered": True,
        "reason": None,
        "kind": "span",
        "answer": "隧道事故造成4人死亡。",
        "short": "4人",
        "items": (),
        "confidence": 0.5,
        "cited": (CITED,),
        "stages": {"retrieve": 2.0, "total": 3.0},
    }
    return Given(**{**made, **fields})


def row(asked=None, got=None, *, error=None, ms=3.0, **measures):
    """A question that was answered right, unless its measures say otherwise."""
    asked = asked or question()
    got = None if error else got or given()
    made = {"correct": 1.0, "wrong": 0.0, "answered": float(bool(got and got.answered))}
    if asked.answerable:
        made |= {"hit@3": 1.0} | ({"items": 1.0} if asked.items else {"short": 1.0})
    return Row(asked, got, error, {**made, **measures}, ms)


def refused(asked=None, **measures):
    """A question that was refused."""
    got = given(answered=False, reason="no_evidence", short=None, answer="没有。", cited=(), confidence=0.1)
    return row(asked, got, **{"hit@3": 0.0, "short": 0.0, "correct": 0.0, **measures})
