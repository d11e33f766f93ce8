"""`qa speeches` and `qa show`: the documents as the index holds them."""

import click

from qa.cli.context import App, json_option, pass_app, print_json


@click.command()
@json_option
@pass_app
def speeches(app: App, as_json: bool) -> None:
    """List parts, speeches and outlines."""
    parts = app.service.speeches()
    if as_json:
        print_json({"speeches": parts})
        return
    from qa.cli.printing import print_speeches  # rich takes a tenth of a second

    print_speeches(parts, app.service.documents())


@click.command()
@click.argument("passage_id")
@json_option
@pass_app
def show(app: App, passage_id: str, as_json: bool) -> None:
    """Show a passage between its neighbours."""
    detail = app.service.passage(passage_id)
    if as_json:
        print_json(detail)
        return
    from qa.cli.printing import print_passage  # rich takes a tenth of a second

    print_passage(detail)
