"""`qa index`: builds the index, with a progress bar on a terminal and a line for each stage elsewhere."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib import util
from pathlib import Path

import click

from qa.bootstrap.report import IndexReport
from qa.cli.context import App, Progress, json_option, pass_app, print_json
from qa.cli.diagnosis import FOR_INDEXING
from qa.errors import IndexingError

# Where a library is imported by another name than it is installed by.
_MODULES = {"beautifulsoup4": "bs4", "python-docx": "docx"}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--out", "index_dir", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the index."
)
@click.option("--if-needed", is_flag=True, help="Do nothing when the index holds these documents already.")
@click.option("--strict", is_flag=True, help="Fail when a file cannot be read, instead of leaving it out.")
@click.option("--fresh", is_flag=True, help="Encode everything again, also what the index holds already.")
@click.option(
    "--wait",
    type=click.IntRange(0),
    default=0,
    metavar="SECONDS",
    help="Wait so long for another build of this index, instead of failing.",
)
@json_option
@pass_app
def index(
    app: App,
    paths: tuple[Path, ...],
    index_dir: Path | None,
    if_needed: bool,
    strict: bool,
    fresh: bool,
    wait: int,
    as_json: bool,
) -> None:
    """Build the index from files or folders.

    Without PATH, the documents of the setting `documents` are taken: .txt, .md, .html, .docx and .pdf with
    text. A file that cannot be read is left out, and listed with the reason.
    The old index goes on answering until the new one is complete; what it holds already is not encoded again.
    """
    app.settings = app.settings_with(index_dir=index_dir)
    chosen = paths or (app.settings.documents,)
    if if_needed and _is_current(app, chosen):
        report, said = IndexReport(app.service.info()), "The index is up to date"
    else:
        _require_libraries()
        started = time.perf_counter()
        with _progress(quiet=as_json) as progress:
            report = app.build_index(app.settings, chosen, progress, strict=strict, fresh=fresh, wait=wait)
        said = f"Indexed in {time.perf_counter() - started:.1f} s"
    if as_json:
        # The fields of the index stand outermost, as other programs have always read them.
        fields = asdict(report)
        print_json({**fields.pop("info"), **fields})
    else:
        _print_report(report, f"{said}: {report.info.passages} passages in {app.settings.index_dir}")


def _print_report(report: IndexReport, said: str) -> None:
    """Tell what was done, what was kept, which encodings were found, and which files were left out."""
    click.echo(f"{said} ({report.info.fingerprint}).", err=True)
    if report.kept:
        click.echo(f"{report.encoded} texts were encoded, {report.kept} kept from before.", err=True)
    for file in report.files:
        if file.encoding and file.encoding != "utf-8":
            click.echo(f"  {file.name}: read as {file.encoding}", err=True)
    if report.bad:
        click.echo(f"{len(report.bad)} files were left out:", err=True)
    for entry in report.bad:
        click.echo(f"  {entry.reason}", err=True)


def _require_libraries() -> None:
    """Refuse to begin what a server's installation cannot finish."""
    missing = [
        name for name in FOR_INDEXING if util.find_spec(_MODULES.get(name, name.replace("-", "_"))) is None
    ]
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
