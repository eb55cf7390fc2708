"""read: fetch the pages behind candidates, find out which are one page, and fill their cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine

from curator import links
from curator.articles.extract import Known, extract
from curator.editorial.likeness import Story, alike
from curator.errors import AtRest, CuratorError, FetchError, StoreBusy, StoreError, Unreachable
from curator.jobs import patience
from curator.jobs.hands import Intake, every
from curator.jobs.relate import relate
from curator.jobs.unite import unite
from curator.model import Article, Candidate, Fetched, NotModified, Reading
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

    async def one(candidate: Candidate) -> Read:
        outcome = await _read(hands, candidate, now, robots=robots and not candidate.added_by)
        told(outcome)
        return outcome

    patience.begin(hands, now)
    with reading(hands.engine) as conn:
        chosen = {found.id: found for found in (candidates.get(conn, number) for number in ids)}
    try:
        return await every(one(candidate) for candidate in chosen.values())
    finally:
        patience.end(hands, now)


async def _read(hands: Intake, candidate: Candidate, now: datetime, *, robots: bool) -> Read:
    """Fetch, settle whose page it is, extract, store."""
    try:
        async with hands.fetcher.visit(candidate.url, polite=True, robots=robots) as page:
            return await _take_in(hands, candidate, page, now)
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


def _canonical(engine: Engine, owner: Candidate, url: str, article: Article) -> tuple[Candidate, str]:
    """Whose page this is, and what is printed of it, now that it has named its canonical address.

    That is one more address that it is known by; it is printed where ours is only for phones or AMP.  Anybody
    on a site may name any page of it, so a candidate that has that address already takes this one over only
    if the two say the same.
    """
    with reading(engine) as conn:
        known = candidates.find_key(conn, links.key(article.canonical))
        other = candidates.get(conn, known) if known not in {None, owner.id} else None
        text = pages.text_of(conn, other.id) if other else ""
    if other and not alike(Story(other.title, text, other.url), Story(article.title, article.text, url)):
        return owner, url
    return unite(engine, owner.id, article.canonical), article.canonical if links.is_variant(url) else url


async def _take_in(hands: Intake, candidate: Candidate, page: Fetched | NotModified, now: datetime) -> Read:
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
        owner, url = _canonical(hands.engine, owner, url, article)
        if owner.id != candidate.id and owner.reading is Reading.READ:
            return Read(candidate, Outcome.MERGED, into=owner.id)
    with writing(hands.engine) as conn:
        final = candidates.get(conn, owner.id)  # it may have been united with another while we read
        pages.record(conn, final.id, url, article, now)
        relate(conn, replace(final, url=url), article, now=now, window=hands.window)
    if final.id != candidate.id:
        return Read(candidate, Outcome.MERGED, into=final.id)
    return Read(candidate, Outcome.READ)
