"""picture: take pictures in, host them, and show them in an issue.

    address → fetched, vetted → prepared in quarantine ┐
    file ───────────────────→ prepared in quarantine ──┴→ media, issue, memory

Nothing is half done: a picture that the issue does not show in the end is not kept either.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine

from curator import links
from curator.config import Settings
from curator.errors import CuratorError, MediaError, Refused, StoreError, UsageError
from curator.fetch import Fetcher
from curator.issues import compose, images
from curator.issues.compose import Spot
from curator.jobs import assemble
from curator.jobs.hands import every
from curator.media import Media, open_media
from curator.model import Image, Issue, IssueState, Item, ItemKind, NotModified, Picture
from curator.pictures.prepare import prepare
from curator.quarantine import Quarantine
from curator.store import candidates, issues, pictures, reading, writing
from curator.text import one_line, plural

PRELOAD = ("curator.pictures.prepare:warm",)
_PATIENCE = 3  # so many times as long as a page may take: a camera's picture has fifty million pixels


@dataclass(frozen=True, slots=True)
class Studio:
    """The memory, the hands by which pictures come in and are kept, and the newsletter's settings."""

    engine: Engine
    settings: Settings
    media: Media
    fetcher: Fetcher
    quarantine: Quarantine


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was taken in from `source`; `data` is None where the newsletter hosts it already."""

    source: str
    picture: Picture
    data: bytes | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """An issue with a picture more: as it was and is, the picture's address, and what to know of it."""

    before: Issue
    issue: Issue
    address: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A picture that stood elsewhere: where, in which places of the issue, and what became of it."""

    src: str
    places: tuple[str, ...]
    address: str | None = None
    fault: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """An issue whose pictures were taken in: as it was and is, and what became of each."""

    before: Issue
    issue: Issue
    pictures: tuple[Moved, ...]


@asynccontextmanager
async def studio(engine: Engine, settings: Settings) -> AsyncIterator[Studio]:
    """The hands, opened as the settings say.  Raises MediaError, ConfigError."""
    most = settings.media.max_bytes
    fetch = settings.fetch.model_copy(update={"max_bytes": most, "max_decoded": most})
    read = settings.read.model_copy(update={"seconds": _PATIENCE * settings.read.seconds})
    media = open_media(settings)
    with Quarantine(read, PRELOAD) as quarantine:
        async with Fetcher(fetch, settings.user_agent, whole=True) as fetcher:
            yield Studio(engine, settings, media, fetcher, quarantine)


async def add(
    hands: Studio,
    number: int,
    source: str | tuple[str, bytes],
    words: Image,
    spot: Spot,
    *,
    now: datetime,
    by: str,
) -> Added:
    """Show a picture in a draft as an item of its own, with the alt, caption and credit of `words`.

    `source` is its address, or the name of a file and its bytes.  Raises NotFound, UsageError, Refused and
    Stale as changes of an issue do, FetchError, Unreadable, Overrun and MediaError for the picture.
    """
    outline = hands.settings.outline

    def with_picture(issue: Issue, image: Image) -> Issue:
        return compose.added(issue, Item(ItemKind.IMAGE, "", image=image), spot, outline)

    seen = _changeable(hands.engine, number)
    with_picture(seen, words)  # complains about the spot before anything is fetched
    taken = await (_fetched(hands, source) if isinstance(source, str) else _read(hands, *source))
    picture = taken.picture
    address = hands.settings.media_url + picture.name
    image = replace(words, src=address, width=picture.width, height=picture.height)
    with _hosted(hands, [taken], now=now, by=by):
        done = assemble.change(
            hands.engine,
            number,
            lambda issue: with_picture(issue, image),
            now=now,
            by=by,
            what="added a picture",
            seen_at=seen.revision,
        )
    return Added(seen, done, address, taken.remarks)


async def host(
    hands: Studio,
    number: int,
    *,
    now: datetime,
    by: str,
    told: Callable[[str], None] = lambda _: None,
) -> Done:
    """Take in every picture that a draft shows from elsewhere, and show it from the newsletter's own media.

    One that cannot be had stays as it is, with its fault; `told` hears of each address as it ends.
    Raises NotFound, Refused, Stale and MediaError.
    """
    seen = _changeable(hands.engine, number)
    ended = await every(_tried(hands, one, told) for one in images.foreign(seen, hands.settings.hosts))
    had = [taken for _, taken in ended if isinstance(taken, Taken)]
    to = {one.source: _place(hands, one.picture) for one in had}
    moved = tuple(_moved(shown, taken, to) for shown, taken in ended)
    if not had:
        return Done(seen, seen, moved)
    with _hosted(hands, had, now=now, by=by):
        done = assemble.change(
            hands.engine,
            number,
            lambda issue: images.moved(issue, to),
            now=now,
            by=by,
            what=f"hosted {plural(len(had), 'picture')}",
            seen_at=seen.revision,
        )
    return Done(seen, done, moved)


def of_item(engine: Engine, number: int, item_id: int) -> tuple[str, str]:
    """The address of the picture of an item's candidate, and whom to credit: the host of its page.

    Raises NotFound, UsageError where the item has no candidate, or its page named no picture.
    """
    with reading(engine) as conn:
        (item,) = compose.chosen(issues.get(conn, number), [item_id])
        if item.candidate_id is None:
            raise UsageError(f"item {item_id} was made by hand, of no candidate; give a file or an address")
        pick = candidates.get(conn, item.candidate_id)
    if not pick.image:
        raise UsageError(
            f"the page of item {item_id} names no picture; give a file or an address: {pick.url}"
        )
    return pick.image, links.display_host(pick.url)


def _changeable(engine: Engine, number: int) -> Issue:
    """Issue `number`.  Raises NotFound, and Refused for one that goes out or did."""
    with reading(engine) as conn:
        seen = issues.get(conn, number)
    if seen.state not in {IssueState.DRAFT, IssueState.APPROVED}:
        raise Refused(f"issue #{number} is {seen.state}: what goes out is not changed any more")
    return seen


async def _tried(
    hands: Studio, shown: images.Shown, told: Callable[[str], None]
) -> tuple[images.Shown, Taken | str]:
    """The picture at a place, or why it cannot be had."""
    try:
        return shown, await _fetched(hands, shown.src)
    except (StoreError, MediaError):
        raise
    except CuratorError as error:
        return shown, one_line(str(error))
    finally:
        told(shown.src)


async def _fetched(hands: Studio, source: str) -> Taken:
    """The picture at an address; one that came from there before, and is kept still, is not fetched again."""
    with reading(hands.engine) as conn:
        known = pictures.of_source(conn, source)
    if known and hands.media.has(known.name):
        return Taken(source, known)
    async with hands.fetcher.visit(source) as answer:
        body = b"" if isinstance(answer, NotModified) else answer.body
        return await _read(hands, source, body)


async def _read(hands: Studio, source: str, data: bytes) -> Taken:
    """The picture in some bytes.  Raises Unreadable, Overrun."""
    made = await hands.quarantine.run(prepare, data)
    return Taken(source, made.picture, made.data, made.remarks)


@contextmanager
def _hosted(hands: Studio, taken: Sequence[Taken], *, now: datetime, by: str) -> Iterator[None]:
    """The pictures are kept while the block runs, and for good, remembered, if it succeeds."""
    new = []
    try:
        for one in taken:
            if one.data is not None and not hands.media.has(one.picture.name):
                new.append(one)
                hands.media.put(one.picture.name, one.data)
        yield
    except BaseException:
        with suppress(MediaError, StoreError):  # what went wrong first is told
            _dropped(hands, new)
        raise
    with writing(hands.engine) as conn:
        for one in taken:
            pictures.add(conn, one.picture, one.source, by=by, at=now)
    for one in taken:  # whoever put it first and failed may have dropped it before it was remembered
        if one.data is not None and not hands.media.has(one.picture.name):
            hands.media.put(one.picture.name, one.data)


def _dropped(hands: Studio, new: Sequence[Taken]) -> None:
    """Take these away again, but for those that another editor shows since they were put."""

    def is_known(name: str) -> bool:
        with reading(hands.engine) as conn:
            return pictures.is_known(conn, name)

    for one in new:
        name = one.picture.name
        if is_known(name):
            continue
        hands.media.drop(name)
        if one.data is not None and is_known(name):  # by somebody who saw it just before
            hands.media.put(name, one.data)


def _place(hands: Studio, picture: Picture) -> images.Hosted:
    return images.Hosted(hands.settings.media_url + picture.name, picture.width, picture.height)


def _moved(shown: images.Shown, taken: Taken | str, to: dict[str, images.Hosted]) -> Moved:
    """What became of a picture."""
    if isinstance(taken, str):
        return Moved(shown.src, shown.places, fault=taken)
    return Moved(shown.src, shown.places, to[shown.src].src, remarks=taken.remarks)
