"""The report of a run as one HTML file: figures, plots, failures. Nothing in it is fetched or run."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from qa.evaluation.calibration import bins_of, outcomes, risk_coverage
from qa.evaluation.comparing import Comparison
from qa.evaluation.failures import by_cause
from qa.evaluation.plots import reliability, risk_curve
from qa.evaluation.report import ANSWERABLE_MEASURES, figures
from qa.evaluation.rows import Cited, Row
from qa.evaluation.saving import Run

STYLE = Path(__file__).with_name("page.css")

BY_TYPE = (
    "n correct wrong answered refused hit@1 hit@3 hit@5 mrr ndcg@5 short exact f1 items ece brier aurc"
).split()
SUMMARY = ("correct", "wrong", "refused", "verbatim", "errors")
LATENCY = ("p50", "p95", "max")


def page_of(run: Run, comparison: Comparison | None = None) -> str:
    """Write the report of a run.

    :param run: what became of the questions.
    :param comparison: with an older run, where there is one.
    :return: an HTML document that needs no other file.
    """
    summed = figures(run.rows)
    parts = [
        _head(run),
        _summary(summed),
        _comparison(comparison) if comparison else "",
        _by_type(summed["by_type"]),
        _times(summed),
        _plots(run.rows, summed),
        _failures(run.rows),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(run.name)}: evaluation</title>\n"
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body>\n</html>\n"
    )


def _head(run: Run) -> str:
    made = f"{len(run.rows)} questions of {run.name} · index {run.index} · version {run.version}"
    links = {
        "types": "Types",
        "times": "Times",
        "confidence": "Confidence",
        "failures": "Failures",
    }
    listed = " ".join(f'<a href="#{name}">{title}</a>' for name, title in links.items())
    return f'<h1>Evaluation</h1>\n<p class="soft">{escape(made)}</p>\n<nav>{listed}</nav>'


def _summary(summed: Mapping[str, Any]) -> str:
    shown = {name: summed[name] for name in SUMMARY}
    answerable = {name: summed["answerable"][name] for name in ANSWERABLE_MEASURES}
    calibration = {name: value for name, value in summed["calibration"].items() if name != "bins"}
    return (
        f"<h2>All questions</h2>\n{_cards(shown)}\n<h3>Answerable questions</h3>\n{_cards(answerable)}\n"
        f"<h3>Confidence of the answers</h3>\n{_cards(calibration)}"
    )


def _cards(values: Mapping[str, float | None]) -> str:
    cards = (f"<div><dt>{escape(name)}</dt><dd>{_shown(value)}</dd></div>" for name, value in values.items())
    return f'<dl class="figures">{"".join(cards)}</dl>'


def _comparison(comparison: Comparison) -> str:
    differing = [d for d in comparison.differences if d.change and not d.name.startswith(("by_type", "ms"))]
    rows = [[d.name, _shown(d.before), _shown(d.after), f"{d.change:+g}"] for d in differing]
    changes = [
        [c.after.question.id, c.kind, c.after.question.question, c.before.shown, c.after.shown]
        for c in comparison.changes
    ]
    parts = [f'<h2 id="compared">Compared with the older run</h2>\n<p>{escape(comparison.verdict)}</p>']
    if rows:
        parts.append(_table("Figures", ["figure", "before", "after", "difference"], rows))
    if changes:
        parts.append(f"<h3>Changed questions: {len(changes)}</h3>")
        columns = ["id", "change", "question", "before", "after"]
        parts.append(_table("Changed questions", columns, changes, words=True))
    return "\n".join(parts)


def _by_type(groups: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [[kind, *(_shown(group[name]) for name in BY_TYPE)] for kind, group in groups.items()]
    return '<h2 id="types">By type of question</h2>\n' + _table("Figures by type", ["type", *BY_TYPE], rows)


def _times(summed: Mapping[str, Any]) -> str:
    def row(name: str, times: Mapping[str, Any]) -> list[str]:
        return [name, *(_shown(times[column]) for column in LATENCY)]

    stages = [row(f"stage: {name}", spent) for name, spent in summed["ms"]["stages"].items()]
    types = [row(f"type: {kind}", group["ms"]) for kind, group in summed["by_type"].items()]
    rows = [row("all", summed["ms"]), *stages, *types]
    return '<h2 id="times">Milliseconds for a question</h2>\n' + _table("Milliseconds", ["", *LATENCY], rows)


def _plots(rows: Sequence[Row], summed: Mapping[str, Any]) -> str:
    drawn = plots_of(rows)
    scores = summed["calibration"]
    captions = {
        "reliability": "Share of correct answers over their confidence, with 95 % intervals; on the dashed line "
        f"the confidence is right. ECE {_shown(scores['ece'])}, Brier score {_shown(scores['brier'])}.",
        "risk-coverage": "Share of wrong answers over the share of questions answered, were only answers from a "
        f"confidence on given. Area under the curve {_shown(scores['aurc'])}.",
    }
    shown = (f"<figure>{drawn[n]}<figcaption>{text}</figcaption></figure>" for n, text in captions.items())
    return f'<h2 id="confidence">Confidence</h2>\n<div class="plots">{"".join(shown)}</div>'


def plots_of(rows: Sequence[Row]) -> dict[str, str]:
    """Draw the plots of a run.

    :param rows: what became of each question.
    :return: SVG documents by name.
    """
    curve = risk_coverage(outcomes(rows, "wrong"), len(rows))
    return {
        "reliability": reliability(bins_of(outcomes(rows, "correct"))),
        "risk-coverage": risk_curve(curve),
    }


def _failures(rows: Sequence[Row]) -> str:
    groups = by_cause(rows)
    count = sum(map(len, groups.values()))
    parts = [f'<h2 id="failures">Not answered right: {count}</h2>']
    for cause, failed in groups.items():
        parts.append(f"<h3>{len(failed)}: {escape(cause)}</h3>")
        parts += [_failure(row) for row in failed]
    return "\n".join(parts)


def _failure(row: Row) -> str:
    question = row.question
    said = [f"{turn.role}: {turn.content}" for turn in question.history]
    entries = {
        "before": _lines(said),
        "wanted": _lines(question.wanted) or '<span class="soft">a refusal</span>',
        "got": f'<span class="bad">{escape(row.shown)}</span>',
        "reason": escape((row.given and row.given.reason) or ""),
        "confidence": f"{row.given.confidence:.2f}" if row.answered and row.given else "",
        "cited": _place(row.given.cited[0]) if row.given and row.given.cited else "",
        "evidence": _lines(question.evidence[:1]),
    }
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in entries.items() if text)
    tag = f'<span class="tag">{escape(question.id)} · {escape(question.type)}</span>'
    return f'<article lang="zh"><p>{tag}{escape(question.question)}</p><dl>{listed}</dl></article>'


def _place(cited: Cited) -> str:
    part = f"part {cited.speech}, speech {cited.talk}, " if cited.speech is not None else ""
    place = f"{part}{cited.document} {cited.start}-{cited.end}"
    return f'{escape(cited.quote)}<br><span class="soft">{escape(cited.title)} · {escape(place)}</span>'


def _lines(texts: Iterable[str]) -> str:
    return "<br>".join(map(escape, texts))


def _table(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, words: bool = False) -> str:
    """Lay out a table that scrolls by itself; the first cell of a row names it."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>' + "".join(f"<td>{escape(v)}</td>" for v in rest) + "</tr>"
        for first, *rest in rows
    )
    opening = '<table class="words">' if words else "<table>"
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}">'
        f"{opening}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
