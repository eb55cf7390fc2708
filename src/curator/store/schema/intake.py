"""The tables of the intake: sources, hosts, entries, candidates and what is known of them, rulings."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    Named,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from curator.model import CandidateState, ItemKind, Medium, Reading, SourceState, TextFrom
from curator.store.columns import Moment, one_of
from curator.store.schema.base import Id, metadata


class _SourceColumns(Id):
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
    trouble: Named[str | None] = Column(Text)
    fault: Named[str | None] = Column(Text)
    weight: Named[int] = Column(Integer)
    include: Named[str] = Column(Text)  # a pattern a line, as in exclude
    exclude: Named[str] = Column(Text)
    text: Named[str] = Column(Text)
    interval: Named[int | None] = Column(Integer)  # seconds, as in pace
    pace: Named[int | None] = Column(Integer)
    moved_to: Named[str | None] = Column(Text)
    moved_polls: Named[int] = Column(Integer)


source = Table(
    "source",
    metadata,
    _SourceColumns,
    one_of("state", SourceState),
    one_of("text", TextFrom),
    sqlite_autoincrement=True,
)


class _HostColumns(TypedColumns):
    name: Named[str] = Column(Text, primary_key=True)
    until: Named[datetime] = Column(Moment)
    runs: Named[int] = Column(Integer)
    why: Named[str] = Column(Text)


# Hosts that asked for patience, or gave no answer: nothing is asked of them before the time.
host = Table("host", metadata, _HostColumns)


class _CandidateColumns(Id):
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
    medium: Named[str] = Column(Text)
    flags: Named[str] = Column(Text)  # a flag a line
    lead_id: Named[int | None] = Column(ForeignKey("candidate.id"), index=True)
    likeness: Named[str] = Column(Text)


candidate = Table(
    "candidate",
    metadata,
    _CandidateColumns,
    one_of("state", CandidateState),
    one_of("kind", ItemKind),
    one_of("reading", Reading),
    one_of("medium", Medium),
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


class _EntryColumns(Id):
    source_id: Named[int] = Column(ForeignKey("source.id"))
    guid: Named[str] = Column(Text)
    fingerprint: Named[str] = Column(Text)
    url: Named[str] = Column(Text)
    title: Named[str] = Column(Text)
    candidate_id: Named[int | None] = Column(ForeignKey("candidate.id"), index=True)
    seen_at: Named[datetime] = Column(Moment)
    published: Named[datetime | None] = Column(Moment)


entry = Table("entry", metadata, _EntryColumns, UniqueConstraint("source_id", "guid"))


class _TextColumns(TypedColumns):
    candidate_id: Named[int] = Column(ForeignKey("candidate.id"), primary_key=True)
    text: Named[str] = Column(Text)
    links: Named[str] = Column(Text)  # an address a line


# What an article says, apart: the queue is read often and needs none of it.
article = Table("article", metadata, _TextColumns)


class _SketchColumns(TypedColumns):
    key: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    candidate_id: Named[int] = Column(ForeignKey("candidate.id"), primary_key=True, index=True)


# What a candidate's title and text may have in common with others' (curator.editorial.likeness): a shared key
# makes two candidates neighbours, which are then compared.
sketch = Table("sketch", metadata, _SketchColumns)


class _RulingColumns(Id):
    candidate_id: Named[int] = Column(ForeignKey("candidate.id"), index=True)
    verb: Named[str] = Column(Text)
    by: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)
    section: Named[str | None] = Column(Text)
    kind: Named[str | None] = Column(Text)
    note: Named[str | None] = Column(Text)
    reason: Named[str] = Column(Text)


ruling = Table("ruling", metadata, _RulingColumns)
