"""Makers of editions and messages, small and whole."""

from collections.abc import Callable
from datetime import UTC, datetime

from curator.config import Newsletter
from curator.mail.compose import Mould, compose, mould
from curator.mail.tokens import Purpose, make
from curator.model import TOKEN_SENTINEL, Edition, Message

KEYS = (b"a key for tests that is long enough ....",)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LINK = f"https://news.example/unsubscribe/{TOKEN_SENTINEL}"
NEWSLETTER = Newsletter(
    name="The Weekly Heron", sender="Ada Heron <ada@news.example>", url="https://news.example"
)


def edition(
    *, subject: str = "Twelve herons", text: str = f"Hello\n\nLeave: {LINK}\n", html: str | None = None
) -> Edition:
    """An edition with one unsubscribe link in each part."""
    shown = f'<p>H&eacute;llo, héron</p>\n<p><a href="{LINK}">Leave</a></p>\n' if html is None else html
    return Edition(12, subject, "", shown, text, "digest-of-twelve")


def a_mould(made: Edition | None = None, newsletter: Newsletter = NEWSLETTER, **more: str) -> Mould:
    """The mould of `made`, or of a small edition."""
    return mould(made or edition(), newsletter=newsletter, list_id="weekly.news.example", **more)


def letter(to: str = "reader@post.example", *, delivery: str = "7", name: str = "", **more: str) -> Message:
    """A message as the pipeline makes it."""
    return compose(a_mould(**more), to=to, name=name, token=tokens_of(7), delivery=delivery, now=NOW)


def tokens_of(subscriber_id: int) -> Callable[[Purpose], str]:
    """The subscriber's token for each purpose."""
    return lambda purpose: make(KEYS, purpose, subscriber_id)
