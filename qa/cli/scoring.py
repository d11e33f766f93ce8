"""`qa eval`: a question set asked and judged, or a run that was saved before."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import qa
from qa.cli.context import App, json_option, pass_app, print_json
from qa.errors import EvaluationError

if TYPE_CHECKING:
    from qa.evaluation import Comparison, Row, Run

_file = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the parts of a report go; None where nobody asked for one."""

    record: Path | None
    out: Path | None
    html: Path | None
    plots: Path | None


@click.command("eval")
@click.argument("questions", type=click.Path(path_type=Path))
@click.option("--failures", is_flag=True, help="List the questions that were not answered right.")
@click.option("--record", type=_file, metavar="FILE", help="Write the figures to FILE, as floors.")
@click.option("--out", type=_file, metavar="FILE", help="Save the run to FILE (JSON), to compare with later.")
@click.option("--compare", "other", type=_file, metavar="FILE", help="Compare with the run saved in FILE.")
@click.option("--html", type=_file, metavar="FILE", help="Write a report to FILE, with plots and failures.")
@click.option(
    "--plots",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the plots into DIR (SVG).",
)
@json_option
@pass_app
def evaluate(
    app: App,
    /,
    questions: Path,
    failures: bool,
    record: Path | None,
    out: Path | None,
    other: Path | None,
    html: Path | None,
    plots: Path | None,
    as_json: bool,
) -> None:
    """Score the answers to a set of QUESTIONS.

    QUESTIONS may also be a run that was saved with --out: then nothing is asked again.
    """
    from qa import evaluation  # brings in numpy

    outputs = Outputs(record, out, html, plots)
    _check_folders(outputs)
    older = evaluation.read_run(other) if other else None
    run = _run(app, questions, quiet=as_json)
    comparison = evaluation.compare(older.rows, run.rows) if older else None
    _write(run, comparison, outputs)
    _print(run, comparison, failures=failures, as_json=as_json)


def _check_folders(outputs: Outputs) -> None:
    """Refuse before anything is asked what could not be written afterwards."""
    for path in (outputs.record, outputs.out, outputs.html):
        if path and not path.parent.is_dir():
            raise EvaluationError(
                f"{path} cannot be written: there is no folder {path.parent}. Make it first."
            )


def _run(app: App, questions: Path, *, quiet: bool) -> "Run":
    """Read a run that was saved, or ask the questions now."""
    from qa.evaluation import Run, read_questions, read_run
    from qa.evaluation.ranking import require_library
    from qa.evaluation.saving import is_saved_run

    if is_saved_run(questions):
        return read_run(questions)
    asked = read_questions(questions)
    require_library()
    app.service.warm_up()
    rows = _with_progress(app, asked, quiet=quiet)
    return Run(questions.name, app.service.info().fingerprint, qa.__version__, tuple(rows))


def _with_progress(app: App, asked: Any, *, quiet: bool) -> "list[Row]":
    from qa.evaluation import evaluate as run

    if quiet:
        return run(app.service, asked)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as display:
        task = display.add_task("asking", total=len(asked))
        return run(app.service, asked, lambda _row: display.advance(task))


def _write(run: "Run", comparison: "Comparison | None", outputs: Outputs) -> None:
    from qa.evaluation import figures, save_run
    from qa.evaluation.page import page_of, plots_of
    from qa.evaluation.report import without_times
    from qa.evaluation.saving import write_text

    if outputs.record:
        kept = {"command": "make eval", "index": run.index, **without_times(figures(run.rows))}
        write_text(outputs.record, json.dumps(kept, ensure_ascii=False, indent=2) + "\n")
    if outputs.out:
        save_run(outputs.out, run)
    if outputs.html:
        write_text(outputs.html, page_of(run, comparison))
    if outputs.plots:
        outputs.plots.mkdir(parents=True, exist_ok=True)
        for name, drawn in plots_of(run.rows).items():
            write_text(outputs.plots / f"{name}.svg", drawn)


def _print(run: "Run", comparison: "Comparison | None", *, failures: bool, as_json: bool) -> None:
    from qa.evaluation import figures

    summed = figures(run.rows)
    if as_json:
        failed = {"failures": [_failure(row) for row in run.rows if row.failed]} if failures else {}
        compared = {"compared": _compared(comparison)} if comparison else {}
        print_json({**summed, **failed, **compared})
        return
    from qa.cli.tables import (
        print_comparison,
        print_failures,
        print_figures,
    )  # rich takes a tenth of a second

    print_figures(summed)
    if failures:
        print_failures(run.rows)
    if comparison:
        print_comparison(comparison)


def _failure(row: "Row") -> dict[str, Any]:
    from qa.evaluation.failures import why

    question, given = row.question, row.given
    return {
        "id": question.id,
        "type": question.type,
        "question": question.question,
        "wanted": question.answers or question.items,
        "given": (given.short or given.items) if given else None,
        "answered": row.answered,
        "error": row.error,
        "cause": why(row),
        **row.measures,
    }


def _compared(comparison: "Comparison") -> dict[str, Any]:
    return {
        "gained": comparison.gained,
        "lost": comparison.lost,
        "p": round(comparison.p, 4),
        "figures": {
            d.name: {"before": d.before, "after": d.after, "difference": d.change}
            for d in comparison.differences
        },
        "changed": [
            {
                "id": change.after.question.id,
                "type": change.after.question.type,
                "question": change.after.question.question,
                "change": change.kind,
                "before": change.before.shown,
                "after": change.after.shown,
            }
            for change in comparison.changes
        ],
    }
