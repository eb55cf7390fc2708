"""issue check, approve, unapprove: the last look at an issue."""

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.sheet import tell_board, tell_findings


@click.command(short_help="Look critically at issue N.")
@arguments.issue_number
@say.as_json
def check(number: int, as_json: bool) -> int:
    """Look critically at issue N: how far it has come, what is wrong; exit 1 if something blocks approval."""
    from curator.issues import calendar, readiness
    from curator.jobs.preview import look

    with opened.memory() as (settings, engine):
        shown = look(engine, settings, number)
    if as_json:
        say.data(shown.findings)
    else:
        today = calendar.today(settings.schedule, opened.now())
        tell_board(shown.issue, readiness.look(shown.issue, settings.outline, today), shown.edition.digest)
        tell_findings(shown.findings)
    return 1 if any(finding.severity == "error" for finding in shown.findings) else 0


@click.command(short_help="Approve issue N: these bytes will be sent.")
@arguments.issue_number
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
    slot = f"its slot is {shown.issue.slot}; send it before" if shown.issue.slot else "send it"
    say.talk(f"approved #{number} as {edition.digest[:12]}; {slot} with: curator send {number}")


@click.command()
@arguments.issue_number
def unapprove(number: int) -> None:
    """Make an approved issue a draft again."""
    from curator.jobs.approve import unapprove as job

    with opened.memory() as (_, engine):
        job(engine, number, now=opened.now(), by=opened.who())
    say.talk(f"#{number} is a draft again")
