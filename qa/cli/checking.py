"""`qa verify`, `qa doctor` and `qa version`: are things as they should be."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import qa
from qa.cli.context import App, json_option, pass_app, print_json
from qa.errors import CorpusError, QAError

if TYPE_CHECKING:
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
