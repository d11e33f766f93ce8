"""The settings: one table, read from flags, the environment and a file, in that order.

A flag wins over the environment, the environment over the file, the file over the default. Only
the edges of the program (`cli`, `bootstrap`, `web`) see `Settings`; components take plain arguments.
"""

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from qa.errors import SettingsError

PREFIX = "QA_"
CONFIG = "config"
DEFAULT_FILE = "qa.toml"
NO_READER = "none"
"""What the setting `reader` says to do without the network."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a setting may be: in words, and as the function that reads it (ValueError if it is not)."""

    allowed: str
    read: Callable[[str], object]


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


def _read_switch(text: str) -> bool:
    if text.lower() not in ("0", "1", "false", "true"):
        raise ValueError(text)
    return text.lower() in ("1", "true")


SWITCH = Kind("0 or 1", _read_switch)
TEXT = Kind("text", str)
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
    index_dir: Path = field(default=Path("index"), metadata=_about(PATH, "Folder of the index"))
    documents: Path = field(
        default=Path("seeds"),
        metadata=_about(PATH, "File or folder that `qa index` reads when it is given none"),
    )
    max_file_mb: int = field(
        default=50, metadata=_about(whole(1, 2000), "Largest file, in megabytes, that `qa index` reads")
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
    log_level: str = field(
        default="info",
        metadata=_about(choice("debug", "info", "warning", "error"), "The least severity that is logged"),
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
    """Write the value of a setting for people: a secret is masked, nothing is `-`."""
    if value is None:
        return "-"
    if setting.secret:
        return "****"
    if isinstance(value, bool):
        return str(int(value))
    return str(value)


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
