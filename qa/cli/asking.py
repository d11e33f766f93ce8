"""`qa ask` and `qa search`."""

import click

from qa.cli.context import (
    App,
    explain_option,
    json_option,
    pass_app,
    print_json,
    speeches_option,
    top_k_option,
    without_unasked,
)

ABSTAINED = 3


@click.command()
@click.argument("question")
@speeches_option
@top_k_option
@explain_option
@click.option("--fail-on-abstain", is_flag=True, help=f"Exit with {ABSTAINED} when there is no answer.")
@json_option
@pass_app
def ask(
    app: App,
    /,
    question: str,
    numbers: tuple[int, ...],
    top_k: int,
    explain: bool,
    fail_on_abstain: bool,
    as_json: bool,
) -> None:
    """Answer QUESTION, or say that nothing does.

    The answer is in the words of the documents, with the places where they stand.
    """
    reply = app.service.ask(question, speeches=numbers, top_k=top_k, explain=explain)
    if as_json:
        print_json(without_unasked(reply))
    else:
        from qa.cli.printing import print_reply  # rich takes a tenth of a second

        print_reply(reply)
    if fail_on_abstain and not reply.answered:
        raise click.exceptions.Exit(ABSTAINED)


@click.command()
@click.argument("query")
@speeches_option
@top_k_option
@click.option(
    "--mode",
    type=click.Choice(["hybrid", "dense", "lexical"]),
    default="hybrid",
    show_default=True,
    help="How to search.",
)
@explain_option
@json_option
@pass_app
def search(
    app: App, /, query: str, numbers: tuple[int, ...], top_k: int, mode: str, explain: bool, as_json: bool
) -> None:
    """Find passages for QUERY.

    The retrieval is the one that `qa ask` uses.
    """
    from qa.types import SearchMode  # brings in numpy

    reply = app.service.search(query, top_k=top_k, speeches=numbers, mode=SearchMode(mode), explain=explain)
    if as_json:
        print_json(without_unasked(reply))
    else:
        from qa.cli.printing import print_hits  # rich takes a tenth of a second

        print_hits(reply)
