"""schedule: the publishing calendar."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from curator.cli import open as opened
from curator.cli import say
from curator.errors import UsageError
from curator.text import plural

if TYPE_CHECKING:
    from curator.jobs.schedule import Resumed

TOO_FAR = 36_500  # days


@click.group(invoke_without_command=True, short_help="The publishing calendar.")
@click.pass_context
def schedule(ctx: click.Context) -> None:
    """The publishing calendar; without a command, its next slots."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(show, count=5, as_json=False)


@schedule.command()
@click.option("--count", default=5, show_default=True, type=click.IntRange(1, 200), help="How many slots.")
@say.as_json
def show(count: int, as_json: bool) -> None:
    """The next slots, and the issues meant for them."""
    from curator.jobs import schedule as job

    with opened.memory() as (settings, engine):
        planned, held = job.show(engine, settings.calendar, opened.now(), count, settings.home)
        zone = settings.calendar.timezone
    if as_json:
        slots = [
            {
                "day": one.slot.day,
                "at": one.slot.at,
                "skipped": one.slot.skipped,
                "issue": one.issue.number if one.issue else None,
                "state": one.issue.state if one.issue else None,
            }
            for one in planned
        ]
        say.data({"held": held, "slots": slots})
        return
    from zoneinfo import ZoneInfo

    rows = [
        (
            f"{one.slot.at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}",
            f"#{one.issue.number} {one.issue.state}" if one.issue else "skipped" if one.slot.skipped else "-",
            one.slot.note or (one.issue.title if one.issue else ""),
        )
        for one in planned
    ]
    say.table((f"slot ({zone})", "issue", "note"), rows, fold=("note",))
    if planned and not planned[0].issue and not planned[0].slot.skipped:
        say.talk("make the next slot's issue with: curator issue new")
    if held:
        say.talk(f"the calendar is held ({held}): nothing is sent; go on with: curator schedule resume")


@schedule.command(short_help="Publish nothing in the slot of DATE.")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
@click.option("--note", default="", help="Why, for those who look at the calendar.")
def skip(day: datetime, note: str) -> None:
    """Publish nothing in the slot of DATE; the other slots stay where they are."""
    from curator.jobs import schedule as job

    if abs((day.date() - opened.now().date()).days) > TOO_FAR:
        raise UsageError(f"{day.date()} is too far away; give the day of a slot: curator schedule")
    with opened.memory() as (settings, engine):
        slot = job.skip(engine, settings.calendar, day.date(), note=note)
    say.talk(f"the slot of {slot.day} is skipped; take it back with: curator schedule unskip {slot.day}")


@schedule.command(short_help="Use the skipped slot of DATE after all.")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
def unskip(day: datetime) -> None:
    """Use the skipped slot of DATE after all."""
    from curator.jobs import schedule as job

    with opened.memory() as (_, engine):
        job.unskip(engine, day.date())
    say.talk(f"the slot of {day.date()} is used again")


@schedule.command()
def pause() -> None:
    """Send no issue from now on, neither by itself nor by hand; letters to readers still go out."""
    from curator.jobs import schedule as job

    with opened.memory() as (_, engine):
        job.pause(engine, now=opened.now(), by=opened.who())
    say.talk("paused; go on with: curator schedule resume")


@schedule.command(short_help="Go on after a pause, a restore or a move.")
def resume() -> None:
    """Go on after a pause, after a backup was restored, or from another folder or machine.

    After a restore, a copy or a move this says that the database may be sent from here.  Of sends that had
    begun, what it takes for unsent may have gone out since: that is in doubt then, and you decide.
    """
    from curator.jobs import schedule as job

    with opened.memory() as (settings, engine):
        done = job.resume(engine, now=opened.now(), home=settings.home)
    if done is None:
        say.talk("nothing was held")
    elif done.confirmed:
        _tell_confirmed(done)
    else:
        say.talk("the calendar goes on")


def _tell_confirmed(done: "Resumed") -> None:
    """What a person has just said, what came of it, and what is still to be decided."""
    say.talk(f"confirmed, though {done.confirmed}")
    say.talk(f"the database is sent from here now: {done.place}")
    if done.paused:
        say.talk("the calendar, which was paused, goes on")
    if done.others:
        say.talk("another sender is at work in it just now: what it has not sent yet stays as it is")
    for number, count in done.doubted:
        say.talk(
            f"issue #{number}: {plural(count, 'message')} may have gone out since: in doubt; "
            f"decide with: curator deliveries resolve {number} --sent, or --again"
        )
    for number in done.approved:
        say.talk(
            f"issue #{number} is approved and goes out at its slot or with: curator send {number}; "
            f"if it went out since, keep it back with: curator issue unapprove {number}"
        )


@schedule.command(short_help="The calendar's rule for prefect.yaml.")
def rrule() -> None:
    """The calendar's rule for prefect.yaml: the same slots, as RFC 5545 writes them."""
    import json

    from curator.issues import calendar as station

    planned = opened.settings().calendar
    say.line(f"rrule: {json.dumps(station.rrule(planned))}")
    say.line(f"timezone: {planned.timezone}")
