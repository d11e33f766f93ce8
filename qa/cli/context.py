"""What the verbs share: the settings, the service, the options that several of them take."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.settings import SETTINGS, Setting, Settings, load_settings

if TYPE_CHECKING:
    from qa.bootstrap.report import IndexReport
    from qa.service import QAService
    from qa.store.keys import KeyStore

Progress = Callable[[str, int, int], None]


def _open_service(settings: Settings) -> "QAService":
    from qa.bootstrap.opening import open_service  # brings in faiss and jieba

    return open_service(settings, preload=True)


def _build_index(
    settings: Settings, paths: Sequence[Path], progress: Progress, **manner: Any
) -> "IndexReport":
    from qa.bootstrap.indexing import Manner, index_documents  # brings in faiss and jieba

    return index_documents(settings, paths, progress, Manner(**manner))


def _index_is_current(settings: Settings, paths: Sequence[Path]) -> bool:
    from qa.bootstrap.indexing import index_is_current  # brings in faiss and jieba

    return index_is_current(settings, paths)


def _open_keys(settings: Settings) -> "KeyStore":
    from qa.bootstrap.keys import open_keys

    return open_keys(settings)


@dataclass
class App:
    """One run of the command line. What it opens and builds with can be replaced, as tests do."""

    open_service: Callable[[Settings], "QAService"] = _open_service
    build_index: Callable[..., "IndexReport"] = _build_index
    index_is_current: Callable[[Settings, Sequence[Path]], bool] = _index_is_current
    open_keys: Callable[[Settings], "KeyStore"] = _open_keys
    flags: dict[str, object] = field(default_factory=dict)
    config: Path | None = None

    def configure(self, flags: Mapping[str, object], config: Path | None) -> None:
        """Take the options given before the verb."""
        self.flags = dict(flags)
        self.config = config

    def settings_with(self, **flags: object) -> Settings:
        """Read the settings, with options of the verb over those given before it.

        :param flags: settings by name; None means not given.
        :return: the settings in force.
        :raises SettingsError: a setting is unknown or not allowed.
        """
        given = {name: value for name, value in flags.items() if value is not None}
        return load_settings({**self.flags, **given}, file=self.config)

    def as_environment(self, settings: Settings) -> dict[str, str]:
        """Write what was given by flag as variables, for a process that this one becomes.

        :param settings: what is in force.
        :return: variables by name.
        """
        given = {
            row.variable: str(getattr(settings, row.name)) for row in SETTINGS if _by_flag(settings, row)
        }
        return {**given, "QA_CONFIG": str(self.config)} if self.config else given

    @cached_property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.settings_with()

    @cached_property
    def service(self) -> "QAService":
        """The service on the index of the settings."""
        return self.open_service(self.settings)


def _by_flag(settings: Settings, row: Setting) -> bool:
    return settings.sources.get(row.name) == "flag"


pass_app = click.make_pass_decorator(App)

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, with the fields of the REST API."
)
top_k_option = click.option(
    "-k", "--top-k", type=click.IntRange(1, 20), default=5, show_default=True, help="Most passages to show."
)
speeches_option = click.option(
    "-s",
    "--speech",
    "numbers",
    type=click.IntRange(1),
    multiple=True,
    help="Look in this part only; may be repeated.",
)
explain_option = click.option("--explain", is_flag=True, help="Add every candidate with its scores.")


def print_json(value: object) -> None:
    """Print a value as the REST API would send it, indented for people.

    :param value: a dataclass of `qa.types`, or a dictionary or list that may hold some.
    """
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_fields))


def without_unasked(value: Any) -> dict[str, Any]:
    """Give the fields of a reply, `explain` only where it was asked for.

    :param value: a Reply or SearchReply.
    :return: its fields by name.
    """
    fields = asdict(value)
    if fields["explain"] is None:
        del fields["explain"]
    return fields


def _fields(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
