"""Opens a service on an index; nothing that only building an index needs is imported here."""

import gc
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from qa.bootstrap.identity import check_agreement, index_info
from qa.encoder.loading import load_encoder, model_fingerprint
from qa.errors import ModelError, SettingsError
from qa.generation.protocol import Writer
from qa.index import records
from qa.index.dense import DenseIndex
from qa.index.storage import Manifest, check_files, read_manifest
from qa.lexical.analyzer import Analyzer
from qa.lexical.bm25 import Bm25
from qa.lexical.correction import Corrector
from qa.lexical.quantities import read_quantities, rewritten
from qa.lexical.regions import Regions
from qa.lexical.sounds import Sounds
from qa.lexical.spelling import Speller
from qa.pairs.network import DEFAULT_FOLDER, PairNetwork
from qa.pairs.pairing import MakePairing, Pairing
from qa.passages.units import clauses_of
from qa.reader.confidence import NETWORK, STRUCTURE, Calibration, Judge, load_calibration
from qa.reader.evidence import TermWeights
from qa.reader.outline import Enumerations
from qa.reader.structural import StructuralReader
from qa.retriever.hybrid import Retriever, SearchIndex
from qa.service import Library, Networks, QAService
from qa.settings import NO_READER, Settings
from qa.types import Encoder, Hit, Passage

if TYPE_CHECKING:
    from qa.generation.client import ChatClient

_T = TypeVar("_T")


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


@dataclass(frozen=True, slots=True)
class Stages:
    """What a service is made of; `pair` is None where nothing but structure and shape reads."""

    library: Library
    retriever: Retriever
    reader: StructuralReader
    weights: TermWeights
    pair: MakePairing | None


@_collector_paused()
def open_stages(
    settings: Settings,
    *,
    corrector: Corrector | None = None,
    preload: bool = False,
    models: "Models | None" = None,
) -> Stages:
    """Open the index and make the stages that answer from it. Models load at the first question.

    :param settings: where the index is, which models encode and read.
    :param corrector: corrects what was typed wrongly; by what the index knows by default.
    :param preload: load the models at once, beside the index, instead of at the first question.
    :param models: of the same settings, loaded before; those that the settings name now by default.
    :return: the stages.
    :raises IndexMissingError: when there is no index.
    :raises IndexDamagedError: when files are missing or changed.
    :raises IndexOutdatedError: when another format, model or analysis made it.
    :raises ModelError: when the encoder is not there.
    """
    folder = Path(settings.index_dir)
    manifest = read_manifest(folder)
    models = models or Models.of(settings)
    encoder, network = models.encoder, models.network
    if preload:
        encoder.load_ahead()
        if network:
            network.load_ahead()
    data = check_files(folder, manifest)
    check_agreement(settings, manifest)
    library = open_library(data, manifest)
    searched = open_search_index(data, library)
    searched = replace(searched, corrector=corrector) if corrector else searched
    weights = TermWeights(
        searched.analyzer.bigram_set, searched.bigrams.document_frequency, len(searched.passages)
    )
    enumerations = Enumerations(library.enumerations, library.talks, library.texts)
    reader = StructuralReader(enumerations, weights, library.passage_at)
    pair = _pairing_with(network) if network else None
    return Stages(library, Retriever(searched, encoder), reader, weights, pair)


def open_service(
    settings: Settings,
    calibration: Calibration | None = None,
    *,
    corrector: Corrector | None = None,
    preload: bool = False,
    models: "Models | None" = None,
) -> QAService:
    """Open the index and make the service that answers from it.

    :param settings: where the index is, which models encode and read.
    :param calibration: decides when to abstain; the one that comes with the program by default.
    :param corrector: corrects what was typed wrongly; by what the index knows by default.
    :param preload: load the models at once, beside the index, instead of at the first question.
    :param models: of the same settings, loaded before; those that the settings name now by default.
    :return: the service.
    :raises SettingsError: when a language model is set by half.
    :raises QAError: as `open_stages` says.
    """
    writer = _writer_of(settings)
    stages = open_stages(settings, corrector=corrector, preload=preload, models=models)
    fitted = calibration or load_calibration(NETWORK if stages.pair else STRUCTURE)
    judge = Judge(stages.weights, fitted, load_calibration(STRUCTURE))
    networks = Networks(stages.pair, writer)
    return QAService(stages.library, stages.retriever, stages.reader, judge, networks)


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


class _Lazy(Generic[_T]):
    """A model, loaded once: at its first use, or ahead of it beside other work."""

    def __init__(self, load: Callable[[], _T]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._model: _T | None = None

    def __call__(self) -> _T:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    def load_ahead(self) -> None:
        """Load in a thread; what goes wrong there is raised where the model is used."""

        def load() -> None:
            with suppress(ModelError):
                self()

        threading.Thread(target=load, name="load-model").start()


@dataclass(frozen=True, slots=True)
class Models:
    """The models of some settings, so that a server that opens one index after another loads them once."""

    encoder: _Lazy[Encoder]
    network: _Lazy[PairNetwork] | None
    fingerprint: str

    @classmethod
    def of(cls, settings: Settings, before: "Models | None" = None) -> "Models":
        """Take the models of settings; they load at first use.

        :param settings: which models encode and read.
        :param before: models of the same settings, given back while the encoder's files are the same.
        :return: the models.
        :raises ModelError: when the encoder is not there.
        """
        fingerprint = model_fingerprint(settings.model)
        if before and before.fingerprint == fingerprint:
            return before
        return cls(_encoder_of(settings), _network_of(settings), fingerprint)


def _encoder_of(settings: Settings) -> _Lazy[Encoder]:
    return _Lazy(lambda: load_encoder(settings.model, for_indexing=False, threads=settings.threads))


def _network_of(settings: Settings) -> _Lazy[PairNetwork] | None:
    if settings.reader == NO_READER:
        return None
    folder = Path(settings.reader) if settings.reader else DEFAULT_FOLDER
    return _Lazy(lambda: PairNetwork(folder, threads=settings.threads))


def _writer_of(settings: Settings) -> Writer | None:
    """Make what words the answers, where a language model is set; it is asked at the first answer."""
    chat = chat_of(settings)
    if chat is None:
        return None
    from qa.generation.writing import ModelWriter

    return ModelWriter(chat)


def chat_of(settings: Settings) -> "ChatClient | None":
    """Make what asks the language model; nothing is asked yet.

    :param settings: which model, where, and what it may cost.
    :return: the client, or None where no model is set.
    :raises SettingsError: when an address is set but no model.
    """
    if settings.llm_base_url is None:
        return None
    if settings.llm_model is None:
        raise SettingsError(
            f"QA_LLM_BASE_URL is {settings.llm_base_url}, but no model is named. "
            "Set QA_LLM_MODEL to a model that this server has; GET /models lists them.",
            field="llm_model",
        )
    # Only those who set a model pay for what it needs.
    from qa.generation.client import ChatClient, Limits, Server

    server = Server(settings.llm_base_url, settings.llm_model, settings.llm_api_key)
    # Half of the threads that serve requests: a model that hangs must not take them all.
    limits = Limits(settings.llm_timeout, settings.llm_max_tokens, max(1, settings.web_threads // 2))
    return ChatClient(server, limits)


def _pairing_with(network: _Lazy[PairNetwork]) -> MakePairing:
    def pair(question: str, hits: Sequence[Hit]) -> Pairing:
        return Pairing(network(), question, hits)

    return pair


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
    analyzer, bigrams = Analyzer.load(data), Bm25.load(data / "bigrams")
    named = json.loads((data / "names.json").read_text(encoding="utf-8"))
    return SearchIndex(
        passages=searched,
        members=members,
        talk_of=np.array([row_of[group_of[p.document, p.speech, p.talk]] for p in searched]),
        talk_ids=talk_ids,
        talks=Bm25.load(data / "talks"),
        names=named["names"],
        regions=Regions(**named["regions"]),
        analyzer=analyzer,
        words=Bm25.load(data / "words"),
        bigrams=bigrams,
        corrector=_corrector(data, analyzer, bigrams),
        dense=DenseIndex.load(data / "passages.faiss"),
        sentences=DenseIndex.load(data / "sentences.faiss"),
        sentence_owner=np.array(sentence_owner, dtype=np.int64),
        clauses=DenseIndex.load(data / "clauses.faiss"),
        clause_owner=np.repeat(np.arange(len(clause_counts)), clause_counts),
    )


def _corrector(data: Path, analyzer: Analyzer, bigrams: Bm25) -> Corrector:
    pairs = bigrams.document_frequency
    speller = Speller(Sounds.load(data), analyzer.dictionary, pairs)
    return Corrector(partial(rewritten, known=read_quantities(data), pairs=pairs), speller.slips)
