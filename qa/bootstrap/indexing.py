"""Builds an index: documents to passages, passages to vectors and terms, all into one folder."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from qa import __version__
from qa.bootstrap.identity import fingerprint, index_info
from qa.corpus.parsing import parse
from qa.corpus.reading import find_files, read_document
from qa.encoder.loading import load_encoder, model_fingerprint
from qa.errors import CorpusError
from qa.index import records
from qa.index.dense import DenseIndex
from qa.index.storage import FORMAT_VERSION, Manifest, check_files, read_manifest, write_index
from qa.lexical.analyzer import ANALYZER, Analyzer, corpus_dictionary
from qa.lexical.bm25 import write_bm25
from qa.lexical.names import find_names
from qa.lexical.quantities import find_quantities, write_quantities
from qa.lexical.sounds import find_sounds
from qa.passages.building import PassageSet, build_passages
from qa.passages.units import clause_texts, passage_context, sentence_texts
from qa.settings import Settings
from qa.types import Document, Encoder, IndexInfo, Talk, Vectors

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""

_BATCH = 32


def _silent(stage: str, done: int, total: int) -> None:
    """Take progress and show nothing."""


def build_index(settings: Settings, paths: Sequence[Path] = (), progress: Progress = _silent) -> IndexInfo:
    """Index documents and put the new index into force.

    :param settings: where the index goes, which model encodes.
    :param paths: files and folders; the documents of the settings by default.
    :param progress: is told what is being done.
    :return: what was built.
    :raises CorpusError: when a document cannot be read.
    :raises ModelError: when the model cannot be loaded.
    :raises IndexingError: when the index cannot be written.
    """
    files = find_files(paths or [Path(settings.documents)])
    documents = []
    for number, (name, path) in enumerate(files, 1):
        documents.append(read_document(name, path))
        progress("reading", number, len(files))
    progress("passages", 0, 1)
    passages = build_passages([parse(document) for document in documents])
    if not passages.passages:
        raise CorpusError(
            "the documents hold no text, only page furniture; give documents that say something"
        )
    progress("passages", 1, 1)
    encoder = load_encoder(settings.model, for_indexing=True, threads=settings.threads)
    contexts = _contexts(passages, documents)
    vectors = _encode(encoder, passages, contexts, progress)
    made_from = fingerprint(settings, documents)

    def manifest(data: str, hashes: dict[str, str]) -> Manifest:
        return Manifest(
            format_version=FORMAT_VERSION,
            version=__version__,
            fingerprint=made_from,
            model=model_fingerprint(settings.model),
            analyzer=ANALYZER,
            dimensions=int(vectors[0].shape[1]),
            passages=len(passages.passages),
            documents={d.name: d.sha256 for d in documents},
            data=data,
            files=hashes,
        )

    def fill(data: Path) -> None:
        progress("writing", 0, 1)
        _write(data, documents, passages, contexts, vectors)

    made = write_index(Path(settings.index_dir), manifest, fill)
    progress("writing", 1, 1)
    return index_info(made)


def index_is_current(settings: Settings, paths: Sequence[Path] = ()) -> bool:
    """Whether the index in force was made from these documents with this model and program.

    :param settings: where the index is, which model encodes.
    :param paths: files and folders; the documents of the settings by default.
    :return: true when building again would change nothing.
    :raises CorpusError: when a document cannot be read.
    :raises IndexingError: when there is no index, or it is damaged.
    """
    manifest = read_manifest(Path(settings.index_dir))
    check_files(Path(settings.index_dir), manifest)
    documents = [read_document(name, path) for name, path in find_files(paths or [Path(settings.documents)])]
    return manifest.fingerprint == fingerprint(settings, documents) and manifest.analyzer == ANALYZER


def _contexts(passages: PassageSet, documents: Sequence[Document]) -> list[str]:
    """Give the text that stands for each searched passage; a numbered part's title says nothing."""
    titles = {document.name: document.title for document in documents}
    return [
        passage_context(p, titles[p.document] if p.speech is None else None) for p in passages.representatives
    ]


def _encode(
    encoder: Encoder, passages: PassageSet, contexts: Sequence[str], progress: Progress
) -> tuple[Vectors, Vectors, Vectors]:
    searched = passages.representatives
    sentences = [text for p in searched for text in sentence_texts(p)]
    clauses = clause_texts(searched)
    # A sentence of one clause is both; each text is encoded once.
    texts = list(dict.fromkeys([*contexts, *sentences, *clauses]))
    rows = []
    for start in range(0, len(texts), _BATCH):
        rows.append(encoder.encode_document(texts[start : start + _BATCH]))
        progress("encoding", min(start + _BATCH, len(texts)), len(texts))
    vectors = np.concatenate(rows).astype(np.float32)
    row_of = {text: row for row, text in enumerate(texts)}
    of_passages, of_sentences, of_clauses = (
        vectors[[row_of[text] for text in kind]] for kind in (contexts, sentences, clauses)
    )
    return of_passages, of_sentences, of_clauses


def _write(
    data: Path,
    documents: Sequence[Document],
    passages: PassageSet,
    contexts: Sequence[str],
    vectors: tuple[Vectors, Vectors, Vectors],
) -> None:
    texts = {d.name: d.text for d in documents}
    records.write_records(data / "documents.jsonl", documents)
    records.write_records(data / "talks.jsonl", passages.talks)
    records.write_records(data / "passages.jsonl", passages.passages)
    records.write_records(data / "enumerations.jsonl", passages.enumerations)
    omissions = [
        {"document": name, "omissions": [asdict(o) for o in found]}
        for name, found in passages.omissions.items()
    ]
    records.write_records(data / "omissions.jsonl", omissions)
    analyzer = Analyzer(corpus_dictionary(texts.values()))
    analyzer.save(data)
    find_sounds(texts.values(), analyzer).save(data)
    write_quantities(find_quantities(texts.values()), data)
    write_bm25([analyzer.words(text) for text in contexts], data / "words")
    write_bm25([analyzer.bigrams(text) for text in contexts], data / "bigrams")
    for name, rows in zip(("passages", "sentences", "clauses"), vectors, strict=True):
        DenseIndex.build(rows).save(data / f"{name}.faiss")
    by_group = _texts_by_group(texts, passages.talks)
    write_bm25([analyzer.words(text) for text in by_group.values()], data / "talks")
    names = find_names(by_group)
    (data / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def _texts_by_group(texts: dict[str, str], talks: Sequence[Talk]) -> dict[str, str]:
    """Give the text of the best-preserved talk of each group of copies, in order."""
    return {t.id: texts[t.document][t.start : t.end] for t in talks if t.copies[0] == t.id}
