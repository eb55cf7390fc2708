"""deliveries: who got an issue, and who did not."""

from typing import TYPE_CHECKING

import click

from curator.cli import arguments, halting, overview, say
from curator.cli import open as opened
from curator.errors import ConfigError, CuratorError, UsageError
from curator.model import DeliveryState
from curator.text import one_line, plural

if TYPE_CHECKING:
    from curator.model import Delivery, Reckoning, Tally

UNDECIDED = (DeliveryState.IN_DOUBT, DeliveryState.FAILED, DeliveryState.SKIPPED)  # what a person decides on
TROUBLE = (DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.SKIPPED)  # what is listed unasked


def tell_tally(tally: "Tally") -> None:
    """The ledger's sum: everyone is somewhere."""
    counts = ", ".join(f"{number} {state}" for state, number in sorted(tally.counts.items()))
    say.line(f"{tally.frozen} recipients = {counts or 'none'}")
    if not tally.conserved:
        say.talk("curator: the ledger does not add up; send nothing before it is clear why")


class Deliveries(click.Group):
    """`deliveries N` is short for `deliveries list N`, and `deliveries` for `deliveries list`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` before anything that is no command."""
        if not args or args[0] not in {*self.commands, "-h", "--help"}:
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Deliveries, short_help="Who got an issue, and who did not.")
def deliveries() -> None:
    """Who got an issue, and who did not: `deliveries N`; how all sends went: `deliveries`."""


@deliveries.command(name="list", short_help="How the send of issue N stands; without N, all sends.")
@click.argument("number", type=arguments.NUMBER, required=False, metavar="[N]")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in DeliveryState]),
    help="List those, one by one.",
)
@click.option("--reason", default="", metavar="TEXT", help="List those whose reason holds TEXT.")
@click.option("--limit", type=arguments.COUNT, metavar="ROWS", help="At most so many rows.")
@click.option("--all", "every", is_flag=True, help="All rows, however many.")
@say.as_json
def list_(
    number: int | None, states: tuple[str, ...], reason: str, limit: int | None, every: bool, as_json: bool
) -> int:
    """How the send of issue N stands: counts, reasons, later fates; without N, the figures of all sends.

    Rows are listed with --state or --reason, else those in doubt. Exit 1 if anybody is missing from the
    count; 3 if a person must decide: some are in doubt, or it is paused.
    """
    arguments.refuse_both(all=every, limit=limit)
    reason = one_line(reason)
    most = None if every else overview.SCREEN if limit is None and not as_json else limit
    if number is None:
        if states or reason:
            raise UsageError("say of which issue: curator deliveries N --state or --reason")
        return _all_sends(most, as_json=as_json)
    shown = tuple(DeliveryState(state) for state in states)
    is_asked = bool(shown or reason)
    if not is_asked and not as_json:
        shown = (DeliveryState.IN_DOUBT,)
    send, listed, count = _look(number, shown, reason, most)
    if as_json:
        say.data(overview.fields(send, listed))
    elif is_asked:
        tell_tally(send.tally)
        overview.tell_rows(listed, count)
    else:
        _tell(send, listed, count)
    return _code(send, is_asked=is_asked)


def _look(
    number: int, states: tuple[DeliveryState, ...], reason: str, most: int | None
) -> tuple["Reckoning", "list[Delivery]", int]:
    """The send, some of its deliveries, and how many of them there are: one view of the database."""
    from curator.jobs import reckon
    from curator.store import figures, reading

    with opened.memory() as (settings, engine), reading(engine) as conn:
        issue = reckon.begun(conn, number)
        listed, count = figures.some(conn, issue.id or 0, states, reason, most)
        return reckon.look(conn, settings, issue, opened.now()), listed, count


def _tell(send: "Reckoning", listed: "list[Delivery]", count: int) -> None:
    """A send as a whole, and what to do about it."""
    number = send.figures.issue
    overview.tell_head(send)
    tell_tally(send.tally)
    overview.tell_fates(send)
    overview.tell_reasons(send)
    if listed:
        say.line("")
        overview.tell_rows(listed, count)
    if send.tally.is_open and send.paused is not None:
        say.talk(f"the send is paused; go on with: curator deliveries resume {number}")
    elif send.tally.is_open and not send.drivers:
        say.talk(f"the send is not finished; go on with: curator send {number}")
    if send.figures.in_doubt:
        say.talk(
            f"what is in doubt is yours to decide: curator deliveries resolve {number} --sent or --again"
        )


def _code(send: "Reckoning", *, is_asked: bool) -> int:
    """1 if somebody is missing, 3 if a person is needed; who asks for rows has asked something else."""
    if not send.tally.conserved:
        return 1
    return 3 if send.needs_a_person and not is_asked else 0


def _all_sends(most: int | None, *, as_json: bool) -> int:
    """The figures of the newest sends."""
    from curator.jobs import reckon

    with opened.memory() as (settings, engine):
        found = reckon.over_time(engine, settings, None if most is None else most + 1)
    if as_json:
        say.data(found if most is None else found[:most])
        return 0
    if not found:
        say.talk("nothing was sent yet; send an issue with: curator send N")
        return 0
    overview.tell_over_time(found if most is None else found[:most])
    if most is not None and len(found) > most:
        say.line("and earlier ones: --all")
    return 0


@deliveries.command(short_help="The report of issue N, as the editors are mailed it.")
@arguments.issue_number
@click.option("--send", "is_mailed", is_flag=True, help="Mail it to them, though they have got one already.")
@say.as_json
def report(number: int, is_mailed: bool, as_json: bool) -> int:
    """The report of how the send of issue N stands, as it is mailed to the editors when a send ends."""
    from curator.jobs import report as job
    from curator.post import open_post

    with opened.memory() as (settings, engine):
        words = job.written(engine, settings, number, now=opened.now())
        told = None
        if is_mailed:
            if not settings.editors:
                raise ConfigError(
                    'nobody gets reports; list addresses in curator.toml: [report] to = ["you@…"]'
                )
            post = open_post(settings)
            try:
                told = job.mail(settings, post, number, words, now=opened.now())
            finally:
                post.close()
    mailed = told.mailed if told else ()
    if as_json:
        fields = {"issue": number, "subject": words.subject, "text": words.text}
        say.data({**fields, "to": settings.editors, "mailed": mailed})
    else:
        say.line(f"Subject: {words.subject}\n")
        say.line(words.text.rstrip("\n"))
    if mailed:
        say.talk(f"mailed to {plural(len(mailed), 'address', 'addresses')}: {', '.join(mailed)}")
    if told and told.fault:
        raise CuratorError(f"the report could not be mailed to all: {told.fault}")
    return 0


@deliveries.command(short_help="Decide on deliveries that are in doubt.")
@arguments.issue_number
@click.argument("ids", nargs=-1, type=arguments.NUMBER, metavar="[DELIVERY...]")
@click.option("--sent", "to", flag_value="sent", help="They went out.")
@click.option("--again", "to", flag_value="queued", help="They did not: send them again.")
@click.option(
    "--state",
    type=click.Choice([one.value for one in UNDECIDED]),
    default=DeliveryState.IN_DOUBT.value,
    show_default=True,
    help="Of which to decide; what failed or was skipped can be sent again.",
)
def resolve(number: int, ids: tuple[int, ...], to: str | None, state: str) -> None:
    """Decide on deliveries of issue N that are in doubt: all of them, or those named.

    Who left, paused or was suppressed is not written to, whatever you say here.
    """
    from curator.jobs import reckon
    from curator.jobs.resolve import resolve as job
    from curator.store import reading

    if to is None:
        raise UsageError("say what became of them: --sent or --again")
    if to == DeliveryState.SENT and state != DeliveryState.IN_DOUBT:
        raise UsageError(f"what is {state} did not go out; it can only be sent again: --again")
    with opened.memory() as (_, engine):
        with reading(engine) as conn:
            issue = reckon.begun(conn, number)
        of = (DeliveryState(state),)
        moved = job(engine, issue.id or 0, DeliveryState(to), ids, of=of, now=opened.now(), by=opened.who())
    say.talk(f"{plural(moved, 'delivery', 'deliveries')} now {to}")
    if to == "queued" and moved:
        say.talk(f"go on with: curator send {number}")


for command in (halting.pause, halting.resume, halting.cancel):
    deliveries.add_command(command)
