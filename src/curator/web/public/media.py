"""The pictures that the newsletter hosts: each is named by what it holds, so none ever changes."""

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from curator.media import TYPES, Media, open_media
from curator.store import pictures, reading
from curator.web.public.kept import kept
from curator.web.public.room import Room, missing

if TYPE_CHECKING:
    from sqlalchemy import Engine

_NAME = re.compile(r"(?P<hash>[0-9a-f]{32})(?P<suffix>\.[a-z]{3})")
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox",
    # Readers see them in mail, which some open in a browser.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def routes(room: Room) -> list[Route]:
    """The route of the pictures."""

    @cache
    def media() -> Media:
        return open_media(room.settings)

    def get(name: str) -> bytes | None:
        return media().get(name)

    async def show(request: Request) -> Response:
        match = _NAME.fullmatch(request.path_params["name"])
        if not match or match["suffix"] not in TYPES:
            raise missing()
        if room.settings.media.bucket and not await room.run(_is_known, room.engine, match[0]):
            raise missing()  # a bucket is not asked for whatever somebody thinks of: each call has its price
        # Not by room.run: a slow bucket must not take the threads that work in the database.
        data = await run_in_threadpool(get, match[0])
        # What is not what its name says was not put there by us, or by way of a link from elsewhere.
        if data is None or hashlib.sha256(data).hexdigest()[:32] != match["hash"]:
            raise missing()
        return kept(request, Response(data, media_type=TYPES[match["suffix"]]), _HEADERS)

    return [Route("/media/{name}", show)]


def _is_known(engine: "Engine", name: str) -> bool:
    """Whether the newsletter ever took in a picture that has this name."""
    with reading(engine) as conn:
        return pictures.is_known(conn, name)
