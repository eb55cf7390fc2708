"""nominate: what a poll announced becomes candidates, within the poll's transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from curator.feeds.refresh import fingerprint
from curator.home import WINDOW
from curator.jobs.relate import relate
from curator.model import Article, Entry, FeedUpdate, KnownEntry, Source
from curator.store import candidates, pages, sources

_CARD = ("title", "author", "published", "language", "summary", "image", "medium", "flags")
# What an edited entry may correct; the flags are of the day on which it was announced.
_CORRECTED = ("title", "author", "published", "language", "summary", "image")


def nominate(
    conn: Connection,
    update: FeedUpdate,
    articles: Sequence[Article],
    now: datetime,
    window: timedelta = WINDOW,
) -> int:
    """Store new and changed entries with the candidates they announce; how many candidates are new.

    The entries have been told their clean addresses (`feeds.sift`).
    `articles` are those of entries whose feed has all of their text.
    """
    source = update.source
    update = replace(update, changed=tuple(_present(conn, update.changed)))
    renamed = [(known.guid, entry.guid) for known, entry in update.changed if known.guid != entry.guid]
    sources.rename_entries(conn, source.id, renamed)
    owners = {entry.guid: known.candidate for known, entry in update.changed if known.candidate}
    for known, entry in update.changed:
        _correct(conn, known, entry)
    entries = (*update.new, *(entry for _, entry in update.changed))
    fresh = _candidates(conn, [entry for entry in entries if entry.guid not in owners], source, now)
    prints = {entry.guid: fingerprint(entry) for entry in entries}
    owners |= {guid: owner for guid, (owner, _) in fresh.items()}
    sources.record_entries(conn, source.id, entries, prints, owners, now)
    made = {owner for owner, new in fresh.values() if new}
    for entry, article in _whole(update.new, articles):
        if fresh.get(entry.guid, (None, False))[0] in made:
            owner = fresh[entry.guid][0]
            pages.record(conn, owner, entry.page, article, now)
            relate(conn, candidates.get(conn, owner), article, now=now, window=window)
    return len(made)


def _present(
    conn: Connection, changed: Sequence[tuple[KnownEntry, Entry]]
) -> Iterator[tuple[KnownEntry, Entry]]:
    """The same, with the candidates that they are now: one may have been united with another meanwhile."""
    for known, entry in changed:
        owner = candidates.get(conn, known.candidate).id if known.candidate else None
        yield replace(known, candidate=owner), entry


def _candidates(
    conn: Connection, entries: Sequence[Entry], source: Source, now: datetime
) -> dict[str, tuple[int, bool]]:
    """By guid the candidate of each entry, and whether it is new."""
    keys: dict[str, str] = {}
    cards: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if not entry.key:
            msg = "an entry was not told its clean address"
            raise ValueError(msg)
        keys[entry.guid] = entry.key
        cards.setdefault(entry.key, {"url": entry.page, "section": source.section, **_told(entry, _CARD)})
    found = candidates.add_many(conn, cards, now=now)
    return {guid: found[key] for guid, key in keys.items()}


def _told(entry: Entry, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in names}


def _correct(conn: Connection, known: KnownEntry, entry: Entry) -> None:
    """Take over what an edited entry says now, and where it leads now."""
    if known.candidate is None:
        return
    told = {name: value for name, value in _told(entry, _CORRECTED).items() if value}
    pages.correct(conn, known.candidate, told, retitled=known.title != entry.title)
    if known.url != entry.url:
        candidates.own_address(conn, known.candidate, entry.key, entry.page)


def _whole(entries: Sequence[Entry], articles: Sequence[Article]) -> list[tuple[Entry, Article]]:
    """The entries that have their text, each with its article."""
    return list(zip((entry for entry in entries if entry.text), articles, strict=True)) if articles else []
