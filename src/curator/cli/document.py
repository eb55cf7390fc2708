"""issue export, import: an issue as a document that a person edits."""

from pathlib import Path

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.sheet import tell_changed


@click.command()
@arguments.issue_number
def export(number: int) -> None:
    """Write issue N as Markdown."""
    from curator.issues.document import to_markdown
    from curator.store import issues, reading

    with opened.memory() as (_, engine), reading(engine) as conn:
        say.document(to_markdown(issues.get(conn, number)))


@click.command(name="import", short_help="Read a draft back from a Markdown FILE.")
@arguments.file
def import_(file: Path) -> None:
    """Read a draft back from the Markdown FILE that `export` wrote and somebody changed."""
    from curator.jobs.redraft import redraft

    with opened.memory() as (settings, engine), opened.about(file):
        given, by = arguments.contents(file), opened.who()
        changed = redraft(
            engine, settings.outline, given, schedule=settings.schedule, now=opened.now(), by=by
        )
        tell_changed(changed)
