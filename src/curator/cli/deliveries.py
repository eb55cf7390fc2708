"""deliveries: who got an issue, and who did not."""

from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.errors import NotFound, UsageError
from curator.model import DeliveryState
from curator.text import plural

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from curator.model import Issue, Tally

TROUBLE = (DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.SKIPPED)  # what is listed unasked


def tell_tally(tally: "Tally") -> None:
    """The ledger's sum: everyone is somewhere."""
    counts = ", ".join(f"{number} {state}" for state, number in sorted(tally.counts.items()))
    say.line(f"{tally.frozen} recipients = {counts or 'none'}")
    if not tally.conserved:
        say.talk("curator: the ledger does not add up; send nothing before it is clear why")


class Deliveries(click.Group):
    """`deliveries N` is short for `deliveries list N`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` before anything that is no command."""
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Deliveries, short_help="Who got an issue, and who did not.")
def deliveries() -> None:
    """Who got an issue, and who did not: `deliveries N`, `deliveries resolve N`."""


@deliveries.command(name="list", short_help="How the deliveries of issue N stand.")
@arguments.issue_number
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in DeliveryState]),
    help="List only those.",
)
@say.as_json
def list_(number: int, states: tuple[str, ...], as_json: bool) -> int:
    """How the deliveries of issue N stand; exit 1 if anybody is missing from the count.

    Those that failed, were skipped or are in doubt are listed, or those of the states that you name.
    """
    from curator.store import deliveries as ledger
    from curator.store import reading

    shown = [DeliveryState(state) for state in states] or (() if as_json else TROUBLE)
    with opened.memory() as (_, engine), reading(engine) as conn:
        issue = _begun(conn, number)
        tally = ledger.tally(conn, issue.id or 0)
        listed = ledger.list_some(conn, issue.id or 0, shown)
    if as_json:
        counts = {state: tally.counts.get(state, 0) for state in DeliveryState}
        fields = {"issue": number, "frozen": tally.frozen, "conserved": tally.conserved, "counts": counts}
        say.data({**fields, "deliveries": listed})
    else:
        tell_tally(tally)
        if listed:
            rows = [(one.id, one.address, one.state, one.reason) for one in listed]
            say.table(("id", "address", "state", "reason"), rows, fold=("reason",))
        if tally.counts.get(DeliveryState.QUEUED):
            say.talk(f"the send is not finished; go on with: curator send {number}")
        if tally.counts.get(DeliveryState.IN_DOUBT):
            say.talk(
                f"what is in doubt is yours to decide: curator deliveries resolve {number} --sent or --again"
            )
    return 0 if tally.conserved else 1


def _begun(conn: "Connection", number: int) -> "Issue":
    """Issue `number`, whose send has begun.  Raises NotFound."""
    from curator.model import IssueState
    from curator.store import issues

    found = issues.get(conn, number)
    if found.state in {IssueState.DRAFT, IssueState.APPROVED}:
        what = "curator issue approve" if found.state is IssueState.DRAFT else "curator send"
        raise NotFound(
            f"issue #{number} has no deliveries: its send has not begun; go on with: {what} {number}"
        )
    return found


@deliveries.command(short_help="Decide on deliveries that are in doubt.")
@arguments.issue_number
@click.argument("ids", nargs=-1, type=arguments.NUMBER, metavar="[DELIVERY...]")
@click.option("--sent", "to", flag_value="sent", help="They went out.")
@click.option("--again", "to", flag_value="queued", help="They did not: send them again.")
def resolve(number: int, ids: tuple[int, ...], to: str | None) -> None:
    """Decide on deliveries of issue N that are in doubt: all of them, or those named."""
    from curator.jobs.settle import resolve as job
    from curator.store import reading

    if to is None:
        raise UsageError("say what became of them: --sent or --again")
    with opened.memory() as (_, engine):
        with reading(engine) as conn:
            issue = _begun(conn, number)
        moved = job(engine, issue.id or 0, DeliveryState(to), ids, by=opened.who())
    say.talk(f"{plural(moved, 'delivery', 'deliveries')} now {to}")
    if to == "queued" and moved:
        say.talk(f"go on with: curator send {number}")
