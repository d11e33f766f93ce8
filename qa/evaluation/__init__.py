"""Scoring a service on a question set: read the questions, judge each reply, sum up.

Knows nothing of how answers are made: it sees questions, `qa.types.Reply`, and the documents' text.
"""

from qa.evaluation.dataset import Question as Question
from qa.evaluation.dataset import read_questions as read_questions
from qa.evaluation.report import Row as Row
from qa.evaluation.report import evaluate as evaluate
from qa.evaluation.report import figures as figures

__all__ = ["Question", "Row", "evaluate", "figures", "read_questions"]
