"""The pages that no person reads: the style sheet, whether all is well, what robots should leave alone."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from curator.errors import StoreError
from curator.store import check
from curator.web.public.room import Room

_DAY = "public, max-age=86400"
_TOKENED = ("confirm", "unsubscribe", "preferences", "feedback")


def routes(room: Room) -> list[Route]:
    """The routes of these pages."""

    async def style(_: Request) -> Response:
        return Response(room.site.css, 200, {"Cache-Control": _DAY}, "text/css")

    async def health(_: Request) -> Response:
        try:
            await room.run(check, room.engine)
        except StoreError:  # nothing of it is told here: doctor and stderr do
            return PlainTextResponse("not ok\n", 503, {"Retry-After": "10"})
        return PlainTextResponse("ok\n")

    async def robots(_: Request) -> Response:
        shut = [f"/{name}/" for name in _TOKENED] + ["/hooks/"]
        if not room.settings.public.index:
            shut = ["/"]
        lines = ["User-agent: *", *(f"Disallow: {room.site.base}{path}" for path in shut)]
        return PlainTextResponse("\n".join(lines) + "\n", headers={"Cache-Control": _DAY})

    return [Route("/style.css", style), Route("/health", health), Route("/robots.txt", robots)]
