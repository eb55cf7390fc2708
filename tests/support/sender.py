"""A sender in a process of its own, which a test may kill."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from curator import config
from curator.jobs.letters import post_letters
from curator.jobs.send import send
from curator.model import Message, Receipt, Terms
from curator.post.ses import SesPost
from curator.store.engine import open_engine
from tests.support import make
from tests.support.deaths import die_at


class Log:
    """A post that has taken a message once its address is on the disk."""

    name = "log"

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(self, message: Message) -> Receipt:
        """One line, at once; then the way of the answer."""
        os.write(self._file, f"{message.to} {message.delivery}\n".encode())
        os.fsync(self._file)
        time.sleep(0.002)
        return Receipt(message.delivery)

    def terms(self) -> Terms:
        """No limits."""
        return Terms()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def main(url: str, home: Path, log: Path) -> None:
    """Send issue #1, or go on with it, until it is done."""
    engine, post = open_engine(url), Log(log)
    try:
        send(engine, make.settings(home), post, 1, clock=lambda: datetime.now(UTC), by="ada")
    finally:
        post.close()
        engine.dispose()


def through_ses(
    url: str, home: Path, office: str, threads: int, death: tuple[str, int] | None = None
) -> None:
    """The same through the SES at `office`, to the end or to a death: the moment, and which time it comes."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    engine, post = open_engine(url), SesPost(config.Ses(endpoint=office), threads=threads)
    settings = make.settings(home, post=config.Post(rate=5000, threads=threads))
    through = die_at(*death, engine, post) if death else post
    try:
        send(engine, settings, through, 1, clock=lambda: datetime.now(UTC), by="ada")
    finally:
        post.close()
        engine.dispose()


def letters(url: str, home: Path, log: Path, death: tuple[str, int]) -> None:
    """A round of letters, to a death."""
    engine, post = open_engine(url), Log(log)
    through = die_at(*death, engine, post)
    post_letters(engine, make.settings(home), through, clock=lambda: datetime.now(UTC), pause=0)
