"""near: which printed item something new is near, by rare names and by pages that few link to."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from curator.issues import nearness
from curator.issues.names import Name, in_words
from curator.model import Candidate, Earlier
from curator.store import archive

# The names in something, and the pages that it links to: address and key.
Asked = tuple[Mapping[str, Name], Iterable[tuple[str, str]]]

_LATER = 1_000_000  # than any issue


def near(conn: Connection, asked: Mapping[str, Asked], before: int = _LATER) -> Mapping[str, Earlier]:
    """For each of `asked` the nearest item in issues before `before`; two questions to the store for all."""
    pages = {key for _, found in asked.values() for _, key in found if _is_deep(key)}
    holders = archive.holders(conn, {name for names, _ in asked.values() for name in names}, before)
    linkers = archive.linkers(conn, pages, before)
    found = {}
    for one, (names, links) in asked.items():
        same = [item for key in dict.fromkeys(key for _, key in links) for item in linkers.get(key, ())]
        if earlier := nearness.nearest(names, holders, same):
            found[one] = earlier
    return found


def near_to(conn: Connection, some: Iterable[Candidate]) -> Mapping[int, Earlier]:
    """For each candidate, by id, the printed item that it is near by the names in its title, if any."""
    asked: dict[str, Asked] = {str(one.id): (names, ()) for one in some if (names := in_words(one.title))}
    return {int(one): earlier for one, earlier in near(conn, asked).items()}


def _is_deep(key: str) -> bool:
    """Whether a page's key tells more than a host: everybody links to front doors."""
    return bool(key.partition("/")[2])
