"""What was printed before, asked by the numbers and names that an issue refers to."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, case, func, select

from curator.model import IssueState, Item, ItemKind, Last
from curator.store.columns import batches
from curator.store.issues import item_of
from curator.store.schema import issue, item, link, name, section

_ITEMS = select(item, issue.c.number.label("printed_in")).join(issue, issue.c.id == item.c.issue_id)


def aliases(conn: Connection) -> Mapping[int, tuple[str, ...]]:
    """The former addresses of every issue, by number."""
    asked = select(issue.c.number, issue.c.aliases)
    return {number: tuple(filter(None, written.split("\n"))) for number, written in conn.execute(asked)}


def recent(conn: Connection, number: int, most: int) -> list[int]:
    """The numbers of the issues before issue `number`, the nearest first, at `most` so many."""
    asked = select(issue.c.number).where(issue.c.number < number).order_by(issue.c.number.desc())
    return list(conn.execute(asked.limit(most)).scalars()) if most else []


def last(conn: Connection, number: int) -> Last | None:
    """What the issue before issue `number` is called; None if there is none."""
    asked = (
        select(issue.c.number, issue.c.title).where(issue.c.number < number).order_by(issue.c.number.desc())
    )
    row = conn.execute(asked.limit(1)).one_or_none()
    return Last(row.number, row.title) if row else None


def printed(conn: Connection, before: int) -> Mapping[str, tuple[int, int]]:
    """How many stories and quick links each section has printed in issues before `before`, by its key."""
    counts = (func.sum(case((item.c.kind == kind, 1), else_=0)) for kind in (ItemKind.STORY, ItemKind.LINK))
    asked = (
        select(section.c.key, *counts)
        .join(item, item.c.section_id == section.c.id)
        .join(issue, issue.c.id == section.c.issue_id)
        .where(issue.c.number < before, issue.c.state == IssueState.SENT)
        .group_by(section.c.key)
    )
    return {key: (int(stories), int(links)) for key, stories, links in conn.execute(asked)}


def slugged(conn: Connection, slugs: Collection[str], *, but: int = 0) -> Mapping[str, tuple[int, Item]]:
    """The items of these slugs, each with the number of the issue that prints it; none of issue `but`."""
    asked = _ITEMS.where(issue.c.number != but)
    return {
        row.slug: (row.printed_in, item_of(row))
        for some in batches(sorted(slugs))
        for row in conn.execute(asked.where(item.c.slug.in_(some)))
    }


def alike(conn: Connection, slug: str, before: int, most: int = 500) -> list[str]:
    """Slugs that begin as `slug` does or share its longest word, of items in issues before `before`.

    The newest first, at `most` so many.
    """
    longest = max(slug.split("-"), key=len)
    begins, has = (
        item.c.slug.startswith(slug[:4], autoescape=True),
        item.c.slug.contains(longest, autoescape=True),
    )
    asked = select(item.c.slug).join(issue, issue.c.id == item.c.issue_id)
    asked = asked.where(begins | has, issue.c.number < before).order_by(item.c.id.desc()).limit(most)
    return list(conn.execute(asked).scalars())


def newest(conn: Connection, before: int, most: int, words: Collection[str] = ()) -> list[tuple[int, Item]]:
    """The items before issue `before` that have a slug, with their issues' numbers; the newest issue first.

    At `most` so many, and only those with all `words`.
    """
    asked = _ITEMS.join(section, section.c.id == item.c.section_id).where(
        issue.c.number < before, item.c.slug != ""
    )
    for word in words:
        in_text = item.c.text.icontains(word, autoescape=True) | item.c.image_alt.icontains(
            word, autoescape=True
        )
        asked = asked.where(in_text | item.c.slug.icontains(word, autoescape=True))
    asked = asked.order_by(issue.c.number.desc(), section.c.position, item.c.position).limit(most)
    return [(row.printed_in, item_of(row)) for row in conn.execute(asked)]


def linkers(
    conn: Connection, keys: Collection[str], before: int, most: int = 4
) -> Mapping[str, list[tuple[int, Item]]]:
    """The items that link to each page of `keys` which at most so many links lead to, as in `holders`."""
    found: dict[str, list[tuple[int, Item]]] = {}
    for some in batches(sorted(keys)):
        rare = select(link.c.key).where(link.c.key.in_(some)).group_by(link.c.key)
        rare = rare.having(func.count() <= most)
        asked = _ITEMS.add_columns(link.c.key.label("held")).join(link, link.c.item_id == item.c.id)
        asked = asked.where(link.c.key.in_(rare), issue.c.number < before)
        for row in conn.execute(asked.order_by(issue.c.number.desc(), item.c.id)):
            found.setdefault(row.held, []).append((row.printed_in, item_of(row)))
    return found


def holders(
    conn: Connection, names: Collection[str], before: int, most: int = 4
) -> Mapping[str, list[tuple[int, Item]]]:
    """The items that hold each of `names` which at most so many items hold, with the numbers of their issues.

    Only those in issues before issue `before`, the newest first.
    """
    found: dict[str, list[tuple[int, Item]]] = {}
    for some in batches(sorted(names)):
        rare = select(name.c.name).where(name.c.name.in_(some)).group_by(name.c.name)
        rare = rare.having(func.count() <= most)
        asked = _ITEMS.add_columns(name.c.name.label("held")).join(name, name.c.item_id == item.c.id)
        asked = asked.where(name.c.name.in_(rare), issue.c.number < before)
        for row in conn.execute(asked.order_by(issue.c.number.desc(), item.c.id)):
            found.setdefault(row.held, []).append((row.printed_in, item_of(row)))
    return found
