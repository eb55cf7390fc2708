"""issue section: how a section is called in one issue, and where it stands."""

from typing import TYPE_CHECKING

import click

from curator.cli import arguments
from curator.cli.compose import change
from curator.errors import UsageError

if TYPE_CHECKING:
    from curator.model import Issue, Outline


@click.command(short_help="Rename, dress, move or take out a section of issue N.")
@arguments.issue_number
@click.argument("key", metavar="SECTION")
@click.option("--title", help="Its title in this issue.")
@click.option("--emoji", help="Its emoji in this issue.")
@click.option("--quick-links", metavar="HEADING", help='What stands over its quick links; "" for nothing.')
@click.option("--before", metavar="SECTION", help="Put it before this section.")
@click.option("--after", metavar="SECTION", help="Put it behind this section.")
@click.option("--first", is_flag=True, help="Put it first.")
@click.option("--last", is_flag=True, help="Put it last.")
@click.option("--remove", is_flag=True, help="Take it out; it must be empty.")
def section(
    number: int,
    key: str,
    title: str | None,
    emoji: str | None,
    quick_links: str | None,
    before: str | None,
    after: str | None,
    first: bool,
    last: bool,
    remove: bool,
) -> None:
    """Rename, dress, move or take out the SECTION of issue N with this key or title.

    Nothing but this issue is changed: neither the outline nor any other issue. A name that is new makes a
    section, if a --title is given.
    """
    from curator.issues import sections

    arguments.refuse_both(before=before, after=after, first=first, last=last, remove=remove)
    look = sections.Look(title, emoji, quick_links)
    place = sections.Place(before, after, first, last)
    if look == sections.Look() and not place.is_said and not remove:
        raise UsageError("say what to change: --title, --emoji, --quick-links, a place, or --remove")

    def changes(issue: "Issue", outline: "Outline") -> "Issue":
        if remove:
            return sections.dropped(issue, key, outline)
        at = sections.find(issue, key, outline)
        known = issue.sections[at].key if at is not None else key
        issue = sections.dressed(issue, key, look, outline)
        return sections.placed(issue, known, place, outline) if place.is_said else issue

    change(number, changes, f"{'took out' if remove else 'changed'} section {key}")
