"""A feed's entries, sifted by what a person wants of its source."""

import re
from collections.abc import Sequence
from dataclasses import replace

from curator import links
from curator.feeds.parse import parse
from curator.model import Entry, Feed


def read(
    body: bytes, url: str, content_type: str, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Feed:
    """The feed in `body` as `parse` reads it, less what `sift` leaves out.  Raises Unreadable.

    Patterns are matched here, in quarantine, too: one that a person wrote and a title that a stranger wrote
    can keep each other busy for ever.
    """
    return sift(parse(body, url, content_type), include, exclude)


def sift(feed: Feed, include: Sequence[str], exclude: Sequence[str]) -> Feed:
    """The feed less the entries whose title or address matches a pattern of `exclude`, or none of `include`.

    Those that are left are told their clean addresses.

    Patterns are regular expressions, found anywhere, whatever the case; without any of `include`, all entries
    are wanted.
    """
    kept, left = [], list(feed.skipped)
    for entry in feed.entries:
        why = _unwanted(entry, include, exclude)
        if why:
            left.append((entry.title or entry.url, why))
            continue
        page = links.clean(entry.url)  # which cannot fail: it is the address of a page
        kept.append(replace(entry, page=page.url, key=page.key))
    return replace(feed, entries=tuple(kept), skipped=tuple(left))


def _unwanted(entry: Entry, include: Sequence[str], exclude: Sequence[str]) -> str | None:
    """Why an entry is left out; None if it is not."""
    for pattern in exclude:
        if _matches(pattern, entry):
            return f"excluded by the pattern {pattern}"
    if include and not any(_matches(pattern, entry) for pattern in include):
        return "matches no pattern to include"
    return None


def _matches(pattern: str, entry: Entry) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for text in (entry.title, entry.url))
