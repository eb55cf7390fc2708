"""subscriber erase, show, reasons: one reader, with all that is known of them; and why readers left."""

import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from curator.cli import open as opened
from curator.cli import say
from curator.errors import NotFound
from curator.text import plural

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from curator.jobs.erase import Erased
    from curator.model import Happening, Subscriber, Suppression

_FILES = 5  # that are named
_DIGITS = 10  # of an id; more is none
_ROWS = 50  # reasons that are shown unasked
# What is told of a subscriber, and how it is called.
_HEADS = {
    "id": "id", "address": "address", "standing": "standing", "joined_at": "joined", "name": "name",
    "consent": "consent", "confirmed_at": "confirmed", "left_at": "left", "paused_until": "paused",
    "without": "without", "erased_at": "erased",
}  # fmt: skip


@click.command(short_help="What is known of ADDRESS, or of a subscriber's ID.")
@click.argument("address", metavar="ADDRESS|ID")
@say.as_json
def show(address: str, as_json: bool) -> None:
    """What is known of ADDRESS, or of the subscriber with this ID, and all that happened to them.

    What they agreed to and changed, the letters and issues that went to them, what the provider told of
    these, and their votes, oldest first. Times are in UTC.
    """
    from curator.store import chronicle, reading

    with opened.memory() as (_, engine), reading(engine) as conn:
        found, barred = _find(conn, address)
        happened = chronicle.of(conn, found)
    if as_json:
        say.data(asdict(found) | {"suppression": barred, "history": happened})
        return
    for name, head in _HEADS.items():
        if value := getattr(found, name):
            say.prose(_plain(value), first=f"{head + ':':12}", rest=" " * 12)
    if barred:
        say.prose(f"since {say.day(barred.at)}: {barred.reason}", first="suppressed: ", rest=" " * 12)
    if happened:
        say.line("")
        say.table(("at", "what", "issue", "more"), map(_row, happened), fold=("more",))


def _find(conn: "Connection", given: str) -> "tuple[Subscriber, Suppression | None]":
    """The subscriber with this address or number, and why they must not be written to."""
    from curator.mail import addresses
    from curator.store import subscribers

    if given.isdecimal() and len(given) < _DIGITS:
        found = subscribers.get(conn, int(given))
        if found.erased_at:
            return found, None
        return found, subscribers.barred(conn, addresses.key(found.address))
    key = addresses.key(given)
    barred = subscribers.barred(conn, key)
    known = subscribers.lookup(conn, key)
    if known is None and barred:
        raise NotFound(
            f"{given} is no subscriber, and suppressed since {say.day(barred.at)}: {barred.reason}"
        )
    return subscribers.find(conn, key), barred


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return say.minute(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _row(one: "Happening") -> tuple[Any, ...]:
    """A line of the history; where it came from stands behind its words."""
    where = ", ".join(filter(None, (one.source, one.network)))
    words = f"{one.words} ({where})" if one.words and where else one.words or where
    return say.minute(one.at), one.what, f"#{one.issue}" if one.issue else "", words


@click.command(short_help="Why readers left, in their words.")
@click.option("--all", "every", is_flag=True, help="All of them, however many.")
@say.as_json
def reasons(every: bool, as_json: bool) -> None:
    """Why readers left, in their words, the newest first; and after which issue."""
    from curator.store import opinions, reading

    with opened.memory() as (_, engine), reading(engine) as conn:
        found = opinions.goodbyes(conn, limit=None if every or as_json else _ROWS + 1)
    if as_json:
        say.data(found)
        return
    if not found:
        say.talk("nobody has said why they left")
        return
    shown = found if every else found[:_ROWS]
    rows = [
        (say.day(one.at), f"#{one.issue}" if one.issue else "", one.subscriber_id, one.words) for one in shown
    ]
    say.table(("at", "after", "id", "why"), rows, fold=("why",))
    if len(shown) < len(found):
        say.line("and earlier ones: --all")


@click.command(short_help="Forget ADDRESS for good, as its reader asked.")
@click.argument("address")
@click.option("--yes", "-y", is_flag=True, help="Do not ask; it cannot be undone.")
def erase(address: str, yes: bool) -> None:
    """Forget ADDRESS for good: no table holds it any more, and no import, form or event brings it back.

    Sends add up as before, to nobody's name; a hash stays, by which the address is known again. Says which
    files in the newsletter's folder still hold it, and which issues print it: those are yours to deal with.
    """
    from curator.home import DATABASE
    from curator.jobs import erase as job
    from curator.mail import addresses

    address = addresses.check(address)
    if not yes and sys.stdin.isatty():
        click.confirm(f"erase {address} for good?", abort=True, err=True)
    with opened.memory() as (settings, engine):
        done = job.erase(engine, address, now=opened.now(), by=opened.who())
        url, scheme = settings.database_url, DATABASE.partition("curator.db")[0]
        database = url.removeprefix(scheme) if url.startswith(scheme) else ""
        files = job.holders(settings.home, address, database=database)
    if not done.is_known and not files:
        raise NotFound(f"{address} is not known here; to keep it off: curator suppression add {address}")
    _tell(address, done)
    _tell_left(address, done, [path.relative_to(settings.home) for path in files])


def _tell(address: str, done: "Erased") -> None:
    """What was done."""
    where = ", ".join(f"{table} {count}" for table, count in sorted(done.found.items()))
    if done.subscriber_id:
        say.talk(f"subscriber {done.subscriber_id} is erased; what named them: {where}")
    elif done.found:
        say.talk(f"{address} was no subscriber, and is erased; what named it: {where}")
    elif done.before:
        say.talk(f"{address} was erased on {say.day(done.before)}, and no table holds it")
    else:
        say.talk(f"no table holds {address}")
    if done.found:
        say.talk(f"nothing takes it in again; if its reader asks: curator suppression remove {address}")


def _tell_left(address: str, done: "Erased", files: "list[Path]") -> None:
    """What still holds it, and is a person's to deal with."""
    for number in done.printed:
        say.talk(f"curator: issue #{number} prints it; that stays until you change it")
    if not done.clean:
        say.talk("curator: others use the database; when they are done, erase again to free its file of it")
    if files:
        named = ", ".join(map(str, files[:_FILES])) + (", ..." if len(files) > _FILES else "")
        say.talk(f"curator: {address} still stands in {plural(len(files), 'file')}: {named}")
