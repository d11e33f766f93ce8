"""Prints what each part of retrieval is worth on a question set, as a table in Markdown.

    python scripts/compare_retrieval.py tests/quality/dev.jsonl

A hit counts when the passage found holds the evidence, before anything is read or refused.
"""

import sys
from pathlib import Path

from qa.bootstrap.opening import open_library, open_search_index
from qa.dialogue.followup import complete
from qa.encoder.loading import load_encoder
from qa.evaluation.dataset import Question, read_questions
from qa.evaluation.scoring import supports
from qa.index.storage import check_files, read_manifest
from qa.retriever.hybrid import Retriever, SearchIndex, Weights
from qa.settings import load_settings
from qa.types import Encoder, Vectors

PLAIN = {"talk": 0.0, "name": 0.0}
VARIANTS = {
    "passage vectors": Weights(1.0, 0.0, 0.0, 1.0, **PLAIN),
    "sentence vectors": Weights(0.0, 1.0, 0.0, 1.0, **PLAIN),
    "clause vectors": Weights(0.0, 0.0, 1.0, 1.0, **PLAIN),
    "all three vectors": Weights(dense=1.0, **PLAIN),
    "words": Weights(dense=0.0, words=1.0, **PLAIN),
    "bigrams": Weights(dense=0.0, words=0.0, **PLAIN),
    "words and bigrams": Weights(dense=0.0, **PLAIN),
    "passages and sentences, words and bigrams, 0.7 to 0.3": Weights(0.5, 0.5, 0.0, 0.7, **PLAIN),
    "the same with clauses, 0.6 to 0.4": Weights(**PLAIN),
    "and words shared with the talk": Weights(name=0.0),
    "and names held by the talk (in use)": Weights(),
    "names as a filter instead of a bonus": Weights(name=2.0),
}
DEPTHS = (1, 3, 10)


class Remembering:
    """Encodes each question once for all variants."""

    def __init__(self, encoder: Encoder) -> None:
        """Wrap an encoder.

        :param encoder: the encoder of the index.
        """
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def encode_query(self, texts: list[str]) -> Vectors:
        """Encode one question, or remember it."""
        if texts[0] not in self._known:
            self._known[texts[0]] = self._encoder.encode_query(texts)
        return self._known[texts[0]]


def rank(retriever: Retriever, question: Question) -> int:
    """Give the rank of the first passage that holds the evidence; 0 when none of the first ten does."""
    query = complete(question.question, question.history).text
    hits = retriever.retrieve(query, max(DEPTHS)).hits
    return next((hit.rank for hit in hits if supports(hit.passage.text, question.evidence)), 0)


def open_index() -> tuple[SearchIndex, Remembering]:
    """Open the index of the settings and its encoder."""
    settings = load_settings()
    folder = Path(settings.index_dir)
    manifest = read_manifest(folder)
    data = check_files(folder, manifest)
    index = open_search_index(data, open_library(data, manifest))
    return index, Remembering(load_encoder(settings.model, for_indexing=False, threads=settings.threads))


def main() -> None:
    """Print the table."""
    questions = [question for question in read_questions(Path(sys.argv[1])) if question.answerable]
    index, encoder = open_index()
    print(f"| retrieval ({len(questions)} questions) | hit@1 | hit@3 | hit@10 |\n|---|---|---|---|")
    for name, weights in VARIANTS.items():
        retriever = Retriever(index, lambda: encoder, weights)  # type: ignore[arg-type, return-value]
        ranks = [rank(retriever, question) for question in questions]
        shares = [sum(0 < r <= depth for r in ranks) / len(ranks) for depth in DEPTHS]
        print(f"| {name} | " + " | ".join(f"{share:.3f}" for share in shares) + " |")


if __name__ == "__main__":
    main()
