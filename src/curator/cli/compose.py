"""issue move, order, remove, hold, fill: which items stand in an issue, and where."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.sheet import tell_change, tell_withdrawn
from curator.text import plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.model import Issue, Outline

items_argument = click.argument("items", nargs=-1, required=True, type=arguments.NUMBER, metavar="ITEM...")


def change(number: int, changes: "Callable[[Issue, Outline], Issue]", what: str) -> None:
    """Change issue `number` and tell what became of it."""
    from curator.jobs import assemble
    from curator.store import issues, reading

    with opened.memory() as (settings, engine):
        with reading(engine) as conn:
            seen = issues.get(conn, number)

        def within(issue: "Issue") -> "Issue":
            return changes(issue, settings.outline)

        by = opened.who()
        done = assemble.change(engine, number, within, now=opened.now(), by=by, what=what)
        tell(engine, seen, done)


def tell(engine: "Engine", seen: "Issue", done: "Issue") -> None:
    """What a change made of an issue, and which candidates are picks again."""
    from curator.jobs import compose

    picks = compose.again(engine, seen, done)
    tell_change(seen, done)
    for pick in picks:
        say.talk(f"{pick.id} is an approved pick again: {pick.title or pick.url}")


def listed(ids: tuple[int, ...]) -> str:
    """Items as the history names them: "item 3", "items 3, 4"."""
    shown = ", ".join(str(one) for one in dict.fromkeys(ids))
    return f"item{'s' if len(set(ids)) > 1 else ''} {shown}"


@click.command()
@arguments.issue_number
@items_argument
def order(number: int, items: tuple[int, ...]) -> None:
    """Put the ITEMs of issue N in this order, each within its section."""
    from curator.jobs import assemble

    ordered = assemble.order(items)
    change(number, lambda issue, _: ordered(issue), "ordered its items")


@click.command()
@arguments.issue_number
@items_argument
@click.option("--to", "section", metavar="SECTION", help="Its key or title; a standing one comes if need be.")
@click.option("--before", type=arguments.NUMBER, metavar="ITEM", help="Before this item.")
@click.option("--after", type=arguments.NUMBER, metavar="ITEM", help="Behind this item.")
@click.option("--first", is_flag=True, help="As the first of the section.")
@click.option("--last", is_flag=True, help="As the last of the section.")
def move(
    number: int,
    items: tuple[int, ...],
    section: str | None,
    before: int | None,
    after: int | None,
    first: bool,
    last: bool,
) -> None:
    """Move ITEMs of issue N, side by side in this order.

    With --to alone they go behind the items of their kind there. A section that is emptied vanishes.
    """
    from curator.issues import compose

    arguments.refuse_both(before=before, after=after, first=first, last=last)
    spot = compose.Spot(section, before, after, first, last)
    where = _where(section, before, after, first=first)
    change(
        number,
        lambda issue, outline: compose.move(issue, items, spot, outline),
        f"moved {listed(items)} {where}",
    )


def _where(section: str | None, before: int | None, after: int | None, *, first: bool) -> str:
    """Where items went, as the history says it."""
    if before is not None or after is not None:
        return f"before {before}" if before is not None else f"behind {after}"
    place = "up" if first else "down"
    return f"to {section}" if section is not None else place


@click.command()
@arguments.issue_number
@items_argument
def remove(number: int, items: tuple[int, ...]) -> None:
    """Take ITEMs out of issue N; their candidates are approved picks again."""
    from curator.issues import compose

    change(number, lambda issue, outline: compose.remove(issue, items, outline), f"removed {listed(items)}")


@click.command(short_help="Keep ITEMs of issue N for the next one.")
@arguments.issue_number
@items_argument
@click.option("--to", type=arguments.NUMBER, metavar="M", help="The issue that takes them; else the next.")
def hold(number: int, items: tuple[int, ...], to: int | None) -> None:
    """Keep ITEMs of issue N for the next draft, with words, picture, credit and candidate.

    Where there is no later draft, one is made for the next free slot, with these items in it; the picks of
    its time come to it when it is prepared.
    """
    from curator.jobs.hold import hold as job

    with opened.memory() as (settings, engine):
        done = job(
            engine,
            settings.outline,
            number,
            items,
            to=to,
            now=opened.now(),
            by=opened.who(),
            schedule=settings.schedule,
        )
        tell(engine, done.before, done.issue)
    count, other = plural(len(done.other.items), "item"), done.other.number
    made = f" made for {done.other.slot}," if done.is_new and done.other.slot else ""
    tell_withdrawn(done.other_before, done.other)
    say.talk(f"they stand in #{other},{made} which has {count} now; see: curator issue show {other}")


@click.command(short_help="Put approved candidates into draft N.")
@arguments.issue_number
@click.argument("ids", nargs=-1, type=arguments.NUMBER, metavar="[CANDIDATE]...")
def fill(number: int, ids: tuple[int, ...]) -> None:
    """Put approved CANDIDATEs that stand in no issue yet into draft N; all of them if none is named.

    Each goes into its section, behind the items of its kind.
    """
    from curator.issues.templates import folders
    from curator.jobs.compose import fill as job

    with opened.memory() as (settings, engine):
        done = job(
            engine,
            settings.outline,
            number,
            ids,
            now=opened.now(),
            by=opened.who(),
            templates=folders(settings.home),
        )
        tell(engine, done.before, done.issue)
