"""What `qa doctor` looks at."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

from qa.bootstrap.keys import open_keyring
from qa.bootstrap.storing import describe_database
from qa.cli.context import App
from qa.errors import QAError
from qa.keys.door import check_door
from qa.settings import NO_READER, Settings, describe

FOR_ANSWERING = (
    "alembic",
    "faiss-cpu",
    "flask",
    "flask-cors",
    "flask-limiter",
    "flask-openapi3",
    "gunicorn",
    "jieba",
    "numpy",
    "onnxruntime",
    "opencc",
    "prometheus-client",
    "pydantic",
    "sqlalchemy",
    "tokenizers",
)
FOR_AGENTS = ("mcp",)
FOR_INDEXING = (
    "sentence-transformers",
    "torch",
    "bm25s",
    "datasketch",
    "pypinyin",
    "beautifulsoup4",
    "lxml",
    "python-docx",
    "pypdf",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: fine or not, and in words."""

    name: str
    ok: bool
    detail: str


def diagnose(app: App) -> list[Check]:
    """Look at everything that answering needs.

    :param app: this run, with its settings.
    :return: the checks; a missing library for indexing or agents is told, but is no failure. A language
        model is asked for a word where one is set.
    """
    checks = [
        Check("python", sys.version_info >= (3, 11), sys.version.split()[0]),
        _libraries("libraries", FOR_ANSWERING, needed=True),
        _libraries("indexing", FOR_INDEXING, needed=False),
        _libraries("agents", FOR_AGENTS, needed=False),
        _attempt("index", lambda: _index(app)),
        _attempt("model", lambda: _model(app)),
        _attempt("database", lambda: describe_database(app.settings)),
        _attempt("keys", lambda: _keys(app.settings)),
    ]
    if app.settings.llm_base_url is not None:
        checks.append(_attempt("language model", lambda: _language_model(app.settings)))
    return checks


def settings_in_force(settings: Settings) -> list[dict[str, str]]:
    """Give the settings as rows for people and programs, secrets masked."""
    return [
        {"name": row.variable, "value": value, "from": source} for row, value, source in describe(settings)
    ]


def _libraries(name: str, wanted: tuple[str, ...], *, needed: bool) -> Check:
    found = {}
    for library in wanted:
        try:
            found[library] = metadata.version(library)
        except metadata.PackageNotFoundError:
            found[library] = "missing"
    missing = "missing" in found.values()
    return Check(
        name, not (needed and missing), ", ".join(f"{library} {is_}" for library, is_ in found.items())
    )


def _attempt(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except (QAError, ImportError) as error:
        return Check(name, False, str(error))


def _index(app: App) -> str:
    info = app.service.info()
    documents = len(app.service.documents())
    return f"{info.passages} passages of {documents} documents, fingerprint {info.fingerprint}"


def _model(app: App) -> str:
    app.service.warm_up()
    reader = (
        "structure and shape read"
        if app.settings.reader == NO_READER
        else (f"{app.settings.reader or 'the reader that is shipped'} reads")
    )
    return f"{app.settings.model or 'the encoder that is shipped'} encodes, {reader}"


def _keys(settings: Settings) -> str:
    ring = open_keyring(settings)
    check_door(settings.host, ring, anonymous=settings.allow_anonymous)
    if settings.require_key or not ring.is_empty():
        return "one is asked for" if ring.opens() else "one is asked for, and there is none that works"
    return f"there is none, and whoever reaches {settings.host} may ask"


def _language_model(settings: Settings) -> str:
    # Only the rare installation that has one pays for the imports.
    from qa.bootstrap.opening import chat_of

    chat = chat_of(settings)
    if chat is None:
        return "none is set"
    chat.complete([{"role": "user", "content": "你好"}])
    return f"{settings.llm_model} at {settings.llm_base_url} answers"
