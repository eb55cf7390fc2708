"""queue, show: the candidates."""

from dataclasses import asdict
from typing import Any

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.links import display_host
from curator.model import Candidate, CandidateState

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
@click.option("--limit", type=arguments.COUNT, help="At most so many; 0 for all.  [30 in a table]")
@say.as_json
def queue(
    section: str | None, states: tuple[str, ...], search: str, limit: int | None, as_json: bool
) -> None:
    """Candidates that wait for a ruling, the newest first."""
    from curator.jobs.add import section_key
    from curator.store import candidates, reading

    wanted = () if "all" in states else [CandidateState(s) for s in states] or [CandidateState.WAITING]
    limit = (0 if as_json else 30) if limit is None else limit
    with opened.memory() as (settings, engine), reading(engine) as conn:
        asked: dict[str, Any] = {
            "states": wanted,
            "section_key": section_key(settings.outline, section),
            "search": search,
        }
        found = candidates.list_some(conn, **asked, limit=limit or None)
        count = candidates.count_some(conn, **asked)
    if as_json:
        say.data([card(one) for one in found])
        return
    heads = ("id", "date", "title", "site", "section") + (("state",) if len(wanted) != 1 else ())
    rows = [
        (
            one.id,
            say.day(one.published or one.added_at),
            one.title or one.url,
            display_host(one.url),
            one.section,
            one.state,
        )
        for one in found
    ]
    if not found:
        asked_more = bool(section or states or search)
        say.talk("nothing like that is here" if asked_more else "nothing waits; go on with: curator collect")
        return
    say.table(heads, [row[: len(heads)] for row in rows], cut=("title", "site"))
    if count > len(found):
        say.talk(f"{count - len(found)} more; see all with --limit 0")
    say.talk("look with: curator show ID; rule with: curator approve, hold, reject ID, or curator review")


@click.command(short_help="One candidate, whole.")
@click.argument("candidate_id", type=arguments.NUMBER, metavar="ID")
@say.as_json
def show(candidate_id: int, as_json: bool) -> None:
    """One candidate, whole: its page's words, who announced it, and the rulings on it."""
    from curator.store import candidates, pages, reading

    with opened.memory() as (_, engine), reading(engine) as conn:
        found = candidates.get(conn, candidate_id)
        text = pages.text_of(conn, found.id)
        rulings = [dict(row._mapping) for row in candidates.rulings(conn, found.id)]  # noqa: SLF001
    if as_json:
        say.data({**card(found), "text": text, "rulings": rulings})
        return
    if found.id != candidate_id:
        say.talk(f"{candidate_id} turned out to be the same page as {found.id}")
    _tell(found, rulings, text)


def _tell(found: Candidate, rulings: list[dict[str, Any]], text: str) -> None:
    say.line(f"{found.id}  {found.title or '(no title)'}")
    say.line(f"    {found.url}")
    facts = {
        "state": found.state + (f" for {found.section} as {found.kind}" if found.section else ""),
        "author": found.author,
        "published": say.day(found.published),
        "language": found.language,
        "words": found.words or "",
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
    for ruling in rulings:
        why = f": {ruling['reason']}" if ruling["reason"] else ""
        say.prose(
            f"{ruling['verb']} by {ruling['by']}{why}",
            first=f"    {say.minute(ruling['at'])}  ",
            rest=" " * 22,
        )
    for paragraph in text[:SHOWN].splitlines():
        say.line("")
        say.prose(paragraph)
    if len(text) > SHOWN:
        say.talk(f"the first {SHOWN} of {len(text)} characters; all of them with --json")
