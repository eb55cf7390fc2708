"""send, deliveries: an issue on its way to its readers."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from curator.cli import open as opened
from curator.cli import say
from curator.text import plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.config import Settings
    from curator.jobs.send import Sent
    from curator.model import Tally


@click.command(short_help="Send the issue that is due, or the one named.")
@click.argument("number", type=int, required=False, metavar="[N]")
@click.option("--dry-run", is_flag=True, help="Say who would get what, and mail nobody.")
@say.as_json
def send(number: int | None, dry_run: bool, as_json: bool) -> int:
    """Send issue N now, or without N the one whose slot has come.  A second time mails nobody."""
    with opened.memory() as (settings, engine):
        chosen = number if number is not None else _due(settings, engine)
        if chosen is None:
            say.talk("nothing is due")
            return 0
        if dry_run:
            _tell_dry(settings, engine, chosen)
            return 0
        sent = _send(settings, engine, chosen)
    if as_json:
        say.data(sent)
    else:
        _tell_sent(sent)
    return _code(sent)


def _due(settings: "Settings", engine: "Engine") -> int | None:
    from curator.cli.schedule import calendar
    from curator.jobs import schedule

    due = schedule.due(engine, calendar(settings), opened.now())
    return due.number if due else None


def _send(settings: "Settings", engine: "Engine", number: int) -> "Sent":
    """Send with progress; the first interrupt lets what is in flight end."""
    from curator.jobs.send import send as job
    from curator.post import open_post

    post = open_post(settings)
    try:
        with _stopping() as stop, _bar() as told:
            return job(
                engine, settings, post, number, clock=opened.now, by=opened.who(), stop=stop, told=told
            )
    finally:
        post.close()


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set."""
    stop = threading.Event()
    before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def _bar() -> Iterator[Any]:
    """A progress bar over (ended, all)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("sending", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell_dry(settings: "Settings", engine: "Engine", number: int) -> None:
    from curator.jobs.send import recipients

    issue, edition, count = recipients(engine, number)
    say.line(f'#{number} "{edition.subject}", edition {edition.digest[:12]}, {issue.state}')
    say.line(f"{plural(count, 'subscriber')} would get it through {settings.post.through}; nobody was mailed")


def _tell_sent(sent: "Sent") -> None:
    say.line(f"#{sent.issue}: {plural(sent.now_sent, 'message')} sent now")
    tell_tally(sent.tally)
    if sent.halted:
        say.talk(f"curator: the send stopped: {sent.halted}; go on with: curator send {sent.issue}")
    elif not sent.done:
        say.talk(f"curator: the send is not finished; go on with: curator send {sent.issue}")


def tell_tally(tally: "Tally") -> None:
    """The ledger's sum: everyone is somewhere."""
    counts = ", ".join(f"{number} {state}" for state, number in sorted(tally.counts.items()))
    say.line(f"{tally.frozen} recipients = {counts or 'none'}")
    if not tally.conserved:
        say.talk("curator: the ledger does not add up; send nothing before it is clear why")


def _code(sent: "Sent") -> int:
    """0 all done, 1 stopped or not adding up, 3 something is in doubt and a person decides."""
    from curator.model import DeliveryState

    if sent.halted or not sent.done or not sent.tally.conserved:
        return 1
    return 3 if sent.tally.counts.get(DeliveryState.IN_DOUBT) else 0


class Deliveries(click.Group):
    """`deliveries N` is short for `deliveries list N`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` before a number."""
        if args and args[0].isdigit():
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Deliveries, short_help="Who got an issue, and who did not.")
def deliveries() -> None:
    """Who got an issue, and who did not: `deliveries N`, `deliveries resolve N`."""


@deliveries.command(name="list")
@click.argument("number", type=int, metavar="N")
@click.option("--state", "states", multiple=True, metavar="STATE", help="List those in this state.")
@say.as_json
def list_(number: int, states: tuple[str, ...], as_json: bool) -> int:
    """How the deliveries of issue N stand; exit 1 if anybody is missing from the count."""
    from curator.errors import UsageError
    from curator.model import DeliveryState
    from curator.store import deliveries as ledger
    from curator.store import issues, reading

    known = {state.value: state for state in DeliveryState}
    for state in states:
        if state not in known:
            raise UsageError(f'"{state}" is no state of a delivery; the states are: {", ".join(known)}')
    shown = [known[s] for s in states] or [
        DeliveryState.FAILED,
        DeliveryState.IN_DOUBT,
        DeliveryState.SKIPPED,
    ]
    with opened.memory() as (_, engine), reading(engine) as conn:
        issue = issues.get(conn, number)
        tally = ledger.tally(conn, issue.id or 0)
        listed = ledger.list_some(conn, issue.id or 0, shown if states or not as_json else ())
    if as_json:
        counts = {state: tally.counts.get(state, 0) for state in DeliveryState}
        fields = {"issue": number, "frozen": tally.frozen, "conserved": tally.conserved, "counts": counts}
        say.data({**fields, "deliveries": listed})
    else:
        tell_tally(tally)
        if listed:
            rows = [(one.id, one.address, one.state, one.reason) for one in listed]
            say.table(("id", "address", "state", "reason"), rows, wide=("address", "reason"))
    return 0 if tally.conserved else 1


@deliveries.command()
@click.argument("number", type=int, metavar="N")
@click.argument("ids", nargs=-1, type=int, metavar="[DELIVERY...]")
@click.option("--sent", "to", flag_value="sent", help="They went out.")
@click.option("--again", "to", flag_value="queued", help="They did not: send them again.")
def resolve(number: int, ids: tuple[int, ...], to: str | None) -> None:
    """Decide on deliveries of issue N that are in doubt: all of them, or those named."""
    from curator.errors import UsageError
    from curator.jobs.settle import resolve as job
    from curator.model import DeliveryState
    from curator.store import issues, reading

    if to is None:
        raise UsageError("say what became of them: --sent or --again")
    with opened.memory() as (_, engine):
        with reading(engine) as conn:
            issue = issues.get(conn, number)
        moved = job(engine, issue.id or 0, DeliveryState(to), ids, by=opened.who())
    say.talk(f"{plural(moved, 'delivery', 'deliveries')} now {to}")
    if to == "queued" and moved:
        say.talk(f"go on with: curator send {number}")
