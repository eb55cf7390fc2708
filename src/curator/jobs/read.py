"""read: fetch the pages behind candidates, find out which are one page, and fill their cards."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine

from curator import links
from curator.articles.extract import extract
from curator.errors import CuratorError, FetchError, Unreachable
from curator.jobs.hands import Intake
from curator.jobs.unite import unite
from curator.model import Candidate, Fetched, Reading
from curator.store import candidates, reading, writing


class Outcome(StrEnum):
    """How reading a page ended."""

    READ = "read"
    MERGED = "merged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Read:
    """One candidate after its page was read: `into` is the candidate it turned out to be."""

    candidate: Candidate
    outcome: Outcome
    fault: str | None = None
    into: int | None = None


def unread(engine: Engine, limit: int | None = None) -> list[int]:
    """The ids of candidates whose page is to be read."""
    with reading(engine) as conn:
        return [candidate.id for candidate in candidates.to_read(conn, limit)]


async def read(
    hands: Intake,
    ids: Sequence[int],
    *,
    now: datetime,
    told: Callable[[Read], None] = lambda _: None,
) -> list[Read]:
    """Read the pages of these candidates; `told` hears of each as it ends.

    One page's fault is that candidate's outcome and never stops another.
    """

    async def one(candidate: Candidate) -> Read:
        outcome = await _read(hands, candidate, now)
        told(outcome)
        return outcome

    with reading(hands.engine) as conn:
        chosen = {found.id: found for found in (candidates.get(conn, number) for number in ids)}
    return list(await asyncio.gather(*(one(candidate) for candidate in chosen.values())))


async def _read(hands: Intake, candidate: Candidate, now: datetime) -> Read:
    """Fetch, settle whose page it is, extract, store."""
    try:
        page = await hands.fetcher.get(candidate.url)
        if not isinstance(page, Fetched):
            raise Unreachable(candidate.url, "the server says unchanged of a page that we never had")
        url = links.clean(page.url).url
        owner = unite(hands.engine, candidate.id, url)
        if owner.id != candidate.id and owner.reading is Reading.READ:
            return Read(candidate, Outcome.MERGED, into=owner.id)
        article = await hands.quarantine.run(extract, page.body, url, page.content_type)
    except CuratorError as error:
        permanent = error.permanent if isinstance(error, FetchError) else True
        with writing(hands.engine) as conn:
            owner_id = candidates.get(conn, candidate.id).id
            candidates.record_fault(conn, owner_id, str(error), permanent=permanent, now=now)
        return Read(candidate, Outcome.FAILED, fault=str(error))
    with writing(hands.engine) as conn:
        final = candidates.get(conn, owner.id)  # it may have been united with another while we read
        candidates.record_article(conn, final.id, url, article, now)
    if final.id != candidate.id:
        return Read(candidate, Outcome.MERGED, into=final.id)
    return Read(candidate, Outcome.READ)
