"""admit: look into what the form took, away from any page: who is new is asked to confirm, by mail.

Whoever filled in the form may not be the owner of the address.  So nothing changes for somebody who is on the
list, must not be written to, or has left, before the link that was mailed to them is used.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from curator.config import Settings
from curator.jobs import sign_up
from curator.model import Act, LetterKind, Signup, Standing, Subscriber
from curator.store import allowances, consents, letters, pending, reading, signups, subscribers, writing

MOST = 1000  # sign-ups, or overdue readers, that are looked into in one go
STALE = timedelta(days=1)  # after which a sign-up that nobody looked into is too old
GRACE = timedelta(days=1)  # for letters that went out late: a link of theirs must find its reader
FORGOTTEN = timedelta(days=365)  # after which an address may be asked anew


def admit(engine: Engine, settings: Settings, *, now: datetime) -> int:
    """Look into the sign-ups that wait, each in a transaction of its own; how many there were.

    A new address becomes pending, and is asked to confirm; where [subscribing] confirm is off, it is on the
    list at once.  Who has left is asked in either case.
    """
    with reading(engine) as conn:
        waiting = signups.waiting(conn, MOST)
    admitted = 0
    for one in waiting:
        with writing(engine) as conn:
            if signups.take(conn, one.id):
                admitted += 1
                _admit(conn, settings, one, now)
    return admitted


def _admit(conn: Connection, settings: Settings, one: Signup, now: datetime) -> None:
    """Look into one sign-up."""
    if subscribers.barred(conn, one.key):
        return
    known = pending.hold(conn, one.key)
    if known is None:
        pending.add(conn, one.address, one.key, consent=one.source, now=now)
        known = pending.hold(conn, one.key)
    if known is None or known.erased_at or known.standing not in {Standing.PENDING, Standing.LEFT}:
        return
    told = {"source": one.source, "words": one.words, "network": one.network}
    consents.add(conn, known.id, Act.ASKED, at=one.at, **told)
    if settings.subscribing.sections:
        subscribers.choose(conn, known.id, one.without)
    if settings.subscribing.confirm or known.standing is Standing.LEFT:
        _ask(conn, known, now)
    else:
        _join(conn, settings, known, now)


def _ask(conn: Connection, known: Subscriber, now: datetime) -> None:
    """Mail a link that confirms; earlier ones count no more.  One that waits to be mailed is enough."""
    if not letters.is_queued(conn, known.id, LetterKind.CONFIRM):
        pending.ask(conn, known.id, secrets.token_urlsafe(12))
        letters.ask(conn, known.id, LetterKind.CONFIRM, now)


def _join(conn: Connection, settings: Settings, known: Subscriber, now: datetime) -> None:
    """Put on the list without asking."""
    subscribers.move(conn, known.id, [Standing.PENDING], Standing.ACTIVE, now)
    if settings.subscribing.welcome:
        letters.ask(conn, known.id, LetterKind.WELCOME, now)


def expire(engine: Engine, settings: Settings, *, now: datetime) -> int:
    """Remove who never confirmed, with all that is known of them; how many.

    With them go sign-ups that nobody looked into, and counts of spans that are over.
    """
    before = now - settings.subscribing.confirm_within - GRACE
    spans = {**sign_up.SPANS, sign_up.ADDRESS: FORGOTTEN}
    with reading(engine) as conn:
        over = [scope for scope, span in spans.items() if allowances.is_over(conn, scope, now - span)]
        if not over and not pending.overdue(conn, before, 1) and not signups.is_over(conn, now - STALE):
            return 0  # nobody waits for the database only because we look
    with writing(engine) as conn:
        gone = pending.remove(conn, pending.overdue(conn, before, MOST))
        signups.sweep(conn, now - STALE)
        for scope in over:
            allowances.sweep(conn, scope, now - spans[scope])
        return gone
