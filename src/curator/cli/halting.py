"""deliveries pause, resume, cancel: a person stops a send, lets it go on, or ends it."""

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.text import plural


@click.command(short_help="Let no more of issue N go out.")
@arguments.issue_number
@click.option("--why", default="", help="For those who see it stand still.")
def pause(number: int, why: str) -> None:
    """Let no more of issue N go out until resumed; its senders stop within about a second."""
    from curator.jobs.pause import pause as job

    with opened.memory() as (_, engine):
        job(engine, number, why=why, now=opened.now(), by=opened.who())
    say.talk(f"paused; go on with: curator deliveries resume {number}")


@click.command(short_help="Let the paused send of issue N go on.")
@arguments.issue_number
def resume(number: int) -> None:
    """Let the paused send of issue N go on; what bounced until now does not stop it again."""
    from curator.jobs.pause import resume as job

    with opened.memory() as (_, engine):
        job(engine, number, now=opened.now(), by=opened.who())
    say.talk(f"it may go on; do it with: curator send {number}")


@click.command(short_help="End the send of issue N where it stands.")
@arguments.issue_number
@click.option("--why", required=True, help="What those who ask later will read.")
def cancel(number: int, why: str) -> None:
    """End the send of issue N where it stands: who has not got it is left out.

    If nobody has been tried yet, the issue is a draft again.
    """
    from curator.jobs.pause import cancel as job

    with opened.memory() as (_, engine):
        skipped = job(engine, number, why=why, now=opened.now(), by=opened.who())
    if skipped:
        say.talk(f"{plural(skipped, 'recipient')} left out; see them with: curator deliveries {number}")
    else:
        say.talk(f"nobody had got it; issue #{number} is a draft again")
