"""The only place that puts the parts together: builds an index, opens a service on one."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from qa import __version__
from qa.corpus.parsing import parse
from qa.corpus.reading import find_files, read_document
from qa.encoder.loading import load_encoder, model_fingerprint
from qa.errors import IndexOutdatedError
from qa.index import records
from qa.index.dense import DenseIndex
from qa.index.storage import FORMAT_VERSION, Manifest, check_files, read_manifest, write_index
from qa.lexical.analyzer import ANALYZER, Analyzer, corpus_dictionary
from qa.lexical.bm25 import Bm25
from qa.lexical.names import find_names
from qa.passages.building import PassageSet, build_passages
from qa.passages.units import clause_texts, clauses_of, passage_context, sentence_texts
from qa.reader.confidence import Calibration, load_calibration
from qa.reader.outline import Enumerations
from qa.reader.structural import StructuralReader
from qa.retriever.hybrid import Retriever, SearchIndex
from qa.service import Library, QAService
from qa.settings import Settings
from qa.types import Document, Encoder, IndexInfo, Passage, Talk, Vectors

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
    progress("passages", 1, 1)
    encoder = load_encoder(settings.model, for_indexing=False, threads=settings.threads)
    titles = {d.name: d.title for d in documents}
    vectors = _encode(encoder, passages.representatives, titles, progress)
    fingerprint = _fingerprint(settings, documents)

    def manifest(data: str, hashes: dict[str, str]) -> Manifest:
        return Manifest(
            format_version=FORMAT_VERSION,
            version=__version__,
            fingerprint=fingerprint,
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
        _write(data, documents, passages, vectors)

    made = write_index(Path(settings.index_dir), manifest, fill)
    progress("writing", 1, 1)
    return _info(made)


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
    return manifest.fingerprint == _fingerprint(settings, documents) and manifest.analyzer == ANALYZER


def open_service(settings: Settings, calibration: Calibration | None = None) -> QAService:
    """Open the index and make the service that answers from it. Models load at the first question.

    :param settings: where the index is, which model encodes.
    :param calibration: decides when to abstain; the one that comes with the program by default.
    :return: the service.
    :raises IndexMissingError: when there is no index.
    :raises IndexDamagedError: when files are missing or changed.
    :raises IndexOutdatedError: when another format, model or analysis made it.
    :raises ModelError: when the model is not there.
    """
    folder = Path(settings.index_dir)
    manifest = read_manifest(folder)
    data = check_files(folder, manifest)
    _check_agreement(settings, manifest)
    library = Library(
        documents=records.read_documents(data / "documents.jsonl"),
        talks=records.read_talks(data / "talks.jsonl"),
        passages=records.read_passages(data / "passages.jsonl"),
        enumerations=records.read_enumerations(data / "enumerations.jsonl"),
        info=_info(manifest),
    )
    searched = _search_index(data, library)
    reader = StructuralReader(
        Enumerations(library.enumerations, library.talks, library.texts),
        searched.analyzer.bigrams,
        searched.bigrams.document_frequency,
        len(searched.passages),
        library.passage_at,
    )
    return QAService(library, Retriever(searched, _lazy_encoder(settings)), reader, calibration or load_calibration())


def _check_agreement(settings: Settings, manifest: Manifest) -> None:
    rebuild = "build it again with `qa index` (or `make index`)"
    if manifest.analyzer != ANALYZER:
        raise IndexOutdatedError(f"the index was analysed by {manifest.analyzer}, this program uses {ANALYZER}; {rebuild}")
    model = model_fingerprint(settings.model)
    if manifest.model != model:
        raise IndexOutdatedError(f"the index was encoded by model {manifest.model}, the setting gives {model}; {rebuild}")


def _lazy_encoder(settings: Settings) -> Callable[[], Encoder]:
    import threading

    lock = threading.Lock()
    loaded: list[Encoder] = []

    def encoder() -> Encoder:
        with lock:
            if not loaded:
                loaded.append(load_encoder(settings.model, for_indexing=False, threads=settings.threads))
        return loaded[0]

    return encoder


def _info(manifest: Manifest) -> IndexInfo:
    return IndexInfo(manifest.fingerprint, manifest.passages, manifest.version)


def _fingerprint(settings: Settings, documents: Sequence[Document]) -> str:
    parts = [str(FORMAT_VERSION), __version__, ANALYZER, model_fingerprint(settings.model)]
    parts += [f"{d.name}:{d.sha256}" for d in documents]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _encode(
    encoder: Encoder, passages: Sequence[Passage], titles: dict[str, str], progress: Progress
) -> tuple[Vectors, Vectors, Vectors]:
    contexts = [passage_context(p, titles[p.document] if p.speech is None else None) for p in passages]
    sentences = [text for p in passages for text in sentence_texts(p)]
    clauses = clause_texts(passages)
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
    data: Path, documents: Sequence[Document], passages: PassageSet, vectors: tuple[Vectors, Vectors, Vectors]
) -> None:
    searched = passages.representatives
    texts = {d.name: d.text for d in documents}
    records.write_records(data / "documents.jsonl", documents)
    records.write_records(data / "talks.jsonl", passages.talks)
    records.write_records(data / "passages.jsonl", passages.passages)
    records.write_records(data / "enumerations.jsonl", passages.enumerations)
    omissions = [{"document": name, "omissions": [_plain(o) for o in found]} for name, found in passages.omissions.items()]
    records.write_records(data / "omissions.jsonl", omissions)
    analyzer = Analyzer(corpus_dictionary(texts.values()))
    analyzer.save(data)
    contexts = [passage_context(p) for p in searched]
    Bm25.build([analyzer.words(text) for text in contexts]).save(data / "words")
    Bm25.build([analyzer.bigrams(text) for text in contexts]).save(data / "bigrams")
    for name, rows in zip(("passages", "sentences", "clauses"), vectors, strict=True):
        DenseIndex.build(rows).save(data / f"{name}.faiss")
    by_group = _texts_by_group(texts, passages.talks)
    Bm25.build([analyzer.words(text) for text in by_group.values()]).save(data / "talks")
    names = find_names(by_group)
    (data / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def _plain(omission: object) -> dict[str, object]:
    return {name: getattr(omission, name) for name in ("start", "end", "reason")}


def _texts_by_group(texts: dict[str, str], talks: Sequence[Talk]) -> dict[str, str]:
    """Give the text of the best-preserved talk of each group of copies, in order."""
    return {t.id: texts[t.document][t.start : t.end] for t in talks if t.copies[0] == t.id}


def _search_index(data: Path, library: Library) -> SearchIndex:
    searched = [p for p in library.passages if p.group == p.id]
    members: dict[str, list[Passage]] = {}
    for passage in library.passages:
        members.setdefault(passage.group, []).append(passage)
    group_of = {(t.document, t.part, t.number): t.copies[0] for t in library.talks}
    talk_ids = [t.id for t in library.talks if t.copies[0] == t.id]
    row_of = {talk_id: row for row, talk_id in enumerate(talk_ids)}
    sentence_owner = [i for i, p in enumerate(searched) for _ in p.sentences]
    clause_counts = [len(clauses_of(p, s)) for p in searched for s in p.sentences]
    return SearchIndex(
        passages=searched,
        members=members,
        talk_of=np.array([row_of[group_of[p.document, p.speech, p.talk]] for p in searched]),
        talk_ids=talk_ids,
        talks=Bm25.load(data / "talks"),
        names=json.loads((data / "names.json").read_text(encoding="utf-8")),
        analyzer=Analyzer.load(data),
        words=Bm25.load(data / "words"),
        bigrams=Bm25.load(data / "bigrams"),
        dense=DenseIndex.load(data / "passages.faiss"),
        sentences=DenseIndex.load(data / "sentences.faiss"),
        sentence_owner=np.array(sentence_owner, dtype=np.int64),
        clauses=DenseIndex.load(data / "clauses.faiss"),
        clause_owner=np.repeat(np.arange(len(clause_counts)), clause_counts),
    )
