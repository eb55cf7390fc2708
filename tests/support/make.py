"""Makers of things in a store, whole with all arguments left out; a test says only what it is about."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from curator import config, links
from curator.feeds.refresh import Rhythm
from curator.jobs.approve import approve
from curator.jobs.assemble import assemble
from curator.jobs.rule import rule
from curator.model import (
    Candidate,
    Delivery,
    Edition,
    Issue,
    Item,
    ItemKind,
    Ruling,
    Section,
    Source,
    Standing,
    Verb,
)
from curator.store import (
    candidates,
    deliveries,
    issues,
    ledger,
    reading,
    senders,
    sources,
    subscribers,
    writing,
)
from curator.store.senders import Lease
from tests.support.issues import SECTIONS, newsletter

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

INTERVAL = HOUR
RHYTHM = Rhythm(INTERVAL, DAY)


def source(engine: Engine, url: str = "https://nightjar.example/feed", **fields) -> Source:
    """A stored source."""
    with writing(engine) as conn:
        return sources.add(conn, url, **{"title": "Nightjar", "section": None, "now": NOW} | fields)[0]


def candidate(engine: Engine, url: str = "https://nightjar.example/owls", **card) -> Candidate:
    """A stored candidate."""
    with writing(engine) as conn:
        known, _ = candidates.add(conn, links.key(url), url, **{"now": NOW, "title": "Owls"} | card)
        return candidates.get(conn, known)


def queue(engine: Engine) -> dict[str, Candidate]:
    """All candidates by their addresses."""
    with reading(engine) as conn:
        return {one.url: one for one in candidates.list_some(conn)}


def candidate_again(engine: Engine, known: Candidate) -> Candidate:
    """The candidate as it is now."""
    with reading(engine) as conn:
        return candidates.get(conn, known.id)


def ruling(verb: Verb = Verb.APPROVE, *, by: str = "ada", at: datetime = NOW, **given) -> Ruling:
    """A ruling."""
    return Ruling(verb, by, at, **given)


def pick(engine: Engine, url: str = "https://nightjar.example/owls", **given) -> Candidate:
    """A candidate, approved with words that can be printed."""
    made = candidate(engine, url, title=f"About {links.key(url)}")
    said = {"section": "field", "note": "An owl was counted, and counted again."}
    return rule(engine, [made.id], ruling(**{**said, **given}))[0]


def issue(engine: Engine, number: int = 1, *texts: str, **fields) -> Issue:
    """A stored draft with a section of one item for each text."""
    items = tuple(Item(ItemKind.STORY, text) for text in texts or ("**An owl.**",))
    made = Issue(number, f"#{number}", (Section("field", "Field Notes", items),), **fields)
    with writing(engine) as conn:
        return issues.add(conn, made, {})


def issue_again(engine: Engine, number: int = 1) -> Issue:
    """The issue as it is now."""
    with reading(engine) as conn:
        return issues.get(conn, number)


def readers(
    engine: Engine, count: int = 3, *, first: int = 0, standing: Standing = Standing.ACTIVE
) -> list[str]:
    """So many subscribers; their addresses: reader-000@post.example and so on."""
    addresses = [f"reader-{at:03}@post.example" for at in range(first, first + count)]
    fields = {"name": "", "standing": standing, "joined_at": NOW, "consent": "by hand"}
    with writing(engine) as conn:
        subscribers.add_many(conn, [{"address": one, "key": one, **fields} for one in addresses])
    return addresses


def leave(engine: Engine, address: str) -> None:
    """The subscriber leaves."""
    with writing(engine) as conn:
        found = subscribers.find(conn, address)
        assert subscribers.move(conn, found.id, [Standing.ACTIVE], Standing.LEFT, NOW)


def frozen(engine: Engine, count: int = 3, *, number: int = 1) -> Issue:
    """An issue whose deliveries to `count` new subscribers are queued; no message could be made of it."""
    if count:
        readers(engine, count)
    made = issue(engine, number)
    edition = Edition(number, "Owls", "", "<p>", "owls", f"digest-{number}")
    with writing(engine) as conn:
        stored = issues.add_edition(conn, made.id, edition, NOW)
        ledger.materialise(conn, made.id, stored.id, f"nonce{number}", NOW)
    return made


def lease(engine: Engine, made: Issue, owner: str = "here:1", *, now: datetime = NOW) -> Lease:
    """A lease on the issue's send."""
    with writing(engine) as conn:
        return senders.join(conn, made.id, owner, now)


def bury(engine: Engine, lease: Lease) -> None:
    """The sender that has this lease is taken for dead."""
    with writing(engine) as conn:
        assert senders.leave(conn, lease)


def claim(conn: Connection, lease: Lease, now: datetime = NOW) -> Delivery | None:
    """The next delivery, claimed, as it is then; None if there is none."""
    taken = ledger.claim(conn, lease, now, 1)
    return deliveries.get(conn, taken[0].id) if taken else None


def settings(home: Path, **parts) -> config.Settings:
    """The settings of a newsletter in `home`, with a key file; fast, with four threads."""
    config.make_key_file(home)
    post = parts.pop("post", config.Post(rate=5000, threads=4))
    made = config.Settings(newsletter=newsletter(), section=SECTIONS, post=post, **parts)
    return made.model_copy(update={"home": home})


def approved(engine: Engine, kept: config.Settings, count: int = 3, *, urls: Iterable[str] = ()) -> Issue:
    """An approved issue #1 of one pick for each of `urls`, and so many new subscribers."""
    readers(engine, count)
    for url in urls or ("https://nightjar.example/owls",):
        pick(engine, url)
    draft = assemble(engine, kept.outline, now=NOW, by="ada", title="#1: Owls, counted")
    approve(engine, kept, draft.number, now=NOW, by="ada")
    return issue_again(engine, draft.number)
