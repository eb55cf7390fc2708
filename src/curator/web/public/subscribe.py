"""The page on which somebody subscribes."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from curator.web.public.room import Room


def routes(room: Room) -> list[Route]:
    """The routes of this page."""

    async def show(_: Request) -> Response:
        return room.page("subscribe")

    return [Route("/", show), Route("/subscribe", show)]
