"""The address that a page gives itself, if it can be believed."""

from urllib.parse import urldefrag, urlsplit

from curator import links
from curator.errors import UsageError

_FRONTS = ("www.", "m.", "mobile.", "amp.", "www2.", "touch.")


def canonical(stated: tuple[str, ...], url: str) -> str:
    """The first of the `stated` absolute addresses that may be that of the page at `url`, clean; "" if none.

    It is on the same site, is not the site's home if `url` is not, and has no fragment
    (https://www.rfc-editor.org/rfc/rfc6596).
    """
    for one in stated:
        try:
            clean = urldefrag(links.clean(one).url).url
        except UsageError:
            continue
        if same_site(clean, url) and (not is_home(clean) or is_home(url)):
            return clean
    return ""


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are on one host, `www.` and the like aside, or on a sub-domain of it."""
    first, second = _host(one), _host(other)
    if not first or not second:
        return False
    return first == second or first.endswith("." + second) or second.endswith("." + first)


def is_home(url: str) -> bool:
    """Whether `url` is the front page of its host."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _host(url: str) -> str:
    """The host without the names that one site goes by on different screens."""
    host = links.display_host(url)
    for front in _FRONTS:
        bare = host.removeprefix(front)
        if bare != host and "." in bare:
            return bare
    return host
