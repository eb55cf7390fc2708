"""archive: what the newsletter printed before, as far as one issue has to do with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from curator.config import Newsletter, Settings
from curator.issues import markdown, references, subjects
from curator.issues.called import called
from curator.issues.linked import echoes
from curator.issues.mentions import Mention, in_text, mentions
from curator.issues.outward import outward
from curator.issues.targets import Ground, ground, is_own
from curator.jobs.near import Asked, near
from curator.jobs.record import links_in, links_of
from curator.model import Appearance, Archive, Earlier, Issue, IssueState
from curator.store import acceptances, issues, visits
from curator.store import archive as store

_LATER = 1_000_000  # than any issue


def look_back(conn: Connection, issue: Issue, settings: Settings, now: datetime | None = None) -> Archive:
    """What `issue` refers to: the store is asked for that alone, however many issues there are.

    With `now`, it tells which looks at pages are too long ago, unless the issue has gone out.
    """
    is_open = issue.state in {IssueState.DRAFT, IssueState.APPROVED}
    named = _slugs_in(issue, settings.newsletter)
    items = store.slugged(conn, named)
    return Archive(
        issues=store.aliases(conn) if any("#" in text for text in references.texts(issue)) else {},
        slugs={slug: number for slug, (number, _) in items.items()},
        words={slug: called(item) for slug, (_, item) in items.items()},
        appearances=_linked(conn, issue, settings.links.repeats_within),
        known=tuple(
            like for slug in sorted(named - items.keys()) for like in store.alike(conn, slug, issue.number)
        ),
        near=_near(conn, issue, settings.newsletter),
        accepted=acceptances.of_issue(conn, issue.id),
        visits=visits.of_pages(conn, {page.key for page in outward(issue, settings)}),
        stale=now - settings.links.visit_again if now and is_open else None,
        last=store.last(conn, issue.number),
        printed=store.printed(conn, issue.number) if settings.mail.more else {},
    )


def _linked(conn: Connection, issue: Issue, within: int) -> Mapping[str, tuple[Appearance, ...]]:
    """Where the pages that `issue` links to stood in the last issues, `within` so many."""
    recent = store.recent(conn, issue.number, within)
    keys = {key for found in links_of(issue).values() for _, key in found} if recent else set()
    return echoes(issues.appearances(conn, sorted(keys)), recent)


def _near(conn: Connection, issue: Issue, newsletter: Newsletter) -> Mapping[str, Earlier]:
    """By the text of each item that refers to nothing: the earlier item that it might refer to."""
    asked: dict[str, Asked] = {}
    by = ground(newsletter, Archive())
    for item in issue.items:
        names = subjects.asks(item)
        if names is not None and not _refers(item.text, by):
            asked[item.text] = (names, links_in(item.text))
    return subjects.proposals(issue, near(conn, asked, issue.number))


def _refers(text: str, by: Ground) -> bool:
    """Whether `text` speaks of another issue already."""
    links_back = any(is_own(link.url, by) for link in markdown.links(text))
    return links_back or next(in_text(text, by, _LATER, ""), None) is not None


@dataclass(frozen=True, slots=True)
class Referable:
    """What may stand in double brackets: the reference, what it means, and the issue that it leads to."""

    reference: str
    words: str
    issue: int
    slug: str = ""  # of the item; empty for an issue

    @property
    def line(self) -> str:
        """All of it for a person."""
        return f"{self.reference}  {self.words}" + (f" (#{self.issue})" if self.slug else "")


def referable(
    conn: Connection, settings: Settings, before: int, limit: int, search: str = ""
) -> list[Referable]:
    """What a text in issue `before` may refer to: issues, and the items of each, the newest first.

    At most `limit` of them, and only those with all the words of `search`.
    """
    words = search.lower().split()
    found = [
        Referable(f"[[{references.issue_name(settings.newsletter, one.number)}]]", one.title, one.number)
        for one in issues.list_all(conn)
        if one.number < before and all(word in one.title.lower() for word in words)
    ]
    for number, item in store.newest(conn, before, limit, words):
        found.append(Referable(f"[[{item.slug}]]", called(item), number, item.slug))
    return sorted(found, key=lambda one: (-one.issue, bool(one.slug)))[:limit]


def known_references(
    conn: Connection, settings: Settings, before: int, limit: int, search: str = ""
) -> list[str]:
    """The same as lines for a person: "[[DT #10]]  #10: A heron", "[[a-census]]  A census (#10)"."""
    return [one.line for one in referable(conn, settings, before, limit, search)]


def spoken(conn: Connection, settings: Settings, numbers: Iterable[int]) -> Iterator[Mention]:
    """Every mention and reference in the issues `numbers`, in their order.  Raises NotFound."""
    aliases = store.aliases(conn)
    for number in numbers:
        issue = issues.get(conn, number)
        items = store.slugged(conn, _slugs_in(issue, settings.newsletter))
        archive = Archive(issues=aliases, slugs={slug: where for slug, (where, _) in items.items()})
        yield from mentions(issue, ground(settings.newsletter, archive))


def _slugs_in(issue: Issue, newsletter: Newsletter) -> set[str]:
    """The slugs that `issue` refers to."""
    texts = references.texts(issue)
    return {one.slug for text in texts for one in references.referred(text, newsletter) if one.slug}
