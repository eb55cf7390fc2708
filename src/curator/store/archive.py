"""What was printed before, asked by the numbers and names that an issue refers to."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select

from curator.model import Item
from curator.store.columns import batches
from curator.store.issues import item_of
from curator.store.schema import issue, item, name

_ITEMS = select(item, issue.c.number.label("printed_in")).join(issue, issue.c.id == item.c.issue_id)


def aliases(conn: Connection, numbers: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """The former addresses of those of the issues `numbers` that there are, by number."""
    asked = select(issue.c.number, issue.c.aliases)
    return {
        number: tuple(filter(None, written.split("\n")))
        for some in batches(list(numbers))
        for number, written in conn.execute(asked.where(issue.c.number.in_(some)))
    }


def recent(conn: Connection, number: int, most: int) -> list[int]:
    """The numbers of the issues before issue `number`, the nearest first, at `most` so many."""
    asked = select(issue.c.number).where(issue.c.number < number).order_by(issue.c.number.desc())
    return list(conn.execute(asked.limit(most)).scalars()) if most else []


def slugged(conn: Connection, slugs: Collection[str], *, but: int = 0) -> Mapping[str, tuple[int, Item]]:
    """The items of these slugs, each with the number of the issue that prints it; none of issue `but`."""
    asked = _ITEMS.where(issue.c.number != but)
    return {
        row.slug: (row.printed_in, item_of(row))
        for some in batches(sorted(slugs))
        for row in conn.execute(asked.where(item.c.slug.in_(some)))
    }


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
