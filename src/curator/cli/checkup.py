"""What `curator doctor` looks at."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from curator import config
from curator.config import Settings
from curator.errors import CuratorError


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at: why it is not in place, or a note if it is; `mend` are commands and DNS records."""

    what: str
    fault: str | None = None
    note: str = ""
    mend: tuple[str, ...] = ()


def checkup(home: Path) -> list[Finding]:
    """Everything that a send needs, in place or not."""
    settings: list[Settings] = []
    found = [_try(config.FILE, lambda: settings.append(config.load(home)))]
    if settings:
        found += [_try(what, look) for what, look in _looks(settings[0])]
        mute = any(one.fault for one in found if one.what.startswith("post through"))
        if settings[0].post.through == "ses" and not mute:
            found += _ses(settings[0])
    return found


def _try(what: str, look: Callable[[], object]) -> Finding:
    try:
        fault = look()
    except CuratorError as error:
        return Finding(what, str(error))
    return Finding(what, fault if isinstance(fault, str) else None)


def _looks(settings: Settings) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "key for unsubscribe links", lambda: config.token_keys(settings, datetime.now(UTC))
    yield "database", lambda: _database(settings)
    yield "postal address", lambda: _postal(settings)
    yield "public address", lambda: _public(settings)
    yield "pages for readers", lambda: _pages(settings)
    yield "letters to readers", lambda: _letters(settings)
    yield (
        "preview addresses",
        lambda: (
            None
            if settings.preview.to
            else 'nobody gets previews; list addresses in curator.toml: [preview] to = ["you@site.example"]'
        ),
    )
    yield "media for pictures", lambda: _media(settings)
    yield f"post through {settings.post.through}", lambda: _post(settings)
    yield "mail events", lambda: _events(settings)
    yield "Prefect's schedules", _prefect


def _database(settings: Settings) -> str | None:
    from curator.jobs import schedule
    from curator.store import open_store, reading
    from curator.store.engine import damage

    with open_store(settings.database_url) as engine:
        with reading(engine) as conn:
            damaged = damage(conn)
        if damaged:
            return f"damaged: {damaged}; put a backup in its place with: curator restore FILE"
        held = schedule.held(engine, settings.home)
    if held:
        return f"held ({held}): nothing is sent; go on with: curator schedule resume"
    if not os.access(settings.home, os.W_OK):
        return f"{settings.home} cannot be written, and a send writes its curator.place there"
    return None


def _postal(settings: Settings) -> str | None:
    given = settings.newsletter.postal_address
    return None if given else "missing; the law wants one in every mail: [newsletter] postal_address"


def _public(settings: Settings) -> str | None:
    url = settings.newsletter.url
    if urlsplit(url).scheme != "https":
        return f"{url} is not https, and one-click unsubscribe needs it"
    return None


def _pages(settings: Settings) -> None:
    """Whether their words, templates and theme are whole."""
    from curator.web.public import check

    check(settings)


def _letters(settings: Settings) -> None:
    """Whether each kind can be written."""
    from curator.issues.letter import Tokens, write
    from curator.model import LetterKind

    for kind in LetterKind:
        write(kind, settings, Tokens("a-token", "a-token", "a-token"))


def _media(settings: Settings) -> None:
    from curator.media import open_media

    open_media(settings).check()


def _post(settings: Settings) -> str | None:
    """Whether the hand can be opened, and has what it needs to be let in; no message is sent."""
    from curator.post import open_post

    open_post(settings).close()
    if settings.post.through == "ses":
        import boto3

        if boto3.Session().get_credentials() is None:
            return "no AWS credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role"
    if settings.post.through == "smtp":
        import socket

        host, port = settings.post.smtp.host, settings.post.smtp.port
        try:
            socket.create_connection((host, port), timeout=5).close()
        except OSError as error:
            return f"{host}:{port} does not answer: {error.strerror or error}; see [post.smtp]"
    return None


def _events(settings: Settings) -> str | None:
    """Whether everything that the provider told was understood."""
    from curator.store import open_store, reading, strays
    from curator.text import plural

    with open_store(settings.database_url) as engine, reading(engine) as conn:
        kept = strays.count(conn)
    if not kept:
        return None
    were = "was" if kept == 1 else "were"
    return f"{plural(kept, 'notice')} {were} not understood; see: curator settle --strays"


def _ses(settings: Settings) -> list[Finding]:
    """What the account with Amazon SES, its domain and its queue still lack; nothing is sent or changed."""
    from curator.post.ses_account import ask
    from curator.post.ses_conditions import judge

    try:
        facts = ask(settings.post.ses, parseaddr(settings.newsletter.sender)[1])
    except CuratorError as error:
        return [Finding("Amazon SES", str(error))]
    return [
        Finding(one.what, one.fault, one.note, one.mend) for one in judge(facts, settings, _readers(settings))
    ]


def _readers(settings: Settings) -> int | None:
    """How many an issue goes to; None where the database does not tell."""
    from curator.model import Standing
    from curator.store import open_store, reading, subscribers

    try:
        with open_store(settings.database_url) as engine, reading(engine) as conn:
            return subscribers.count(conn).get(Standing.ACTIVE, 0)
    except CuratorError:
        return None


def _prefect() -> str | None:
    """Prefect 3.8's server plans nothing under SQLAlchemy 2.1, and says so only in its log."""
    from importlib.metadata import version

    have = version("prefect")
    if have.startswith("3.8."):
        return f"Prefect {have} plans no scheduled run beside SQLAlchemy 2.1; install from requirements.lock"
    return None
