"""leave: a reader goes, at once and whatever is under way; and may say why."""

from datetime import datetime

from sqlalchemy import Engine

from curator.config import Settings
from curator.jobs import sign_up
from curator.model import Act, Consent, LetterKind, Standing
from curator.store import consents, letters, reading, subscribers, writing
from curator.text import one_line

LONGEST_REASON = 500  # characters


def leave(
    engine: Engine,
    settings: Settings,
    subscriber_id: int,
    *,
    now: datetime,
    source: str = "",
    network: str = "",
    at_page: bool = False,
) -> bool:
    """Take the reader off the list: committed when this returns.  False if they were not on it any more.

    Only who leaves `at_page` may get a goodbye, if the newsletter says one: who leaves by one click in the
    mail program has done with us.  Raises NotFound.
    """
    with writing(engine) as conn:
        reader = subscribers.get(conn, subscriber_id)
        if not subscribers.move(conn, reader.id, [Standing.PENDING, Standing.ACTIVE], Standing.LEFT, now):
            return False
        sign_up.forget(conn, reader.address)
        consents.add(conn, reader.id, Act.LEFT, at=now, source=source, network=network)
        if at_page and settings.subscribing.goodbye and reader.standing is Standing.ACTIVE:
            letters.ask(conn, reader.id, LetterKind.GOODBYE, now)
        return True


def explain(
    engine: Engine, subscriber_id: int, words: str, *, now: datetime, source: str = "", network: str = ""
) -> bool:
    """Keep why a reader has left, in their words; False if nothing was said, now or only again.

    Raises NotFound.
    """
    said = one_line(words, LONGEST_REASON)
    with writing(engine) as conn:
        consents.hold(conn, subscriber_id)
        reader = subscribers.get(conn, subscriber_id)
        if not said or reader.erased_at or reader.standing is not Standing.LEFT:
            return False
        if _has_explained(consents.of(conn, reader.id)):
            return False
        consents.add(conn, reader.id, Act.EXPLAINED, at=now, source=source, words=said, network=network)
        return True


def has_explained(engine: Engine, subscriber_id: int) -> bool:
    """Whether a reader who left has said why."""
    with reading(engine) as conn:
        return _has_explained(consents.of(conn, subscriber_id))


def _has_explained(lines: list[Consent]) -> bool:
    """Whether a reason came after the last time that they left."""
    acts = [line.act for line in lines]
    return Act.EXPLAINED in acts[::-1][: acts[::-1].index(Act.LEFT) if Act.LEFT in acts else None]
