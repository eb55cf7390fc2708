"""issue export, import: an issue as a document that a person edits."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.progress import progress
from curator.cli.sheet import tell_changed
from curator.errors import UsageError
from curator.text import plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.config import Settings
    from curator.issues.arrival import Manner
    from curator.jobs.adopt import Adopted

_SUFFIXES = (".md", ".markdown", ".txt")
_NUMBER = re.compile(r"\D*0*([1-9]\d{0,5})\D*")
_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")

as_is = click.option("--as-is", is_flag=True, help="Leave its addresses as they are.")


@click.command(short_help="Write issue N as Markdown, or all of them.")
@click.argument("number", type=arguments.NUMBER, metavar="[N]", required=False)
@click.option("--all", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Write every issue into this folder, one file each.")  # fmt: skip
def export(number: int | None, folder: Path | None) -> None:
    """Write issue N as Markdown: as it was read from its document, with what was changed since."""
    from curator.jobs.redraft import hand_out
    from curator.store import issues, reading

    with opened.memory() as (settings, engine):
        if number is not None and folder is None:
            say.document(hand_out(engine, settings, number, by=opened.who()))
            return
        if folder is None or number is not None:
            raise UsageError("say which issue to export, or --all DIR")
        folder.mkdir(parents=True, exist_ok=True)
        with reading(engine) as conn:
            known = [one.number for one in issues.list_all(conn)]
        for one in known:
            text = hand_out(engine, settings, one, by=opened.who())
            (folder / f"{one:03}.md").write_text(text, encoding="utf-8")
        say.talk(f"{plural(len(known), 'issue')} written into {folder}")


@click.command(name="import", short_help="Read an issue, or an archive, from Markdown.")
@click.argument("path", type=click.Path(path_type=Path, exists=True), metavar="FILE|DIR")
@as_is
@click.option("--repair", is_flag=True, help="Repair text that was misread in another encoding.")
@click.option("--sent", is_flag=True, help="The file is an issue that was sent; a folder's always are.")
@click.option("--number", type=arguments.NUMBER, help="Its number, if the document does not say it.")
@click.option("--revision", type=arguments.NUMBER, metavar="R",
              help="The revision that it was exported at: refuse if it was changed since.")  # fmt: skip
def import_(
    path: Path, as_is: bool, repair: bool, sent: bool, number: int | None, revision: int | None
) -> int | None:
    """Read an issue from a Markdown FILE, or a whole archive of sent ones from a folder.

    A FILE becomes a draft, or changes the draft of its number.  Its addresses are cleaned: campaign
    parameters and recipient ids are taken off, and said.
    """
    from curator.issues.arrival import Manner

    manner = Manner(as_is, repair, number)
    with opened.memory() as (settings, engine):
        if path.is_dir() or sent:
            return _adopt(settings, engine, path, manner)
        from curator.jobs.redraft import redraft

        with opened.about(path):
            given, moment, by = arguments.contents(path), opened.now(), opened.who()
            done = redraft(engine, settings, given, manner=manner, now=moment, by=by, revision=revision)
    tell_remarks(done.remarks)
    if done.is_changed:
        tell_changed(done.issue)
    else:
        say.talk(f"nothing changed: issue #{done.issue.number} says this already")
    return None


def tell_remarks(remarks: tuple[str, ...]) -> None:
    """What there is to say about a document that was read."""
    for remark in remarks:
        say.talk(remark)


def _adopt(settings: "Settings", engine: "Engine", path: Path, manner: "Manner") -> int:
    """Take a file or a folder of them as sent issues; 1 if one was refused."""
    from curator.jobs.adopt import Fate, adopt

    files = _documents(path) if path.is_dir() else [path]
    if not files:
        raise UsageError(f"there is no document in {path}; its names should end in {' or '.join(_SUFFIXES)}")
    done: list[Adopted] = []
    with progress("taking", len(files)) as step:
        given = ((file.name, arguments.contents(file), manner.number or _number(file)) for file in files)
        moment, by = opened.now(), opened.who()
        for one in adopt(engine, settings, given, manner=manner, now=moment, by=by):
            done.append(one)
            step(one.name)
    for one in done:
        for remark in one.remarks:
            say.talk(f"{one.name}: {remark}")
    _tell_fates(done)
    _tell_style(engine, settings)
    return 1 if any(one.fate is Fate.REFUSED for one in done) else 0


def _tell_fates(done: "list[Adopted]") -> None:
    """What became of the documents, in a table."""
    rows = [(one.name, one.fate, *_told(one)) for one in done]
    say.table(("file", "what", "issue", "day", "items", "title"), rows, cut=("title",))


def _told(one: "Adopted") -> tuple[object, ...]:
    issue = one.issue
    if issue is None:
        return "", "", "", one.remarks[-1] if one.remarks else ""
    return f"#{issue.number}", say.day(issue.slot), len(issue.items), issue.title


def _tell_style(engine: "Engine", settings: "Settings") -> None:
    """The outline that the archive suggests, where curator.toml has none."""
    from curator.issues.habits import outline_of, to_toml
    from curator.store import issues, reading

    if settings.section:
        return
    with reading(engine) as conn:
        known = [issues.get(conn, one.number) for one in issues.list_all(conn)]
    if found := outline_of(known):
        say.talk(
            "these are its standing sections; put them into curator.toml, as they are or as you want them:"
        )
        for line in to_toml(found).splitlines():
            say.talk(f"    {line}".rstrip())


def _documents(folder: Path) -> list[Path]:
    """The documents in a folder, in the order of their names."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES and path.is_file())


def _number(file: Path) -> int | None:
    """The number that a file's name tells, if it tells one: 012.md, issue-12.md; not 2019-04-28.md."""
    match = _NUMBER.fullmatch(_DATE.sub("", file.stem))
    return int(match[1]) if match else None
