"""letters: send the letters that wait, each claimed before its one call, as the mails of an issue are.

    turn           look into the sign-ups, send what waits, remove who never confirmed (jobs.admit)
    post_letters   claim, committed → the place's ticket moves on → one call → write what came of it

The ticket (jobs.place) moves on between each claim and its call, so that a copy of the database which lacks
the claim is found out, and sends nothing.

Any number of processes may do it at once.  A letter whose call ended without an answer is in doubt, and is
never sent again by itself: its reader may ask once more.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from curator.config import Settings, token_keys
from curator.errors import (
    CuratorError,
    Held,
    SendHalted,
    SendInDoubt,
    SendPostponed,
    SendRejected,
    SendThrottled,
    StoreBusy,
    UsageError,
)
from curator.issues import letter as written
from curator.issues.letter import Tokens
from curator.jobs import place, whereabouts
from curator.jobs.admit import admit, expire
from curator.jobs.tell import tell
from curator.mail import events, tokens
from curator.mail.letter import letter
from curator.model import DeliveryState, LetterKind, Message
from curator.post import Post
from curator.store import letters, memos, reading, writing
from curator.store.letters import LONGEST_WAIT, STUCK, Claimed

__all__ = ["Round", "admit", "expire", "post_letters", "show", "turn"]

MOST_ATTEMPTS = 8
MOST = 500  # letters in one go
PAUSE = 0.2  # seconds between two calls: beside an issue's send they take little of the account's rate
TOO_LATE = timedelta(days=7)  # for a letter that could not be sent: nobody expects it any more
SHORTEST_WAIT = timedelta(seconds=15)  # before a letter is tried again; then ever longer
AFTER_A_HALT = timedelta(minutes=1)
FLOOD = """\
On {day} more people asked for the newsletter within an hour than [subscribing] per_hour = {most} allows.
Those beyond that got no mail, and may ask again.

If you were in the news, raise the number.  If it was a robot, there is nothing to do: nobody is on the
list who has not confirmed.
"""
TRIES = 10  # to write down what came of a call, a second apart while another program holds the database

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Round:
    """What came of a round: sign-ups looked into, letters by their fate, and why it stopped, if it did.

    `held` says that a person is needed before any letter goes out.
    """

    admitted: int = 0
    fates: Counter[DeliveryState] = field(default_factory=Counter)
    halted: str | None = None
    held: bool = False


def turn(
    engine: Engine,
    settings: Settings,
    hand: Callable[[], Post],
    *,
    clock: Clock,
    stop: threading.Event | None = None,
) -> Round:
    """Look into the sign-ups that wait, send the letters that may be sent now, remove who never confirmed.

    `hand` opens the post, and is asked only if there is something to send.  What the post or the place says
    is in the answer.  Raises StoreError, ConfigError.
    """
    admitted = admit(engine, settings, now=clock())
    expire(engine, settings, now=clock())
    _bury(engine, clock())
    with reading(engine) as conn:
        is_idle = not letters.is_waiting(conn, clock()) and not _untold_flood(conn)
    if is_idle:
        return Round(admitted)
    try:
        post = hand()
    except SendHalted as error:
        return Round(admitted, halted=str(error))
    try:
        done = post_letters(engine, settings, post, clock=clock, stop=stop)
    finally:
        post.close()
    return Round(admitted, done.fates, done.halted, done.held)


def post_letters(
    engine: Engine,
    settings: Settings,
    post: Post,
    *,
    clock: Clock,
    stop: threading.Event | None = None,
    pause: float = PAUSE,
) -> Round:
    """Send the letters that may be sent now, with `pause` seconds between two; see `turn`.

    `stop`, once set, lets the call that is under way end, and claims no more.
    """
    stop, done, keys = stop or threading.Event(), Round(), token_keys(settings, clock())
    _bury(engine, clock())
    try:
        _refuse_restored(engine)
        place.prove(engine, settings.home, now=clock())
        _tell_flood(engine, settings, post, clock())
        while done.fates.total() < MOST and not stop.is_set():
            with writing(engine) as conn:
                one = letters.claim(conn, whereabouts.owner(), clock())
            if one is None:
                break
            done.fates[_deliver(engine, settings, post, one, keys, clock)] += 1
            stop.wait(pause)
    except (Held, SendHalted, SendThrottled) as error:
        done.halted, done.held = str(error), isinstance(error, Held)
    with writing(engine) as conn:
        letters.skip_unwanted(conn, clock() - TOO_LATE, clock())
    return done


def _deliver(
    engine: Engine, settings: Settings, post: Post, one: Claimed, keys: tuple[bytes, ...], clock: Clock
) -> DeliveryState:
    """Call once, and write down what came of it; the letter's fate.

    Raises Held, SendHalted or SendThrottled where no other letter would go out either; this one waits then.
    """
    try:
        message = _compose(settings, one, keys, clock())
        place.renew(engine, settings.home, times=2)
        receipt = post.send(message)
    except (SendRejected, UsageError) as error:
        _end(engine, letters.fail, one, str(error), clock)
        return DeliveryState.FAILED
    except SendThrottled as error:
        fate = _later(engine, one, error, clock)
        if isinstance(error, SendPostponed):
            return fate
        raise
    except SendInDoubt as error:
        _end(engine, letters.doubt, one, str(error), clock)
        return DeliveryState.IN_DOUBT
    except CuratorError as error:
        # Of the post, the place or the newsletter's own templates: no letter's fault.
        _put_back(engine, one, str(error), clock())
        raise error if isinstance(error, Held | SendHalted) else SendHalted(str(error)) from error
    except Exception as error:
        # Nobody knows how far the call came; to send again would be to guess.
        _end(engine, letters.doubt, one, f"{type(error).__name__}: {error}", clock)
        raise
    _end(engine, letters.accept, one, receipt.id, clock)
    return DeliveryState.SENT


def _compose(settings: Settings, one: Claimed, keys: tuple[bytes, ...], now: datetime) -> Message:
    """The letter with its reader's own links.  Raises CuratorError."""
    own = Tokens()
    if one.kind is LetterKind.CONFIRM:
        own = Tokens(confirm=tokens.confirm(keys, one.subscriber_id, one.nonce, now))
    elif one.kind is LetterKind.WELCOME:
        leave, prefer = (tokens.make(keys, use, one.subscriber_id) for use in ("unsubscribe", "preferences"))
        own = Tokens(unsubscribe=leave, preferences=prefer)
    said = written.write(one.kind, settings, own)
    return letter(
        settings.newsletter,
        one.kind,
        to=one.address,
        subject=said.subject,
        text=said.text,
        html=said.html,
        name=f"{events.LETTER}-{one.id}",
        list_id=settings.list_id,
        unsubscribe_url=said.unsubscribe_url,
        now=now,
    )


def _end(engine: Engine, how: Callable[..., bool], one: Claimed, told: str, clock: Clock) -> None:
    """Write down what came of a call, which is known only here: again, while others hold the database."""
    for left in reversed(range(TRIES)):
        try:
            with writing(engine) as conn:
                how(conn, one, told, clock())
        except StoreBusy:
            if not left:
                raise
            time.sleep(1)
        else:
            return


def _later(engine: Engine, one: Claimed, error: SendThrottled, clock: Clock) -> DeliveryState:
    """Try again, ever later, but not without end."""
    if one.attempts >= MOST_ATTEMPTS:
        why = f"refused {MOST_ATTEMPTS} times for now: {error}"
        _end(engine, letters.fail, one, why, clock)
        return DeliveryState.FAILED
    wait = min(LONGEST_WAIT, SHORTEST_WAIT * 4 ** (one.attempts - 1))
    with writing(engine) as conn:
        letters.requeue(conn, one, str(error), clock() + wait)
    return DeliveryState.QUEUED


def _put_back(engine: Engine, one: Claimed, why: str, now: datetime) -> None:
    """Nothing was tried: it waits until somebody has mended that."""
    with writing(engine) as conn:
        letters.requeue(conn, one, why, now + AFTER_A_HALT, counts=False)


def _bury(engine: Engine, now: datetime) -> None:
    """What a process that is gone left in the middle is in doubt."""
    with reading(engine) as conn:
        stuck = [
            (one, attempts)
            for one, owner, attempts, since in letters.under_way(conn)
            if whereabouts.is_gone(owner) or abs(now - since) > STUCK
        ]
    if stuck:
        with writing(engine) as conn:
            for one, attempts in stuck:
                letters.abandon(conn, one, attempts, now)


def _refuse_restored(engine: Engine) -> None:
    """Raise Held where this database is a backup's copy."""
    with reading(engine) as conn:
        restored = memos.read(conn, memos.RESTORED)
    if restored:
        raise Held(f"{restored}: its letters may have gone out since; {place.GO_ON}")


def _untold_flood(conn: Connection) -> str | None:
    """The day on which sign-ups were refused because the hour was full, if the editors do not know of it."""
    day = memos.read(conn, memos.FLOODED)
    return day if day != memos.read(conn, memos.TOLD_FLOODED) else None


def _tell_flood(engine: Engine, settings: Settings, post: Post, now: datetime) -> None:
    """Tell the editors, once a day, that more asked for the newsletter than may within an hour."""
    with reading(engine) as conn:
        day = _untold_flood(conn)
    if day is None:
        return
    with writing(engine) as conn:
        is_first = memos.change(conn, memos.TOLD_FLOODED, day)
    if is_first:
        text = FLOOD.format(day=day, most=settings.subscribing.per_hour)
        tell(settings, post, 0, f"Many sign-ups on {day}", text, now=now)


def show(settings: Settings, folder: Path) -> list[Path]:
    """Write each kind of letter as .html and .txt into `folder`, with links that lead nowhere; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for kind in LetterKind:
        said = written.write(kind, settings, Tokens(*(["a-sample"] * 3)))
        for suffix, content in ((".html", said.html), (".txt", f"{said.subject}\n\n{said.text}")):
            files.append(folder / f"letter-{kind}{suffix}")
            files[-1].write_text(content, encoding="utf-8")
    return files
