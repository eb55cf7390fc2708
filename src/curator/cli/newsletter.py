"""init, doctor, backup, restore: the newsletter as a whole."""

import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator.cli import open as opened
from curator.cli import say
from curator.errors import UsageError
from curator.text import clean

if TYPE_CHECKING:
    from curator.cli.checkup import Finding

SHIPPED = date(2018, 11, 25)  # the DTSTART of prefect.yaml's send/biweekly

_TEMPLATE = """\
# The newsletter's settings.  All of them, with examples: docs/settings.md
# Any setting can also come from the environment: CURATOR_FETCH__PROXY for [fetch] proxy.

database = "sqlite:///curator.db"        # or "postgresql://user@host/name"

[newsletter]
name = "{name}"
sender = "{name} <news@{host}>"
url = "https://{host}"                   # where its public pages live: unsubscribe, archive
postal_address = ""                      # the law wants one in every mail
language = "en"

[schedule]
first = {first}                       # slots are this day and every two weeks from it
every = "2 weeks"
at = "09:00"
timezone = "Europe/Amsterdam"

[[section]]
key = "stories"
title = "Stories"

[[section]]
key = "links"
title = "Quick links"
emoji = "⚡️"

[mail]
feedback = false                         # true: two votes below each issue, once `curator public` runs
preferences = false                      # true: a link to choose and to pause, likewise

[preview]
to = []                                  # who gets `curator preview --send`

[post]
through = "folder"                       # "folder", "smtp" or "ses"
# rate = 14                              # messages a second; without it, what your account allows
"""


@click.command(short_help="Make a newsletter in a folder, or raise its database.")
@click.argument("given", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", default="My digest", show_default=True, help="What it is called.")
@click.option("--host", default="news.example.net", show_default=True, help="The host of its public pages.")
@click.pass_context
def init(ctx: click.Context, given: Path | None, name: str, host: str) -> None:
    """Make a newsletter in DIR: curator.toml, a key for its links, and a database.

    What is there stays as it is; the database of an older curator is brought up to date.
    """
    from curator import config
    from curator.store.engine import open_engine
    from curator.store.migrate import upgrade

    folder = given or Path(ctx.find_root().obj.folder or ".")
    _refuse(name, host)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / config.FILE
    if not path.exists():
        path.write_text(_TEMPLATE.format(name=name, host=host, first=_next_slot()), encoding="utf-8")
        say.talk(f"wrote {path}: look through it now")
    config.make_key_file(folder, opened.now().date())
    settings = config.load(folder)
    engine = open_engine(settings.database_url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    flag = _flag(folder)
    say.talk(f"the database is ready; what curator.toml still lacks says: curator{flag} doctor")
    say.talk(f"then go on with: curator{flag} source add URL")


def _refuse(name: str, host: str) -> None:
    """Refuse what would make a broken curator.toml."""
    from curator import links

    if not name.strip() or clean(name) != name or any(char in name for char in '"\\<>\n@,'):
        raise UsageError(
            'the name cannot be empty or hold " \\ < > @ or a comma; change it in curator.toml later'
        )
    if links.fault(f"https://{host}") or not re.fullmatch(r"[\w.-]+\.[\w-]+", host):
        raise UsageError(f'"{host}" is no host name; give one like news.example.net')


def _flag(folder: Path) -> str:
    return "" if folder.resolve() == Path.cwd() else f" -C {folder}"


def _next_slot() -> str:
    """The next slot of the calendar that prefect.yaml ships: the two agree until one is changed."""
    from datetime import timedelta

    today = opened.now().date()
    return (today + timedelta(days=14 - (today - SHIPPED).days % 14)).isoformat()


@click.command(short_help="Look whether everything that a send needs is in place.")
@say.as_json
def doctor(as_json: bool) -> int:
    """Look whether everything that a send needs is in place; exit 1 if something is not."""
    from curator.cli.checkup import checkup

    found = checkup(opened.home())
    if as_json:
        say.data([{**asdict(one), "ok": one.fault is None} for one in found])
    else:
        for one in found:
            _tell(one)
    return 0 if all(one.fault is None for one in found) else 1


def _tell(one: "Finding") -> None:
    """A finding as a paragraph; what mends it stands below, in lines that can be copied."""
    told = one.fault or one.note
    mark = "ok  " if one.fault is None else "NO  "
    say.prose(one.what + (f": {told}" if told else ""), first=mark, rest="    ")
    for line in one.mend:
        say.line(f"      {line}")


@click.command(short_help="Write a consistent copy of the database.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write a consistent copy of the database to FILE, while a send may go on.

    The copy never sends by itself: after `curator restore`, `curator schedule resume` says that it may.
    """
    from curator.jobs.backup import backup as job

    with opened.memory() as (_, engine):
        job(engine, file, now=opened.now())
    say.talk(f"wrote {file}; keep secret.key and curator.toml with it")


@click.command(short_help="Put a backup in the database's place.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Keep the database that is there aside.")
def restore(file: Path, force: bool) -> None:
    """Put a copy of the backup FILE in the database's place, looked through and brought up to date.

    FILE may also be a copy that was made otherwise.  What is restored sends nothing before you say so.
    """
    from curator.jobs.backup import restore as job

    kept = job(opened.settings().database_url, file, now=opened.now(), force=force)
    if kept:
        say.talk(f"the database that was there is kept: {kept}")
    say.talk("restored; it sends nothing yet: mails may have gone out since the backup was made")
    say.talk(
        "look at it (curator issue list, curator deliveries N), then go on with: curator schedule resume"
    )
