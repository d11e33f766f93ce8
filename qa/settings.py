"""The settings: one table, read from flags, the environment and a file, in that order.

A flag wins over the environment, the environment over the file, the file over the default. Only
the edges of the program (`cli`, `bootstrap`, `web`) see `Settings`; components take plain arguments.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from qa.errors import SettingsError
from qa.kinds import HOSTS, KEYS, ORIGINS, RATE, STORAGE, SWITCH, Kind

PREFIX = "QA_"
CONFIG = "config"
DEFAULT_FILE = "qa.toml"
NO_READER = "none"
"""What the setting `reader` says to do without the network."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    default: object
    kind: Kind
    help: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """The name of the environment variable."""
        return PREFIX + self.name.upper()


def whole(low: int, high: int) -> Kind:
    """Whole numbers of a range, ends included."""

    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return Kind(f"a whole number from {low} to {high}", read)


def choice(*names: str) -> Kind:
    """One of some words, in either case."""

    def read(text: str) -> str:
        if text.lower() not in names:
            raise ValueError(text)
        return text.lower()

    return Kind("one of " + ", ".join(names), read)


def database_url() -> Kind:
    """Addresses of the databases that the program works with."""

    def read(text: str) -> str:
        if not _DATABASE_URL.match(text):
            raise ValueError(text)
        return text

    return Kind("sqlite:///path or postgresql://user:password@host/database", read)


_DATABASE_URL = re.compile(r"sqlite:///(?!:memory:|$)|postgres(ql(\+psycopg)?)?://")
_PASSWORD = re.compile(r"(?<=://)(?P<user>[^:@/?]*):.*@|(?<=[?&]password=)[^&]*")
"""A password in an address: what stands before the `@`, or among the options behind the `?`."""


def long_text(least: int) -> Kind:
    """Text that is long enough not to be guessed."""

    def read(text: str) -> str:
        if len(text) < least:
            raise ValueError(text)
        return text

    return Kind(f"text of at least {least} characters", read)


def _read_address(text: str) -> str:
    """Read the base of a server's addresses; what does not belong into one is refused, keys above all."""
    parts = urlsplit(text)
    usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    if not usable or parts.username is not None or parts.query or parts.fragment or not text.isprintable():
        raise ValueError(text)
    return text.rstrip("/")


TEXT = Kind("text", str)
ADDRESS = Kind(
    "an address such as http://127.0.0.1:11434/v1, without name, key or question mark", _read_address
)
PATH = Kind("a path", lambda text: Path(text).expanduser())


def _about(kind: Kind, text: str, *, secret: bool = False) -> dict[str, Any]:
    return {"kind": kind, "help": text, "secret": secret}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in force; `sources` says of each one that is not a default where it came from."""

    host: str = field(
        default="127.0.0.1",
        metadata=_about(TEXT, "Address that the server listens on; only this machine reaches the default"),
    )
    port: int = field(default=8000, metadata=_about(whole(1, 65535), "Port that the server listens on"))
    api_keys: str | None = field(
        default=None,
        metadata=_about(
            KEYS, "Keys that may ask, beside those that `qa keys create` makes; for containers", secret=True
        ),
    )
    require_key: bool = field(
        default=False,
        metadata=_about(
            SWITCH, "Ask for a key on loopback too; as soon as there is a key, one is asked for anyway"
        ),
    )
    allow_anonymous: bool = field(
        default=False,
        metadata=_about(
            SWITCH,
            "Start on an address that is not loopback although there is no key, and let everybody ask",
        ),
    )
    rate_limit: str | None = field(
        default=None,
        metadata=_about(RATE, "Most requests of one key, or of one address where there is no key"),
    )
    rate_limit_storage: str = field(
        default="memory://",
        metadata=_about(STORAGE, "Where requests are counted: in each server process, or in Redis for all"),
    )
    trusted_proxies: int = field(
        default=0,
        metadata=_about(
            whole(0, 10),
            "Proxies in front of the server whose `X-Forwarded-For` is believed; 0 believes nobody's",
        ),
    )
    max_concurrent: int = field(
        default=6,
        metadata=_about(
            whole(0, 256), "Questions that one server process answers at a time; 0 sets no limit"
        ),
    )
    cors_origins: str | None = field(
        default=None,
        metadata=_about(ORIGINS, "Origins whose pages may call the API from a browser; none by default"),
    )
    trusted_hosts: str | None = field(
        default=None,
        metadata=_about(
            HOSTS,
            "Names that the server goes by beside localhost and addresses; without it, whoever has a key "
            "may use any name, and who needs none only these",
        ),
    )
    index_dir: Path = field(default=Path("index"), metadata=_about(PATH, "Folder of the index"))
    documents: Path = field(
        default=Path("seeds"),
        metadata=_about(PATH, "File or folder that `qa index` reads when it is given none"),
    )
    max_file_mb: int = field(
        default=50, metadata=_about(whole(1, 2000), "Largest file, in megabytes, that `qa index` reads")
    )
    max_file_seconds: int = field(
        default=120,
        metadata=_about(whole(1, 86_400), "Seconds that taking the text out of one file may take `qa index`"),
    )
    uploads: bool = field(
        default=False,
        metadata=_about(
            SWITCH, "Whether documents may be added and removed over HTTP, with an admin key only"
        ),
    )
    max_upload_mb: int = field(
        default=20, metadata=_about(whole(1, 2000), "Largest file, in megabytes, that may be uploaded")
    )
    model: str | None = field(
        default=None,
        metadata=_about(
            TEXT, "A sentence-transformers folder or name, in place of the encoder that is shipped"
        ),
    )
    reader: str | None = field(
        default=None,
        metadata=_about(
            TEXT,
            "A folder made by `training.reader`, in place of the reader that is shipped; "
            "`none` reads by structure and shape alone",
        ),
    )
    threads: int = field(
        default=2,
        metadata=_about(whole(1, 64), "Texts that a model works on at a time, one CPU thread each"),
    )
    workers: int = field(
        default=1,
        metadata=_about(whole(1, 64), "Server processes, each with its own index and models in memory"),
    )
    web_threads: int = field(
        default=8, metadata=_about(whole(1, 256), "Requests that one server process works on at a time")
    )
    database_url: str | None = field(
        default=None,
        metadata=_about(
            database_url(),
            "Database of conversations and keys; the default is `qa.sqlite3` beside the folder of the index",
        ),
    )
    retention_days: int = field(
        default=0,
        metadata=_about(
            whole(0, 36500), "Days after its last question that a conversation is kept; 0 keeps all"
        ),
    )
    secret_key: str | None = field(
        default=None,
        metadata=_about(
            long_text(16),
            "Signs the cookie that says whose conversations are whose; the default is a random one, "
            "kept in `qa.secret` beside the SQLite database, or beside the folder of the index",
            secret=True,
        ),
    )
    log_level: str = field(
        default="info",
        metadata=_about(choice("debug", "info", "warning", "error"), "The least severity that is logged"),
    )
    log_format: str = field(
        default="text",
        metadata=_about(choice("text", "json"), "A line of the log: for people, or one JSON object"),
    )
    log_questions: bool = field(
        default=False,
        metadata=_about(SWITCH, "Log the text of each question; without it no line says what anybody asked"),
    )
    llm_base_url: str | None = field(
        default=None,
        metadata=_about(
            ADDRESS, "An OpenAI-compatible server whose language model words the answers; none does without"
        ),
    )
    llm_model: str | None = field(
        default=None,
        metadata=_about(TEXT, "The model that this server is asked for, by the name it has there"),
    )
    llm_api_key: str | None = field(
        default=None, metadata=_about(TEXT, "The key for this server, where it wants one", secret=True)
    )
    llm_timeout: int = field(
        default=30,
        metadata=_about(
            whole(1, 600), "Seconds for the model's whole reply; then the extractive answer is given"
        ),
    )
    llm_max_tokens: int = field(
        default=512, metadata=_about(whole(16, 32_768), "The most tokens of one reply, thoughts included")
    )
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


def _row(name: str, default: object, about: Mapping[str, Any]) -> Setting:
    return Setting(name, default, about["kind"], about["help"], about["secret"])


SETTINGS = tuple(_row(item.name, item.default, item.metadata) for item in fields(Settings) if item.metadata)
"""Every setting, in the order that `docs/settings.md` and `qa doctor` show."""

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def load_settings(
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """Read the settings.

    :param flags: values given on the command line; None means not given.
    :param environ: the environment, that of the process by default.
    :param file: a TOML file; otherwise the one that QA_CONFIG names, otherwise qa.toml if there is one.
    :return: the settings in force.
    :raises SettingsError: a name is unknown, a value is not allowed, or the file cannot be read.
    """
    variables = _from_environment(os.environ if environ is None else environ)
    configured = variables.pop(CONFIG, None)
    named = file or (Path(configured) if configured else None)
    path = named or Path(DEFAULT_FILE)
    values: dict[str, object] = {}
    sources: dict[str, str] = {}
    for source, given in (
        (f"file {path}", _from_file(path, required=named is not None)),
        ("environment", variables),
        ("flag", {name: value for name, value in (flags or {}).items() if value is not None}),
    ):
        for name, value in given.items():
            values[name] = _read(name, value, source)
            sources[name] = source
    return Settings(**values, sources=sources)  # type: ignore[arg-type]  # _read gave each its kind


def describe(settings: Settings) -> list[tuple[Setting, str, str]]:
    """List the settings in force for people.

    :param settings: what is in force.
    :return: for each setting its row of the table, its value with secrets masked, and where it is from.
    """
    return [
        (row, shown(row, getattr(settings, row.name)), settings.sources.get(row.name, "default"))
        for row in SETTINGS
    ]


def shown(setting: Setting, value: object) -> str:
    """Write the value of a setting for people: secrets and passwords are masked, nothing is `-`."""
    if value is None:
        return "-"
    if setting.secret:
        return "****"
    text = str(int(value)) if isinstance(value, bool) else str(value)
    return _PASSWORD.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    return "****" if found["user"] is None else f"{found['user']}:****@"


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Take the QA_ variables; an empty one counts as not set, because container tools pass them so."""
    names = {PREFIX + name.upper(): name for name in (CONFIG, *_BY_NAME)}
    given = {variable: value for variable, value in environ.items() if variable.startswith(PREFIX)}
    for variable in given:
        if variable not in names:
            raise SettingsError(_unknown(variable, list(names)))
    return {names[variable]: value for variable, value in given.items() if value.strip()}


def _from_file(path: Path, *, required: bool) -> dict[str, object]:
    if not required and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} cannot be read: {error}. Give a TOML file in UTF-8."
        ) from error


def _read(name: str, value: object, source: str) -> object:
    if name not in _BY_NAME:
        raise SettingsError(f"{source}: {_unknown(name, list(_BY_NAME))}")
    setting = _BY_NAME[name]
    try:
        return setting.kind.read(_as_text(value))
    except ValueError as error:
        raise SettingsError(
            f"{setting.variable} was given {shown(setting, value)!r} ({source}), "
            f"but it must be {setting.kind.allowed}. "
            f"Change it or leave it out; the default is {shown(setting, setting.default)}.",
            field=name,
        ) from error


def _as_text(value: object) -> str:
    if not isinstance(value, str | int | Path):  # a TOML list or table is never right
        raise ValueError(value)  # noqa: TRY004 - like every value that is not allowed
    return str(value).strip()


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    return f"There is no setting {name}. The nearest is {near}; docs/settings.md lists them all."
