"""What people see of an evaluation: figures, failures, and two runs side by side."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Column, Table
from rich.text import Text

from qa.cli.printing import console

if TYPE_CHECKING:
    from qa.evaluation import Comparison, Row

BY_TYPE = "n correct wrong answered refused hit@3 mrr ndcg@5 short exact f1 items ece brier".split()


def print_figures(figures: Mapping[str, Any]) -> None:
    """Print the figures of a question set: all, by type, times."""
    out = console()
    total = Table("measure", "value", title=f"{figures['questions']} questions", title_justify="left")
    for name in ("correct", "wrong", "refused", "verbatim", "errors"):
        total.add_row(name, _number(figures[name]))
    for name, value in figures["answerable"].items():
        total.add_row(f"answerable: {name}", _number(value))
    for name in ("ece", "brier", "aurc"):
        total.add_row(f"confidence: {name}", _number(figures["calibration"][name]))
    out.print(total)
    out.print(_types(figures["by_type"]))
    out.print(_times(figures))


def _types(groups: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table("type", *("questions" if name == "n" else name for name in BY_TYPE))
    for kind, group in groups.items():
        table.add_row(kind, *(_number(group[name]) for name in BY_TYPE))
    return table


def _times(figures: Mapping[str, Any]) -> Table:
    table = Table("ms", "p50", "p95", "max")
    spent = {"all": figures["ms"]}
    spent |= {f"stage: {name}": times for name, times in figures["ms"]["stages"].items()}
    spent |= {f"type: {kind}": group["ms"] for kind, group in figures["by_type"].items()}
    for name, times in spent.items():
        table.add_row(name, *(_number(times[column]) for column in ("p50", "p95", "max")))
    return table


def print_failures(rows: "Iterable[Row]") -> None:
    """Print the questions that were not answered right, with what was wanted and given, and the cause."""
    from qa.evaluation.failures import why

    table = _worded("id", "type", "question", "wanted", "given", "cause")
    for row in rows:
        if row.failed:
            question = row.question
            wanted = " / ".join(question.wanted) or "(refusal)"
            cells = (question.id, question.type, question.question, wanted, row.shown, why(row))
            table.add_row(*map(Text, cells))
    console().print(table)


def print_comparison(comparison: "Comparison") -> None:
    """Print what differs from an older run: the figures, the questions, and whether it may be chance."""
    out = console()
    figures = Table("figure", "before", "after", "difference")
    for d in comparison.differences:
        if d.change and "ms" not in d.name.split(": "):
            figures.add_row(d.name, _number(d.before), _number(d.after), f"{d.change:+g}")
    if figures.row_count:
        out.print(figures)
    questions = _worded("id", "change", "question", "before", "after")
    for change in comparison.changes:
        question = change.after.question
        cells = (question.id, change.kind, question.question, change.before.shown, change.after.shown)
        questions.add_row(*map(Text, cells))
    if questions.row_count:
        out.print(questions)
    out.print(comparison.verdict)


def _worded(*columns: str) -> Table:
    """Make a table whose cells hold sentences: they are broken, never cut short."""
    return Table(*(Column(name, overflow="fold") for name in columns))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
