"""issue: make, look at, change and approve issues."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curator.cli import open as opened
from curator.cli import say
from curator.text import one_line, plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.model import Finding, Issue

_number = click.argument("number", type=int, metavar="N")


@click.group(short_help="Make, look at, change and approve issues.")
def issue() -> None:
    """Make, look at, change and approve issues."""


@issue.command()
@click.option("--number", type=click.IntRange(1), help="Its number; the next one if left out.")
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
    _tell(made)


@issue.command(name="set")
@_number
@click.option("--title", help="Its title, which is the mail's subject.")
@click.option("--intro", help="What stands before the first section, in Markdown.")
@click.option("--closing", help="What stands after the last one.")
def set_(number: int, title: str | None, intro: str | None, closing: str | None) -> None:
    """Give issue N another title, intro or closing."""
    from curator.store import issues, reading

    with opened.memory() as (_, engine):
        with reading(engine) as conn:
            seen = issues.get(conn, number)
        _tell(_set(engine, seen, title=title, intro=intro, closing=closing))


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
    rows = [(f"#{one.number}", one.state, say.day(one.slot), one.title) for one in found]
    say.table(("issue", "state", "slot", "title"), rows, wide=("title",))


@issue.command()
@_number
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
        say.line(f"{say.minute(entry['at'])}  {entry['what']}, by {entry['by']}")


def _tell(found: "Issue") -> None:
    """An issue at a glance: the ids are those that `order` takes."""
    approved = f" by {found.approved_by}: {found.digest[:12]}" if found.digest else ""
    slot = f" for {found.slot}" if found.slot else ""
    say.line(f"#{found.number}  {found.title}")
    say.line(f"    {found.state}{approved}{slot}, {plural(len(found.items), 'item')}")
    for section in found.sections:
        say.line(f"{section.title} {section.emoji}".strip() or "(no section)")
        for item in section.items:
            mark = "  (not yet written by a person)" if item.proposal else ""
            say.line(f"  {item.id:>4}  {item.kind:5}  {one_line(item.text, 90)}{mark}")


@issue.command()
@_number
def export(number: int) -> None:
    """Write issue N as Markdown."""
    from curator.issues.document import to_markdown
    from curator.store import issues, reading

    with opened.memory() as (_, engine), reading(engine) as conn:
        click.echo(to_markdown(issues.get(conn, number)), nl=False)


@issue.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def import_(file: Path) -> None:
    """Read a draft back from the Markdown FILE that `export` wrote and somebody changed."""
    from curator.jobs.redraft import redraft

    with opened.memory() as (settings, engine):
        _tell(redraft(engine, settings.outline, file.read_bytes(), now=opened.now(), by=opened.who()))


@issue.command()
@_number
@click.argument("items", nargs=-1, required=True, type=int, metavar="ITEM...")
def order(number: int, items: tuple[int, ...]) -> None:
    """Put the ITEMs of issue N in this order, each within its section."""
    from curator.jobs import assemble

    with opened.memory() as (_, engine):
        change = assemble.order(items)
        by = opened.who()
        _tell(assemble.change(engine, number, change, now=opened.now(), by=by, what="ordered its items"))


@issue.command()
@_number
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
    """What preflight says, the worst first."""
    for finding in sorted(findings, key=lambda one: ("error", "warning", "note").index(one.severity)):
        where = f" ({finding.where})" if finding.where else ""
        say.line(f"{finding.severity}: {finding.what}{where}; {finding.mend}")
    if not findings:
        say.line("nothing found")


@issue.command()
@_number
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
    slot = f"for {shown.issue.slot}" if shown.issue.slot else f"send it with: curator send {number}"
    say.talk(f"approved #{number} as {edition.digest[:12]}, {slot}")


@issue.command()
@_number
def unapprove(number: int) -> None:
    """Make an approved issue a draft again."""
    from curator.jobs.approve import unapprove as job

    with opened.memory() as (_, engine):
        job(engine, number, now=opened.now(), by=opened.who())
    say.talk(f"#{number} is a draft again")
