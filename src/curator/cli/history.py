"""issue undo, history: what was done to an issue, and taking the last of it back."""

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.sheet import tell_changed


@click.command(short_help="Take back the last change of issue N.")
@arguments.issue_number
def undo(number: int) -> None:
    """Take back the last change of issue N; again, the one before it.

    An approval that the change withdrew does not come back: approve the issue again.
    """
    from curator.jobs import undo as job

    with opened.memory() as (_, engine):
        issue, last = job.undo(engine, number, now=opened.now(), by=opened.who())
    say.talk(f"took back: {last.what}, by {last.by}, {say.minute(last.at)}")
    tell_changed(issue)


@click.command(short_help="What was done to issue N, when, and by whom.")
@arguments.issue_number
@click.option("--diff", "with_diff", is_flag=True, help="Show what each change changed in its document.")
@say.as_json
def history(number: int, with_diff: bool, as_json: bool) -> None:
    """What was done to issue N, when, and by whom, the oldest first."""
    from curator.jobs import undo as job

    with opened.memory() as (settings, engine):
        found = job.entries(engine, settings, number)
    if as_json:
        say.data(found)
        return
    for one in found:
        say.prose(f"{one.what}, by {one.by}", first=f"{say.minute(one.at)}  ", rest=" " * 18)
        for line in one.diff if with_diff else ():
            say.line(f"    {line}".rstrip())
