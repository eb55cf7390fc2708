"""The tables.  Laws live here as constraints, and as transition tables in the stations; tests compare them.

Texts are cleaned before they come here (curator.text).  Times are UTC: PostgreSQL keeps the zone, SQLite gets
it back from `Moment`.  Names of constraints are fixed so that migrations can name them on both databases.
Ids that people and letters carry about (`sqlite_autoincrement`) are never given to another row.
"""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Named,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from curator.model import CandidateState, DeliveryState, IssueState, ItemKind, Reading, SourceState, Standing
from curator.store.columns import Moment, one_of

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class _Id(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True)


class _SourceColumns(_Id):
    url: Named[str] = Column(Text)
    key: Named[str] = Column(Text, unique=True)
    title: Named[str] = Column(Text)
    section: Named[str | None] = Column(Text)
    state: Named[str] = Column(Text)
    added_at: Named[datetime] = Column(Moment)
    etag: Named[str | None] = Column(Text)
    last_modified: Named[str | None] = Column(Text)
    body_hash: Named[str | None] = Column(Text)
    checked_at: Named[datetime | None] = Column(Moment)
    ok_at: Named[datetime | None] = Column(Moment)
    next_check_at: Named[datetime | None] = Column(Moment, index=True)
    failures: Named[int] = Column(Integer)
    fault: Named[str | None] = Column(Text)


source = Table("source", metadata, _SourceColumns, one_of("state", SourceState), sqlite_autoincrement=True)


class _CandidateColumns(_Id):
    url: Named[str] = Column(Text)
    state: Named[str] = Column(Text, index=True)
    added_at: Named[datetime] = Column(Moment)
    title: Named[str] = Column(Text)
    author: Named[str] = Column(Text)
    published: Named[datetime | None] = Column(Moment)
    language: Named[str] = Column(Text)
    summary: Named[str] = Column(Text)
    image: Named[str] = Column(Text)
    words: Named[int] = Column(Integer)
    section: Named[str | None] = Column(Text)
    kind: Named[str] = Column(Text)
    note: Named[str] = Column(Text)
    via: Named[str] = Column(Text)
    added_by: Named[str] = Column(Text)
    reading: Named[str] = Column(Text, index=True)
    fault: Named[str | None] = Column(Text)
    read_at: Named[datetime | None] = Column(Moment)
    attempts: Named[int] = Column(Integer)


candidate = Table(
    "candidate",
    metadata,
    _CandidateColumns,
    one_of("state", CandidateState),
    one_of("kind", ItemKind),
    one_of("reading", Reading),
    sqlite_autoincrement=True,
)


class _AddressColumns(TypedColumns):
    key: Named[str] = Column(Text, primary_key=True)
    candidate_id: Named[int] = Column(ForeignKey("candidate.id"), index=True)
    url: Named[str] = Column(Text)


# Every address under which a candidate is known; the key is the law that one page is one candidate.
address = Table("address", metadata, _AddressColumns)


class _MergeColumns(TypedColumns):
    old_id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    candidate_id: Named[int] = Column(ForeignKey("candidate.id"), index=True)


# Candidates that turned out to be another one: an id that somebody wrote down still finds its page.
merge = Table("merge", metadata, _MergeColumns)


class _EntryColumns(_Id):
    source_id: Named[int] = Column(ForeignKey("source.id"))
    guid: Named[str] = Column(Text)
    fingerprint: Named[str] = Column(Text)
    url: Named[str] = Column(Text)
    title: Named[str] = Column(Text)
    candidate_id: Named[int | None] = Column(ForeignKey("candidate.id"), index=True)
    seen_at: Named[datetime] = Column(Moment)


entry = Table("entry", metadata, _EntryColumns, UniqueConstraint("source_id", "guid"))


class _TextColumns(TypedColumns):
    candidate_id: Named[int] = Column(ForeignKey("candidate.id"), primary_key=True)
    text: Named[str] = Column(Text)


# What an article says, apart: the queue is read often and needs none of it.
article = Table("article", metadata, _TextColumns)


class _RulingColumns(_Id):
    candidate_id: Named[int] = Column(ForeignKey("candidate.id"), index=True)
    verb: Named[str] = Column(Text)
    by: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)
    section: Named[str | None] = Column(Text)
    kind: Named[str | None] = Column(Text)
    note: Named[str | None] = Column(Text)
    reason: Named[str] = Column(Text)


ruling = Table("ruling", metadata, _RulingColumns)


class _IssueColumns(_Id):
    number: Named[int] = Column(Integer, unique=True)
    title: Named[str] = Column(Text)
    intro: Named[str] = Column(Text)
    closing: Named[str] = Column(Text)
    state: Named[str] = Column(Text)
    slot: Named[date | None]
    revision: Named[int] = Column(Integer)
    digest: Named[str | None] = Column(Text)
    approved_by: Named[str | None] = Column(Text)
    approved_at: Named[datetime | None] = Column(Moment)
    sent_at: Named[datetime | None] = Column(Moment)


issue = Table("issue", metadata, _IssueColumns, one_of("state", IssueState))


class _SectionColumns(_Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    position: Named[int] = Column(Integer)
    key: Named[str] = Column(Text)
    title: Named[str] = Column(Text)
    emoji: Named[str] = Column(Text)
    quick_links: Named[str] = Column(Text)
    level: Named[int] = Column(Integer)


section = Table("section", metadata, _SectionColumns, UniqueConstraint("issue_id", "position"))


class _ItemColumns(_Id):
    section_id: Named[int] = Column(ForeignKey("section.id"))
    position: Named[int] = Column(Integer)
    kind: Named[str] = Column(Text)
    text: Named[str] = Column(Text)
    candidate_id: Named[int | None] = Column(ForeignKey("candidate.id"), index=True)
    url: Named[str] = Column(Text)
    credit: Named[str] = Column(Text)
    proposal: Named[bool] = Column(Boolean(create_constraint=False))
    image_src: Named[str | None] = Column(Text)
    image_alt: Named[str] = Column(Text)
    image_caption: Named[str] = Column(Text)
    image_credit: Named[str] = Column(Text)
    image_width: Named[int | None] = Column(Integer)
    image_height: Named[int | None] = Column(Integer)


item = Table(
    "item",
    metadata,
    _ItemColumns,
    UniqueConstraint("section_id", "position"),
    one_of("kind", ItemKind),
    sqlite_autoincrement=True,
)


class _LinkColumns(_Id):
    item_id: Named[int] = Column(ForeignKey("item.id"), index=True)
    key: Named[str] = Column(Text, index=True)
    url: Named[str] = Column(Text)


# Every link that an item prints: "already sent in #12" is asked here.
link = Table("link", metadata, _LinkColumns)


class _HistoryColumns(_Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"), index=True)
    at: Named[datetime] = Column(Moment)
    by: Named[str] = Column(Text)
    what: Named[str] = Column(Text)


history = Table("history", metadata, _HistoryColumns)


class _EditionColumns(_Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    digest: Named[str] = Column(Text)
    subject: Named[str] = Column(Text)
    preheader: Named[str] = Column(Text)
    html: Named[str] = Column(Text)
    text: Named[str] = Column(Text)
    made_at: Named[datetime] = Column(Moment)


edition = Table("edition", metadata, _EditionColumns, UniqueConstraint("issue_id", "digest"))


class _SubscriberColumns(_Id):
    address: Named[str] = Column(Text)
    key: Named[str] = Column(Text, unique=True)
    name: Named[str] = Column(Text)
    standing: Named[str] = Column(Text, index=True)
    joined_at: Named[datetime] = Column(Moment)
    consent: Named[str] = Column(Text)
    left_at: Named[datetime | None] = Column(Moment)


subscriber = Table(
    "subscriber", metadata, _SubscriberColumns, one_of("standing", Standing), sqlite_autoincrement=True
)


class _SuppressionColumns(TypedColumns):
    key: Named[str] = Column(Text, primary_key=True)
    address: Named[str] = Column(Text)
    reason: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)


suppression = Table("suppression", metadata, _SuppressionColumns)


class _SendColumns(TypedColumns):
    issue_id: Named[int] = Column(ForeignKey("issue.id"), primary_key=True)
    edition_id: Named[int] = Column(ForeignKey("edition.id"))
    nonce: Named[str] = Column(Text, unique=True)
    frozen: Named[int] = Column(Integer)
    started_at: Named[datetime] = Column(Moment)
    ended_at: Named[datetime | None] = Column(Moment)
    owner: Named[str | None] = Column(Text)
    epoch: Named[int] = Column(Integer)
    lease_until: Named[datetime | None] = Column(Moment)


# One row is the whole of a send: an issue is frozen and materialised once, and one owner at a time drives it.
send = Table("send", metadata, _SendColumns)


class _DeliveryColumns(_Id):
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
    receipt: Named[str | None] = Column(Text)
    permanent: Named[bool] = Column(Boolean(create_constraint=False))
    detail: Named[str] = Column(Text)


mail_event = Table("mail_event", metadata, _MailEventColumns)


class _SlotColumns(TypedColumns):
    day: Named[date] = Column(primary_key=True)
    skipped: Named[bool] = Column(Boolean(create_constraint=False))
    note: Named[str] = Column(Text)


slot = Table("slot", metadata, _SlotColumns)


class _MemoColumns(TypedColumns):
    name: Named[str] = Column(Text, primary_key=True)
    value: Named[str] = Column(Text)


# Single facts about the whole: the calendar's pause, the hold after a restore.
memo = Table("memo", metadata, _MemoColumns)
