"""letters: the mails to readers about their subscription."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.overview import SCREEN
from curator.model import DeliveryState
from curator.text import plural

if TYPE_CHECKING:
    from curator.jobs.letters import Round
    from curator.model import Letter


class Letters(click.Group):
    """`letters` is short for `letters list`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` before anything that is no command."""
        if not args or args[0] not in {*self.commands, "-h", "--help"}:
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Letters, short_help="The mails to readers about their subscription.")
def letters() -> None:
    """The mails to readers about their subscription: to confirm, a welcome, a goodbye."""


@letters.command(name="list", short_help="The letters, newest first, and what became of them.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in DeliveryState]),
    help="Only those.",
)
@click.option("--limit", type=arguments.COUNT, metavar="ROWS", help="At most so many rows.")
@click.option("--all", "every", is_flag=True, help="All rows, however many.")
@say.as_json
def list_(states: tuple[str, ...], limit: int | None, every: bool, as_json: bool) -> int:
    """The letters, newest first, and what became of them.

    One that is in doubt may have gone out, and is never sent again; its reader may ask once more.
    """
    from curator.store import letters as kept
    from curator.store import reading

    arguments.refuse_both(all=every, limit=limit)
    most = None if every else SCREEN if limit is None and not as_json else limit
    with opened.memory() as (_, engine), reading(engine) as conn:
        found, count = kept.some(conn, [DeliveryState(one) for one in states], most)
    if as_json:
        say.data([_fields(one, address) for one, address in found])
        return 0
    if not found:
        say.talk("there is no such letter" if states else "no letter was asked for yet")
        return 0
    say.table(("id", "letter", "state", "since", "to", "why"), _rows(found), cut=("to",), fold=("why",))
    if count > len(found):
        say.talk(f"{len(found)} of {plural(count, 'letter')}; all of them with --all")
    return 0


def _fields(one: "Letter", address: str) -> dict[str, Any]:
    """A letter as JSON."""
    return asdict(one) | {"address": address}


def _rows(found: "list[tuple[Letter, str]]") -> Iterator[tuple[object, ...]]:
    for one, address in found:
        since = one.ended_at or one.claimed_at or one.asked_at
        yield one.id, one.kind, one.state, say.minute(since), address, one.reason or ""


@letters.command(short_help="Look into the sign-ups, and send the letters that wait.")
@say.as_json
def send(as_json: bool) -> int:
    """Look into the sign-ups that wait, send the letters, and remove who never confirmed: one round.

    `curator public` does this all the time; a timer may do it instead.  Exit 1 if the post takes nothing, 3
    if this database may not send before a person says so.
    """
    from curator.jobs.letters import turn
    from curator.post import open_post

    with opened.memory() as (settings, engine):
        done = turn(engine, settings, partial(open_post, settings), clock=opened.now)
    if as_json:
        fates = {state: number for state, number in done.fates.items() if number}
        say.data({"admitted": done.admitted, "letters": fates, "halted": done.halted})
    else:
        say.line(_sentence(done))
    if done.halted:
        say.talk(f"curator: {'held: ' if done.held else ''}{done.halted}")
    return 3 if done.held else 1 if done.halted else 0


def _sentence(done: "Round") -> str:
    """What was done, in one line."""
    counts = ", ".join(f"{number} {state}" for state, number in sorted(done.fates.items()) if number)
    total = plural(done.fates.total(), "letter")
    return f"{plural(done.admitted, 'sign-up')} looked into; {total}" + (f": {counts}" if counts else "")


@letters.command(short_help="See the letters as readers will.")
@click.option("--open", "opens", is_flag=True, help="Open the first one in a browser.")
def preview(opens: bool) -> None:
    """Write each letter as html and text into the folder previews/, with links that lead nowhere."""
    from curator.jobs.letters import show

    settings = opened.settings()
    files = show(settings, settings.home / "previews")
    for file in files:
        say.line(str(file))
    if opens:
        click.launch(str(files[0]))
