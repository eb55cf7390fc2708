"""What must be true of every send, whatever happened: nobody twice, nobody lost, the same bytes for all."""

from collections import Counter

from sqlalchemy import Engine

from curator.model import Delivery, DeliveryState, Issue
from curator.store import deliveries, reading
from tests.support.ses_office import Request, accepted

D = DeliveryState
MAILED = {D.SENT, D.DELIVERED, D.BOUNCED, D.COMPLAINED}
UNMAILED = {D.QUEUED, D.FAILED, D.SKIPPED}


def assert_nobody_twice_nobody_lost(
    log: list[Request], engine: Engine, issue: Issue, *, resting: bool = True
) -> dict[str, Delivery]:
    """The ledger says of everybody what the provider's own log says; the deliveries by address.

    Where no sender is at work (`resting`), nothing is in the middle.
    """
    with reading(engine) as conn:
        tally = deliveries.tally(conn, issue.id)
        ledger = {one.address: one for one in deliveries.list_some(conn, issue.id)}
    took = accepted(log)
    assert [address for address, times in took.items() if times > 1] == [], "mailed twice"
    assert set(took) <= set(ledger), "mailed without a row"
    assert tally.conserved
    assert tally.frozen == len(ledger)
    fates = {address: (one.state, took[address]) for address, one in ledger.items()}
    assert [one for one in fates.items() if one[1][0] in MAILED and one[1][1] != 1] == [], (
        "sent, and never came"
    )
    assert [one for one in fates.items() if one[1][0] in UNMAILED and one[1][1]] == [], (
        "came, and is not sent"
    )
    assert not (resting and tally.counts.get(D.SENDING)), "left in the middle"
    assert len({one.rest for one in log if one.accepted}) <= 1, "not the same bytes"
    return ledger


def assert_one_request_an_attempt(
    log: list[Request], ledger: dict[str, Delivery], *, killed: int = 0
) -> None:
    """As many requests on the wire as attempts in the ledger; a kill may keep an attempt from becoming one.

    `killed` is how many calls could not be begun.
    """
    attempts = sum(one.attempts for one in ledger.values())
    assert attempts - killed <= len(log) <= attempts, f"{len(log)} requests, {attempts} attempts"
    asked = Counter(one.to for one in log if one.to)
    assert [to for to, times in asked.items() if times > ledger[to].attempts] == []


def counts(ledger: dict[str, Delivery]) -> dict[DeliveryState, int]:
    """How many are in each state."""
    return dict(Counter(one.state for one in ledger.values()))
