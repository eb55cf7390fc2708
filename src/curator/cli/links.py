"""issue links: every link of an issue, or of all, with where it stands."""

from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.text import one_line, plural

if TYPE_CHECKING:
    from curator.issues.linked import Linked


@click.command(short_help="List the links of issue N, or of all.")
@click.argument("number", type=arguments.NUMBER, required=False, metavar="[N]")
@click.option("--repeated", is_flag=True, help="Only pages that two or more issues link to, page by page.")
@click.option("--faulty", is_flag=True, help="Only malformed addresses, with what was probably meant.")
@say.as_json
def links(number: int | None, repeated: bool, faulty: bool, as_json: bool) -> None:
    """List the links of issue N, or of all issues, with where they stand.

    With N, --repeated lists the pages of issue N that other issues link to as well, wherever they stand.
    """
    from curator.issues import linked as station
    from curator.store import issues, reading

    with opened.memory() as (settings, engine), reading(engine) as conn:
        numbers = sorted(one.number for one in issues.list_all(conn))
        if number is not None and not repeated:
            numbers = [number]
        found = [link for one in numbers for link in station.linked(issues.get(conn, one))]
        if number is not None:
            issues.get(conn, number)  # which complains if there is none
    if repeated:
        found = station.repeated(found, settings.newsletter)
        pages = {one.key for one in found if number in {None, one.issue}}
        found = [one for one in found if one.key in pages]
    if faulty:
        found = [one for one in found if one.fault]
    if as_json:
        say.data(found)
    elif faulty:
        _tell_faulty(found)
    else:
        _tell(found, repeated=repeated)


def _tell(found: "list[Linked]", *, repeated: bool) -> None:
    """The links as a table."""
    rows = [(f"#{one.issue}", one.where, one.item, one.words, one.url) for one in found]
    if rows:
        say.table(("issue", "where", "item", "words", "address"), rows, cut=("where", "words"))
    if repeated:
        pages = len({one.key for one in found})
        say.talk(f"{plural(pages, 'page')} in two or more issues")
    elif not rows:
        say.talk("there are no links")


def _tell_faulty(found: "list[Linked]") -> None:
    """The malformed ones, a paragraph each."""
    for one in found:
        item = f", item {one.item}" if one.item else ""
        words = f'"{one_line(one.words, 60)}"' if one.words else "a link without words"
        meant = f"; did you mean {one.meant}?" if one.meant else ""
        where = f"#{one.issue}, {one.where or 'no section'}{item}"
        say.prose(
            f'{where}: {words} leads to "{one_line(one.url, 200)}", and {one.fault}{meant}', rest="    "
        )
    say.talk(f"{plural(len(found), 'malformed address', 'malformed addresses')}")
