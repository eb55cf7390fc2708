"""visit: look at the pages that an issue links to, politely, and remember what was seen.

Pages that were looked at a short while ago are not asked again.  Each look is stored as it ends.  Whether a
failure is a page's or our own network's shows in the first answer of anybody: failures wait for that.
"""

import asyncio
import heapq
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from curator import links
from curator.articles import media
from curator.articles.extract import extract
from curator.config import Settings
from curator.editorial import wording
from curator.errors import (
    AtRest,
    BadStatus,
    FetchError,
    Overrun,
    ProxyFailed,
    StoreBusy,
    TooLarge,
    UnknownHost,
    Unreadable,
    Unwelcome,
    UsageError,
)
from curator.issues.outward import Page, outward
from curator.issues.verdicts import is_legible
from curator.jobs import patience
from curator.jobs.hands import Intake, every, intake
from curator.model import Article, Fetched, Imprint, Medium, NotModified, Reached, Visit
from curator.store import issues, reading, visits, writing
from curator.text import one_line

SOON = timedelta(hours=1)  # after which a page that could not be had is asked again
PAUSE = 5.0  # seconds, after which what could not be had is asked once more
_MEMORY = timedelta(days=60)  # for which a first look stands for what an editor saw
_GONE = {404, 410}
_SKETCH = 100  # runs of words kept: enough to tell a tenth of a text
_READ = 100_000  # characters of a text that are sketched
_OFFLINE = 3  # hosts that fail without an answer from any, from which on it is our network that is down


@dataclass(frozen=True, slots=True)
class Visited:
    """One page after it was to be looked at: `visit` is None if it was not, and `fault` says why."""

    page: Page
    visit: Visit | None
    fault: str = ""


@dataclass(slots=True)
class _Round:
    """What one run knows: what to compare with, and whether anybody has answered yet."""

    hands: Intake
    now: datetime
    before: Mapping[str, Visit]
    approved: Mapping[str, Imprint]
    answered: bool = False
    waiting: list[Visit] = field(default_factory=list)  # failures of which nobody knows whose they are


def is_due(known: Visit | None, settings: Settings, now: datetime) -> bool:
    """Whether a page is to be looked at (again): a failure is asked about sooner."""
    if known is None:
        return True
    again = settings.links.visit_again
    sure = known.outcome in {Reached.SEEN, Reached.SHUT}
    return known.at <= now - (again if sure else min(again, SOON))


def due(hands: Intake, settings: Settings, number: int, now: datetime, *, again: bool = False) -> list[Page]:
    """The pages of issue `number` that are due, or all of them with `again`.  Raises NotFound."""
    with reading(hands.engine) as conn:
        pages = outward(issues.get(conn, number), settings)
        known = visits.of_pages(conn, {page.key for page in pages})
    return [page for page in pages if again or is_due(known.get(page.key), settings, now)]


async def visit(
    hands: Intake,
    pages: Collection[Page],
    *,
    now: datetime,
    told: Callable[[Visited], None] = lambda _: None,
    pause: float = PAUSE,
) -> list[Visited]:
    """Look at these pages; `told` hears of each as it ends.

    What could not be had is asked once more, `pause` seconds after all others.  One page's fault is that
    page's outcome and never stops another.  If three or more hosts were asked and none of them answered, our
    own network is down: then nothing is remembered.
    """
    keys = {page.key for page in pages}
    with reading(hands.engine) as conn:
        before = visits.of_pages(conn, keys)
        ruled = visits.ruled(conn, keys)
    approved = {key: _imprint(*said) for key, said in ruled.items()}
    here = _Round(hands, now, before, approved)
    patience.begin(hands, now)
    try:
        first = await every(_told(here, page, told) for page in pages)
        ended = await _once_more(here, first, told, pause)
        return _settled(here, ended)
    finally:
        # Without any answer it may be our own network that fails: no host is left alone for that.
        if here.answered:
            patience.end(hands, now)


async def visit_all(settings: Settings, number: int, now: datetime, within: timedelta) -> list[Visited]:
    """The pages of issue `number` that are due, looked at with hands opened for it.

    Raises NotFound, TimeoutError if it takes longer than `within`: what was seen by then is remembered.
    """
    async with intake(settings) as hands:
        pages = due(hands, settings, number, now)
        async with asyncio.timeout(within.total_seconds()):
            return await visit(hands, pages, now=now)


async def _told(here: _Round, page: Page, told: Callable[[Visited], None]) -> Visited:
    """Look at a page, and say so unless it will be tried once more."""
    ended = await _visit(here, page)
    if not _is_unsure(ended):
        told(ended)
    return ended


async def _once_more(
    here: _Round, first: list[Visited], told: Callable[[Visited], None], pause: float
) -> list[Visited]:
    """What could not be had is asked once more, after a pause, if somebody has answered at all."""
    unsure = [one for one in first if _is_unsure(one)]
    if not unsure:
        return first
    if not here.answered and _hosts(first) >= _OFFLINE:
        for one in unsure:
            told(one)
        return first
    await asyncio.sleep(pause)
    second = await every(_visit(here, one.page) for one in unsure)
    for one in second:
        told(one)
    later = {one.page.key: one for one in second if one.visit}
    return [later.get(one.page.key, one) for one in first]


def _is_unsure(ended: Visited) -> bool:
    return ended.visit is not None and ended.visit.outcome is Reached.FAILED


def _hosts(ended: list[Visited]) -> int:
    """How many hosts were asked."""
    return len({urlsplit(one.page.url).netloc for one in ended if one.visit})


def _settled(here: _Round, ended: list[Visited]) -> list[Visited]:
    """All that was looked at; without a single answer, nothing of it counts unless few were asked."""
    if here.answered or not here.waiting:
        return ended
    if _hosts(ended) < _OFFLINE:
        _keep(here, *here.waiting)
        return ended
    why = "nobody answered: is the network up?"
    return [replace(one, visit=None, fault=why) if one.visit else one for one in ended]


async def _visit(here: _Round, page: Page) -> Visited:
    """Look at one page and remember it."""
    try:
        async with here.hands.fetcher.visit(page.url, polite=True) as answer:
            here.answered = True
            seen = await _seen(here, page, answer)
    except (AtRest, ProxyFailed, StoreBusy) as rest:  # it was not asked
        return Visited(page, None, one_line(str(rest)))
    except FetchError as error:
        seen = _not_seen(here, page, error)
    try:
        _remember(here, seen)
    except StoreBusy as busy:
        return Visited(page, None, one_line(str(busy)))
    return Visited(page, seen)


def _remember(here: _Round, seen: Visit) -> None:
    """Store a look, once it is known that our network is up."""
    if not here.answered:
        here.waiting = [one for one in here.waiting if one.key != seen.key] + [seen]
        return
    waiting, here.waiting = here.waiting, []
    _keep(here, *(one for one in waiting if one.key != seen.key), seen)


def _keep(here: _Round, *looks: Visit) -> None:
    with writing(here.hands.engine) as conn:
        for one in looks:
            visits.save(conn, one)


async def _seen(here: _Round, page: Page, answer: Fetched | NotModified) -> Visit:
    """What a page showed; a picture that is none is a failure."""
    if not isinstance(answer, Fetched):
        return _look(here, page, Reached.FAILED, fault="the server says unchanged of what we never had")
    kind = answer.content_type.partition(";")[0].strip().lower()
    final, moved = _address(answer.url), _address(answer.moved or "")
    if page.picture:
        if kind.startswith("image/") or media.of_bytes(answer.body, kind) is Medium.PICTURE:
            return _look(here, page, Reached.SEEN, final=final, moved=moved)
        fault = f"it is no picture but {kind or 'something else'}"
        return _look(here, page, Reached.FAILED, fault=fault, final=final)
    try:
        read = await here.hands.readers.run(extract, answer.body, final, answer.content_type)
    except (Unreadable, Overrun):  # somebody is there, and that is all we know
        read = Article(final)
    return replace(
        _look(here, page, Reached.SEEN, final=final, moved=moved),
        language=read.language,
        flags=read.flags,
        opening=one_line(read.text, 300),
        imprint=_imprint(read.title, read.words, read.text, here.now),
    )


def _not_seen(here: _Round, page: Page, error: FetchError) -> Visit:
    """Why a page was not seen: it is gone, its site wants no programs, or it could not be had for now."""
    if isinstance(error, BadStatus):
        here.answered = True
        broken = 500 <= error.status < 600 and error.trouble != "busy"  # 999 is LinkedIn's for programs
        outcome = Reached.GONE if error.status in _GONE else Reached.FAILED if broken else Reached.SHUT
    elif isinstance(error, UnknownHost):
        outcome = Reached.GONE
    elif isinstance(error, Unwelcome) or error.trouble == "redirect loop":  # which a cookie may end
        outcome = Reached.SHUT
    else:
        outcome = Reached.SEEN if isinstance(error, TooLarge) else Reached.FAILED
    status = error.status if isinstance(error, BadStatus) else None
    return _look(here, page, outcome, fault=one_line(str(error)), status=status)


def _look(
    here: _Round,
    page: Page,
    outcome: Reached,
    *,
    fault: str = "",
    status: int | None = None,
    final: str = "",
    moved: str = "",
) -> Visit:
    """A look at `page`, with what is known of the page as it was approved."""
    approved = here.approved.get(page.key) or _first(here, here.before.get(page.key))
    ended = Visit(page.key, page.url, here.now, outcome, fault, status, final, moved)
    return replace(ended, approved=approved)


def _first(here: _Round, before: Visit | None) -> Imprint | None:
    """What a page said when it was first looked at, if that is not too long ago."""
    known = (before.approved or (before.imprint if is_legible(before) else None)) if before else None
    return known if known and known.at > here.now - _MEMORY else None


def _address(url: str) -> str:
    """An address that a page was led to, without what tracks; "" if it is none."""
    try:
        return links.clean(url).url if url else ""
    except UsageError:
        return ""


def _imprint(title: str, words: int, text: str, at: datetime) -> Imprint:
    """What a page said at a moment, as far as it is remembered."""
    pieces = range(0, min(len(text), _READ), wording.BEGINNING)
    runs = {run for start in pieces for run in wording.shingles(text[start : start + wording.BEGINNING])}
    return Imprint(one_line(title, 300), words, tuple(heapq.nsmallest(_SKETCH, runs)), at)
