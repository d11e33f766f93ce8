"""`qa verify`, `qa eval`, `qa doctor` and `qa version`: are things as they should be."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import qa
from qa.cli.context import App, json_option, pass_app, print_json
from qa.errors import CorpusError, QAError

if TYPE_CHECKING:
    from qa.evaluation import Row
    from qa.types import Claim

FAILED = 1


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@json_option
@pass_app
def verify(app: App, file: Path, as_json: bool) -> None:
    """Check that the citations in FILE stand.

    FILE is JSON with a list `citations`: a reply of `qa ask --json`, or a body for POST /api/v1/verify;
    `-` reads standard input. Exit code 1 when one of them does not stand.
    """
    verdicts = app.service.verify(_read_claims(file))
    if as_json:
        print_json({"valid": all(verdict.valid for verdict in verdicts), "results": verdicts})
    else:
        from qa.cli.printing import print_verdicts  # rich takes a tenth of a second

        print_verdicts(verdicts)
    if not all(verdict.valid for verdict in verdicts):
        raise click.exceptions.Exit(FAILED)


def _read_claims(file: Path) -> "list[Claim]":
    try:
        with click.open_file(str(file), encoding="utf-8") as opened:
            entries = json.load(opened)["citations"]
        return [_claim(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise CorpusError(
            f"{file} holds no citations that can be read ({reason}). Give JSON with a list `citations`, "
            "each with document, start, end, and quote or sha256."
        ) from error


def _claim(entry: dict[str, Any]) -> "Claim":
    from qa.types import Claim  # brings in numpy

    if entry.get("quote") is None and entry.get("sha256") is None:
        raise ValueError("a citation without quote and sha256")
    start, end = int(entry["start"]), int(entry["end"])
    return Claim(entry["document"], start, end, entry.get("quote"), entry.get("sha256"))


@click.command("eval")
@click.argument("questions", type=click.Path(path_type=Path))
@click.option("--failures", is_flag=True, help="List the questions that were not answered right.")
@click.option("--record", type=click.Path(path_type=Path), metavar="FILE", help="Write the figures to FILE.")
@json_option
@pass_app
def evaluate(app: App, questions: Path, failures: bool, record: Path | None, as_json: bool) -> None:
    """Score the answers to a set of QUESTIONS."""
    from qa import evaluation  # brings in numpy

    asked = evaluation.read_questions(questions)
    app.service.warm_up()
    rows = _with_progress(app, asked, quiet=as_json)
    figures = evaluation.figures(rows)
    if record:
        record.write_text(
            json.dumps(_to_record(figures, app), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    if as_json:
        failed = {"failures": [_failure(row) for row in rows if row.failed]} if failures else {}
        print_json({**figures, **failed})
        return
    from qa.cli.printing import print_failures, print_figures  # rich takes a tenth of a second

    print_figures(figures)
    if failures:
        print_failures(rows)


def _with_progress(app: App, asked: Any, *, quiet: bool) -> "list[Row]":
    from qa.evaluation import evaluate as run

    if quiet:
        return run(app.service, asked)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as display:
        task = display.add_task("asking", total=len(asked))
        return run(app.service, asked, lambda _row: display.advance(task))


def _to_record(figures: dict[str, Any], app: App) -> dict[str, Any]:
    """Keep what does not depend on the machine: times are no floor."""
    kept = {name: value for name, value in figures.items() if name != "ms"}
    return {"command": "make eval", "index": app.service.info().fingerprint, **kept}


def _failure(row: "Row") -> dict[str, Any]:
    question, reply = row.question, row.reply
    return {
        "id": question.id,
        "type": question.type,
        "question": question.question,
        "wanted": question.answers or question.items,
        "given": (reply.short or reply.items) if reply else None,
        "answered": reply.answered if reply else False,
        "error": row.error,
        **row.measures,
    }


@click.command()
@json_option
@pass_app
def doctor(app: App, as_json: bool) -> None:
    """Check the installation and show settings.

    Exit code 1 when something that answering needs is missing or broken.
    """
    from qa.cli.diagnosis import diagnose, settings_in_force

    checks = diagnose(app)
    healthy = all(check.ok for check in checks)
    if as_json:
        print_json({"healthy": healthy, "checks": checks, "settings": settings_in_force(app.settings)})
    else:
        from qa.cli.printing import print_diagnosis  # rich takes a tenth of a second

        print_diagnosis(checks, settings_in_force(app.settings))
    if not healthy:
        raise click.exceptions.Exit(FAILED)


@click.command()
@json_option
@pass_app
def version(app: App, as_json: bool) -> None:
    """Print the version.

    With --json, also that of the index, null without one.
    """
    if not as_json:
        click.echo(f"qa {qa.__version__}")
        return
    try:
        info = app.service.info()
    except QAError:
        info = None
    print_json({"version": qa.__version__, "index": info})
