"""approve, hold, reject: the editor's rulings."""

import click

from curator.cli import arguments, say
from curator.cli import open as opened

_section = click.option("--section", metavar="KEY", help="The section it goes into.")
_kind = click.option("--as", "kind", type=click.Choice(["story", "link"]), help="story, if left out.")
_note = click.option("--note", help="What is printed of it, in Markdown; its summary if left out.")


@click.command(short_help="Take candidates into the next issue.")
@arguments.candidate_ids
@_section
@_kind
@_note
def approve(ids: tuple[int, ...], section: str | None, kind: str | None, note: str | None) -> None:
    """Take candidates into the next issue; again, to give another section, kind or note."""
    rule_on("approve", ids, section=section, kind=kind, note=note)
    say.talk("go on with: curator queue, or make the issue with: curator issue new")


@click.command(short_help="Keep candidates for a later issue.")
@arguments.candidate_ids
@arguments.reason
def hold(ids: tuple[int, ...], reason: str) -> None:
    """Keep candidates for a later issue; also the way back from a rejection."""
    rule_on("hold", ids, reason=reason)


@click.command(short_help="Turn candidates down.")
@arguments.candidate_ids
@arguments.reason
def reject(ids: tuple[int, ...], reason: str) -> None:
    """Turn candidates down; they are remembered, so that they do not come again."""
    rule_on("reject", ids, reason=reason)


def rule_on(
    verb: str,
    ids: tuple[int, ...],
    *,
    section: str | None = None,
    kind: str | None = None,
    note: str | None = None,
    reason: str = "",
) -> None:
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
