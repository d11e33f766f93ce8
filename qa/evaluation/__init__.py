"""Scoring a service on a question set: read the questions, judge each reply, sum up, compare, report.

Knows nothing of how answers are made: it sees questions, `qa.types.Reply`, and the documents' text.
"""

from qa.evaluation.asking import evaluate as evaluate
from qa.evaluation.comparing import Comparison as Comparison
from qa.evaluation.comparing import compare as compare
from qa.evaluation.dataset import Question as Question
from qa.evaluation.dataset import read_questions as read_questions
from qa.evaluation.report import figures as figures
from qa.evaluation.rows import Row as Row
from qa.evaluation.saving import Run as Run
from qa.evaluation.saving import read_run as read_run
from qa.evaluation.saving import save_run as save_run

__all__ = [
    "Comparison",
    "Question",
    "Row",
    "Run",
    "compare",
    "evaluate",
    "figures",
    "read_questions",
    "read_run",
    "save_run",
]
