"""Readers who asked for the newsletter, and what came of it: for tests of letters."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import Engine

from curator import config
from curator.jobs.admit import admit
from curator.jobs.letters import Round, post_letters
from curator.jobs.sign_up import sign_up
from curator.model import DeliveryState, Letter, Message, Subscriber
from curator.store import letters, reading, subscribers
from tests.support.hands import Clock
from tests.support.make import NOW

ADA = "ada@post.example"
PAGE = "https://heron.example/subscribe"
AGREED = "Yes, every second Sunday."


def asks(engine: Engine, settings: config.Settings, address: str = ADA, **more) -> None:
    """Somebody gives `address` to the form, and it is looked into; each from a network of their own."""
    said = {"now": NOW, "source": PAGE, "words": AGREED, "network": f"net of {address}"} | more
    sign_up(engine, settings, address, **said)
    admit(engine, settings, now=said["now"])


def posted(engine: Engine, settings: config.Settings, post, clock=None) -> Round:
    """A round of letters, without waiting between them."""
    return post_letters(engine, settings, post, clock=clock or Clock(), pause=0)


def known(engine: Engine, address: str = ADA) -> Subscriber | None:
    """The subscriber with that address, if there is one."""
    with reading(engine) as conn:
        return subscribers.lookup(conn, address)


def written(engine: Engine) -> list[Letter]:
    """All letters, oldest first."""
    with reading(engine) as conn:
        return [one for one, _ in letters.some(conn, (), None)[0]][::-1]


def fates(engine: Engine) -> list[tuple[str, DeliveryState]]:
    """Kind and state of all letters, oldest first."""
    return [(str(one.kind), one.state) for one in written(engine)]


def mail(message: Message) -> EmailMessage:
    """A message as a mail program reads it."""
    return message_from_bytes(message.raw, policy=policy.default)


def token(message: Message) -> str:
    """The token of the link that confirms, from a letter's text."""
    text = mail(message).get_body(("plain",)).get_content()
    return re.search(r"/confirm/([\w.-]+)>", text)[1]
