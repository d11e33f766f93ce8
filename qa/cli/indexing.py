"""`qa index`: builds the index, with a progress bar on a terminal and a line for each stage elsewhere."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import util
from pathlib import Path

import click

from qa.cli.context import App, Progress, json_option, pass_app, print_json
from qa.cli.diagnosis import FOR_INDEXING
from qa.errors import IndexingError


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--out", "index_dir", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the index."
)
@click.option("--if-needed", is_flag=True, help="Do nothing when the index holds these documents already.")
@json_option
@pass_app
def index(app: App, paths: tuple[Path, ...], index_dir: Path | None, if_needed: bool, as_json: bool) -> None:
    """Build the index from files or folders.

    Without PATH, the documents of the setting `documents` are taken (.txt and .md in UTF-8).
    The old index goes on answering until the new one is complete.
    """
    app.settings = app.settings_with(index_dir=index_dir)
    chosen = paths or (app.settings.documents,)
    if if_needed and _is_current(app, chosen):
        info, said = app.service.info(), "The index is up to date"
    else:
        _require_libraries()
        started = time.perf_counter()
        with _progress(quiet=as_json) as progress:
            info = app.build_index(app.settings, chosen, progress)
        said = f"Indexed in {time.perf_counter() - started:.1f} s"
    if as_json:
        print_json(info)
    else:
        click.echo(
            f"{said}: {info.passages} passages in {app.settings.index_dir} ({info.fingerprint}).", err=True
        )


def _require_libraries() -> None:
    """Refuse to begin what a server's installation cannot finish."""
    missing = [name for name in FOR_INDEXING if util.find_spec(name.replace("-", "_")) is None]
    if missing:
        raise IndexingError(
            f"Indexing needs {', '.join(missing)}, which is not installed; a server does without. "
            "Install the extra: pip install 'speech-qa[index]'."
        )


def _is_current(app: App, paths: Sequence[Path]) -> bool:
    """Say whether building again would change nothing; an index that cannot be opened is not current."""
    try:
        return app.index_is_current(app.settings, paths) and bool(app.service.info())
    except IndexingError:
        return False


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress]:
    """Give the callback that shows how far the build is."""
    if quiet:
        yield lambda _stage, _done, _total: None
        return
    from rich import progress as bars  # slow to import, and only this verb shows bars
    from rich.console import Console

    columns = (bars.TextColumn("{task.description:<12}"), bars.BarColumn(), bars.MofNCompleteColumn())
    with bars.Progress(*columns, bars.TimeElapsedColumn(), console=Console(stderr=True)) as display:
        tasks: dict[str, bars.TaskID] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = display.add_task(stage)
            display.update(tasks[stage], completed=done, total=total)

        yield advance
