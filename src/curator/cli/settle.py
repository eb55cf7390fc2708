"""settle: what the mail provider reports."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.errors import ConfigError, UsageError
from curator.text import one_line, plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.config import Settings
    from curator.jobs.settle import Taken
    from curator.store.strays import Stray


_MOST_REASONS = 50  # whoever posts nonsense should not fill the journal


@click.command(short_help="Take in what the mail provider reports.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--strays", is_flag=True, help="List the notices that were not understood.")
@click.option("--again", is_flag=True, help="Try those anew, as after an upgrade.")
@click.option("--forget", is_flag=True, help="Forget those.")
@click.option("--listen", metavar="HOST:PORT", help="Take in what SNS posts there, until stopped.")
@say.as_json
def settle(
    files: tuple[Path, ...], strays: bool, again: bool, forget: bool, listen: str | None, as_json: bool
) -> int:
    """Take in events from the configured queue, or from FILES that hold one notification each.

    What in the queue is not understood is kept, as a stray.  Exit 1 if there was any.

    With --listen, events are posted to /hooks/ses at that place, by way of a web server that speaks https.
    """
    arguments.refuse_both(strays=strays, again=again, forget=forget, listen=listen)
    if files and (strays or again or forget or listen):
        raise UsageError("FILES are taken in alone, without another option; give one of them")
    with opened.memory() as (settings, engine):
        if listen is not None:
            return _listen(engine, settings, listen)
        if strays:
            return _list(engine, as_json=as_json)
        if forget:
            return _forget(engine)
        if again:
            from curator.jobs import strays as job

            taken = job.try_again(engine, clock=opened.now, tracking=settings.tracking)
        else:
            taken = _files(engine, settings, files) if files else _queue(engine, settings)
            if not files:
                _follow_up(engine, settings)
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


def _follow_up(engine: "Engine", settings: "Settings") -> None:
    """Tell the editors what became of a send that ended a day ago."""
    from curator.jobs.report import follow_up
    from curator.post import open_post

    for said in follow_up(engine, settings, partial(open_post, settings), now=opened.now()):
        say.talk(said)


def receiver(engine: "Engine", settings: "Settings") -> Callable[[bytes], object]:
    """What takes in a message that SNS posts.  Raises ConfigError where no topic may post any."""
    from curator.jobs.receive import receive
    from curator.post import sns

    topic = settings.post.ses.topic
    if topic is None:
        raise ConfigError("nothing may be posted before it is said by whom; set [post.ses] topic to its ARN")
    return partial(
        receive,
        engine,
        topic=topic,
        clock=opened.now,
        certificate=sns.Certificates(),
        confirm=sns.ask,
        tracking=settings.tracking,
    )


def _listen(engine: "Engine", settings: "Settings", given: str) -> int:
    """Serve the hook until somebody stops it; why a message was refused is said once a reason."""
    from curator.web import hook
    from curator.web.serve import listening, place, serve

    topic = settings.post.ses.topic
    take = receiver(engine, settings)
    host, port = place(given)
    said: set[str] = set()

    def tell(why: str) -> None:
        if why not in said and len(said) < _MOST_REASONS:
            said.add(why)
            say.talk(f"curator: a message is refused: {why}")

    with listening(host, port) as server:
        say.talk(f"listening at {host}:{port}{hook.PATH} for {topic}; stop with Ctrl-C")
        serve(hook.app(take, tell), server)
    return 0


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
