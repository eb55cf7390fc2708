"""archive: what the newsletter printed before, as far as one issue has to do with it."""

from sqlalchemy import Connection

from curator.config import Settings
from curator.issues import references
from curator.model import Archive, Issue
from curator.store import archive as store


def look_back(conn: Connection, issue: Issue, settings: Settings) -> Archive:
    """What `issue` refers to: the store is asked for that alone, however many issues there are."""
    found = [
        one for text in references.texts(issue) for one in references.referred(text, settings.newsletter)
    ]
    items = store.slugged(conn, {one.slug for one in found if one.slug})
    return Archive(
        issues=store.aliases(conn, {one.number for one in found if one.number}),
        slugs={slug: number for slug, (number, _) in items.items()},
    )
