"""issue order: where the items of an issue stand."""

import click

from curator.cli import arguments
from curator.cli import open as opened
from curator.cli.sheet import tell_changed


@click.command()
@arguments.issue_number
@click.argument("items", nargs=-1, required=True, type=arguments.NUMBER, metavar="ITEM...")
def order(number: int, items: tuple[int, ...]) -> None:
    """Put the ITEMs of issue N in this order, each within its section."""
    from curator.jobs import assemble

    with opened.memory() as (_, engine):
        change = assemble.order(items)
        by = opened.who()
        tell_changed(
            assemble.change(engine, number, change, now=opened.now(), by=by, what="ordered its items")
        )
