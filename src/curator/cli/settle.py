"""settle: what the mail provider reports."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.errors import UsageError
from curator.text import one_line, plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.config import Settings
    from curator.jobs.settle import Taken
    from curator.store.strays import Stray


@click.command(short_help="Take in what the mail provider reports.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--strays", is_flag=True, help="List the notices that were not understood.")
@click.option("--again", is_flag=True, help="Try those anew, as after an upgrade.")
@click.option("--forget", is_flag=True, help="Forget those.")
@say.as_json
def settle(files: tuple[Path, ...], strays: bool, again: bool, forget: bool, as_json: bool) -> int:
    """Take in events from the configured queue, or from FILES that hold one notification each.

    What in the queue is not understood is kept, as a stray.  Exit 1 if there was any.
    """
    arguments.refuse_both(strays=strays, again=again, forget=forget)
    if files and (strays or again or forget):
        raise UsageError("FILES are taken in anew, strays are those of the queue; give one of them")
    with opened.memory() as (settings, engine):
        if strays:
            return _list(engine, as_json=as_json)
        if forget:
            return _forget(engine)
        if again:
            from curator.jobs import strays as job

            taken = job.try_again(engine, clock=opened.now, tracking=settings.tracking)
        else:
            taken = _files(engine, settings, files) if files else _queue(engine, settings)
    _tell(taken, as_json=as_json)
    if taken.refused and not files:
        say.talk(f"{plural(len(taken.refused), 'notice')} not understood; see: curator settle --strays")
    return 1 if taken.refused else 0


def _queue(engine: "Engine", settings: "Settings") -> "Taken":
    """Empty the queue, with progress."""
    from curator.cli.progress import progress
    from curator.jobs.settle import take_in
    from curator.post.mailbag import Mailbag

    with Mailbag(settings) as mailbag, progress("taking in events") as step:
        return take_in(
            engine,
            mailbag.bags(),
            clock=opened.now,
            tracking=settings.tracking,
            told=lambda taken: step("", taken.total),
        )


def _files(engine: "Engine", settings: "Settings", files: tuple[Path, ...]) -> "Taken":
    """Take in a file at a time, and say of which it is that it holds no event."""
    from curator.jobs.settle import Taken, take_in
    from curator.post.mailbag import Bag

    taken = Taken()
    for file in files:
        bag = Bag((arguments.contents(file),))
        came = take_in(engine, [bag], clock=opened.now, tracking=settings.tracking, keep=False)
        for why in came.refused:
            say.talk(f"curator: {file}: {why}")
        taken.add(came)
    return taken


def _tell(taken: "Taken", *, as_json: bool) -> None:
    if as_json:
        new = {kind: number for kind, number in taken.new.items() if number}
        counts = {"new": new, "known": taken.known, "unwanted": taken.unwanted}
        say.data({**counts, "refused": taken.refused})
        return
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(taken.new.items()) if number)
    say.line(f"{plural(taken.new.total(), 'event')} taken in" + (f": {kinds}" if kinds else ""))


def _list(engine: "Engine", *, as_json: bool) -> int:
    """The strays, and what may be done with them."""
    from curator.store import reading
    from curator.store import strays as kept

    with reading(engine) as conn:
        found = kept.list_all(conn)
    if as_json:
        say.data(found)
        return 0
    if not found:
        say.talk("no notice is kept that was not understood")
        return 0
    say.table(("id", "since", "why", "notice"), _rows(found), cut=("notice",), fold=("why",))
    say.talk("try them anew with: curator settle --again; drop them with: curator settle --forget")
    return 0


def _rows(found: "list[Stray]") -> Iterator[tuple[str, str, str, str]]:
    for one in found:
        yield one.id, say.day(one.at), one.why, one_line(one.body, 200)


def _forget(engine: "Engine") -> int:
    from curator.jobs import strays as job

    say.talk(f"{plural(job.forget(engine), 'notice')} forgotten")
    return 0
