"""`qa keys`: makes, lists and revokes the keys that open the service."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from qa.cli.context import App, json_option, pass_app, print_json

if TYPE_CHECKING:
    from qa.keys.key import Key

_SCOPES = ("ask", "admin")


@click.group()
def keys() -> None:
    """Make, list and revoke keys of the service."""


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice(_SCOPES),
    default=_SCOPES[0],
    show_default=True,
    help="What the key allows; admin may also change documents.",
)
@json_option
@pass_app
def create(app: App, name: str, scope: str, as_json: bool) -> None:
    """Make a key for NAME and print it, this once.

    Only its hash is kept: a key that is lost is replaced, not found again.
    """
    from qa.keys.key import Scope

    key, text = app.open_keys(app.settings).create(name, Scope(scope))
    if as_json:
        print_json({**_fields(key), "key": text})
        return
    click.echo(text)
    remark = f"The key of {key.name} ({', '.join(key.scopes)}), shown this once: keep it in a safe place."
    click.echo(remark, err=True)


@keys.command(name="list")
@json_option
@pass_app
def list_keys(app: App, as_json: bool) -> None:
    """List the keys, the newest first; of a key itself only the beginning is known."""
    found = app.open_keys(app.settings).listed()
    if as_json:
        print_json({"keys": [_fields(key) for key in found]})
        return
    from qa.cli.printing import print_keys  # rich takes a tenth of a second

    print_keys(found)


@keys.command()
@click.argument("key_id", metavar="ID")
@json_option
@pass_app
def revoke(app: App, key_id: str, as_json: bool) -> None:
    """Revoke the key with this ID for good; a running server turns it away within two seconds."""
    key = app.open_keys(app.settings).revoke(key_id)
    if as_json:
        print_json(_fields(key))
    else:
        click.echo(f"The key {key.id} of {key.name} is revoked.")


def _fields(key: "Key") -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": list(key.scopes),
        "created": _moment(key.created),
        "last_used": _moment(key.last_used),
        "revoked": _moment(key.revoked),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
