"""issue check, approve, unapprove: the last look at an issue."""

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.findings import talk_counts, tell_findings
from curator.cli.sheet import tell_board
from curator.cli.visits import visit_pages
from curator.errors import UsageError


@click.command(short_help="Look critically at issue N.")
@arguments.issue_number
@click.option("--accept", "keys", multiple=True, metavar="KEY", help="This finding may stay; say --why.")
@click.option("--why", default="", help="Why it may; kept with your name.")
@click.option("--withdraw", "back", multiple=True, metavar="KEY", help="It may not, after all.")
@click.option("--all", "everything", is_flag=True, help="Show those that were accepted, too.")
@click.option(
    "--visit", "visit", is_flag=True, help="Look at the pages first that were not looked at lately."
)
@click.option("--again", is_flag=True, help="With --visit: look at all pages again.")
@say.as_json
def check(
    number: int,
    keys: tuple[str, ...],
    why: str,
    back: tuple[str, ...],
    everything: bool,
    visit: bool,
    again: bool,
    as_json: bool,
) -> int:
    """Look critically at issue N: how far it has come, what is wrong; exit 1 if something blocks approval.

    A finding that may stay as it is can be accepted by its KEY, the letters behind it: it does not come back
    unless what it is about changes.  With --visit, the pages that the issue links to are asked for: which of
    them are gone, have moved or changed, or want money.
    """
    from curator.issues import calendar, readiness
    from curator.jobs import accept
    from curator.jobs.preview import look

    if why and not keys:
        raise UsageError("--why says why a finding may stay; name it with --accept KEY")
    if again and not visit:
        raise UsageError("--again says how to look at pages; add --visit")
    if visit:
        visit_pages(number, again=again)
    with opened.memory() as (settings, engine):
        if back:
            accept.withdraw(engine, number, back, now=opened.now(), by=opened.who())
        if keys:
            accept.accept(engine, settings, number, keys, why=why, now=opened.now(), by=opened.who())
        shown = look(engine, settings, number, opened.now())
    if as_json:
        say.data(shown.all_findings if everything else shown.findings)
    else:
        today = calendar.today(settings.schedule, opened.now())
        tell_board(shown.issue, readiness.look(shown.issue, settings.outline, today), shown.made_now)
        tell_findings(shown, everything=everything)
        talk_counts(shown)
    return 1 if shown.blocked else 0


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
            tell_findings(blocked.shown)
            raise
    tell_findings(shown)
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
