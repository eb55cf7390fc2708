"""sign_up: take what the form was given, whoever that is; jobs.admit looks into it later.

Nobody shall learn from the form who is on the list, not even by a clock.  So nothing here asks whether an
address is known: an address goes through the limits, which count what was asked and not who is there, and is
kept.  Limits are taken all or none, so that what one of them refuses costs nothing of the others.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from curator.config import Settings
from curator.errors import UsageError
from curator.mail import addresses
from curator.store import allowances, memos, reading, signups, writing
from curator.text import one_line

NETWORK, HOUR, DAY, ADDRESS = "sign-up network", "sign-up hour", "sign-up day", "sign-up address"
SPANS = {NETWORK: timedelta(minutes=10), HOUR: timedelta(hours=1), DAY: timedelta(days=1)}
LONGEST = 2000  # characters of what a reader agrees to

_Limit = tuple[str, str, int, timedelta | None]


class _Enough(Exception):
    """A limit is reached; the scope that it is of."""


def sign_up(
    engine: Engine,
    settings: Settings,
    address: str,
    *,
    now: datetime,
    source: str,
    words: str,
    network: str,
    without: Sequence[str] = (),
) -> None:
    """Keep that `address` asked for the newsletter, unless a limit is reached: which nobody is told.

    `source` is the page, `words` what it said that a reader agrees to, `network` where they are on the net,
    `without` the keys of sections that are not wanted.  Raises UsageError for what is no mail address.
    """
    checked = addresses.check(address)
    key = addresses.key(checked)
    known = {section.key for section in settings.outline} if settings.subscribing.sections else set()
    try:
        with writing(engine) as conn:
            for limit in _limits(conn, settings, key, network):
                _take(conn, limit, now)
            signups.add(
                conn,
                checked,
                key,
                at=now,
                source=one_line(source),
                words=one_line(words, LONGEST),
                network=one_line(network, 100),
                without=[one for one in without if one in known],
            )
    except _Enough as reached:
        if reached.args[0] == HOUR:
            _note_flood(engine, now)


def forget(conn: Connection, address: str) -> None:
    """The owner of `address` has confirmed, or left: what was asked for it before counts no more."""
    with suppress(UsageError):  # no form ever took that, whoever brought it onto the list
        allowances.forget(conn, ADDRESS, addresses.hashed(addresses.key(address), memos.salt(conn)))


def _limits(conn: Connection, settings: Settings, key: str, network: str) -> Iterator[_Limit]:
    """Each limit: its scope, whom it is of, how often, in which span.

    Always in this order, so that two who ask at once do not wait for each other for ever.
    """
    most, hashed = settings.subscribing, addresses.hashed(key, memos.salt(conn))
    yield NETWORK, network, most.per_network, SPANS[NETWORK]
    yield HOUR, "", most.per_hour, SPANS[HOUR]
    yield DAY, hashed, 1, SPANS[DAY]
    yield ADDRESS, hashed, most.per_address, None


def _take(conn: Connection, limit: _Limit, now: datetime) -> None:
    """Count one more.  Raises _Enough, which takes back what the transaction has counted."""
    scope, key, most, within = limit
    if not allowances.take(conn, scope, key, most=most, within=within, now=now):
        raise _Enough(scope)


def _note_flood(engine: Engine, now: datetime) -> None:
    """Note, once a day, that the hour's sign-ups are used up: the editors are told (jobs.letters)."""
    day = f"{now:%Y-%m-%d}"
    with reading(engine) as conn:
        is_noted = memos.read(conn, memos.FLOODED) == day
    if not is_noted:  # looking first: a flood comes here hundreds of times a second
        with writing(engine) as conn:
            memos.change(conn, memos.FLOODED, day)
