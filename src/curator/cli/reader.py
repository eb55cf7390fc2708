"""subscriber erase, show, reasons: one reader, with all that is known of them; and why readers left."""

import sys
from typing import TYPE_CHECKING

import click

from curator.cli import open as opened
from curator.cli import say
from curator.errors import NotFound
from curator.text import plural

if TYPE_CHECKING:
    from pathlib import Path

    from curator.jobs.erase import Erased

_FILES = 5  # that are named


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
