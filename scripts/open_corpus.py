"""Measures retrieval and reading on unrelated paragraphs that nothing was trained on, as a table.

    python scripts/open_corpus.py DATA --work FOLDER

Every paragraph of the sets that were held back becomes a file of its own, all are indexed as any
folder of documents is, and the questions of the sets are asked of all of them at once. Figures are
of the first passage read: its document is the right one (hit@1), the answer is exactly or partly
right (exact match and F1 as CMRC 2018 counts them). Nothing is refused in the first table; the
second asks the whole service, questions without an answer included.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa.bootstrap.indexing import index_documents
from qa.bootstrap.opening import open_library, open_search_index, open_service
from qa.encoder.loading import load_encoder
from qa.evaluation.overlap import exact_match, f1
from qa.index.storage import check_files, read_manifest
from qa.pairs.network import DEFAULT_FOLDER, PairNetwork
from qa.pairs.pairing import Pairing
from qa.passages.units import slice_of
from qa.reader.evidence import TermWeights
from qa.reader.outline import Enumerations
from qa.reader.structural import StructuralReader
from qa.reranker.reranking import rerank
from qa.retriever.hybrid import Retriever
from qa.service.answering import READ_HITS
from qa.settings import Settings, load_settings
from qa.types import Reading, SearchMode
from qa.types import Setting as Surroundings
from training.reader.evaluate import HELD_BACK, HELD_BACK_REFUSAL
from training.reader.examples import Example, read_examples

OTHERS = 560
"""Paragraphs of the second set that join those of the first."""

SEED = 7


@dataclass(frozen=True, slots=True)
class Variant:
    """Which stages take part."""

    mode: SearchMode = SearchMode.HYBRID
    reranks: bool = False
    reads: bool = False


VARIANTS = {
    "encoder only": Variant(SearchMode.DENSE),
    "encoder with words and bigrams": Variant(),
    "with reranker": Variant(reranks=True),
    "with reader": Variant(reads=True),
    "with both": Variant(reranks=True, reads=True),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the file that answers it and the accepted answers; none when no file does."""

    question: str
    document: str
    answers: tuple[str, ...]


def write_corpus(data: Path, folder: Path) -> list[Asked]:
    """Write one file a paragraph.

    :param data: the folder of the public sets.
    :param folder: where to write.
    :return: the questions about them.
    """
    chosen = read_examples(data / HELD_BACK)
    chosen += random.Random(SEED).sample(read_examples(data / HELD_BACK_REFUSAL), OTHERS)
    folder.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    for example in chosen:
        if example.context not in names:
            names[example.context] = f"{len(names):04d}.txt"
            (folder / names[example.context]).write_text(example.context, encoding="utf-8", newline="")
    return [Asked(e.question, names[e.context], _answers(e)) for e in chosen]


def _answers(example: Example) -> tuple[str, ...]:
    return tuple(example.context[start:end] for start, end in example.answers)


class Bench:
    """The stages of a service, to be taken together as a variant says."""

    def __init__(self, settings: Settings, reader: Path) -> None:
        """Open an index.

        :param settings: where it is.
        :param reader: the folder of the network.
        """
        manifest = read_manifest(settings.index_dir)
        data = check_files(settings.index_dir, manifest)
        library = open_library(data, manifest)
        searched = open_search_index(data, library)
        encoder = load_encoder(None, for_indexing=False, threads=settings.threads)
        weights = TermWeights(
            searched.analyzer.bigram_set, searched.bigrams.document_frequency, len(searched.passages)
        )
        self._retriever = Retriever(searched, lambda: encoder)
        enumerations = Enumerations(library.enumerations, library.talks, library.texts)
        self._reader = StructuralReader(enumerations, weights, library.passage_at)
        self._network = PairNetwork(reader, threads=settings.threads)

    def read(self, question: str, variant: Variant) -> tuple[str, Reading | None]:
        """Answer one question.

        :param question: the question.
        :param variant: which stages take part.
        :return: the document of the passage on top, and what was read.
        """
        hits = self._retriever.retrieve(question, READ_HITS, mode=variant.mode).hits
        pairing = (
            Pairing(self._network, question, hits) if hits and (variant.reranks or variant.reads) else None
        )
        if pairing and variant.reranks:
            hits = tuple(rerank(hits, pairing))
        elif pairing:
            hits = tuple(replace(hit, reranked=None) for hit in hits)
        reading = self._reader.read(question, hits, Surroundings(), pairing if variant.reads else None)
        return (hits[0].passage.document if hits else ""), reading


def words_of(reading: Reading | None) -> str:
    """Give the words that answer.

    :param reading: what was read.
    :return: the span, or the items of a list with what stands between them.
    """
    if reading is None:
        return ""
    if reading.span:
        return slice_of(reading.passage, reading.span)
    start, end = reading.items[0].start, reading.items[-1].end
    return reading.passage.text[start - reading.passage.start : end - reading.passage.start]


def rows(bench: Bench, asked: Sequence[Asked]) -> Iterator[str]:
    """Measure every variant.

    :param bench: the stages.
    :param asked: the questions.
    :return: rows of a table in Markdown.
    """
    with_answer = [one for one in asked if one.answers]
    yield f"| {len(with_answer)} questions | hit@1 | exact match | F1 |"
    yield "|---|---|---|---|"
    for name, variant in VARIANTS.items():
        hit = exact = overlap = 0.0
        for one in with_answer:
            document, reading = bench.read(one.question, variant)
            found = words_of(reading)
            hit += document == one.document
            exact += exact_match(one.answers, found)
            overlap += f1(one.answers, found)
        count = len(with_answer)
        yield f"| {name} | {hit / count:.3f} | {exact / count:.3f} | {overlap / count:.3f} |"


def service_rows(settings: Settings, asked: Sequence[Asked]) -> Iterator[str]:
    """Ask the whole service, which may refuse.

    :param settings: where the index is.
    :param asked: the questions.
    :return: rows of a table in Markdown.
    """
    service = open_service(settings)
    answered = exact = overlap = refused = 0.0
    with_answer = [one for one in asked if one.answers]
    without = [one for one in asked if not one.answers]
    for one in with_answer:
        reply = service.ask(one.question)
        answered += reply.answered
        exact += exact_match(one.answers, reply.short) if reply.answered else 0.0
        overlap += f1(one.answers, reply.short) if reply.answered else 0.0
    refused = sum(not service.ask(one.question).answered for one in without)
    yield "| | answered | F1 of the answered | exact of the answered | refused, without an answer |"
    yield "|---|---|---|---|---|"
    yield (
        f"| the service | {answered / len(with_answer):.3f} | {overlap / answered:.3f} "
        f"| {exact / answered:.3f} | {refused / len(without):.3f} of {len(without)} |"
    )


def main() -> None:
    """Write the corpus, index it, print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder of the public sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for the corpus and its index")
    parser.add_argument("--reader", type=Path, default=DEFAULT_FOLDER, help="folder of the network")
    parser.add_argument("--every", type=int, default=1, help="ask only every n-th question")
    arguments = parser.parse_args()
    asked = write_corpus(arguments.data, arguments.work / "corpus")
    settings = replace(
        load_settings(), index_dir=arguments.work / "index", reader=str(arguments.reader), documents=Path()
    )
    report = index_documents(settings, [arguments.work / "corpus"])
    left_out = {entry.name for entry in report.bad}
    print(f"{len(report.files)} documents, {len(left_out)} more could not be read")
    asked = [one for one in asked[:: arguments.every] if one.document not in left_out]
    print(f"{len({one.document for one in asked})} documents asked about")
    for line in [*rows(Bench(settings, arguments.reader), asked), "", *service_rows(settings, asked)]:
        print(line, flush=True)


if __name__ == "__main__":
    main()
