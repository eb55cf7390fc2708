"""What became of sends, counted: figures an issue, why some did not get it, who drives it, how fast."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, distinct, func, select

from curator.model import (
    Choice,
    Delivery,
    DeliveryState,
    Driver,
    EventKind,
    Figures,
    Reason,
    Standing,
)
from curator.store import opinions
from curator.store.schema import delivery, edition, issue, mail_event, send, sender, subscriber

_D = DeliveryState
_TAKEN = (_D.SENT, _D.DELIVERED, _D.BOUNCED, _D.COMPLAINED)
IDLE = timedelta(minutes=1)  # without a message: then the send stood still
_ANY = "…"  # in a reason: whatever stands there


def recent(
    conn: Connection, limit: int | None = None, *, opens: bool = False, clicks: bool = False
) -> list[Figures]:
    """The figures of the issues whose send began last, the newest first."""
    asked = select(send.c.issue_id).order_by(send.c.started_at.desc(), send.c.issue_id.desc()).limit(limit)
    return _figures(conn, list(conn.execute(asked).scalars()), opens=opens, clicks=clicks)


def of(conn: Connection, issue_id: int, *, opens: bool = False, clicks: bool = False) -> Figures:
    """The figures of one issue, whose send has begun."""
    return _figures(conn, [issue_id], opens=opens, clicks=clicks)[0]


def has_begun(conn: Connection, issue_id: int) -> bool:
    """Whether recipients of an issue were ever frozen; not those of one that was imported as sent."""
    return conn.execute(select(send.c.issue_id).where(send.c.issue_id == issue_id)).first() is not None


def _figures(conn: Connection, ids: Sequence[int], *, opens: bool, clicks: bool) -> list[Figures]:
    """The figures of these issues, in this order."""
    columns = (issue.c.id, issue.c.number, edition.c.subject, send.c.started_at, send.c.ended_at)
    asked = select(*columns, send.c.frozen).join(issue, issue.c.id == send.c.issue_id)
    asked = asked.join(edition, edition.c.id == send.c.edition_id).where(send.c.issue_id.in_(ids))
    sends = {row.id: row for row in conn.execute(asked)}
    counts = _states(conn, ids)
    left, paused, votes = _left(conn, ids), opinions.paused(conn, ids), opinions.votes(conn, ids)
    opened = _followed(conn, ids, EventKind.OPEN) if opens else None
    clicked = _followed(conn, ids, EventKind.CLICK) if clicks else None

    def one(id_: int) -> Figures:
        row, of_state = sends[id_], counts.get(id_, {})
        heard = any(of_state.get(state) for state in _TAKEN[1:])
        complained = of_state.get(_D.COMPLAINED, 0)
        return Figures(
            issue=row.number,
            title=row.subject,
            began=row.started_at,
            ended=row.ended_at,
            recipients=row.frozen,
            sent=sum(of_state.get(state, 0) for state in _TAKEN),
            delivered=of_state.get(_D.DELIVERED, 0) + complained if heard else None,
            bounced=of_state.get(_D.BOUNCED, 0) if heard else None,
            complained=complained if heard else None,
            failed=of_state.get(_D.FAILED, 0),
            skipped=of_state.get(_D.SKIPPED, 0),
            in_doubt=of_state.get(_D.IN_DOUBT, 0),
            waiting=of_state.get(_D.QUEUED, 0) + of_state.get(_D.SENDING, 0),
            left=left.get(id_, 0),
            paused=paused.get(id_, 0),
            up=votes.get((id_, Choice.UP), 0),
            down=votes.get((id_, Choice.DOWN), 0),
            opened=None if opened is None else opened.get(id_, 0),
            clicked=None if clicked is None else clicked.get(id_, 0),
        )

    return [one(id_) for id_ in ids]


def _states(conn: Connection, ids: Sequence[int]) -> dict[int, dict[DeliveryState, int]]:
    """For each issue, how many deliveries are in which state: the index alone answers it."""
    counted = select(delivery.c.issue_id, delivery.c.state, func.count())
    grouped = counted.where(delivery.c.issue_id.in_(ids)).group_by(delivery.c.issue_id, delivery.c.state)
    found: dict[int, dict[DeliveryState, int]] = {}
    for issue_id, state, number in conn.execute(grouped):
        found.setdefault(issue_id, {})[DeliveryState(state)] = number
    return found


def _left(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    """For each issue, how many unsubscribed after its send began and before the next one's."""
    span = opinions.spans()
    within = and_(subscriber.c.standing == Standing.LEFT, opinions.falls_in(span, subscriber.c.left_at))
    counted = select(span.c.issue_id, func.count()).join(subscriber, within)
    return dict(conn.execute(counted.where(span.c.issue_id.in_(ids)).group_by(span.c.issue_id)).all())


def _followed(conn: Connection, ids: Sequence[int], kind: EventKind) -> dict[int, int]:
    """For each issue, of how many of its deliveries an event of this kind is known."""
    counted = select(delivery.c.issue_id, func.count(distinct(mail_event.c.delivery_id)))
    joined = counted.join(mail_event, mail_event.c.delivery_id == delivery.c.id)
    where = (delivery.c.issue_id.in_(ids), mail_event.c.kind == kind)
    return dict(conn.execute(joined.where(*where).group_by(delivery.c.issue_id)).all())


def reasons(conn: Connection, issue_id: int) -> list[Reason]:
    """Why deliveries of an issue are in their state, each wording by itself, with one of the addresses."""
    told = (_D.QUEUED, _D.FAILED, _D.SKIPPED, _D.IN_DOUBT, _D.BOUNCED, _D.COMPLAINED)
    where = (delivery.c.issue_id == issue_id, delivery.c.state.in_(told), delivery.c.reason.is_not(None))
    columns = (delivery.c.state, delivery.c.reason)
    asked = select(*columns, func.count(), func.min(delivery.c.address)).where(*where).group_by(*columns)
    return [
        Reason(DeliveryState(state), reason or "", count, address)
        for state, reason, count, address in conn.execute(asked)
    ]


def for_now(conn: Connection, issue_id: int) -> tuple[int, int]:
    """How many sent deliveries have bounced for now, and how many others are delayed: they may yet arrive."""
    asked = (
        select(mail_event.c.kind, mail_event.c.delivery_id)
        .distinct()
        .join(delivery, delivery.c.id == mail_event.c.delivery_id)
        .where(
            delivery.c.issue_id == issue_id,
            delivery.c.state == _D.SENT,
            mail_event.c.kind.in_((EventKind.BOUNCE, EventKind.DELAY)),
        )
    )
    found: dict[str, set[int | None]] = {EventKind.BOUNCE: set(), EventKind.DELAY: set()}
    for kind, delivery_id in conn.execute(asked):
        found[kind].add(delivery_id)
    return len(found[EventKind.BOUNCE]), len(found[EventKind.DELAY] - found[EventKind.BOUNCE])


def drivers(conn: Connection, issue_id: int, now: datetime) -> list[Driver]:
    """Who drives the send of an issue at this moment, the first to come first."""
    where = (sender.c.issue_id == issue_id, sender.c.lease_until > now)
    asked = select(sender.c.owner, sender.c.joined_at, sender.c.share).where(*where).order_by(sender.c.id)
    return [Driver(owner, joined_at, share) for owner, joined_at, share in conn.execute(asked)]


def paused(conn: Connection, issue_id: int) -> str | None:
    """By whom, when and why the send of an issue is paused; None while it is not."""
    return conn.execute(select(send.c.paused).where(send.c.issue_id == issue_id)).scalar()


def worked(conn: Connection, issue_id: int) -> tuple[timedelta, float] | None:
    """How long messages of an issue left, and how many a second; None of less than two.

    A time without any that is longer than IDLE counts as none: the send was halted, paused, or done before.
    """
    where = (delivery.c.issue_id == issue_id, delivery.c.claimed_at.is_not(None))
    gaps, spent = 0, timedelta()
    before: datetime | None = None
    for at in conn.execute(
        select(delivery.c.claimed_at)
        .where(*where)
        .order_by(delivery.c.claimed_at)
        .execution_options(yield_per=1000)
    ).scalars():
        if before and at and at - before <= IDLE:
            gaps += 1
            spent += at - before
        before = at
    return (spent, gaps / spent.total_seconds()) if spent else None


def tries(conn: Connection, number: int) -> int:
    """How often deliveries of issue `number` were tried in all."""
    asked = select(func.coalesce(func.sum(delivery.c.attempts), 0))
    joined = asked.join(issue, issue.c.id == delivery.c.issue_id).where(issue.c.number == number)
    return conn.execute(joined).scalar_one()


def ended_between(conn: Connection, start: datetime, end: datetime) -> list[int]:
    """The numbers of the issues whose send ended after `start` and until `end`, the oldest first."""
    asked = select(issue.c.number).join(send, send.c.issue_id == issue.c.id)
    where = (send.c.ended_at > start, send.c.ended_at <= end)
    return list(conn.execute(asked.where(*where).order_by(send.c.ended_at)).scalars())


def some(
    conn: Connection,
    issue_id: int,
    states: Iterable[DeliveryState] = (),
    reason: str = "",
    limit: int | None = None,
) -> tuple[list[Delivery], int]:
    """Deliveries of an issue in order, at most `limit`, and how many there are.

    Those in `states`, if any are given, and whose reason holds `reason` in any case of its letters; a "…" in
    it stands for anything.
    """
    where = _where(issue_id, states, reason)
    names = ("id", "subscriber_id", "address", "state", "attempts", "receipt", "reason")
    columns = [delivery.c[name] for name in (*names, "claimed_at", "ended_at")]
    asked = select(*columns, issue.c.number.label("issue")).join(issue, issue.c.id == delivery.c.issue_id)
    rows = conn.execute(asked.where(*where).order_by(delivery.c.id).limit(limit)).mappings()
    found = [Delivery(**{**row, "state": DeliveryState(row["state"])}) for row in rows]
    if limit is None or len(found) < limit:
        return found, len(found)
    return found, conn.execute(select(func.count()).select_from(delivery).where(*where)).scalar_one()


def _where(issue_id: int, states: Iterable[DeliveryState], reason: str) -> list[ColumnElement[bool]]:
    """What `some` asks for."""
    where: list[ColumnElement[bool]] = [delivery.c.issue_id == issue_id]
    if given := list(states):
        where.append(delivery.c.state.in_(given))
    where += [
        delivery.c.reason.icontains(part.strip(), autoescape=True)
        for part in reason.split(_ANY)
        if part.strip()
    ]
    return where
