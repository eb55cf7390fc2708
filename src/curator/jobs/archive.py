"""archive: what the newsletter printed before, as far as one issue has to do with it."""

from collections.abc import Mapping

from sqlalchemy import Connection

from curator.config import Settings
from curator.issues import references, slugs
from curator.issues.linked import echoes
from curator.jobs.record import links_of
from curator.model import Appearance, Archive, Issue
from curator.store import archive as store
from curator.store import issues


def look_back(conn: Connection, issue: Issue, settings: Settings) -> Archive:
    """What `issue` refers to: the store is asked for that alone, however many issues there are."""
    found = [
        one for text in references.texts(issue) for one in references.referred(text, settings.newsletter)
    ]
    items = store.slugged(conn, {one.slug for one in found if one.slug})
    return Archive(
        issues=store.aliases(conn, {one.number for one in found if one.number}),
        slugs={slug: number for slug, (number, _) in items.items()},
        words={slug: slugs.called(item) for slug, (_, item) in items.items()},
        appearances=_linked(conn, issue, settings.links.repeats_within),
    )


def _linked(conn: Connection, issue: Issue, within: int) -> Mapping[str, tuple[Appearance, ...]]:
    """Where the pages that `issue` links to stood in the last issues, `within` so many."""
    recent = store.recent(conn, issue.number, within)
    keys = {key for found in links_of(issue).values() for _, key in found} if recent else set()
    return echoes(issues.appearances(conn, sorted(keys)), recent)
