"""The command group, and how every failure becomes a message and an exit code."""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from qa.cli.agents import mcp
from qa.cli.asking import ask, search
from qa.cli.browsing import show, speeches
from qa.cli.checking import doctor, verify, version
from qa.cli.context import App
from qa.cli.indexing import index
from qa.cli.keys import keys
from qa.cli.scoring import evaluate
from qa.cli.serving import serve
from qa.errors import InputError, QAError
from qa.settings import SETTINGS

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130


class Failure(click.ClickException):
    """An error of the library as the command line reports it."""

    exit_code = FAILED


class WrongInput(Failure):
    """What was given cannot be used."""

    exit_code = WRONG_USAGE


class Verbs(click.Group):
    """The group of verbs, in the order that they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Keep the order of the documentation instead of the alphabet's."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; an error raised on purpose becomes a message, Ctrl-C a plain end."""
        try:
            return super().invoke(ctx)
        except QAError as error:
            kind = WrongInput if isinstance(error, InputError) else Failure
            raise kind(str(error)) from error
        except KeyboardInterrupt:
            click.echo(err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings file (TOML).")
@click.pass_context
def cli(ctx: click.Context, /, config: Path | None, **flags: str | None) -> None:
    """Answer questions from speeches and other documents, in their own words and with the place.

    Each setting has an option here, a QA_ variable, and a line in qa.toml; the first of these wins.
    """
    ctx.obj = ctx.obj or App()
    ctx.obj.configure(flags, config)


for _setting in SETTINGS:
    _flag = "--" + _setting.name.replace("_", "-")
    cli.params.append(click.Option([_flag], metavar="VALUE", help=f"{_setting.help}."))
for _verb in (index, ask, search, serve, mcp, speeches, show, verify, evaluate, keys, doctor, version):
    cli.add_command(_verb)


def main() -> NoReturn:
    """Run the command line and end the process."""
    try:
        cli(prog_name="qa")
    except BrokenPipeError:
        # Whoever read our output has enough of it (`qa speeches | head`): nothing to report,
        # and nothing may be written when the interpreter flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(FAILED)
