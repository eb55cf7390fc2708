"""add: put an address before the editor, and say at once where it is already."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from curator import links
from curator.editorial import remarks, rulings
from curator.errors import UsageError
from curator.home import WINDOW
from curator.jobs.unite import unite
from curator.model import Appearance, Candidate, CandidateState, IssueState, Outline, Ruling, Verb
from curator.store import candidates, issues, reading, writing
from curator.text import clean, one_line


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an address: its candidate, whether that is new, what was cleaned off, where it ran."""

    candidate: Candidate
    new: bool
    removed: tuple[str, ...] = ()
    appearances: tuple[Appearance, ...] = ()


def section_key(outline: Outline, name: str | None) -> str | None:
    """The key of the section that `name` means: its key, title or a former name.  Raises UsageError."""
    if name is None:
        return None
    wanted = name.casefold()
    for section in outline:
        if wanted in {section.key, *(known.casefold() for known in (section.title, *section.former))}:
            return section.key
    known = ", ".join(section.key for section in outline) or "none; add [[section]] to curator.toml"
    raise UsageError(f'there is no section "{name}"; the sections are: {known}')


def add(
    engine: Engine,
    url: str,
    *,
    now: datetime,
    by: str,
    section: str | None = None,
    title: str = "",
    note: str = "",
    via: str = "",
    anyway: bool = False,
    window: timedelta = WINDOW,
) -> Added:
    """Store the address as a candidate, unless its page is one already.

    One that was rejected or sent waits for a ruling again if it is to be added `anyway`.  A story like it
    that was sent or turned down less than `window` ago is told by `where_is`.  Raises UsageError for no
    address.
    """
    cleaned = links.clean(url)
    key = cleaned.key
    with writing(engine) as conn:
        card = {
            "section": section,
            "title": one_line(title),
            "note": clean(note).strip(),
            "via": one_line(via),
        }
        known, new = candidates.add(conn, key, cleaned.url, now=now, added_by=by, **card)
        one = candidates.get(conn, known)
        if anyway and _reopen(conn, one, by, now):
            new = True
        elif new and one.title:
            _relate(conn, one, now, window)
        return Added(
            candidates.get(conn, known), new, cleaned.removed, tuple(issues.appearances(conn, [key]))
        )


def _reopen(conn: Connection, one: Candidate, by: str, now: datetime) -> bool:
    """Let a candidate that was rejected or sent wait for a ruling again; False for any other."""
    to = rulings.MOVES.get((one.state, Verb.REOPEN))
    return to is not None and candidates.rule(
        conn, one, Ruling(Verb.REOPEN, by, now, reason="added again"), to
    )


def _relate(conn: Connection, one: Candidate, now: datetime, window: timedelta) -> None:
    """Find out whose story a new candidate tells, as far as its title says."""
    from curator.jobs.relate import relate  # not at the top: a known address has no time for it

    relate(conn, one, None, now=now, window=window)


def learn(
    engine: Engine, added: Added, url: str, title: str, *, now: datetime, window: timedelta = WINDOW
) -> Added:
    """What is known of a new candidate once its page was looked at: where it leads, and its title.

    It may turn out to be a page that is here already, or to tell a story that is.
    """
    cleaned = links.clean(url)
    owner = unite(engine, added.candidate.id, cleaned.url)
    keys = list({links.key(added.candidate.url), cleaned.key})
    with writing(engine) as conn:
        candidates.retitle(conn, owner.id, one_line(title))
        new = added.new and owner.id == added.candidate.id
        if new and added.candidate.state is CandidateState.WAITING:
            _relate(conn, candidates.get(conn, owner.id), now, window)
        return Added(
            candidates.get(conn, owner.id),
            new,
            added.removed,
            tuple(issues.appearances(conn, keys)),
        )


def where_is(engine: Engine, found: Added) -> str | None:
    """One sentence on where a known address is already; None for a new one that never ran."""
    ran = [one for one in found.appearances if one.state is IssueState.SENT]
    if ran:
        return remarks.printed(ran[0].number, ran[0].section)
    if found.appearances:
        return f"already in issue #{found.appearances[0].number}, which is {found.appearances[0].state}"
    with reading(engine) as conn:
        if found.new:
            from curator.jobs.remark import remark

            return remark(conn, [found.candidate]).get(found.candidate.id)
        ruled = candidates.rulings(conn, found.candidate.id)
    state = "queued" if found.candidate.state == "waiting" else found.candidate.state
    when = f" on {ruled[-1].at:%Y-%m-%d} by {ruled[-1].by}" if ruled else ""
    where = f" for {found.candidate.section}" if found.candidate.section else ""
    return f"already {state}{where}{when}"
