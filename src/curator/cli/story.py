"""join, part: which candidates tell one story, by a person's word."""

from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened

if TYPE_CHECKING:
    from curator.model import Candidate


@click.command(short_help="Show candidates as one story.")
@arguments.candidate_ids
def join(ids: tuple[int, ...]) -> None:
    """Show candidates as one story, under the first of them."""
    from curator.jobs import relate

    with opened.memory() as (_, engine):
        _tell(relate.join(engine, ids))


@click.command(short_help="Show candidates as stories of their own.")
@arguments.candidate_ids
def part(ids: tuple[int, ...]) -> None:
    """Show candidates as stories of their own, from now on, whatever they look like."""
    from curator.jobs import relate

    with opened.memory() as (_, engine):
        _tell(relate.part(engine, ids))


def _tell(some: "list[Candidate]") -> None:
    for one in some:
        under = f"  (told under {one.lead})" if one.lead else ""
        say.line(f"{one.id}  {one.title or one.url}{under}")
