"""Builds an index: documents to passages, passages to vectors and terms, all into one folder."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from qa import __version__
from qa.bootstrap.identity import fingerprint, index_info
from qa.bootstrap.keeping import KINDS, Kept, read_kept, write_kept
from qa.bootstrap.report import BadFile, FileRead, IndexReport
from qa.corpus.guarding import GuardedReader, Limits
from qa.corpus.parsing import ParsedDocument, parse
from qa.corpus.reading import File, extract_file, find_files, printable, read_bytes
from qa.encoder.loading import load_encoder, model_fingerprint
from qa.errors import CorpusError
from qa.index import records
from qa.index.dense import DenseIndex
from qa.index.storage import FORMAT_VERSION, Builder, Manifest, building, check_files, read_manifest
from qa.lexical.analyzer import ANALYZER, Analyzer, corpus_dictionary
from qa.lexical.bm25 import write_bm25
from qa.lexical.names import find_names, tag_words
from qa.lexical.quantities import find_quantities, write_quantities
from qa.lexical.regions import find_regions
from qa.lexical.sounds import find_sounds
from qa.passages.building import PassageSet, build_passages
from qa.passages.units import clause_texts, passage_context, sentence_texts
from qa.settings import Settings
from qa.types import Document, IndexInfo, Talk, Vectors

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""

_BATCH = 32
FEW = 256
"""So many new texts are encoded as questions are: importing sentence-transformers would take longer than they do."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to index: `strict` lets one bad file fail the whole, `fresh` takes nothing over from before.

    `wait` is how many seconds another process may take to finish building the same index.
    """

    strict: bool = False
    fresh: bool = False
    wait: int = 0


def _silent(stage: str, done: int, total: int) -> None:
    """Take progress and show nothing."""


def build_index(settings: Settings, paths: Sequence[Path] = (), progress: Progress = _silent) -> IndexInfo:
    """Index documents, each of which must be readable, and put the new index into force.

    :param settings: where the index goes, which model encodes.
    :param paths: files and folders; the documents of the settings by default.
    :param progress: is told what is being done.
    :return: what was built.
    :raises CorpusError: when a document cannot be read.
    :raises ModelError: when the model cannot be loaded.
    :raises IndexingError: when the index cannot be written.
    """
    return index_documents(settings, paths, progress, Manner(strict=True)).info


def index_documents(
    settings: Settings,
    paths: Sequence[Path] = (),
    progress: Progress = _silent,
    manner: Manner = Manner(),
) -> IndexReport:
    """Index the documents that can be read, and put the new index into force.

    What the index in force holds of the same texts and files is taken over, so that only what is new is
    read and encoded.

    :param settings: where the index goes, which model encodes, how large a file may be.
    :param paths: files and folders; the documents of the settings by default.
    :param progress: is told what is being done.
    :param manner: what to do about bad files and about what was made before.
    :return: what was built, of which files, and which could not be read.
    :raises CorpusError: when no document can be read, or one cannot and all must.
    :raises ModelError: when the model cannot be loaded.
    :raises IndexingError: when the index cannot be written.
    """
    with building(Path(settings.index_dir), wait_seconds=manner.wait) as builder:
        return _index_documents(builder, settings, paths, progress, manner)


def _index_documents(
    builder: Builder, settings: Settings, paths: Sequence[Path], progress: Progress, manner: Manner
) -> IndexReport:
    kept = Kept() if manner.fresh else read_kept(Path(settings.index_dir), settings)
    parsed, bad = _read_all(settings, paths, kept, progress)
    if bad and (manner.strict or not parsed):
        raise CorpusError("\n".join(entry.reason for entry in bad))
    files = [file for file, _ in parsed]
    documents = [file.document for file in files]
    progress("passages", 0, 1)
    passages = build_passages([document for _, document in parsed])
    progress("passages", 1, 1)
    texts = _texts(passages, documents)
    vectors, encoded = _encode(settings, kept, texts, progress)
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
        _write(data, documents, passages, texts[0], vectors)
        write_kept(data, settings, files, texts)

    made = builder.write(manifest, fill)
    progress("writing", 1, 1)
    read = tuple(FileRead(f.document.name, f.format, f.encoding) for f in files)
    distinct = len({text for kind in texts for text in kind})
    return IndexReport(index_info(made), read, tuple(bad), encoded, distinct - encoded)


def index_is_current(settings: Settings, paths: Sequence[Path] = ()) -> bool:
    """Whether the index in force was made from these documents with this model and program.

    :param settings: where the index is, which model encodes.
    :param paths: files and folders; the documents of the settings by default.
    :return: true when building again would change nothing.
    :raises CorpusError: when no document can be read.
    :raises IndexingError: when there is no index, or it is damaged.
    """
    folder = Path(settings.index_dir)
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    parsed, bad = _read_all(settings, paths, read_kept(folder, settings), _silent)
    if not parsed:
        raise CorpusError("\n".join(entry.reason for entry in bad))
    documents = [file.document for file, _ in parsed]
    return manifest.fingerprint == fingerprint(settings, documents) and manifest.analyzer == ANALYZER


def _read_all(
    settings: Settings, paths: Sequence[Path], kept: Kept, progress: Progress
) -> tuple[list[tuple[File, ParsedDocument]], list[BadFile]]:
    """Read and parse every file; one that cannot be read is kept apart with the reason."""
    found = find_files(paths or [Path(settings.documents)])
    good, bad = [], []
    with GuardedReader(Limits(settings.max_file_seconds), extract=extract_file) as reader:
        for number, (name, path) in enumerate(found, 1):
            try:
                data = read_bytes(name, path, settings.max_file_mb * 1_000_000)
                known = kept.files.get((name, hashlib.sha256(data).hexdigest()))
                file = known or reader.read(name, data)
                good.append((file, _parse(file)))
            except CorpusError as error:
                bad.append(BadFile(printable(name), str(error)))
            progress("reading", number, len(found))
    return good, bad


def _parse(file: File) -> ParsedDocument:
    parsed = parse(file.document, file.structure)
    if parsed.talks:
        return parsed
    raise CorpusError(
        f"{file.document.name}: holds no text, only page furniture; give a document that says something"
    )


def _texts(passages: PassageSet, documents: Sequence[Document]) -> tuple[list[str], list[str], list[str]]:
    """Give what is encoded of each passage: its context, its sentences, their clauses."""
    searched = passages.representatives
    sentences = [text for p in searched for text in sentence_texts(p)]
    return _contexts(passages, documents), sentences, clause_texts(searched)


def _contexts(passages: PassageSet, documents: Sequence[Document]) -> list[str]:
    """Give the text that stands for each searched passage; a numbered part's title says nothing."""
    titles = {document.name: document.title for document in documents}
    return [
        passage_context(p, titles[p.document] if p.speech is None else None) for p in passages.representatives
    ]


def _encode(
    settings: Settings, kept: Kept, texts: Sequence[Sequence[str]], progress: Progress
) -> tuple[list[Vectors], int]:
    """Give the vectors of each kind of text, and how many texts had to be encoded for it."""
    # A sentence of one clause is both; each text is encoded once.
    wanted = {text: kept.row(text) for text in dict.fromkeys(text for kind in texts for text in kind)}
    new = [text for text, row in wanted.items() if row is None]
    total, before = len(wanted), len(wanted) - len(new)
    rows = [] if kept.vectors is None else [kept.vectors]
    offset = len(kept.vectors) if kept.vectors is not None else 0
    row_of = {text: row for text, row in wanted.items() if row is not None}
    row_of.update((text, offset + number) for number, text in enumerate(new))
    progress("encoding", before, total)
    if new:
        encoder = load_encoder(settings.model, for_indexing=len(new) > FEW, threads=settings.threads)
        for start in range(0, len(new), _BATCH):
            rows.append(encoder.encode_document(new[start : start + _BATCH]))
            progress("encoding", before + min(start + _BATCH, len(new)), total)
    vectors = np.concatenate(rows).astype(np.float32, copy=False)
    return [vectors[[row_of[text] for text in kind]] for kind in texts], len(new)


def _write(
    data: Path,
    documents: Sequence[Document],
    passages: PassageSet,
    contexts: Sequence[str],
    vectors: Sequence[Vectors],
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
    for name, rows in zip(KINDS, vectors, strict=True):
        DenseIndex.build(rows).save(data / f"{name}.faiss")
    by_group = _texts_by_group(texts, passages.talks)
    write_bm25([analyzer.words(text) for text in by_group.values()], data / "talks")
    tagged = tag_words(by_group, analyzer)
    found = {"names": find_names(tagged), "regions": asdict(find_regions(tagged))}
    (data / "names.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _texts_by_group(texts: dict[str, str], talks: Sequence[Talk]) -> dict[str, str]:
    """Give the text of the best-preserved talk of each group of copies, in order."""
    return {t.id: texts[t.document][t.start : t.end] for t in talks if t.copies[0] == t.id}
