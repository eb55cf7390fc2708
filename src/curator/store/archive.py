"""What was printed before, asked by the numbers and names that an issue refers to."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from curator.store.columns import batches
from curator.store.schema import issue, item


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


def slugged(conn: Connection, slugs: Collection[str]) -> Mapping[str, tuple[int, str]]:
    """The items of these slugs: the number of the issue that prints each, and its text."""
    asked = select(item.c.slug, issue.c.number, item.c.text).join(issue, issue.c.id == item.c.issue_id)
    return {
        slug: (number, text)
        for some in batches(sorted(slugs))
        for slug, number, text in conn.execute(asked.where(item.c.slug.in_(some)))
    }
