"""`qa mcp`: serves search, questions and passages to agents over standard input and output."""

import click

from qa.cli.context import App, pass_app

MISSING = (
    "qa mcp needs the Model Context Protocol SDK, and it is not installed. "
    "Install it with: pip install 'speech-qa[mcp]'."
)


@click.command()
@pass_app
def mcp(app: App) -> None:
    """Serve agents over stdio (Model Context Protocol).

    Standard output belongs to the protocol; remarks go to standard error. The end of standard input ends it.
    """
    try:
        from qa.cli.tools import make_server  # the SDK takes a second to import, and is an extra
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] not in ("mcp", "mcp_types", "pydantic"):
            raise
        raise click.ClickException(MISSING) from error
    # Opened before the first word of the protocol: without an index the client is told at once, on standard error.
    service = app.service
    make_server(service, app.settings.log_level).run("stdio")
