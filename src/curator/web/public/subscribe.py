"""The pages on which somebody subscribes: the form, by itself or in another site's frame, and its answer.

The answer is the same for everybody, so that nobody learns from it who is on the list; what was asked is
looked into later (curator.jobs.sign_up).

None of the forms on these pages needs a token against forged requests from other sites (CSRF): there is no
cookie, and so nothing that a browser would add by itself.  Whoever can make a reader's browser post here can
post here without it.
"""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from curator.errors import UsageError
from curator.jobs import online
from curator.jobs.sign_up import sign_up
from curator.mail import tokens
from curator.model import Outline
from curator.text import one_line
from curator.web.public.room import Room
from curator.web.public.words import filled

# A person needs some seconds to write an address; a form that lay open for hours is shown anew.
QUICKEST, LONGEST = timedelta(seconds=2), timedelta(hours=2)
TRAP = "website"  # a field that people do not see; whoever fills it in is a program
_LONGEST_ADDRESS = 320  # characters that are shown again: more than any address has


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the form was sent with."""

    address: str
    shown: str  # the form's own token
    chosen: frozenset[str]  # keys of sections
    again: str = ""  # the name of the words that say why the form is shown again


def routes(room: Room) -> list[Route]:
    """The routes of these pages."""
    whole, embedded = _Form(room, "/subscribe"), _Form(room, "/subscribe/embedded", frames=True)
    return [
        Route("/", whole.show),
        Route("/subscribe", whole.show),
        Route("/subscribe", whole.take, methods=["POST"]),
        Route("/subscribe/embedded", embedded.show),
        Route("/subscribe/embedded", embedded.take, methods=["POST"]),
    ]


class _Form:
    """The form at one of its addresses."""

    def __init__(self, room: Room, path: str, *, frames: bool = False) -> None:
        self._room = room
        self._path = path
        self._frames = frames

    async def show(self, _: Request) -> Response:
        """The form, empty."""
        every = frozenset(section.key for section in self._sections())
        return await self._page(_Asked("", tokens.form(self._room.keys(), self._room.now()), every))

    async def take(self, request: Request) -> Response:
        """Take what was asked; the form once more where a person must look at it again."""
        fields = await self._room.form(request)
        asked = self._read(fields)
        if fields.get(TRAP):
            return self._thanks()
        if asked.again:
            return await self._page(asked)
        keys = (section.key for section in self._sections())
        try:
            await self._room.take_in(
                sign_up,
                self._room.engine,
                self._room.settings,
                asked.address,
                now=self._room.now(),
                source=self._room.address(self._path),
                words=self._agreement(),
                network=self._room.network(request),
                without=[key for key in keys if key not in asked.chosen],
            )
        except UsageError:
            return await self._page(asked, fault="subscribe_no_address", status=400)
        return self._thanks()

    def _read(self, fields: dict[str, str]) -> _Asked:
        """What was sent, and why it must be looked at again, if so."""
        room, shown = self._room, fields.get("shown", "")
        age = tokens.form_age(room.keys(), shown, room.now())
        address = one_line(fields.get("address", ""), _LONGEST_ADDRESS)
        offered = {section.key for section in self._sections()}
        if age is None or age > LONGEST or age < timedelta(0):
            fresh = tokens.form(room.keys(), room.now())
            return _Asked(address, fresh, frozenset(offered), "subscribe_again")
        chosen = frozenset(key for key in offered if fields.get(f"section-{key}"))
        if age < QUICKEST:  # with its own token, which will be old enough when the button is pressed again
            return _Asked(address, shown, chosen, "subscribe_again")
        return _Asked(address, shown, chosen, "subscribe_no_section" if offered and not chosen else "")

    async def _page(self, asked: _Asked, *, fault: str = "", status: int = 200) -> Response:
        """The form with what was asked."""
        room = self._room
        newest = None if self._frames else await room.run(online.newest, room.engine)
        return room.page(
            "subscribe",
            status=status,
            frames=self._frames,
            action=room.site.base + self._path,
            asked=asked,
            fault=fault,
            sections=self._sections(),
            agreement=self._agreement(),
            newest=newest,
            trap=TRAP,
        )

    def _thanks(self) -> Response:
        """The answer to everybody whose form is right; it names no address."""
        confirm = self._room.settings.subscribing.confirm
        return self._room.page("asked", frames=self._frames, said="asked" if confirm else "asked_at_once")

    def _sections(self) -> Outline:
        """The sections that a reader may choose of; none where the newsletter comes whole."""
        settings = self._room.settings
        return settings.outline if settings.subscribing.sections else ()

    def _agreement(self) -> str:
        """What a reader agrees to, in the words that are printed over the button and kept."""
        own = self._room.settings.subscribing.agreement
        return filled(own, newsletter=self._room.site.name) if own else self._room.say("subscribe_agreement")
