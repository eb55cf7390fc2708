"""add: addresses into the queue, from the shell.

The page is looked at by a child (cli/glance) that starts first and works while this process imports
SQLAlchemy and writes: the answer comes in the time of the slower one, and hostile bytes stay out of this one.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from curator.cli import open as opened
from curator.cli import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.jobs.add import Added

MOST_AT_ONCE = 8


@click.command(short_help="Put addresses into the queue.")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--section", metavar="KEY", help="The section it is meant for.")
@click.option("--title", default="", help="Its title, where the page's will not do.")
@click.option("--note", default="", help="What is to be said of it; printed unless rewritten.")
@click.option("--via", default="", metavar="NAME", help="Whom to thank for it.")
@click.option("--no-fetch", is_flag=True, help="Only store it; the next collect reads its page.")
@say.as_json
def add(urls: tuple[str, ...], section: str | None, no_fetch: bool, as_json: bool, **card: str) -> int:
    """Put each URL into the queue, or say where it is already.  "-" reads addresses from standard input."""
    given = [word for url in urls for word in (sys.stdin.read().split() if url == "-" else [url])]
    answers = []
    for at in range(0, len(given), MOST_AT_ONCE):
        some = given[at : at + MOST_AT_ONCE]
        child = None if no_fetch else _start(some)
        try:
            answers += _store(some, section, card, child, as_json=as_json)
        finally:
            if child:
                child.kill()
                child.communicate()
    if as_json:
        say.data(answers)
    return 0 if all("id" in answer for answer in answers) else 2


def _start(urls: list[str]) -> "subprocess.Popen[str]":
    """A child that looks at the pages; it answers with a line of JSON for each."""
    folder = click.get_current_context().find_root().obj or "."
    command = [sys.executable, "-m", "curator.cli.glance", folder, *urls]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603


def _store(
    urls: list[str],
    section: str | None,
    card: dict[str, str],
    child: "subprocess.Popen[str] | None",
    *,
    as_json: bool,
) -> list[dict[str, Any]]:
    """Store the addresses, then what the child learnt of them; an answer for each."""
    from curator.errors import UsageError
    from curator.jobs import add as job

    answers = []
    with opened.memory() as (settings, engine):
        key = job.section_key(settings.outline, section)
        for url in urls:
            try:
                added = job.add(engine, url, now=opened.now(), by=opened.who(), section=key, **card)
            except UsageError as error:
                say.talk(f"curator: {error}")
                answers.append({"url": url, "fault": str(error)})
                continue
            answers.append(_answer(engine, added, _learnt(child, url) if added.new else {}, as_json=as_json))
    return answers


def _learnt(child: "subprocess.Popen[str] | None", url: str) -> dict[str, str]:
    """What the child says of `url`; nothing if it could not say."""
    for line in child.stdout if child and child.stdout else ():
        told: dict[str, str] = json.loads(line)
        if told.get("asked") == url:
            return told
    return {}


def _answer(engine: "Engine", added: "Added", told: dict[str, str], *, as_json: bool) -> dict[str, Any]:
    """Store what was learnt, say what became of the address, and give it as data."""
    from curator.jobs import add as job

    if "url" in told:
        added = job.learn(engine, added, told["url"], told.get("title", ""))
    where = job.where_is(engine, added)
    candidate = added.candidate
    if not as_json:
        say.line(f"{candidate.id}  {candidate.title or candidate.url}" + (f"  ({where})" if where else ""))
        if added.removed:
            say.talk(f"   taken off the address: {', '.join(added.removed)}")
        if "fault" in told:
            say.talk(f"   its page could not be looked at yet: {told['fault']}")
    return {**asdict(candidate), "new": added.new, "where": where, "fault": told.get("fault")}
