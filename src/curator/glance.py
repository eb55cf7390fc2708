"""The child of `curator add`: judge the settings, then look where addresses lead, and their pages' titles.

    python -m curator.glance HOME < addresses, one a line

prints lines of JSON: first {"settings": what is wrong with them, or null; "window": seconds}, then for each
address {"asked"} with {"url", "title"}, or with {"fault"}, in the order of the answers.  It stands outside of
curator.cli, whose import of click it has no time for.
"""

import json
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from curator.config import Settings, load
from curator.errors import ConfigError, CuratorError

if TYPE_CHECKING:
    from curator.fetch import Fetcher
    from curator.model import Fetched

HEAD = 300_000  # bytes: titles stand early
AT_ONCE = 8  # pages; each may fill some memory


def main(home: Path) -> None:
    """Judge the settings of the newsletter in `home`, and look at all addresses on stdin."""
    try:
        settings = load(home)
    except ConfigError as error:
        _tell({"settings": str(error)})
        return
    _tell({"settings": None, "window": settings.duplicates.window.total_seconds()})
    urls = sys.stdin.read().split("\n")
    if any(urls):
        import asyncio

        _limit(settings, len(urls))
        asyncio.run(_look(settings, [url for url in urls if url]))


def _tell(answer: dict[str, str | float | None]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _limit(settings: Settings, pages: int) -> None:
    """Take no more memory and time than the settings allow for reading."""
    import resource

    memory = settings.read.megabytes << 20
    seconds = int(settings.read.seconds) + 5 + pages
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


async def _look(settings: Settings, urls: list[str]) -> None:
    import asyncio

    from curator.fetch import Fetcher

    door = asyncio.Semaphore(AT_ONCE)
    async with Fetcher(settings.fetch, settings.user_agent) as fetcher:
        for answer in asyncio.as_completed([_one(fetcher, url, door) for url in urls]):
            _tell({**await answer})


async def _one(fetcher: "Fetcher", url: str, door: AbstractAsyncContextManager[None]) -> dict[str, str]:
    from curator import links
    from curator.model import Fetched

    async with door:
        try:
            page = await fetcher.get(links.clean(url).url)
        except CuratorError as error:
            return {"asked": url, "fault": str(error)}
        if not isinstance(page, Fetched):
            return {"asked": url, "fault": "no page"}
        return {"asked": url, "url": page.url, "title": _title(page)}


def _title(page: "Fetched") -> str:
    """The page's title from its head; "" if it has none."""
    from lxml import html

    from curator.articles import head, title
    from curator.charset import decode

    text = decode(page.body[:HEAD], page.content_type).replace("\0", "")
    try:
        root = html.document_fromstring(
            text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (ValueError, html.etree.LxmlError):
        return ""
    return title.choose(head.read(root, page.url), page.url)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
