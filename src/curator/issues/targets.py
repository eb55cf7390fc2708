"""Which issue an address leads to, told by the addresses that issues have had and by how they look."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from curator.config import Newsletter
from curator.model import Archive

# `/issues/014/` is a page of ours wherever our pages live; deeper in a site it may be a bug of somebody's
# program, unless the title of an issue is in it.
_PAGE = re.compile(r"/issues?/0*([1-9]\d{0,5})")
_TITLED = re.compile(r".*/issues?/0*([1-9]\d{0,5})-[^/]+")


@dataclass(frozen=True, slots=True)
class Ground:
    """What tells where an address leads: the newsletter, what was printed before, and what follows."""

    newsletter: Newsletter
    archive: Archive
    hosts: frozenset[str]
    paths: dict[str, int]


def ground(newsletter: Newsletter, archive: Archive) -> Ground:
    """The ground on which the addresses in an issue of `newsletter` are judged."""
    former = [(number, one) for number, known in archive.issues.items() for one in known]
    homes = [newsletter.url, *newsletter.former, *(one for _, one in former)]
    hosts = frozenset(filter(None, map(_host, homes)))
    return Ground(newsletter, archive, hosts, {_path(one, ()): number for number, one in former})


def number_of(url: str, by: Ground) -> int | None:
    """The number of the issue that `url` leads to, whatever host it is at; None where that does not show."""
    homes = (by.newsletter.url, *by.newsletter.former)
    for path in (_path(url, ()), _path(url, homes)):
        if path in by.paths:
            return by.paths[path]
        if match := _PAGE.fullmatch(path) or _TITLED.fullmatch(path):
            return int(match[1])
    return by.archive.slugs.get(_path(url, homes).rpartition("/")[2])


def is_own(url: str, by: Ground) -> bool:
    """Whether `url` is a page of the newsletter's own, now or formerly."""
    return number_of(url, by) is not None or _host(url) in by.hosts


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _path(url: str, homes: Iterable[str]) -> str:
    """The path of `url` without what follows it, below the one of `homes` that it lies in."""
    for home in homes:
        root = home.rstrip("/")
        if url.startswith(root + "/"):
            url = url[len(root) :]
            break
    try:
        return unquote(urlsplit(url).path).rstrip("/").removesuffix("/index.html").lower()
    except ValueError:
        return ""
