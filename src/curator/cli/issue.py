"""issue: make, look at, change and approve issues."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.errors import UsageError
from curator.text import one_line, plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.model import Finding, Issue


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
    from curator.jobs import assemble

    with opened.memory() as (settings, engine):
        made = assemble.assemble(
            engine,
            settings.outline,
            now=opened.now(),
            by=opened.who(),
            schedule=settings.schedule,
            number=number,
            title=title,
        )
        made = _set(engine, made, title=None, intro=intro, closing=closing)
    _tell_changed(made)


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
        _tell_changed(_set(engine, seen, title=title, intro=intro, closing=closing))


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


@issue.command(name="list")
@say.as_json
def list_(as_json: bool) -> None:
    """All issues, the newest first."""
    from curator.store import issues, reading

    with opened.memory() as (_, engine), reading(engine) as conn:
        found = issues.list_all(conn)
    if as_json:
        say.data(found)
        return
    if not found:
        say.talk("there is no issue yet; make one with: curator issue new")
        return
    rows = [(f"#{one.number}", one.state, say.day(one.slot), one.title) for one in found]
    say.table(("issue", "state", "slot", "title"), rows, cut=("title",))


@issue.command()
@arguments.issue_number
@say.as_json
def show(number: int, as_json: bool) -> None:
    """Issue N with its sections and items, and what was done to it."""
    from curator.store import issues, reading

    with opened.memory() as (_, engine), reading(engine) as conn:
        found = issues.get(conn, number)
        history = [dict(row._mapping) for row in issues.notes(conn, found.id)]  # noqa: SLF001
    if as_json:
        from dataclasses import asdict

        say.data({**asdict(found), "history": history})
        return
    _tell(found)
    for entry in history:
        say.prose(f"{entry['what']}, by {entry['by']}", first=f"{say.minute(entry['at'])}  ", rest=" " * 18)
    if found.state == "draft":
        _tell_next(found)


def _tell(found: "Issue") -> None:
    """An issue at a glance: the ids are those that `order` takes."""
    from curator.issues.prose import to_words

    approved = f" by {found.approved_by}: {found.digest[:12]}" if found.digest else ""
    slot = f" for {found.slot}" if found.slot else ""
    named = found.title.startswith(f"#{found.number}")
    say.prose(found.title if named else f"#{found.number}  {found.title}")
    say.line(f"    {found.state}{approved}{slot}, {plural(len(found.items), 'item')}")
    for section in found.sections:
        say.line(f"{section.title} {section.emoji}".strip() or "(no section)")
        for item in section.items:
            mark = "  (proposal)" if item.proposal else ""
            words = to_words(item.text) or (item.image.alt or item.image.src if item.image else "")
            room = max(20, (say.width() or say.WIDEST) - 15 - len(mark))
            say.line(f"  {item.id:>4}  {item.kind:5}  {one_line(words, room)}{mark}")


def _tell_changed(draft: "Issue") -> None:
    """A draft that was made or changed, and what can be done with it."""
    _tell(draft)
    _tell_next(draft)


def _tell_next(draft: "Issue") -> None:
    """What can be done with a draft."""
    number = draft.number
    if draft.title == f"#{number}":
        say.talk(f"it has no title yet; give it one with: curator issue set {number} --title TITLE")
    if any(item.proposal for item in draft.items):
        say.talk("proposals are words that nobody has written or accepted yet; write them with:")
        say.talk(
            f"    curator issue export {number} > {number}.md; edit it; curator issue import {number}.md"
        )
    say.talk(f"go on with: curator preview {number}")


@issue.command()
@arguments.issue_number
def export(number: int) -> None:
    """Write issue N as Markdown."""
    from curator.issues.document import to_markdown
    from curator.store import issues, reading

    with opened.memory() as (_, engine), reading(engine) as conn:
        say.document(to_markdown(issues.get(conn, number)))


@issue.command(name="import", short_help="Read a draft back from a Markdown FILE.")
@arguments.file
def import_(file: Path) -> None:
    """Read a draft back from the Markdown FILE that `export` wrote and somebody changed."""
    from curator.jobs.redraft import redraft

    with opened.memory() as (settings, engine), opened.about(file):
        given, by = arguments.contents(file), opened.who()
        changed = redraft(
            engine, settings.outline, given, schedule=settings.schedule, now=opened.now(), by=by
        )
        _tell_changed(changed)


@issue.command()
@arguments.issue_number
@click.argument("items", nargs=-1, required=True, type=arguments.NUMBER, metavar="ITEM...")
def order(number: int, items: tuple[int, ...]) -> None:
    """Put the ITEMs of issue N in this order, each within its section."""
    from curator.jobs import assemble

    with opened.memory() as (_, engine):
        change = assemble.order(items)
        by = opened.who()
        _tell_changed(
            assemble.change(engine, number, change, now=opened.now(), by=by, what="ordered its items")
        )


@issue.command(short_help="Look critically at issue N.")
@arguments.issue_number
@say.as_json
def check(number: int, as_json: bool) -> int:
    """Look critically at issue N; exit 1 if something blocks its approval."""
    from curator.jobs.preview import look

    with opened.memory() as (settings, engine):
        shown = look(engine, settings, number)
    if as_json:
        say.data(shown.findings)
    else:
        tell_findings(shown.findings)
    return 1 if any(finding.severity == "error" for finding in shown.findings) else 0


def tell_findings(findings: "tuple[Finding, ...]") -> None:
    """What preflight says, the worst first; the same of many items is said once."""
    ranks = ("error", "warning", "note")
    alike: dict[tuple[int, str, str], list[str]] = {}
    for one in findings:
        alike.setdefault((ranks.index(one.severity), one.what, one.mend), []).append(one.where)
    for (rank, what, mend), places in sorted(alike.items(), key=lambda one: one[0][0]):
        where = f" ({places[0]})" if places[0] else ""
        more = f" and {len(places) - 1} more like it" if len(places) > 1 else ""
        say.prose(f"{ranks[rank]}: {what}{where}{more}; {mend}", rest="    ")
    if not findings:
        say.line("nothing found")


@issue.command(short_help="Approve issue N: these bytes will be sent.")
@arguments.issue_number
def approve(number: int) -> None:
    """Approve issue N as it is now: these bytes, and no others, will be sent."""
    from curator.jobs.approve import Blocked
    from curator.jobs.approve import approve as job

    with opened.memory() as (settings, engine):
        try:
            edition, shown = job(engine, settings, number, now=opened.now(), by=opened.who())
        except Blocked as blocked:
            tell_findings(blocked.findings)
            raise
    tell_findings(shown.findings)
    slot = f"its slot is {shown.issue.slot}; send it before" if shown.issue.slot else "send it"
    say.talk(f"approved #{number} as {edition.digest[:12]}; {slot} with: curator send {number}")


@issue.command()
@arguments.issue_number
def unapprove(number: int) -> None:
    """Make an approved issue a draft again."""
    from curator.jobs.approve import unapprove as job

    with opened.memory() as (_, engine):
        job(engine, number, now=opened.now(), by=opened.who())
    say.talk(f"#{number} is a draft again")
