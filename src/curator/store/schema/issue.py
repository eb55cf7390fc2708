"""The tables of the issue: its sections, items and links, its history, editions, and the calendar."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Named,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from curator.model import IssueState, ItemKind
from curator.store.columns import Moment, one_of
from curator.store.schema.base import Id, metadata


class _IssueColumns(Id):
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


class _SectionColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    position: Named[int] = Column(Integer)
    key: Named[str] = Column(Text)
    title: Named[str] = Column(Text)
    emoji: Named[str] = Column(Text)
    quick_links: Named[str] = Column(Text)
    level: Named[int] = Column(Integer)


section = Table("section", metadata, _SectionColumns, UniqueConstraint("issue_id", "position"))


class _ItemColumns(Id):
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


class _LinkColumns(Id):
    item_id: Named[int] = Column(ForeignKey("item.id"), index=True)
    key: Named[str] = Column(Text, index=True)
    url: Named[str] = Column(Text)


# Every link that an item prints: "already sent in #12" is asked here.
link = Table("link", metadata, _LinkColumns)


class _HistoryColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"), index=True)
    at: Named[datetime] = Column(Moment)
    by: Named[str] = Column(Text)
    what: Named[str] = Column(Text)


history = Table("history", metadata, _HistoryColumns)


class _EditionColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    digest: Named[str] = Column(Text)
    subject: Named[str] = Column(Text)
    preheader: Named[str] = Column(Text)
    html: Named[str] = Column(Text)
    text: Named[str] = Column(Text)
    made_at: Named[datetime] = Column(Moment)


edition = Table("edition", metadata, _EditionColumns, UniqueConstraint("issue_id", "digest"))


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
