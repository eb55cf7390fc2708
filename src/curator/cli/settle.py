"""settle: what the mail provider reports."""

from collections.abc import Iterator
from pathlib import Path

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.errors import EventRejected
from curator.text import plural


@click.command(short_help="Take in what the mail provider reports.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False, exists=True))
def settle(files: tuple[Path, ...]) -> int:
    """Take in events from the configured queue, or from FILES that hold one notification each."""
    from collections import Counter

    from curator.jobs.settle import settle as job
    from curator.mail import events
    from curator.post.mailbag import mailbag

    refused = 0
    counts: Counter[str] = Counter()
    with opened.memory() as (settings, engine):
        for name, body, done in _bodies(files) if files else (("", *one) for one in mailbag(settings)):
            try:
                counts.update(job(engine, events.parse(body), now=opened.now()))
            except EventRejected as error:
                refused += 1
                say.talk(f"curator: {name}{error}")
            if done:
                done()
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()) if number)
    say.line(f"{plural(counts.total(), 'event')} taken in" + (f": {kinds}" if kinds else ""))
    return 1 if refused else 0


def _bodies(files: tuple[Path, ...]) -> Iterator[tuple[str, bytes, None]]:
    """What to call each file in a complaint, and what is in it."""
    for file in files:
        yield f"{file}: ", arguments.contents(file), None
