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
    aliases: Named[str] = Column(Text)  # one a line
    front: Named[str] = Column(Text)
    intro_source: Named[str] = Column(Text)
    closing_source: Named[str] = Column(Text)
    items_made: Named[int] = Column(Integer)  # the highest id that an item of it ever had


issue = Table("issue", metadata, _IssueColumns, one_of("state", IssueState))


class _SectionColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    position: Named[int] = Column(Integer)
    key: Named[str] = Column(Text)
    title: Named[str] = Column(Text)
    emoji: Named[str] = Column(Text)
    quick_links: Named[str] = Column(Text)
    level: Named[int] = Column(Integer)
    source: Named[str] = Column(Text)
    links_source: Named[str] = Column(Text)


section = Table("section", metadata, _SectionColumns, UniqueConstraint("issue_id", "position"))


class _ItemColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    number: Named[int] = Column(Integer)  # within its issue: what people type
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
    slug: Named[str] = Column(Text, index=True)
    source: Named[str] = Column(Text)


item = Table(
    "item",
    metadata,
    _ItemColumns,
    UniqueConstraint("section_id", "position"),
    UniqueConstraint("issue_id", "number"),
    one_of("kind", ItemKind),
    sqlite_autoincrement=True,
)


class _LinkColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"), index=True)
    item_id: Named[int | None] = Column(ForeignKey("item.id"), index=True)  # none in an intro or a closing
    key: Named[str] = Column(Text, index=True)
    url: Named[str] = Column(Text)


# Every link that an issue prints: "already sent in #12" is asked here.
link = Table("link", metadata, _LinkColumns)


class _NameColumns(TypedColumns):
    item_id: Named[int] = Column(ForeignKey("item.id"), primary_key=True)
    name: Named[str] = Column(Text, primary_key=True, index=True)


# What an item is about, in the names that few others hold: "you wrote about GauGAN in #10" is asked here.
name = Table("name", metadata, _NameColumns)


class _HistoryColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"), index=True)
    at: Named[datetime] = Column(Moment)
    by: Named[str] = Column(Text)
    what: Named[str] = Column(Text)
    revision: Named[int | None] = Column(Integer)  # that a change of the issue led to
    before: Named[str | None] = Column(Text)  # the issue before that change, as JSON; none once it is undone


history = Table("history", metadata, _HistoryColumns)


class _EditionColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    digest: Named[str] = Column(Text)
    subject: Named[str] = Column(Text)
    preheader: Named[str] = Column(Text)
    html: Named[str] = Column(Text)
    text: Named[str] = Column(Text)
    made_at: Named[datetime] = Column(Moment)
    spans: Named[str] = Column(Text, server_default="[]")  # JSON: where its sections stand in html and text


edition = Table("edition", metadata, _EditionColumns, UniqueConstraint("issue_id", "digest"))


class _AcceptanceColumns(Id):
    issue_id: Named[int] = Column(ForeignKey("issue.id"))
    key: Named[str] = Column(Text)  # of the finding
    check: Named[str] = Column(Text)
    what: Named[str] = Column(Text)  # it said
    by: Named[str] = Column(Text)
    why: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)


# Findings that somebody has accepted: they do not come back.
acceptance = Table("acceptance", metadata, _AcceptanceColumns, UniqueConstraint("issue_id", "key"))


class _SlotColumns(TypedColumns):
    day: Named[date] = Column(primary_key=True)
    skipped: Named[bool] = Column(Boolean(create_constraint=False))
    note: Named[str] = Column(Text)


slot = Table("slot", metadata, _SlotColumns)


class _PictureColumns(TypedColumns):
    name: Named[str] = Column(Text, primary_key=True)  # of its file: a hash of its bytes
    source: Named[str] = Column(Text, index=True)  # where it came from: an address, or a file's name
    width: Named[int] = Column(Integer)
    height: Named[int] = Column(Integer)
    size: Named[int] = Column(Integer)  # bytes
    added_at: Named[datetime] = Column(Moment)
    added_by: Named[str] = Column(Text)


# Pictures that the newsletter hosts itself.
picture = Table("picture", metadata, _PictureColumns)


class _MemoColumns(TypedColumns):
    name: Named[str] = Column(Text, primary_key=True)
    value: Named[str] = Column(Text)


# Single facts about the whole: the calendar's pause, the hold after a restore.
memo = Table("memo", metadata, _MemoColumns)
