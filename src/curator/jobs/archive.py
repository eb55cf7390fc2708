"""archive: what the newsletter printed before, as far as one issue has to do with it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from curator.config import Newsletter, Settings
from curator.issues import markdown, nearness, references, slugs
from curator.issues.linked import echoes
from curator.issues.mentions import in_text
from curator.issues.names import Name, in_words
from curator.issues.targets import ground, is_own
from curator.jobs.record import links_in, links_of
from curator.model import Appearance, Archive, Candidate, Earlier, Issue
from curator.store import archive as store
from curator.store import issues

_LATER = 1_000_000  # than any issue


def look_back(conn: Connection, issue: Issue, settings: Settings) -> Archive:
    """What `issue` refers to: the store is asked for that alone, however many issues there are."""
    texts = list(references.texts(issue))
    named = {one.slug for text in texts for one in references.referred(text, settings.newsletter) if one.slug}
    items = store.slugged(conn, named)
    return Archive(
        issues=store.aliases(conn) if any("#" in text for text in texts) else {},
        slugs={slug: number for slug, (number, _) in items.items()},
        words={slug: slugs.called(item) for slug, (_, item) in items.items()},
        appearances=_linked(conn, issue, settings.links.repeats_within),
        known=tuple(
            like for slug in sorted(named - items.keys()) for like in store.alike(conn, slug, issue.number)
        ),
        near=_near(conn, issue, settings.newsletter),
    )


def _linked(conn: Connection, issue: Issue, within: int) -> Mapping[str, tuple[Appearance, ...]]:
    """Where the pages that `issue` links to stood in the last issues, `within` so many."""
    recent = store.recent(conn, issue.number, within)
    keys = {key for found in links_of(issue).values() for _, key in found} if recent else set()
    return echoes(issues.appearances(conn, sorted(keys)), recent)


def _near(conn: Connection, issue: Issue, newsletter: Newsletter) -> Mapping[str, Earlier]:
    """By the text of each item that refers to nothing: the earlier item that it might refer to."""
    asked: dict[str, Asked] = {}
    for item in issue.items:
        names = nearness.asks(item)
        if names is not None and not _refers(item.text, newsletter):
            asked[item.text] = (names, links_in(item.text))
    return nearness.proposals(issue, _nearest(conn, asked, issue.number))


def _refers(text: str, newsletter: Newsletter) -> bool:
    """Whether `text` speaks of another issue already."""
    by = ground(newsletter, Archive())
    links_back = any(is_own(link.url, by) for link in markdown.links(text))
    return links_back or next(in_text(text, by, _LATER, ""), None) is not None


Asked = tuple[
    Mapping[str, Name], Iterable[tuple[str, str]]
]  # the names in something, and the pages it links to


def _nearest(conn: Connection, asked: Mapping[str, Asked], before: int) -> Mapping[str, Earlier]:
    """For each of `asked` the nearest item in issues before `before`; two questions to the store for all."""
    pages = {key for _, found in asked.values() for _, key in found if _is_deep(key)}
    holders = store.holders(conn, {name for names, _ in asked.values() for name in names}, before)
    linkers = store.linkers(conn, pages, before)
    found = {}
    for one, (names, links) in asked.items():
        same = [item for key in dict.fromkeys(key for _, key in links) for item in linkers.get(key, ())]
        if earlier := nearness.nearest(names, holders, same):
            found[one] = earlier
    return found


def _is_deep(key: str) -> bool:
    """Whether a page's key tells more than a host: everybody links to front doors."""
    return bool(key.partition("/")[2])


def near_to(conn: Connection, some: Iterable[Candidate]) -> Mapping[int, Earlier]:
    """For each candidate, by id, the printed item that it is near, by the names in its title, if any."""
    asked: dict[str, Asked] = {str(one.id): (in_words(one.title), ()) for one in some if one.title}
    return {int(key): earlier for key, earlier in _nearest(conn, asked, _LATER).items()}


def known_references(
    conn: Connection, settings: Settings, before: int, limit: int, search: str = ""
) -> list[str]:
    """What may stand in double brackets in issue `before`, a line each with what it means, newest first.

    At most `limit` lines, and only those with all the words of `search`.
    """
    words = search.split()
    newsletter = settings.newsletter
    lines: list[tuple[int, int, str]] = []
    for issue in issues.list_all(conn):
        if issue.number < before and all(word.lower() in issue.title.lower() for word in words):
            name = references.issue_name(newsletter, issue.number)
            lines.append((-issue.number, 0, f"[[{name}]]  {issue.title}"))
    for at, (number, item) in enumerate(store.newest(conn, before, limit, words), 1):
        lines.append((-number, at, f"[[{item.slug}]]  {slugs.called(item)} (#{number})"))
    return [line for _, _, line in sorted(lines)[:limit]]
