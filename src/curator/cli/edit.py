"""issue edit: an issue's document in an editor, and back."""

import difflib
import os
import shlex
import subprocess
import sys
from pathlib import Path

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.document import as_is, tell_remarks
from curator.cli.sheet import tell_changed
from curator.errors import CuratorError, UsageError

_EDITORS = ("VISUAL", "EDITOR")
_USUAL = ("sensible-editor", "nano", "vi")


@click.command()
@arguments.issue_number
@as_is
@click.option("--fresh", is_flag=True, help="Begin anew; an unfinished edit is put aside.")
@click.option("--yes", "-y", is_flag=True, help="Store what was changed without asking.")
def edit(number: int, as_is: bool, fresh: bool, yes: bool) -> None:
    """Edit issue N in $EDITOR: its document is opened, what changed is shown, and stored.

    What cannot be stored stays in the folder `edits`, and the next edit goes on with it.
    """
    from curator.jobs import edit as job

    with opened.memory() as (settings, engine):
        by = opened.who()
        sheet = job.begin(engine, settings, number, by=by, fresh=fresh)
        if sheet.began:
            say.talk(
                f"going on with an edit of #{number} that was not finished ({say.minute(sheet.began)} UTC)"
            )
        _open(sheet.path)
        while not job.is_untouched(sheet):
            if not sheet.path.read_bytes().strip():
                sheet.path.unlink()
                raise CuratorError("the file was emptied; nothing was changed")
            _show(sheet.before, job.without_aid(sheet.path.read_bytes()))
            answer = "y" if yes or not sys.stdin.isatty() else _ask()
            if answer == "e":
                _open(sheet.path)
                continue
            if answer == "n":
                say.talk(f"nothing was changed; your words are in {sheet.path}")
                return
            try:
                done = job.finish(engine, settings, sheet, now=opened.now(), by=by, as_is=as_is)
            except CuratorError:
                say.talk(f"your words are in {sheet.path}; go on with: curator issue edit {number}")
                raise
            tell_remarks(done.remarks)
            tell_changed(done.issue)
            return
        sheet.path.unlink()
        say.talk("nothing was changed")


def _open(path: Path) -> None:
    """Let a person edit the file.  Raises UsageError without an editor, CuratorError if it fails."""
    command = editor()
    try:
        done = subprocess.run([*command, str(path)], check=False)  # noqa: S603  the person's own editor
    except OSError as error:
        said = f"the editor {command[0]} cannot be started ({error.strerror}); set EDITOR"
        raise UsageError(f"{said}; your words are in {path}") from None
    if done.returncode:
        raise CuratorError(
            f"{command[0]} ended with {done.returncode}; nothing was changed, the file is {path}"
        )


def editor() -> list[str]:
    """The command that a person edits with.  Raises UsageError where there is none."""
    import shutil

    for name in _EDITORS:
        if words := shlex.split(os.environ.get(name, "")):
            return words
    for usual in _USUAL:
        if found := shutil.which(usual):
            return [found]
    raise UsageError("no editor is set; say which: EDITOR=nano curator issue edit N")


def _ask() -> str:
    return click.prompt("store this?", type=click.Choice(["y", "n", "e"]), default="y", err=True)


def _show(before: str, data: bytes) -> None:
    """What was changed, as a diff."""
    after = data.decode("utf-8", "replace")
    say.diff(difflib.unified_diff(before.splitlines(), after.splitlines(), "stored", "edited", "", "", 1, ""))
