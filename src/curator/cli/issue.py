"""issue: make, look at, change and approve issues."""

from typing import TYPE_CHECKING, Any

import click

from curator.cli import (
    approve,
    arguments,
    compose,
    document,
    edit,
    image,
    links,
    references,
    say,
    section,
    words,
)
from curator.cli import history as past
from curator.cli import open as opened
from curator.cli.sheet import plain, stands, tell, tell_changed, tell_next
from curator.errors import Refused, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.model import Issue


@click.group(short_help="Make, look at, change and approve issues.")
def issue() -> None:
    """Make, look at, change and approve issues."""


@issue.command()
@click.option("--number", type=arguments.NUMBER, help="Its number; the next one if left out.")
@click.option("--title", help="Its title, which is the mail's subject.")
@click.option("--intro", help="What stands before the first section, in Markdown.")
@click.option("--closing", help="What stands after the last one.")
def new(number: int | None, title: str | None, intro: str | None, closing: str | None) -> None:
    """Make the next draft of everything that is approved."""
    from curator.issues.templates import folders
    from curator.jobs import assemble, hold

    with opened.memory() as (settings, engine):
        if number is None and (begun := hold.waiting(engine)):
            raise Refused(
                f"draft #{begun.number} was begun with items held over and waits for the picks; "
                f"fill it with: curator issue fill {begun.number}, or make another one: --number N"
            )
        made = assemble.assemble(
            engine,
            settings.outline,
            now=opened.now(),
            by=opened.who(),
            schedule=settings.schedule,
            number=number,
            title=title,
            templates=folders(settings.home),
        )
        made = _set(engine, made, title=None, intro=intro, closing=closing)
    tell_changed(made)


@issue.command(name="set")
@arguments.issue_number
@click.option("--title", help="Its title, which is the mail's subject.")
@click.option("--intro", help="What stands before the first section, in Markdown.")
@click.option("--closing", help="What stands after the last one.")
def set_(number: int, title: str | None, intro: str | None, closing: str | None) -> None:
    """Give issue N another title, intro or closing."""
    from curator.store import issues, reading

    if title is None and intro is None and closing is None:
        raise UsageError("say what to change: --title, --intro or --closing")

    with opened.memory() as (_, engine):
        with reading(engine) as conn:
            seen = issues.get(conn, number)
        tell_changed(_set(engine, seen, title=title, intro=intro, closing=closing))


def _set(engine: "Engine", seen: "Issue", **given: str | None) -> "Issue":
    from dataclasses import replace

    from curator.jobs import assemble

    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if not fields:
        return seen

    def changes(issue: "Issue") -> "Issue":
        return replace(issue, **fields)

    what = f"changed {' and '.join(fields)}"
    return assemble.change(engine, seen.number, changes, now=opened.now(), by=opened.who(), what=what)


@issue.command(name="list", short_help="All issues, the newest first.")
@say.as_json
def list_(as_json: bool) -> None:
    """All issues, the newest first: how far each has come, who approved it, when it was sent."""
    from curator.issues import calendar, readiness
    from curator.store import issues, reading

    with opened.memory() as (settings, engine), reading(engine) as conn:
        found = issues.list_all(conn)
        counts = issues.count_items(conn)
        today = calendar.today(settings.schedule, opened.now())
        drafts = [issues.get(conn, one.number) for one in found if one.state == "draft"]
    ready = {one.number: readiness.look(one, settings.outline, today) for one in drafts}
    if as_json:
        words = {one.number: ready[one.number].word if one.number in ready else one.state for one in found}
        more = [{"items": counts[one.number], "readiness": words[one.number]} for one in found]
        say.data([{**plain(one), **said} for one, said in zip(found, more, strict=True)])
        return
    if not found:
        say.talk("there is no issue yet; make one with: curator issue new")
        return
    rows = [
        (
            f"#{one.number}",
            one.state,
            say.day(one.slot),
            counts[one.number],
            stands(one, ready.get(one.number)),
            one.title,
        )
        for one in found
    ]
    say.table(("issue", "state", "slot", "items", "stands", "title"), rows, cut=("title",), fold=("stands",))


@issue.command(short_help="Issue N with its sections and items, and what was done to it.")
@arguments.issue_number
@say.as_json
def show(number: int, as_json: bool) -> None:
    """Issue N: how far each section has come, its items, its state, and what was done to it."""
    from curator.issues import calendar, readiness
    from curator.jobs.assemble import WITHDRAWN
    from curator.store import history, issues, reading

    with opened.memory() as (settings, engine), reading(engine) as conn:
        found = issues.get(conn, number)
        told = [dict(row._mapping) for row in history.notes(conn, found.id)]  # noqa: SLF001
    ready = readiness.look(found, settings.outline, calendar.today(settings.schedule, opened.now()))
    if as_json:
        say.data({**plain(found), "readiness": ready.word, "board": ready, "history": told})
        return
    since = next((note["at"] for note in reversed(told) if note["what"] == WITHDRAWN), None)
    tell(found, ready, since or (told[0]["at"] if told else None))
    for entry in told:
        say.prose(f"{entry['what']}, by {entry['by']}", first=f"{say.minute(entry['at'])}  ", rest=" " * 18)
    if found.state == "draft":
        tell_next(found)


for command in (
    document.export,
    document.import_,
    edit.edit,
    links.links,
    references.references,
    references.refer,
    references.slug,
    compose.order,
    compose.move,
    compose.remove,
    compose.hold,
    compose.fill,
    words.write,
    words.accept,
    words.kind,
    words.split,
    words.merge,
    section.section,
    image.image,
    image.host,
    past.undo,
    past.history,
    approve.check,
    approve.approve,
    approve.unapprove,
):
    issue.add_command(command)
