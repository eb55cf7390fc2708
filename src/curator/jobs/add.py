"""add: put an address before the editor, and say at once where it is already."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from curator import links
from curator.errors import UsageError
from curator.jobs.unite import unite
from curator.model import Candidate, IssueState, Outline
from curator.store import candidates, issues, reading, writing
from curator.text import clean, one_line


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an address: its candidate, whether that is new, what was cleaned off, where it ran."""

    candidate: Candidate
    new: bool
    removed: tuple[str, ...] = ()
    appearances: tuple[issues.Appearance, ...] = ()


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
) -> Added:
    """Store the address as a candidate, unless its page is one already.  Raises UsageError for no address."""
    cleaned = links.clean(url)
    key = links.key(cleaned.url)
    with writing(engine) as conn:
        card = {
            "section": section,
            "title": one_line(title),
            "note": clean(note).strip(),
            "via": one_line(via),
        }
        known, new = candidates.add(conn, key, cleaned.url, now=now, added_by=by, **card)
        return Added(
            candidates.get(conn, known), new, cleaned.removed, tuple(issues.appearances(conn, [key]))
        )


def learn(engine: Engine, added: Added, url: str, title: str) -> Added:
    """What is known of a new candidate once its page was looked at: where it leads, and its title.

    It may turn out to be a page that is here already.
    """
    cleaned = links.clean(url)
    owner = unite(engine, added.candidate.id, cleaned.url)
    keys = list({links.key(added.candidate.url), links.key(cleaned.url)})
    with writing(engine) as conn:
        candidates.retitle(conn, owner.id, one_line(title))
        return Added(
            candidates.get(conn, owner.id),
            added.new and owner.id == added.candidate.id,
            added.removed,
            tuple(issues.appearances(conn, keys)),
        )


def where_is(engine: Engine, found: Added) -> str | None:
    """One sentence on where a known address is already; None for a new one that never ran."""
    ran = [one for one in found.appearances if one.state is IssueState.SENT]
    if ran:
        under = f" under {ran[0].section}" if ran[0].section else ""
        return f"already sent in #{ran[0].number}{under}"
    if found.appearances:
        return f"already in issue #{found.appearances[0].number}, which is {found.appearances[0].state}"
    if found.new:
        return None
    with reading(engine) as conn:
        rulings = candidates.rulings(conn, found.candidate.id)
    state = "queued" if found.candidate.state == "waiting" else found.candidate.state
    when = f" on {rulings[-1].at:%Y-%m-%d} by {rulings[-1].by}" if rulings else ""
    where = f" for {found.candidate.section}" if found.candidate.section else ""
    return f"already {state}{where}{when}"
