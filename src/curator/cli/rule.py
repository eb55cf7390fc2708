"""approve, hold, reject, review: the editor's rulings."""

from typing import TYPE_CHECKING

import click

from curator.cli import open as opened
from curator.cli import say
from curator.text import plural

if TYPE_CHECKING:
    from curator.model import Candidate

_ids = click.argument("ids", nargs=-1, required=True, type=int, metavar="ID...")
_section = click.option("--section", metavar="KEY", help="The section it goes into.")
_kind = click.option("--as", "kind", type=click.Choice(["story", "link"]), help="story, if left out.")
_note = click.option("--note", help="What is printed of it, in Markdown; its summary if left out.")
_reason = click.option("--reason", default="", help="Why, for the record.")


@click.command(short_help="Take candidates into the next issue.")
@_ids
@_section
@_kind
@_note
def approve(ids: tuple[int, ...], section: str | None, kind: str | None, note: str | None) -> None:
    """Take candidates into the next issue; again, to give another section, kind or note."""
    _rule("approve", ids, section=section, kind=kind, note=note)


@click.command(short_help="Keep candidates for a later issue.")
@_ids
@_reason
def hold(ids: tuple[int, ...], reason: str) -> None:
    """Keep candidates for a later issue; also the way back from a rejection."""
    _rule("hold", ids, reason=reason)


@click.command(short_help="Turn candidates down.")
@_ids
@_reason
def reject(ids: tuple[int, ...], reason: str) -> None:
    """Turn candidates down; they are remembered, so that they do not come again."""
    _rule("reject", ids, reason=reason)


def _rule(
    verb: str,
    ids: tuple[int, ...],
    *,
    section: str | None = None,
    kind: str | None = None,
    note: str | None = None,
    reason: str = "",
) -> "list[Candidate]":
    """Rule on all or none, and say how they stand."""
    from curator.jobs.add import section_key
    from curator.jobs.rule import rule
    from curator.model import ItemKind, Ruling, Verb

    with opened.memory() as (settings, engine):
        ruling = Ruling(
            Verb(verb),
            opened.who(),
            opened.now(),
            section=section_key(settings.outline, section),
            kind=ItemKind(kind) if kind else None,
            note=note,
            reason=reason,
        )
        ruled = rule(engine, ids, ruling)
    for one in ruled:
        where = f" for {one.section} as {one.kind}" if one.state == "approved" and one.section else ""
        say.line(f"{one.id}  {one.state}{where}  {one.title or one.url}")
    return ruled


@click.command(short_help="Rule on the queue, one key a ruling.")
@click.option("--section", metavar="KEY", help="Only those meant for this section.")
def review(section: str | None) -> None:
    """Rule on the queue, one key a ruling: a approve, l approve as link, h hold, r reject, s skip, q quit."""
    from curator.jobs.add import section_key
    from curator.model import CandidateState
    from curator.store import candidates, reading

    with opened.memory() as (settings, engine), reading(engine) as conn:
        wanted = [CandidateState.WAITING]
        key = section_key(settings.outline, section)
        waiting = candidates.list_some(conn, states=wanted, section_key=key)
        keys = [one.key for one in settings.outline]
    for at, candidate in enumerate(waiting):
        say.line(f"\n[{at + 1}/{len(waiting)}]  {candidate.title or candidate.url}\n    {candidate.url}")
        say.line(f"    {candidate.summary or '(no summary)'}")
        if not _one_key(candidate, keys):
            break
    say.talk(f"{plural(len(waiting), 'candidate')} looked at or left")


def _one_key(candidate: "Candidate", sections: list[str]) -> bool:
    """Ask for one ruling and make it; False to stop."""
    choices = click.Choice(["a", "l", "h", "r", "s", "q"])
    answer = click.prompt("    a/l/h/r/s/q", type=choices, show_choices=False, err=True)
    if answer in {"a", "l"}:
        section = candidate.section
        if sections:
            ask = click.Choice(sections)
            section = click.prompt("    section", type=ask, default=section or sections[0], err=True)
        _rule("approve", (candidate.id,), section=section, kind="link" if answer == "l" else "story")
    elif answer in {"h", "r"}:
        _rule("hold" if answer == "h" else "reject", (candidate.id,))
    return bool(answer != "q")
