"""Finds passages that look as if they answered and do not: what our own retrieval ranks high.

The same parts are used that search the documents in use, words, bigrams and passage vectors, mixed
as `qa.retriever` mixes them, over the contexts of all sets cut to passages.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from qa.encoder.layout import DEFAULT_FOLDER
from qa.encoder.onnx import OnnxEncoder
from qa.lexical.analyzer import Analyzer, corpus_dictionary
from qa.lexical.bm25 import Bm25, write_bm25
from qa.retriever.fusion import min_max, mix
from qa.retriever.hybrid import DEFAULT_WEIGHTS
from qa.text.fold import compact
from qa.text.sentences import split_sentences
from training.reader.examples import Example

PASSAGE_CHARACTERS = 220
DEPTH = 12
KEPT = 5
_LEAST = 30


def mine(examples: Sequence[Example], path: Path, threads: int = 2) -> dict[str, list[str]]:
    """Find hard negatives for questions, save for those that were searched for before.

    :param examples: questions with their contexts, all of which are searched.
    :param path: a JSON file to keep the result in.
    :param threads: of the encoder.
    :return: passages by the id of the example.
    """
    found: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missing = [example for example in examples if example.id not in found]
    if not missing:
        return found
    contexts = list(dict.fromkeys(example.context for example in examples))
    owned = [(number, text) for number, context in enumerate(contexts) for text in passages_of(context)]
    texts = [text for _, text in owned]
    number_of = {context: number for number, context in enumerate(contexts)}
    encoder = OnnxEncoder(DEFAULT_FOLDER, threads=threads)
    vectors = encoder.encode_document(texts)
    analyzer = Analyzer(corpus_dictionary(texts))
    words, bigrams = _index([analyzer.words(t) for t in texts]), _index([analyzer.bigrams(t) for t in texts])
    for example in missing:
        query = encoder.encode_query([example.question])[0]
        lexical = mix(
            words.scores(analyzer.words(example.question)),
            bigrams.scores(analyzer.bigrams(example.question)),
            DEFAULT_WEIGHTS.words,
        )
        dense = min_max(vectors @ query)
        scores = DEFAULT_WEIGHTS.dense * dense + (1 - DEFAULT_WEIGHTS.dense) * lexical
        best = np.argsort(-scores, kind="stable")[: 2 * DEPTH]
        answers = {compact(example.context[a:b]) for a, b in example.answers}
        wrong = [
            texts[i]
            for i in best
            if owned[i][0] != number_of[example.context]
            and not any(answer and answer in compact(texts[i]) for answer in answers)
        ]
        found[example.id] = wrong[:KEPT]
    path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return found


def passages_of(context: str) -> Iterator[str]:
    """Cut a context into passages of whole sentences.

    :param context: any text.
    :return: passages of about `PASSAGE_CHARACTERS` at most.
    """
    start = end = 0
    for a, b in split_sentences(context):
        if end > start and b - start > PASSAGE_CHARACTERS:
            yield context[start:end]
            start = a
        end = b
    if end - start >= _LEAST or start == 0:
        yield context[start:end]


def _index(terms: Sequence[Sequence[str]]) -> Bm25:
    with tempfile.TemporaryDirectory() as name:
        write_bm25(terms, Path(name))
        return Bm25.load(Path(name))
