"""The page behind a confirm mail: looking at it does nothing, its button puts the reader on the list.

The token in its address is all that a forged request would need, and whoever has it is the reader.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from curator.jobs import confirm as job
from curator.jobs.confirm import Link
from curator.web.public.room import Room

PATH = "/confirm/{token}"


def routes(room: Room) -> list[Route]:
    """The routes of this page."""

    def answer(link: Link) -> Response:
        match link:
            case Link.OPEN:
                return room.page("confirm")
            case Link.DONE:
                return room.page("confirmed")
            case Link.LATE:
                return room.page("unconfirmed", status=410, said="late")
            case Link.VOID:
                return room.page("unconfirmed", status=404, said="void")

    async def show(request: Request) -> Response:
        token = request.path_params["token"]
        return answer(await room.run(job.look, room.engine, room.settings, token, now=room.now()))

    async def take(request: Request) -> Response:
        link = await room.change(
            job.confirm,
            room.engine,
            room.settings,
            request.path_params["token"],
            now=room.now(),
            source=room.address("/confirm"),
            network=room.network(request),
        )
        return answer(link)

    return [Route(PATH, show), Route(PATH, take, methods=["POST"])]
