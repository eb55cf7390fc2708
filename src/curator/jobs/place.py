"""place: a database sends from where it has sent before, and only as what it was when it did.

A copied database, a restored one and a second host have in common that their ledger may not know of mails
that have gone out.  So these must agree before anything is sent, and at every second of a send:

    itself     the database is where it was when an issue was approved: it is no copy
    mark       the newsletter's folder is where it was, on the machine where it was
    ticket     the database has the ticket that stands beside curator.toml: it is no older one
    claims     when a send begins: it knows of each of the last claims that were made from here, to the last
    memory     both are as new as what was sent by this user from here: they were not restored together

Where they do not, a person says `curator schedule resume`.  A machine that was put back as a whole knows of
nothing; what would be sent by itself then is long overdue, and held for that.
"""

import json
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from curator.errors import Held
from curator.jobs import claims, tickets
from curator.jobs.tickets import Note
from curator.store import memos, places, reading, writing
from curator.store.places import Place
from curator.text import one_line

GO_ON = "go on with: curator schedule resume"
LOOKS = 3  # a sender may be renewing just then


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why nothing may be sent.  `outdated`: nobody is at work in this database, whatever it says."""

    why: str
    outdated: bool


@dataclass(frozen=True, slots=True)
class _Identity:
    """Which database this is: by a word of its own, by where it lies, by its name for people."""

    id: str
    lies: str
    name: str


def identify(conn: Connection) -> None:
    """Let this database know itself from now on, if it does not yet: a copy of it will be found out.

    Called when an issue is approved: from then on there is something that could be sent twice.
    """
    memos.keep(conn, memos.DATABASE, _written(_identity(conn)))


def prove(engine: Engine, home: Path, *, now: datetime) -> None:
    """Raise Held unless this database may send from the newsletter's folder `home`.

    A database that nobody sent from, and a folder from which nothing was sent, are made known to each other
    without a word.  When this returns, any copy that was made before it can be told from the database.
    """
    made = claims.noted(home)  # before we look: others may claim meanwhile
    with writing(engine) as conn:
        places.exclude(conn)
        doubt = judge(conn, home, made)
        if doubt:
            raise Held(f"{doubt.why}; {GO_ON}")
        if places.newest(conn) is None:
            _found(conn, home, now)
    renew(engine, home, times=2)


def renew(engine: Engine, home: Path, *, times: int = 1) -> None:
    """Move the ticket of the place in `home` on, in the database and beside curator.toml; raises Held.

    After two times nobody takes an earlier copy of the database for it: once a second while mails go out,
    twice when they have.  Each time is a transaction of its own and one small file, some milliseconds.
    """
    for _ in range(times):
        with writing(engine) as conn:
            _renew(conn, home)


def _renew(conn: Connection, home: Path) -> None:
    """The file first: if we end between the two, it knows the ticket that the database still has."""
    doubt = judge(conn, home)
    if doubt:
        raise Held(f"{doubt.why}; {GO_ON}")
    note, known = _pair(conn, home)
    if note is None or known is None:
        raise Held(f"nobody knows any more from where this database is sent; {GO_ON}")
    number = tickets.count(known.ticket) + 1
    ticket = f"{number}.{secrets.token_hex(8)}"
    tickets.write(home, replace(note, was=known.ticket, next=ticket))
    tickets.remember(home, _word(conn), number)
    places.renew(conn, known, ticket)


def confirm(conn: Connection, home: Path, *, now: datetime) -> str:
    """Make this database and the folder `home` known to each other, whatever they were; the place's name.

    Both get new words for what they are, so that nothing that was copied from them, or they from it, fits.
    Raises Held where the folder cannot be written.
    """
    memos.write(conn, memos.DATABASE, _written(_identity(conn)))
    return _found(conn, home, now)


def _found(conn: Connection, home: Path, now: datetime) -> str:
    """A new place in `home`; its name.  The file says that it is new, until the database knows it surely."""
    identify(conn)
    ticket = f"1.{secrets.token_hex(8)}"
    name = one_line(f"{socket.gethostname()}:{home.resolve()}", 300)
    made = Place(secrets.token_hex(8), name, _mark(home), ticket, now)
    places.add(conn, made)
    tickets.write(home, Note(made.id, made.mark, "", ticket))
    claims.forget(home)
    tickets.remember(home, _word(conn), 1)
    return name


def look(engine: Engine, home: Path) -> str | None:
    """Why this database may not send from `home`; None where it may.  Nothing is changed."""
    doubt = None
    for _ in range(LOOKS):
        made = claims.noted(home)
        with reading(engine) as conn:
            doubt = judge(conn, home, made)
        if doubt is None:
            return None
    return doubt.why if doubt else None


def refuse_copy(engine: Engine) -> None:
    """Raise Held where this database is a copy: it takes nothing that is meant for the living one."""
    with reading(engine) as conn:
        doubt = _copied(conn)
    if doubt:
        raise Held(f"{doubt.why}; {GO_ON}")


def judge(conn: Connection, home: Path, made: Mapping[int, int] | None = None) -> Doubt | None:
    """What keeps this database from being sent from `home`, if anything does.

    `made` are the last claims from there (jobs.claims), read before this transaction began.
    """
    try:
        note, known = _pair(conn, home)
    except Held as error:
        return Doubt(str(error), outdated=False)
    return (
        _copied(conn)
        or _elsewhere(conn, home, note, known)
        or _behind(conn, home, note, known)
        or (_lacking(conn, made) if made and note else None)
    )


def _pair(conn: Connection, home: Path) -> tuple[Note | None, Place | None]:
    """What the folder and the database know of the place.  Raises Held where the file cannot be read.

    The file is read again once nobody else can renew the place: what it said before may be over.
    """
    first = tickets.read(home)
    known = places.get(conn, first.place) if first else None
    note = tickets.read(home)
    if note and first and note.place != first.place:
        known = places.get(conn, note.place)
    return note, known


def _copied(conn: Connection) -> Doubt | None:
    """A database that knows itself, and is not where it was."""
    stored = _stored(conn)
    if stored is None or stored.lies == _identity(conn).lies:
        return None
    return Doubt(f"this database is a copy of {stored.name}, or was moved from there", outdated=True)


def _elsewhere(conn: Connection, home: Path, note: Note | None, known: Place | None) -> Doubt | None:
    """A folder or a machine from which this database was never sent."""
    here, newest = _mark(home), places.newest(conn)
    if note is None and newest is None:
        return None
    if note is None and places.find(conn, here):
        why = f"{home / tickets.FILE} is missing, so that nobody knows what was sent from here"
    elif note is None or (known is None and not note.was and newest):
        why = f"this database was last sent from {newest.name if newest else 'elsewhere'}, and not from here"
    elif here != note.mark or (known and known.mark != here):
        why = f"{home} was copied or moved here from {known.name if known else 'elsewhere'}"
    else:
        return None
    return Doubt(why, outdated=False)


def _behind(conn: Connection, home: Path, note: Note | None, known: Place | None) -> Doubt | None:
    """A database, or a file beside curator.toml, that does not know what was sent from here later."""
    outdated = conn.dialect.name == "sqlite"  # others may be at work in a server's, whatever the file says
    have = tickets.count(known.ticket) if known else 0
    if known is None and note and note.was:
        why = "this database does not know what was sent from here: it is an older one, or another"
    elif known and note and known.ticket not in {note.was, note.next}:
        if have > tickets.count(note.next):
            why, outdated = f"{home / tickets.FILE} is older than this database: it was put back", False
        else:
            why = "this database is older than what was sent from here: it was put back from a copy"
    elif tickets.remembered(home, _word(conn)) - 1 > have:
        why = f"{home} and its database are older than what was sent from here: put back from a copy"
    else:
        return None
    return Doubt(why, outdated)


def _lacking(conn: Connection, made: Mapping[int, int]) -> Doubt | None:
    """A copy that was made a moment before a sender was killed: it has the ticket, and lacks a claim."""
    if not places.lacks(conn, made):
        return None
    why = "this database is older than what was sent from here: it lacks the last claims"
    return Doubt(why, outdated=conn.dialect.name == "sqlite")


def _mark(home: Path) -> str:
    return tickets.mark(home, tickets.machine())


def _word(conn: Connection) -> str:
    """The word that no other database has; "" before an issue was approved."""
    stored = _stored(conn)
    return stored.id if stored else ""


def _identity(conn: Connection) -> _Identity:
    """What this database would be called by if it were new."""
    name, lies = places.itself(conn)
    if conn.dialect.name == "sqlite":
        return _Identity(
            secrets.token_hex(8),
            tickets.digest(tickets.machine(), lies),
            one_line(f"{socket.gethostname()}:{name}", 300),
        )
    return _Identity(secrets.token_hex(8), tickets.digest(lies), one_line(name, 300))


def _stored(conn: Connection) -> _Identity | None:
    """What this database was called when it was told last; None before an issue was approved."""
    said = memos.read(conn, memos.DATABASE)
    return _Identity(**json.loads(said)) if said else None


def _written(identity: _Identity) -> str:
    return json.dumps(asdict(identity))
