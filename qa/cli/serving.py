"""`qa serve`: becomes the web server."""

import os
import sys

import click

from qa.bootstrap.keys import open_keyring
from qa.cli.context import App, pass_app
from qa.keys.door import check_door


@click.command()
@click.option("--host", help="Address to listen on; the default is reached from this machine only.")
@click.option("--port", type=int, help="Port to listen on.")
@pass_app
def serve(app: App, host: str | None, port: int | None) -> None:
    """Serve the web chat and the REST API."""
    settings = app.settings_with(host=host, port=port)
    check_door(settings.host, open_keyring(settings), anonymous=settings.allow_anonymous)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"Serving on http://{shown}:{settings.port} (Ctrl-C ends it)", err=True)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:web.gunicorn_conf", "web.wsgi:app"]
    # The process becomes gunicorn, so that signals reach it; the settings travel as variables.
    os.execve(sys.executable, command, {**os.environ, **app.as_environment(settings)})
