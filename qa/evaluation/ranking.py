"""How high the evidence stands among the citations: reciprocal rank and nDCG, by ir-measures.

A question set names evidence, any one piece of which suffices, and not passages: so there is one
thing to find for each question, and it is found at the first citation that supports it. What else
supports it after that neither gains nor loses anything.
"""

from collections.abc import Sequence
from importlib import util

from qa.errors import EvaluationError
from qa.evaluation.dataset import Question
from qa.evaluation.scoring import supports
from qa.types import Citation

DEPTH = 5
"""As many citations as a reply has unless more are asked for."""

MEASURES = {"mrr": f"RR@{DEPTH}", "ndcg@5": f"nDCG@{DEPTH}"}
"""Names of the figures, and what ir-measures calls them."""

UNRANKED = dict.fromkeys(MEASURES, 0.0)
"""The measures of a reply that cites nothing."""


def require_library() -> None:
    """Refuse to begin what cannot be finished.

    :raises EvaluationError: when ir-measures is not installed.
    """
    if util.find_spec("ir_measures") is None:
        raise EvaluationError(
            "Evaluating needs ir-measures, which is not installed; answering does without. "
            "Install the extra: pip install 'speech-qa[eval]'."
        )


def rank_measures(question: Question, citations: Sequence[Citation]) -> dict[str, float]:
    """Measure where the evidence stands among the first citations.

    :param question: an answerable question.
    :param citations: what was cited, best first.
    :return: each measure by its name, 0 to 1.
    """
    supported = [supports(citation.text, question.evidence) for citation in citations[:DEPTH]]
    if not any(supported):
        return dict(UNRANKED)
    return _measured(supported.index(True))


def _measured(position: int) -> dict[str, float]:
    import ir_measures  # answering does without it; it brings in trec_eval's C code and scipy

    found = {f"before {place}": float(DEPTH - place) for place in range(position)}
    run = {"q": {**found, "evidence": float(DEPTH - position)}}
    wanted = [ir_measures.parse_measure(name) for name in MEASURES.values()]
    values = {
        str(m.measure): float(m.value) for m in ir_measures.iter_calc(wanted, {"q": {"evidence": 1}}, run)
    }
    return {name: values[measure] for name, measure in MEASURES.items()}
