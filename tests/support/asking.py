"""A fetcher asked from plain code, with settings for loopback and a short deadline."""

import asyncio
from datetime import timedelta

from curator.config import Fetch
from curator.fetch import Fetcher
from curator.model import Fetched, NotModified

AGENT = "curator/test (+https://news.example)"
PATIENT = timedelta(seconds=20)


def settings(**changed) -> Fetch:
    """Settings that allow 127.0.0.1 and wait half a second."""
    return Fetch(**{"allow_private": ("127.0.0.1",), "deadline": timedelta(seconds=0.5)} | changed)


def get(*urls: str, etag=None, last_modified=None, whole=False, **changed) -> Fetched | NotModified:
    """What the last of `urls` answers, asked in turn by one fetcher."""

    async def ask():
        async with Fetcher(settings(**changed), AGENT, whole=whole) as fetcher:
            for url in urls:
                answer = await fetcher.get(url, etag=etag, last_modified=last_modified)
            return answer

    return asyncio.run(ask())


def get_at_once(count: int, url: str, **changed) -> list[Fetched | NotModified]:
    """`count` answers of `url`, asked for at once."""

    async def ask():
        async with Fetcher(settings(**changed), AGENT) as fetcher:
            return await asyncio.gather(*(fetcher.get(url) for _ in range(count)))

    return asyncio.run(ask())
