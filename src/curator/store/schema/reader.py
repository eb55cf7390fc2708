"""The tables of the readers: who they are, what they agreed to, letters to them, their votes."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, Named, Table, Text, TypedColumns

from curator.model import Act, Choice, DeliveryState, LetterKind, Standing
from curator.store.columns import Moment, one_of
from curator.store.schema.base import Id, metadata


class _SubscriberColumns(Id):
    address: Named[str] = Column(Text)
    key: Named[str] = Column(Text, unique=True)
    name: Named[str] = Column(Text)
    standing: Named[str] = Column(Text, index=True)
    joined_at: Named[datetime] = Column(Moment)
    consent: Named[str] = Column(Text)
    left_at: Named[datetime | None] = Column(Moment)
    without: Named[str] = Column(Text, server_default="")  # keys of sections, apart by spaces
    nonce: Named[str] = Column(Text, server_default="")  # of the one link that confirms; "" when none does
    confirmed_at: Named[datetime | None] = Column(Moment)
    paused_until: Named[datetime | None] = Column(Moment)
    erased_at: Named[datetime | None] = Column(Moment)


subscriber = Table(
    "subscriber", metadata, _SubscriberColumns, one_of("standing", Standing), sqlite_autoincrement=True
)


class _SuppressionColumns(TypedColumns):
    key: Named[str] = Column(Text, primary_key=True)
    address: Named[str] = Column(Text)
    reason: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)


suppression = Table("suppression", metadata, _SuppressionColumns)


class _ConsentColumns(Id):
    subscriber_id: Named[int] = Column(ForeignKey("subscriber.id"), index=True)
    at: Named[datetime] = Column(Moment)
    act: Named[str] = Column(Text)
    source: Named[str] = Column(Text)
    words: Named[str] = Column(Text)
    network: Named[str] = Column(Text)


# What a subscriber agreed to, changed or took back; lines are added, never changed.
consent = Table("consent", metadata, _ConsentColumns, one_of("act", Act))


class _SignupColumns(Id):
    address: Named[str] = Column(Text)
    key: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)
    source: Named[str] = Column(Text)
    words: Named[str] = Column(Text)
    network: Named[str] = Column(Text)
    without: Named[str] = Column(Text)


# What the form took and nobody has looked into yet; a row lives for seconds.
signup = Table("signup", metadata, _SignupColumns)


class _AllowanceColumns(TypedColumns):
    scope: Named[str] = Column(Text, primary_key=True)
    key: Named[str] = Column(Text, primary_key=True)  # a hash, where it is of an address
    since: Named[datetime] = Column(Moment)
    count: Named[int] = Column(Integer)


# How often something was asked for within a span of time that began at `since`.
allowance = Table(
    "allowance", metadata, _AllowanceColumns, Index("ix_allowance_since", "scope", "since")
)  # fmt: skip


class _LetterColumns(Id):
    subscriber_id: Named[int] = Column(ForeignKey("subscriber.id"), index=True)
    kind: Named[str] = Column(Text)
    state: Named[str] = Column(Text)
    asked_at: Named[datetime] = Column(Moment)
    attempts: Named[int] = Column(Integer)
    owner: Named[str] = Column(Text)  # the process that claimed it last
    claimed_at: Named[datetime | None] = Column(Moment)
    not_before: Named[datetime | None] = Column(Moment)
    receipt: Named[str | None] = Column(Text, index=True)
    reason: Named[str | None] = Column(Text)
    ended_at: Named[datetime | None] = Column(Moment)


letter = Table(
    "letter",
    metadata,
    _LetterColumns,
    one_of("kind", LetterKind),
    one_of("state", DeliveryState),
    Index("ix_letter_state", "state", "id"),
    sqlite_autoincrement=True,
)


class _VoteColumns(TypedColumns):
    issue_id: Named[int] = Column(ForeignKey("issue.id"), primary_key=True)
    subscriber_id: Named[int] = Column(ForeignKey("subscriber.id"), primary_key=True, index=True)
    choice: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)


vote = Table("vote", metadata, _VoteColumns, one_of("choice", Choice))
