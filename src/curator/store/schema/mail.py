"""The tables of the mail: sends, senders, deliveries, what the provider told, the places that may send."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Named,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from curator.model import DeliveryState
from curator.store.columns import Moment, one_of
from curator.store.schema.base import Id, metadata


class _SendColumns(TypedColumns):
    issue_id: Named[int] = Column(ForeignKey("issue.id"), primary_key=True)
    edition_id: Named[int] = Column(ForeignKey("edition.id"))
    nonce: Named[str] = Column(Text, unique=True)
    frozen: Named[int] = Column(Integer)
    started_at: Named[datetime] = Column(Moment)
    ended_at: Named[datetime | None] = Column(Moment)
    paused: Named[str | None] = Column(Text)
    bounces_waived: Named[int] = Column(Integer, server_default="0")
    complaints_waived: Named[int] = Column(Integer, server_default="0")


# One row is the whole of a send: an issue is frozen and materialised once, whoever drives it.
send = Table("send", metadata, _SendColumns)


class _SenderColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    owner: Named[str] = Column(Text)
    joined_at: Named[datetime] = Column(Moment)
    lease_until: Named[datetime | None] = Column(Moment, index=True)
    share: Named[float] = Column(Float)


# A process that drives a send.  Its number is its epoch: who has lost the lease can write under it no more.
sender = Table("sender", metadata, _SenderColumns, sqlite_autoincrement=True)


class _DeliveryColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    subscriber_id: Named[int] = Column(ForeignKey("subscriber.id"), index=True)
    address: Named[str] = Column(Text)
    state: Named[str] = Column(Text)
    attempts: Named[int] = Column(Integer)
    epoch: Named[int | None] = Column(Integer)
    claimed_at: Named[datetime | None] = Column(Moment)
    not_before: Named[datetime | None] = Column(Moment)
    receipt: Named[str | None] = Column(Text, index=True)
    reason: Named[str | None] = Column(Text)
    ended_at: Named[datetime | None] = Column(Moment)
    without: Named[str] = Column(Text, server_default="")  # keys of sections, apart by spaces


delivery = Table(
    "delivery",
    metadata,
    _DeliveryColumns,
    UniqueConstraint("issue_id", "subscriber_id"),
    UniqueConstraint("issue_id", "address"),
    one_of("state", DeliveryState),
    Index("ix_delivery_issue_id_state", "issue_id", "state", "id"),
)


class _MailEventColumns(TypedColumns):
    id: Named[str] = Column(Text, primary_key=True)
    kind: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)
    address: Named[str] = Column(Text)
    delivery_id: Named[int | None] = Column(ForeignKey("delivery.id"), index=True)
    letter_id: Named[int | None] = Column(
        ForeignKey("letter.id"), index=True
    )  # where it is about no delivery
    receipt: Named[str | None] = Column(Text)
    permanent: Named[bool] = Column(Boolean(create_constraint=False))
    detail: Named[str] = Column(Text)


mail_event = Table("mail_event", metadata, _MailEventColumns)


class _StrayColumns(TypedColumns):
    id: Named[str] = Column(Text, primary_key=True)
    at: Named[datetime] = Column(Moment)
    why: Named[str] = Column(Text)
    body: Named[str] = Column(Text)


# A notice that was not understood: taken off the queue, and kept for a person.
stray = Table("stray", metadata, _StrayColumns)


class _PlaceColumns(TypedColumns):
    id: Named[str] = Column(Text, primary_key=True)
    name: Named[str] = Column(Text)
    mark: Named[str] = Column(Text)
    ticket: Named[str] = Column(Text)
    since: Named[datetime] = Column(Moment)


# A folder on a machine from where this database may send; its ticket is written down there, too.
place = Table("place", metadata, _PlaceColumns)
