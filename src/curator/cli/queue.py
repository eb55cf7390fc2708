"""queue, show: the candidates."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from curator.articles.words import minutes
from curator.cli import arguments, say
from curator.cli import open as opened
from curator.links import display_host
from curator.model import Candidate, CandidateState
from curator.text import plural

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Candidates, how many there are in all, and the reasons for their places by id.
Shown = tuple[list[Candidate], int, dict[int, tuple[str, ...]]]

SHOWN = 1500  # characters of a page
_STATES = [state.value for state in CandidateState]
_FIELDS = (
    "id",
    "url",
    "title",
    "author",
    "published",
    "language",
    "summary",
    "image",
    "words",
    "sources",
    "state",
    "section",
    "kind",
    "note",
    "via",
    "reading",
    "fault",
    "added_by",
    "added_at",
    "issue",
    "medium",
    "flags",
    "lead",
    "likeness",
)


def card(candidate: Candidate) -> dict[str, Any]:
    """A candidate as data: the fields that docs/json.md promises."""
    known = asdict(candidate)
    return {name: known[name] for name in _FIELDS}


@click.command(short_help="Candidates that wait for a ruling.")
@click.option("--section", metavar="KEY", help="Only those meant for this section.")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([*_STATES, "all"]), help="waiting, if left out."
)
@click.option("--search", default="", metavar="WORDS", help="Only those with all these words.")
@click.option("--best", is_flag=True, help="Those first that weigh most: by source, announcements and date.")
@click.option("--limit", type=arguments.COUNT, help="At most so many; 0 for all.  [30 in a table]")
@say.as_json
def queue(
    section: str | None, states: tuple[str, ...], search: str, best: bool, limit: int | None, as_json: bool
) -> None:
    """Candidates that wait for a ruling, the newest first; pages that tell one story stand together."""
    from curator.jobs.add import section_key
    from curator.jobs.remark import remark
    from curator.store import reading

    wanted = () if "all" in states else [CandidateState(s) for s in states] or [CandidateState.WAITING]
    limit = (0 if as_json else 30) if limit is None else limit
    with opened.memory() as (settings, engine), reading(engine) as conn:
        asked: dict[str, Any] = {
            "states": wanted,
            "section_key": section_key(settings.outline, section),
            "search": search,
        }
        leads, count, why = (_best if best else _newest)(conn, asked, limit)
        found = _with_followers(conn, leads, wanted)
        said = remark(conn, found)
    if as_json:
        say.data([{**card(one), "remark": said.get(one.id)} for one in found])
        return
    if not found:
        asked_more = bool(section or states or search)
        say.talk("nothing like that is here" if asked_more else "nothing waits; go on with: curator collect")
        return
    marks = {one.id: _marks(one, said.get(one.id) if one in leads else None, why) for one in found}
    _draw(found, {one.id for one in leads}, marks, states=len(wanted) != 1)
    if count > len(leads):
        say.talk(f"{count - len(leads)} more; see all with --limit 0")
    say.talk("look with: curator show ID; rule with: curator approve, hold, reject ID, or curator review")


def _newest(conn: "Connection", asked: dict[str, Any], limit: int) -> Shown:
    """The leads of stories, the newest first, how many there are, and nothing to explain."""
    from curator.store import candidates

    found = candidates.list_some(conn, **asked, limit=limit or None, leads=True)
    return found, candidates.count_some(conn, **asked, leads=True) if limit else len(found), {}


def _best(conn: "Connection", asked: dict[str, Any], limit: int) -> Shown:
    """The leads of stories, those first that rank highest, how many there are, and why they do."""
    from collections import Counter

    from curator.editorial.ranking import rank
    from curator.store import candidates

    rows = candidates.moments(conn, **asked)
    listed = {one for one, _, _ in rows}
    weights = candidates.weights(conn, asked["states"])
    pages = Counter(lead for _, _, lead in rows if lead in listed)
    ranks = {
        one: rank(at, weights.get(one, ()), 1 + pages[one]) for one, at, lead in rows if lead not in listed
    }
    order = sorted(ranks, key=lambda one: (ranks[one].moment, one), reverse=True)
    shown = order[:limit] if limit else order
    return candidates.get_many(conn, shown), len(order), {one: ranks[one].reasons for one in shown}


def _with_followers(
    conn: "Connection", leads: list[Candidate], states: "Sequence[CandidateState]"
) -> list[Candidate]:
    """Each lead, and behind it those in the same states that are told under it."""
    from curator.store import stories

    told = stories.followers(conn, [one.id for one in leads])
    listed = {one.id for one in leads}
    return [
        one
        for lead in leads
        for one in (lead, *told.get(lead.id, ()))
        if one is lead or ((not states or one.state in states) and one.id not in listed)
    ]


def _marks(one: Candidate, remark: str | None, why: dict[int, tuple[str, ...]]) -> list[str]:
    """What stands below a candidate's title: its kind, flags and remark, and why it ranks where it does."""
    kind = [one.medium] if one.medium != "page" else []
    return [*kind, *one.flags, *([remark] if remark else []), *why.get(one.id, ())]


def _draw(found: list[Candidate], leads: set[int], marks: dict[int, list[str]], *, states: bool) -> None:
    """The table; what tells the story of the row above is set in."""
    heads = ("id", "date", "title", "site", "section") + (("state",) if states else ())
    rows = []
    for one in found:
        title = one.title or one.url
        if one.id not in leads:
            title = f"  = {title}"
        row = (one.id, say.day(one.published or one.added_at), title, display_host(one.url), one.section)
        rows.append((*row, one.state)[: len(heads)])
        if marks[one.id]:
            rows.append(("", "", f"  ({'; '.join(marks[one.id])})", "", "", "")[: len(heads)])
    say.table(heads, rows, cut=("title", "site"))


@click.command(short_help="One candidate, whole.")
@click.argument("candidate_id", type=arguments.NUMBER, metavar="ID")
@say.as_json
def show(candidate_id: int, as_json: bool) -> None:
    """One candidate, whole: its page's words, who announced it, and the rulings on it."""
    from curator.jobs.remark import remark
    from curator.store import candidates, pages, reading, stories

    with opened.memory() as (_, engine), reading(engine) as conn:
        found = candidates.get(conn, candidate_id)
        text = pages.text_of(conn, found.id)
        rulings = [dict(row._mapping) for row in candidates.rulings(conn, found.id)]  # noqa: SLF001
        said = remark(conn, [found]).get(found.id)
        told = stories.followers(conn, [found.lead or found.id]).get(found.lead or found.id, [])
    together = [one for one in told if one.id != found.id]
    if as_json:
        same = [card(one) for one in together]
        say.data({**card(found), "text": text, "rulings": rulings, "remark": said, "same_story": same})
        return
    if found.id != candidate_id:
        say.talk(f"{candidate_id} turned out to be the same page as {found.id}")
    _tell(found, said, together)
    _tell_rulings(rulings)
    _tell_text(text)


def _tell(found: Candidate, said: str | None, together: list[Candidate]) -> None:
    say.line(f"{found.id}  {found.title or '(no title)'}")
    say.line(f"    {found.url}")
    facts = {
        "state": found.state + (f" for {found.section} as {found.kind}" if found.section else ""),
        "author": found.author,
        "published": say.day(found.published),
        "language": found.language,
        "words": f"{found.words}, {plural(minutes(found.words, found.language), 'minute')} to read"
        if found.words
        else "",
        "kind": found.medium if found.medium != "page" else "",
        "flags": ", ".join(found.flags),
        "remark": said or "",
        "image": found.image,
        "announced by": ", ".join(found.sources) or found.added_by,
        "via": found.via,
        "issue": f"#{found.issue}" if found.issue else "",
        "page": found.fault or found.reading,
        "note": found.note,
        "summary": found.summary,
    }
    for name, value in facts.items():
        if value:
            say.prose(str(value), first=f"    {name + ':':14}", rest=" " * 18)
    for one in together:
        how = f" ({one.likeness})" if one.likeness else ""
        said = f"{one.id}  {one.title or one.url}, {display_host(one.url)}, {one.state}{how}"
        say.prose(said, first="    same story:   ", rest=" " * 18)


def _tell_rulings(rulings: list[dict[str, Any]]) -> None:
    for ruling in rulings:
        why = f": {ruling['reason']}" if ruling["reason"] else ""
        say.prose(
            f"{ruling['verb']} by {ruling['by']}{why}",
            first=f"    {say.minute(ruling['at'])}  ",
            rest=" " * 22,
        )


def _tell_text(text: str) -> None:
    for paragraph in text[:SHOWN].splitlines():
        say.line("")
        say.prose(paragraph)
    if len(text) > SHOWN:
        say.talk(f"the first {SHOWN} of {len(text)} characters; all of them with --json")
