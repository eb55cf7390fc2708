"""issue write, accept, kind, split, merge: what the items of an issue say, and in which form."""

import sys
from typing import TYPE_CHECKING

import click

from curator.cli import arguments, say
from curator.cli import open as opened
from curator.cli.compose import change, items_argument, listed, tell
from curator.errors import CuratorError, UsageError

if TYPE_CHECKING:
    from curator.model import Issue

item_argument = click.argument("item", type=arguments.NUMBER, metavar="ITEM")


@click.command(short_help="Give an ITEM of issue N its words.")
@arguments.issue_number
@item_argument
@click.argument("text", required=False)
def write(number: int, item: int, text: str | None) -> None:
    """Give an ITEM of issue N its words, in Markdown: TEXT, or - for stdin, or else $EDITOR.

    They are no proposal any more. `_via Ada_` at their end is whom the item thanks.
    """
    from curator.jobs.compose import write as job
    from curator.store import issues, reading

    with opened.memory() as (settings, engine):
        with reading(engine) as conn:
            seen = issues.get(conn, number)
        said = sys.stdin.read(arguments.MOST_BYTES) if text == "-" else text
        if said is None:
            from curator.issues.compose import chosen

            said = _edited(chosen(seen, [item])[0].text)
        if said is None:
            say.talk("nothing changed")
            return
        try:
            at = seen.revision if text is None else None
            done, remarks = job(
                engine, settings, number, item, said, now=opened.now(), by=opened.who(), seen_at=at
            )
        except Exception:
            if text is None and said.strip():  # nobody types it twice
                say.talk(f"your words:\n{said}")
            raise
        for remark in remarks:
            say.talk(remark)
        tell(engine, seen, done)


def _edited(text: str) -> str | None:
    """The words as an editor left them; None if untouched.

    Raises UsageError where there is no editor, CuratorError where it fails.
    """
    import shlex

    from curator.cli.edit import editor

    command = editor()
    try:
        given = click.edit(text + "\n", editor=shlex.join(command), extension=".md")
    except click.ClickException:
        raise CuratorError(
            f"the editor {command[0]} did not end well; nothing was changed; set EDITOR"
        ) from None
    return None if given is None or given.strip() == text.strip() else given


@click.command(short_help="Accept the proposed words of ITEMs.")
@arguments.issue_number
@items_argument
def accept(number: int, items: tuple[int, ...]) -> None:
    """Accept the words that were proposed for ITEMs of issue N as they are: they are yours now."""
    from curator.issues import compose

    what = f"accepted the words of {listed(items)}"
    change(number, lambda issue, _: compose.accepted(issue, items), what)


@click.command(short_help="Make an ITEM a story or a quick link.")
@arguments.issue_number
@item_argument
@click.argument("kind", type=click.Choice(["story", "link"]))
def kind(number: int, item: int, kind: str) -> None:
    """Make an ITEM of issue N a story or a quick link; it goes to those of its kind in its section."""
    from curator.issues import compose
    from curator.model import ItemKind

    what = f"made item {item} a {'quick link' if kind == 'link' else kind}"
    change(number, lambda issue, _: compose.recast(issue, item, ItemKind(kind)), what)


@click.command(short_help="Make two items of one.")
@arguments.issue_number
@item_argument
@click.option(
    "--at", type=arguments.NUMBER, metavar="NUMBER", help="The paragraph, or link, to split before."
)
def split(number: int, item: int, at: int | None) -> None:
    """Make two of an ITEM of issue N: a story from one of its paragraphs on, a quick link from a link on.

    Without --at a story is split before the next bold opening, and of a quick link each link becomes its own.
    """
    from curator.issues import compose, forms

    def changes(issue: "Issue") -> "Issue":
        return compose.replaced(issue, item, forms.parted(compose.chosen(issue, [item])[0], at))

    change(number, lambda issue, _: changes(issue), f"split item {item}")


@click.command(short_help="Make one item of several.")
@arguments.issue_number
@items_argument
def merge(number: int, items: tuple[int, ...]) -> None:
    """Make one item of several ITEMs of issue N that tell one story, where the first stands.

    Quick links under a story become its list of further links. The candidates are told under the first one's.
    """
    from curator.jobs.compose import merge as job
    from curator.store import issues, reading

    if len(set(items)) < 2:
        raise UsageError("one item alone is nothing to merge; name two or more")
    with opened.memory() as (settings, engine):
        with reading(engine) as conn:
            seen = issues.get(conn, number)
        done = job(engine, settings.outline, number, items, now=opened.now(), by=opened.who())
        tell(engine, seen, done)
