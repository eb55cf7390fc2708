"""read: fetch the pages behind candidates, find out which are one page, and fill their cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine

from curator import links
from curator.articles.extract import Known, extract
from curator.errors import AtRest, CuratorError, FetchError, StoreBusy, StoreError, Unreachable
from curator.jobs import canonical, patience
from curator.jobs.hands import Intake, every
from curator.jobs.relate import relate
from curator.jobs.unite import unite
from curator.model import Candidate, Fetched, NotModified, Reading
from curator.store import candidates, pages, reading, writing
from curator.text import one_line


class Outcome(StrEnum):
    """How reading a page ended."""

    READ = "read"
    MERGED = "merged"
    FAILED = "failed"
    LATER = "later"  # its host is left alone for now: it was not asked


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
        return [candidate.id for candidate in pages.to_read(conn, limit)]


async def read(
    hands: Intake,
    ids: Sequence[int],
    *,
    now: datetime,
    robots: bool = True,
    told: Callable[[Read], None] = lambda _: None,
) -> list[Read]:
    """Read the pages of these candidates; `told` hears of each as it ends.

    One page's fault is that candidate's outcome and never stops another.  Of pages that no person added,
    those that their site's robots.txt keeps from robots are not asked for, unless `robots` is off.
    """
    claims: list[canonical.Claim] = []

    async def one(candidate: Candidate) -> Read:
        wanted = robots and not candidate.added_by
        outcome = await _read(hands, candidate, now, robots=wanted, claims=claims)
        told(outcome)
        return outcome

    patience.begin(hands, now)
    with reading(hands.engine) as conn:
        chosen = {found.id: found for found in (candidates.get(conn, number) for number in ids)}
    try:
        done = await every(one(candidate) for candidate in chosen.values())
        canonical.settle(hands.engine, claims)
        with reading(hands.engine) as conn:
            return [_settled(conn, ended) for ended in done]
    finally:
        patience.end(hands, now)


def _settled(conn: Connection, ended: Read) -> Read:
    """How reading a page has ended, now that all were read: it may have been united with a later one."""
    if ended.outcome is not Outcome.READ:
        return ended
    final = candidates.get(conn, ended.candidate.id).id
    return ended if final == ended.candidate.id else replace(ended, outcome=Outcome.MERGED, into=final)


async def _read(
    hands: Intake, candidate: Candidate, now: datetime, *, robots: bool, claims: list[canonical.Claim]
) -> Read:
    """Fetch, settle whose page it is, extract, store."""
    try:
        async with hands.fetcher.visit(candidate.url, polite=True, robots=robots) as page:
            return await _take_in(hands, candidate, page, now, claims)
    except (AtRest, StoreBusy) as rest:  # it is no fault of the page's, so this was no attempt
        return Read(candidate, Outcome.LATER, fault=str(rest))
    except StoreError:
        raise
    except CuratorError as error:
        fault = one_line(str(error))
        permanent = error.permanent if isinstance(error, FetchError) else True
        with writing(hands.engine) as conn:
            owner_id = candidates.get(conn, candidate.id).id
            pages.record_fault(conn, owner_id, fault, permanent=permanent, now=now)
        return Read(candidate, Outcome.FAILED, fault=fault)


async def _take_in(
    hands: Intake,
    candidate: Candidate,
    page: Fetched | NotModified,
    now: datetime,
    claims: list[canonical.Claim],
) -> Read:
    """Extract and store a page, unless it is another candidate's."""
    if not isinstance(page, Fetched):
        raise Unreachable(candidate.url, "the server says unchanged of a page that we never had")
    url = links.clean(page.url).url
    owner = unite(hands.engine, candidate.id, url)
    if owner.id != candidate.id and owner.reading is Reading.READ:
        return Read(candidate, Outcome.MERGED, into=owner.id)
    known = Known(candidate.title, candidate.author, candidate.published, candidate.language)
    article = await hands.readers.run(extract, page.body, url, page.content_type, known)
    if article.canonical:
        owner = canonical.claim(hands.engine, owner, url, article, claims)
        if owner.id != candidate.id and owner.reading is Reading.READ:
            return Read(candidate, Outcome.MERGED, into=owner.id)
    with writing(hands.engine) as conn:
        final = candidates.get(conn, owner.id)  # it may have been united with another while we read
        url = canonical.printed(conn, final, url, article)
        pages.record(conn, final.id, url, article, now)
        relate(conn, replace(final, url=url), article, now=now, window=hands.window)
    if final.id != candidate.id:
        return Read(candidate, Outcome.MERGED, into=final.id)
    return Read(candidate, Outcome.READ)
