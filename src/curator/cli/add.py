"""add: addresses into the queue, from the shell.

A child (curator.glance) starts first: it judges the settings and looks at the pages while this process
imports SQLAlchemy and writes.  The answer comes in the time of the slower one, and hostile bytes stay out of
this one.
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from curator.cli import open as opened
from curator.cli import say
from curator.cli.child import Child

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

    from sqlalchemy import Engine

    from curator.home import Glimpse
    from curator.jobs.add import Added


@click.command(short_help="Put addresses into the queue.")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--section", metavar="KEY", help="The section it is meant for.")
@click.option("--title", default="", help="Its title, where the page's will not do.")
@click.option("--note", default="", help="What is to be said of it; printed unless rewritten.")
@click.option("--via", default="", metavar="NAME", help="Whom to thank for it.")
@click.option(
    "--anyway", is_flag=True, help="Even if it was rejected or sent: let it wait for a ruling again."
)
@click.option("--no-fetch", is_flag=True, help="Only store it; the next collect reads its page.")
@say.as_json
def add(
    urls: tuple[str, ...], section: str | None, anyway: bool, no_fetch: bool, as_json: bool, **card: str
) -> int:
    """Put each URL into the queue, or say where it is already.  "-" reads addresses from standard input.

    Good addresses are stored even where others are not; exit 2 if any was no address.
    """
    home = opened.home()
    given = _given(urls)
    with Child(home, [] if no_fetch else given) as child:
        answers = _store(home, given, section, {**card, "anyway": anyway}, child, as_json=as_json)
    if as_json:
        say.data(answers)
    return 0 if all("id" in answer for answer in answers) else 2


def _given(words: Sequence[str]) -> list[str]:
    """The addresses, with those of standard input in place of "-".  Raises UsageError if there are none."""
    from curator.errors import UsageError

    given: list[str] = []
    for word in words:
        if word == "-":
            given += sys.stdin.buffer.read().decode("utf-8-sig", "replace").split()
        else:
            given.append(word.strip())
    if not any(given):
        raise UsageError("no address was given; give one like: curator add https://site.example/page")
    return [word for word in given if word]


def _store(
    home: "Path", urls: list[str], section: str | None, card: dict[str, Any], child: Child, *, as_json: bool
) -> list[dict[str, Any]]:
    """Store all addresses, then what the child learns of their pages; an answer for each."""
    from curator.errors import UsageError
    from curator.jobs import add as job
    from curator.store import open_store

    plain = _settings(home)
    key = job.section_key(plain.outline, section)
    card["window"] = window = child.wait_for_settings()
    stored: list[Added | UsageError] = []
    with open_store(plain.database_url) as engine:
        for url in urls:
            try:
                stored.append(job.add(engine, url, now=opened.now(), by=opened.who(), section=key, **card))
            except UsageError as error:
                stored.append(error)
        return [
            _answer(engine, child, url, one, window, as_json=as_json)
            for url, one in zip(urls, stored, strict=True)
        ]


def _settings(home: "Path") -> "Glimpse":
    """The database's address and the outline: at once if they are plainly right."""
    from curator.home import Glimpse, glimpse

    seen = glimpse(home)
    if seen:
        return seen
    from curator import config

    whole = config.load(home)
    return Glimpse(home, whole.database_url, whole.outline)


def _answer(
    engine: "Engine",
    child: Child,
    url: str,
    added: "Added | Exception",
    window: "timedelta",
    *,
    as_json: bool,
) -> dict[str, Any]:
    """Store what was learnt, say what became of the address, and give it as data."""
    from curator.jobs import add as job

    if isinstance(added, Exception):
        say.talk(f"curator: {added}")
        return {"url": url, "fault": str(added)}
    told = child.learnt(url) if added.new else {}
    new = added.new
    if "url" in told:
        added = job.learn(engine, added, told["url"], told.get("title", ""), now=opened.now(), window=window)
    where = job.where_is(engine, added)
    if not as_json:
        _tell(added, where, told.get("fault"))
    return {**asdict(added.candidate), "new": new and added.new, "where": where, "fault": told.get("fault")}


def _tell(added: "Added", where: str | None, fault: str | None) -> None:
    candidate = added.candidate
    say.line(f"{candidate.id}  {candidate.title or candidate.url}" + (f"  ({where})" if where else ""))
    if not added.new and candidate.state in {"rejected", "sent"}:
        say.talk("   to let it wait for a ruling again: curator add --anyway " + candidate.url)
    if added.removed:
        say.talk(f"   taken off the address: {', '.join(added.removed)}")
    if fault:
        say.talk(f"   its page could not be looked at yet ({fault}); the next collect tries again")
