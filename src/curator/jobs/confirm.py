"""confirm: an address that asked is on the list once its owner says so, by the link that was mailed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine

from curator.config import Settings, token_keys
from curator.errors import NotFound, Refused
from curator.jobs import sign_up
from curator.mail import tokens
from curator.mail.tokens import Confirmation
from curator.model import Act, LetterKind, Standing
from curator.store import consents, letters, reading, subscribers, writing


class Link(StrEnum):
    """What a link that confirms is worth."""

    OPEN = "open"  # it waits for its reader
    DONE = "done"  # its reader has confirmed by it
    LATE = "late"  # it is too old
    VOID = "void"  # it is none of ours, a newer one was mailed, or its reader has left since


def look(engine: Engine, settings: Settings, token: str, *, now: datetime) -> Link:
    """What the link with this token is worth; nothing is changed."""
    said = _read(settings, token, now)
    if said is None:
        return Link.VOID
    with reading(engine) as conn:
        return _worth(conn, settings, said, now)


def confirm(
    engine: Engine, settings: Settings, token: str, *, now: datetime, source: str = "", network: str = ""
) -> Link:
    """Put the link's reader on the list: DONE, also where that is done already; LATE or VOID otherwise.

    `source` is the page that was confirmed on, `network` where its reader is on the net.
    """
    said = _read(settings, token, now)
    if said is None:
        return Link.VOID
    with writing(engine) as conn:
        worth = _worth(conn, settings, said, now)
        if worth is not Link.OPEN:
            return worth
        if not subscribers.confirm(conn, said.subscriber_id, said.nonce, now):
            # Another press of the same button, or whatever voids the link, came between both looks.
            worth = _worth(conn, settings, said, now)
            return Link.VOID if worth is Link.OPEN else worth
        sign_up.forget(conn, subscribers.get(conn, said.subscriber_id).address)
        consents.add(conn, said.subscriber_id, Act.CONFIRMED, at=now, source=source, network=network)
        if settings.subscribing.welcome:
            letters.ask(conn, said.subscriber_id, LetterKind.WELCOME, now)
        return Link.DONE


def _read(settings: Settings, token: str, now: datetime) -> Confirmation | None:
    """What the token says; None if it is none of ours."""
    try:
        return tokens.confirmed(token_keys(settings, now), token)
    except Refused:
        return None


def _worth(conn: Connection, settings: Settings, said: Confirmation, now: datetime) -> Link:
    """What a link of ours is worth to the reader as they stand now."""
    try:
        reader = subscribers.get(conn, said.subscriber_id)
    except NotFound:  # never confirmed in time, and removed
        return Link.VOID
    if subscribers.nonce(conn, reader.id) != said.nonce or reader.standing is Standing.SUPPRESSED:
        return Link.VOID
    if reader.standing is Standing.ACTIVE:
        return Link.DONE
    return Link.LATE if now - said.made_at > settings.subscribing.confirm_within else Link.OPEN
