"""Named moments of a send at which a process kills itself: found by what it tells the database and the post.

The product has no hooks for this.  A transaction is known by what it writes; it is about to be committed when
SQLAlchemy says "commit", and has been when its connection comes back to the pool.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from curator.model import Message, Receipt, Terms
from curator.post import Post

# What a transaction did, by a part of a statement of it and a word among its parameters.
DEEDS = {
    "ticket": ("place SET", ""),
    "freeze": ("INSERT INTO delivery", "queued"),
    "join": ("INSERT INTO sender", ""),
    "claim": ("UPDATE delivery SET", "'sending'"),
    "result": ("UPDATE delivery SET", "'sent'"),
    "end": ("UPDATE issue SET state", "'sent'"),
}
LETTERS = {
    "letter's claim": ("UPDATE letter SET", "'sending'"),
    "letter's result": ("UPDATE letter SET", "'sent'"),
}
WHEN = ("in", "before the commit of", "after the commit of")
CALL = ("before the call", "in the call", "after the answer")
MOMENTS = (*(f"{when} the {deed}" for deed in DEEDS for when in WHEN), *CALL)


def die_at(moment: str, turn: int, engine: Engine, post: Post) -> Post:
    """Kill this process when `moment` comes for the `turn`th time; the post to send by."""
    if moment in CALL:
        return _Fatal(post, moment, turn)
    when, _, deed = moment.rpartition(" the ")
    _watch(engine, when, (DEEDS | LETTERS)[deed], _Countdown(turn))
    return post


class _Countdown:
    """Kills this process when it is called for the `turn`th time."""

    def __init__(self, turn: int) -> None:
        self._left = turn
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                die()


def die() -> None:
    """The end of this process, with nothing tidied up; no thread of it does anything any more."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def _watch(engine: Engine, when: str, deed: tuple[str, str], strike: Callable[[], None]) -> None:
    """Have `strike` called in the middle of, right before, or right after the transactions that do `deed`."""
    part, word = deed

    def look(conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if part in statement and word in repr(parameters):
            conn.info["did"] = True
            if when == "in":
                strike()

    def commit(conn: Any) -> None:
        if conn.info.get("did") and when == "before the commit of":
            strike()

    def back(_connection: Any, record: Any) -> None:
        if record.info.pop("did", False) and when == "after the commit of":
            strike()

    event.listen(engine, "after_cursor_execute", look)
    event.listen(engine, "commit", commit)
    event.listen(engine, "checkin", back)


class _Fatal:
    """A post in front of another one, fatal at its `turn`th message."""

    def __init__(self, post: Post, moment: str, turn: int) -> None:
        self._post, self._moment = post, moment
        self._strike = _Countdown(turn)
        self.name = post.name

    def send(self, message: Message) -> Receipt:
        """Hand it on, or die before, meanwhile, or with the receipt in hand."""
        if self._moment == "before the call":
            self._strike()
        if self._moment == "in the call":
            threading.Timer(0.005, self._strike).start()
        receipt = self._post.send(message)
        if self._moment == "after the answer":
            self._strike()
        return receipt

    def terms(self) -> Terms:
        """The post's own."""
        return self._post.terms()

    def close(self) -> None:
        """The post's own."""
        self._post.close()
