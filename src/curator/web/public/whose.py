"""Whose link a mail's link is, and what to say to whoever has none of ours."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from curator.errors import NotFound, Refused
from curator.mail import tokens
from curator.mail.tokens import Purpose
from curator.model import Subscriber
from curator.store import reading, subscribers
from curator.web.public.room import Room

if TYPE_CHECKING:
    from sqlalchemy import Engine

Endpoint = Callable[[Request], Awaitable[Response]]
Page = Callable[[Request, int], Awaitable[Response]]


def linked(room: Room, purpose: Purpose, page: Page) -> Endpoint:
    """An endpoint for links of this purpose: `page`, which is given the reader's number besides.

    A token that is cut short, forged, for another purpose or of a key that counts no more shows how else to
    leave, with status 404.
    """

    async def endpoint(request: Request) -> Response:
        token = request.path_params.get("token", "")
        reader = _read(room, purpose, token)
        if reader is None:
            is_preview = _read(room, "preview", token) is not None
            return room.page("lost", status=404, is_preview=is_preview)
        return await page(request, reader)

    return endpoint


def _read(room: Room, purpose: Purpose, token: str) -> int | None:
    """The reader's number in a token of this purpose; None if it is no such token."""
    try:
        return tokens.read(room.keys(), purpose, token)
    except Refused:
        return None


def known(engine: "Engine", reader: int) -> Subscriber | None:
    """The reader of this number; None if they are no longer there."""
    with reading(engine) as conn:
        try:
            return subscribers.get(conn, reader)
        except NotFound:
            return None


def masked(reader: Subscriber | None) -> str:
    """The reader's address as only its owner knows it, "a•••@post.example"; "" where there is none."""
    local, at, domain = (reader.address if reader else "").rpartition("@")
    return f"{local[:1]}•••{at}{domain}" if local else ""
