"""send: an issue on its way to its readers."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.deliveries import TROUBLE, tell_tally
from curator.cli.progress import progress
from curator.errors import Held
from curator.text import plural

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from curator.config import Settings
    from curator.jobs.crew import Progress
    from curator.jobs.send import Sent


@click.command(short_help="Send the issue that is due, or the one named.")
@click.argument("number", type=arguments.NUMBER, required=False, metavar="[N]")
@click.option("--dry-run", is_flag=True, help="Say who would get what, and mail nobody.")
@click.option("--in-parts", is_flag=True, help="Begin though the provider's quota is too small for all.")
@say.as_json
def send(number: int | None, dry_run: bool, in_parts: bool, as_json: bool) -> int:
    """Send issue N now, or without N the one whose slot has come.

    It goes on where it stands, however often and from wherever it is started, and mails nobody twice.
    """
    with opened.memory() as (settings, engine):
        chosen = number if number is not None else _due(settings, engine)
        if chosen is None:
            say.talk("nothing is due; see when with: curator schedule")
            if as_json:
                say.data(None)
            return 0
        if dry_run:
            _tell_dry(settings, engine, chosen, as_json=as_json)
            return 0
        sent = _send(settings, engine, chosen, in_parts=in_parts)
    if as_json:
        say.data(sent)
    else:
        _tell_sent(sent)
    return _code(sent)


def _due(settings: "Settings", engine: "Engine") -> int | None:
    from curator.jobs import schedule

    due = schedule.due(engine, settings.calendar, opened.now(), settings.home)
    return due.number if due else None


def _send(settings: "Settings", engine: "Engine", number: int, *, in_parts: bool) -> "Sent":
    """Send with progress; the first interrupt lets what is in flight end."""
    from curator.jobs.listen import listener
    from curator.jobs.report import after_send
    from curator.jobs.send import send as job
    from curator.post import open_post

    post, hear = open_post(settings), listener(settings, engine, opened.now)
    try:
        with _stopping() as stop, progress("sending") as step:

            def told(how: "Progress") -> None:
                step(_pace(how), how.tally.frozen - how.waiting, how.tally.frozen)

            sent = job(
                engine,
                settings,
                post,
                number,
                clock=opened.now,
                by=opened.who(),
                stop=stop,
                told=told,
                hear=hear,
                in_parts=in_parts,
            )
        fault = after_send(engine, settings, post, sent, now=opened.now())
        if fault:
            say.talk(f"curator: {fault}")
        return sent
    finally:
        post.close()
        if hear:
            hear.close()


def _pace(how: "Progress") -> str:
    """How fast it goes, how long it will take, and what went wrong, in a few words."""
    words = [f"{how.rate:.0f}/s"] if how.rate else []
    if how.left is not None:
        minutes, seconds = divmod(round(how.left), 60)
        words.append(f"{minutes}:{seconds:02} left")
    words += [f"{how.tally.counts[one]} {one}" for one in TROUBLE if how.tally.counts.get(one)]
    return ", ".join(words)


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set."""
    stop = threading.Event()
    before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _tell_dry(settings: "Settings", engine: "Engine", number: int, *, as_json: bool) -> None:
    from curator.jobs.recipients import recipients
    from curator.model import IssueState
    from curator.store import issues, reading

    with reading(engine) as conn:
        if issues.get(conn, number).state is IssueState.DRAFT:
            raise Held(f"issue #{number} is not approved; approve it with: curator issue approve {number}")
    who = recipients(engine, number, opened.now(), sections=settings.subscribing.sections)
    edition, count = who.edition, who.count
    if as_json:
        fields = {"issue": number, "state": who.issue.state, "subject": edition.subject}
        through = settings.post.through
        say.data({**fields, "digest": edition.digest, "recipients": count, "through": through})
        return
    say.line(f'#{number} "{edition.subject}", edition {edition.digest[:12]}, {who.issue.state}')
    say.line(f"{plural(count, 'subscriber')} would get it through {settings.post.through}; nobody was mailed")


def _tell_sent(sent: "Sent") -> None:
    say.line(f"#{sent.issue}: {plural(sent.now_sent, 'message')} sent now")
    tell_tally(sent.tally)
    if sent.paused:
        resume = f"curator deliveries resume {sent.issue}, then: curator send {sent.issue}"
        say.talk(f"curator: the send is {sent.paused}; go on with: {resume}")
    elif sent.halted:
        say.talk(f"curator: the send stopped: {sent.halted}; go on with: curator send {sent.issue}")
    elif not sent.done:
        say.talk(f"curator: the send is not finished; go on with: curator send {sent.issue}")
    else:
        say.talk(f"see who got it with: curator deliveries {sent.issue}")


def _code(sent: "Sent") -> int:
    """0 all done, 1 stopped or not adding up, 3 paused or something is in doubt, and a person decides."""
    from curator.model import DeliveryState

    if sent.paused and sent.tally.conserved:
        return 3
    if sent.halted or not sent.done or not sent.tally.conserved:
        return 1
    return 3 if sent.tally.counts.get(DeliveryState.IN_DOUBT) else 0
