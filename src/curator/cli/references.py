"""issue references, refer, slug: what issues say of each other, and how to say it."""

from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.sheet import tell_changed
from curator.text import one_line, plural

if TYPE_CHECKING:
    from curator.issues.mentions import Mention

LATER = 1_000_000  # than any issue
_SOUND = {"right"}


@click.command(short_help="List what issue N, or all, say of other issues.")
@click.argument("number", type=arguments.NUMBER, required=False, metavar="[N]")
@click.option("--faulty", is_flag=True, help="Only those that do not lead where they say, with the reason.")
@say.as_json
def references(number: int | None, faulty: bool, as_json: bool) -> None:
    """List the mentions ("DT #10") and references ([[#10]]) in issue N, or in all, and where they lead."""
    from curator.jobs.archive import spoken
    from curator.store import issues, reading

    with opened.memory() as (settings, engine), reading(engine) as conn:
        if number is not None:
            issues.get(conn, number)  # which complains if there is none
        numbers = [number] if number else sorted(one.number for one in issues.list_all(conn))
        found = list(spoken(conn, settings, numbers))
    if faulty:
        found = [one for one in found if one.verdict not in _SOUND]
    if as_json:
        say.data(found)
    elif faulty:
        _tell_faulty(found)
    else:
        _tell(found)


def _tell(found: "list[Mention]") -> None:
    """The mentions as a table."""
    rows = [
        (f"#{one.issue}", one.where, one.item, one.words, one.verdict, one.url or one.says) for one in found
    ]
    if not rows:
        say.talk("no issue is mentioned")
        return
    say.table(("issue", "where", "item", "mention", "verdict", "address"), rows, cut=("where", "address"))
    wrong = sum(one.verdict not in _SOUND for one in found)
    more = "; look at those that are not right with --faulty" if wrong else ""
    say.talk(f"{plural(len(found), 'mention')}, {len(found) - wrong} right{more}")


def _tell_faulty(found: "list[Mention]") -> None:
    """Those that are not right, a paragraph each."""
    for one in found:
        item = f", item {one.item}" if one.item else ""
        where = f"#{one.issue}, {one.where or 'no section'}{item}"
        leads = f" ({one_line(one.url, 200)})" if one.url and one.verdict != "malformed" else ""
        say.prose(f'{where}: {one.verdict}: "{one.words}": {one.says}{leads}', rest="    ")
    say.talk(f"{plural(len(found), 'mention')} to look at")


@click.command(short_help="List what may stand in double brackets.")
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option("--before", type=arguments.NUMBER, help="Only what is earlier than this issue.")
@click.option("--limit", type=arguments.COUNT, default=30, help="At most so many; 0 for all.  [30]")
@say.as_json
def refer(words: tuple[str, ...], before: int | None, limit: int, as_json: bool) -> None:
    """List issues and items that a text may refer to, the newest first; only those with all WORDS."""
    from curator.jobs.archive import referable
    from curator.store import reading

    with opened.memory() as (settings, engine), reading(engine) as conn:
        found = referable(conn, settings, before or LATER, limit or LATER, " ".join(words))
    if as_json:
        say.data(found)
        return
    for one in found:
        say.line(one.line)
    if not found:
        say.talk("nothing like that was printed")


@click.command(short_help="Give an item of issue N another slug.")
@arguments.issue_number
@click.argument("item", type=arguments.NUMBER)
@click.argument("slug", metavar="NEW")
def slug(number: int, item: int, slug: str) -> None:
    """Give ITEM of issue N the slug NEW, by which it is referred to, while the issue is not sent."""
    from curator.jobs.reslug import reslug

    with opened.memory() as (_, engine):
        changed = reslug(engine, number, item, slug, now=opened.now(), by=opened.who())
    tell_changed(changed)
    say.talk(f"item {item} is [[{slug}]] now")
