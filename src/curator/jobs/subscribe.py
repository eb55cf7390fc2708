"""subscribe: bring addresses onto the list, and take them off, one by one; see `enlist` for many."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Engine

from curator.errors import Refused, UsageError
from curator.jobs.settle import suppress
from curator.mail import addresses
from curator.model import Act, Standing, Subscriber, Suppression
from curator.store import consents, reading, subscribers, writing
from curator.text import one_line


def add(
    engine: Engine, given: Sequence[str], *, name: str, consent: str, now: datetime, by: str = ""
) -> list[Subscriber]:
    """Add addresses whose consent the operator holds; all or none.  `by` is who says so.

    Raises UsageError for a malformed address, Refused for one that is known or suppressed.
    """
    checked = [addresses.check(one) for one in given]
    said = {"name": one_line(name), "consent": one_line(consent)}
    with writing(engine) as conn:
        for address in checked:
            key = addresses.key(address)
            _refuse_barred(address, subscribers.barred(conn, key))
            row = {"address": address, "key": key, "joined_at": now, **said}
            if subscribers.add_many(conn, [{**row, "standing": Standing.ACTIVE}]) == 0:
                known = subscribers.find(conn, key)
                if known.standing is Standing.ACTIVE:
                    raise Refused(f"{address} is a subscriber already")
                subscribers.move(conn, known.id, [known.standing], Standing.ACTIVE, now)
                subscribers.renew(conn, known.id, said["consent"], said["name"] or known.name)
            added = subscribers.find(conn, key)
            consents.add(conn, added.id, Act.ADDED, at=now, source=by, words=said["consent"])
        return [subscribers.find(conn, addresses.key(address)) for address in checked]


def _refuse_barred(address: str, found: Suppression | None) -> None:
    """Raise Refused, with what a person may do, where `address` must not be written to."""
    if found is None:
        return
    lift = f"curator suppression remove {address}"
    if not found.address:
        raise Refused(
            f"{address} was erased on {found.at:%Y-%m-%d}, as its reader asked; "
            f"if they ask to come back, first: {lift}"
        )
    raise Refused(
        f"{address} is suppressed since {found.at:%Y-%m-%d}: {found.reason}; lift that with: {lift}"
    )


def remove(engine: Engine, address: str, *, now: datetime, by: str = "") -> Subscriber:
    """Take an address off the list: it has left, says `by`.  Raises NotFound, Refused where it had left."""
    with writing(engine) as conn:
        known = subscribers.find(conn, addresses.key(address))
        if not subscribers.move(conn, known.id, [Standing.PENDING, Standing.ACTIVE], Standing.LEFT, now):
            raise Refused(f"{address} is {known.standing} already")
        consents.add(conn, known.id, Act.LEFT, at=now, source=by)
        return subscribers.find(conn, addresses.key(address))


def bar(engine: Engine, address: str, *, reason: str, now: datetime, by: str = "") -> bool:
    """Suppress an address by hand; False if it was suppressed.  Raises UsageError for a malformed one."""
    checked = addresses.check(address)
    with writing(engine) as conn:
        return suppress(conn, checked, one_line(reason), now, source=by)


def take_over(engine: Engine, barred: Iterable[Suppression], *, now: datetime) -> tuple[int, int]:
    """Suppress what another list bars, all or none; how many are new, and how many are no addresses.

    An entry keeps its own date, unless that lies ahead.  Whoever is suppressed already keeps their reason.
    """
    new = malformed = 0
    with writing(engine) as conn:
        for one in barred:
            try:
                address = addresses.check(one.address)
            except UsageError:
                malformed += 1
                continue
            new += suppress(conn, address, one_line(one.reason), min(one.at, now))
    return new, malformed


def unbar(engine: Engine, address: str, *, now: datetime, by: str = "") -> bool:
    """Lift a suppression; the subscriber, if there is one, has left and may be added again."""
    key = addresses.key(address)
    with writing(engine) as conn:
        lifted = subscribers.release(conn, key)
        known = subscribers.lookup(conn, key)
        if lifted and known and known.standing is Standing.SUPPRESSED:
            gone = known.left_at or now  # it left then, and not because it may be written to again
            subscribers.move(conn, known.id, [Standing.SUPPRESSED], Standing.LEFT, gone)
            consents.add(conn, known.id, Act.RELEASED, at=now, source=by)
    return lifted


def listed(engine: Engine, standings: Sequence[Standing] = ()) -> list[Subscriber]:
    """The subscribers with these standings; all where none is given."""
    with reading(engine) as conn:
        return list(subscribers.each(conn, standings))
