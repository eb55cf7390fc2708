"""The page on which a reader leaves, and by which mail programs take a reader off (RFC 8058)."""

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from curator.errors import NotFound
from curator.jobs.leave import LONGEST_REASON, explain, has_explained, leave
from curator.mail import tokens
from curator.model import Standing, Subscriber
from curator.web.public.room import Room
from curator.web.public.whose import known, linked, masked

if TYPE_CHECKING:
    from sqlalchemy import Engine

PATH = "/unsubscribe"
# What may be chosen as a reason, by the name of its words, and what is kept of it.
REASONS = {
    "often": "too often",
    "else": "not what was expected",
    "time": "no time to read it",
    "never": "never asked for it",
}


def routes(room: Room) -> list[Route]:
    """The routes of this page.  Whoever posts to it leaves, in whatever words: nobody is told no."""

    async def show(request: Request, reader_id: int) -> Response:
        reader, may_explain = await room.run(_look, room.engine, reader_id)
        if reader and reader.standing in {Standing.ACTIVE, Standing.PENDING}:
            return _ask(room, request, reader)
        return _left(room, request, may_explain)

    async def take(request: Request, reader_id: int) -> Response:
        fields = await _fields(room, request)
        at_page = "page" in fields
        said = {"source": room.address(PATH), "network": room.network(request)}
        try:
            await room.change(
                leave, room.engine, room.settings, reader_id, now=room.now(), at_page=at_page, **said
            )
            words = _reason(fields)
            if words:
                await room.change(explain, room.engine, reader_id, words, now=room.now(), **said)
        except NotFound:  # removed meanwhile, which is what was asked for
            words = ""
        if not at_page:
            return PlainTextResponse(room.say("left_heading") + "\n")
        _, may_explain = await room.run(_look, room.engine, reader_id)
        return _left(room, request, may_explain, thanks=bool(words))

    path = f"{PATH}/{{token}}"
    return [
        Route(path, linked(room, "unsubscribe", show)),
        Route(path, linked(room, "unsubscribe", take), methods=["POST"]),
        Route(PATH, linked(room, "unsubscribe", show)),
    ]


def _ask(room: Room, request: Request, reader: Subscriber) -> Response:
    """The page with the button."""
    rather = tokens.make(room.keys(), "preferences", reader.id) if reader.standing is Standing.ACTIVE else ""
    return room.page(
        "unsubscribe",
        action=_action(room, request),
        address=masked(reader),
        rather=f"{room.site.base}/preferences/{rather}" if rather else "",
    )


def _left(room: Room, request: Request, may_explain: bool, *, thanks: bool = False) -> Response:
    """The page for whoever is not on the list, however that came."""
    action = _action(room, request) if may_explain else ""
    return room.page("left", action=action, reasons=tuple(REASONS), longest=LONGEST_REASON, thanks=thanks)


def _action(room: Room, request: Request) -> str:
    """Where the page's form is posted to: the same address, of which the token is known to be ours."""
    return f"{room.site.base}{PATH}/{request.path_params['token']}"


def _look(engine: "Engine", reader_id: int) -> tuple[Subscriber | None, bool]:
    """The reader, if still there, and whether they may say why they left."""
    reader = known(engine, reader_id)
    if reader is None or reader.standing is not Standing.LEFT or reader.erased_at:
        return reader, False
    return reader, not has_explained(engine, reader_id)


async def _fields(room: Room, request: Request) -> dict[str, str]:
    """What was posted; nothing where it is no form: the token alone says what is asked for."""
    try:
        return await room.form(request)
    except HTTPException:
        return {}


def _reason(fields: dict[str, str]) -> str:
    """Why a reader leaves: what they chose and wrote; "" if they did not say."""
    chosen = REASONS.get(fields.get("reason", ""), "")
    written = fields.get("words", "").strip()
    return ": ".join(filter(None, (chosen, written)))
