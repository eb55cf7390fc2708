"""The child of `curator add`: look where addresses lead and what their pages are called.

python -m curator.cli.glance HOME URL...     prints a line of JSON for each: asked, and url + title, or fault
"""

import asyncio
import json
import resource
import sys
from pathlib import Path

from curator import config
from curator.errors import CuratorError
from curator.fetch import Fetcher
from curator.model import Fetched

HEAD = 300_000  # bytes: titles stand early


def main(home: str, urls: list[str]) -> None:
    """Look at all `urls` and print what they are."""
    settings = config.load(config.find(Path(home)))
    limit = settings.read.megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (int(settings.read.seconds) + 5,) * 2)
    asyncio.run(_look(settings, urls))


async def _look(settings: config.Settings, urls: list[str]) -> None:
    async with Fetcher(settings.fetch, settings.user_agent) as fetcher:
        for task in [asyncio.create_task(_one(fetcher, url)) for url in urls]:
            print(json.dumps(await task), flush=True)


async def _one(fetcher: Fetcher, url: str) -> dict[str, str]:
    from curator import links

    try:
        page = await fetcher.get(links.clean(url).url)
    except CuratorError as error:
        return {"asked": url, "fault": str(error)}
    if not isinstance(page, Fetched):
        return {"asked": url, "fault": "no page"}
    return {"asked": url, "url": page.url, "title": _title(page)}


def _title(page: Fetched) -> str:
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
    main(sys.argv[1], sys.argv[2:])
