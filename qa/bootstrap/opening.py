"""Opens a service on an index; nothing that only building an index needs is imported here."""

import gc
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from qa.bootstrap.identity import check_agreement, index_info
from qa.encoder.loading import load_encoder
from qa.errors import ModelError
from qa.index import records
from qa.index.dense import DenseIndex
from qa.index.storage import Manifest, check_files, read_manifest
from qa.lexical.analyzer import Analyzer
from qa.lexical.bm25 import Bm25
from qa.passages.units import clauses_of
from qa.reader.confidence import Calibration, Judge, load_calibration
from qa.reader.evidence import TermWeights
from qa.reader.outline import Enumerations
from qa.reader.structural import StructuralReader
from qa.retriever.hybrid import Retriever, SearchIndex
from qa.service import Library, QAService
from qa.settings import Settings
from qa.types import Encoder, Passage


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking again and again through what is being loaded."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_collector_paused()
def open_service(
    settings: Settings, calibration: Calibration | None = None, *, preload: bool = False
) -> QAService:
    """Open the index and make the service that answers from it. Models load at the first question.

    :param settings: where the index is, which model encodes.
    :param calibration: decides when to abstain; the one that comes with the program by default.
    :param preload: load the encoder at once, beside the index, instead of at the first question.
    :return: the service.
    :raises IndexMissingError: when there is no index.
    :raises IndexDamagedError: when files are missing or changed.
    :raises IndexOutdatedError: when another format, model or analysis made it.
    :raises ModelError: when the model is not there.
    """
    folder = Path(settings.index_dir)
    manifest = read_manifest(folder)
    model = _Model(settings)
    if preload:
        model.load_ahead()
    data = check_files(folder, manifest)
    check_agreement(settings, manifest)
    library = open_library(data, manifest)
    searched = open_search_index(data, library)
    weights = TermWeights(
        searched.analyzer.bigram_set, searched.bigrams.document_frequency, len(searched.passages)
    )
    enumerations = Enumerations(library.enumerations, library.talks, library.texts)
    reader = StructuralReader(enumerations, weights, library.passage_at)
    judge = Judge(weights, calibration or load_calibration())
    return QAService(library, Retriever(searched, model), reader, judge)


def open_library(data: Path, manifest: Manifest) -> Library:
    """Read the records of an index.

    :param data: the folder of the data files.
    :param manifest: of the index.
    :return: documents, talks, passages and enumerations.
    :raises IndexDamagedError: when a file cannot be read.
    """
    return Library(
        documents=records.read_documents(data / "documents.jsonl"),
        talks=records.read_talks(data / "talks.jsonl"),
        passages=records.read_passages(data / "passages.jsonl"),
        enumerations=records.read_enumerations(data / "enumerations.jsonl"),
        omissions=records.read_omissions(data / "omissions.jsonl"),
        info=index_info(manifest),
    )


class _Model:
    """The encoder of an index, loaded once: at its first use, or ahead of it beside other work."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None

    def __call__(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                settings = self._settings
                self._encoder = load_encoder(settings.model, for_indexing=False, threads=settings.threads)
            return self._encoder

    def load_ahead(self) -> None:
        """Load in a thread; what goes wrong there is raised where the encoder is used."""

        def load() -> None:
            with suppress(ModelError):
                self()

        threading.Thread(target=load, name="load-encoder").start()


def open_search_index(data: Path, library: Library) -> SearchIndex:
    """Open what retrieval searches.

    :param data: the folder of the data files.
    :param library: the records of the same index.
    :return: the vectors, terms and names.
    :raises IndexDamagedError: when a file cannot be read.
    """
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
