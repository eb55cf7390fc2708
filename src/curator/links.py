"""One place for addresses: what is wrong with one, its clean form, its identity, its campaign parameters.

A page that comes in is stored *clean* (tracking and recipient ids off, everything functional kept) and
compared by its *key* (scheme, `www.`, trailing slash, order of parameters and fragments of no meaning set
aside).  From an address in somebody's finished writing only its traces are taken (curator.traces).  Addresses
are edited as text, parameter by parameter: decoding and encoding them again changes addresses that servers
compare by byte.
"""

import hashlib
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from curator.errors import UsageError
from curator.text import clean as clean_text
from curator.traces import name_of, traced

# Parameters that say where a link stood, and nothing about the page; though a site may read them.
_TRACKING = re.compile(
    r"""^(?:
      ocid | ncid | cmpid | xtor | guccounter | guce_referr\w+ | __twitter_impression | ref_src | ref_url
    | trk(?:campaign|info)? | smid | smtyp | nr_email_referer | wprov | cmp | campaign_id | partnerref
    | sharedid | __readwiselocation
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
# ... and those that track on some hosts but mean something on others.
_TRACKING_AT = (
    (re.compile(r"(^|\.)(twitter|x)\.com$"), {"s", "t", "cxt"}),
    (re.compile(r"(^|\.)(youtube\.com|youtu\.be|spotify\.com)$"), {"si", "feature", "pp"}),
    (re.compile(r"(^|\.)(blogspot\.[a-z.]+|googleblog\.com)$"), {"m"}),
    (re.compile(r"(^|\.)amazon\.[a-z.]+$"), {"tag", "linkcode", "ref", "ref_", "psc"}),
)
_TRACKING_PAIR = re.compile(r"^ref=(producthunt|hackernews|rss|twitter|newsletter|email)$", re.IGNORECASE)
# Fragments that point at nothing on the page which a reader came for.
_EMPTY_FRAGMENT = re.compile(
    r"^(?:|top|comments?|comments?-(?:area|section|form)|respond|disqus_thread|xtor=.*|utm_.*|ref=.*|:~:.*|rss\w*)$",
    re.IGNORECASE,
)
_ROUTE = re.compile(r"^(?:!|/)")  # a fragment by which a script finds the page is the page's address
_HOST = re.compile(r"^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$")
_PLAIN = re.compile(r"[!#-;=?-~]*")  # ASCII without what an address may not hold
_FORBIDDEN = re.compile(r"[\s<>\"]")
_WEB = re.compile(r"https?:", re.IGNORECASE)
_SERVICES = {
    "subscribe",
    "confirm",
    "unsubscribe",
    "preferences",
    "feedback",
}  # below the newsletter's address
_ENCODED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
_MISTYPED = re.compile(r"h?t?tps?|https?:?")
_UNENCODED = re.compile(r"[A-Za-z0-9/:@!$&'()*+,;=?._~-]*")
_VARIANT_HOST = re.compile(
    r"(?:www\.)?(?:m|mobile|amp|touch|print)\.|.*\.cdn\.ampproject\.org$", re.IGNORECASE
)
_VARIANT = re.compile(
    r"[/.?&](?:amp|amphtml|print|printable|mobile)(?:$|[/.?&=])|outputtype=amp|[?&]view=(?:print|mobile)",
    re.IGNORECASE,
)
_KEY = 1_000  # characters
_UNRESERVED = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean address, its key, and the parameters and fragment that were taken off it."""

    url: str
    key: str
    removed: tuple[str, ...] = ()


def fault(url: str) -> str | None:
    """What is wrong with `url` as the address of a page, in a few words; None if nothing is."""
    said = _dissect(url)
    return said if isinstance(said, str) else None


@dataclass(frozen=True, slots=True)
class _Address:
    """An address, taken apart once: `host` as it was written, in lower case."""

    parts: SplitResult
    host: str
    port: int | None


def _dissect(url: str) -> _Address | str:
    """The address taken apart; or what is wrong with it."""
    if not _PLAIN.fullmatch(url) and (url != clean_text(url) or _FORBIDDEN.search(url)):
        return "it holds spaces or characters that no address may hold"
    try:
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        return "it cannot be parsed"
    if parts.scheme not in {"http", "https"}:
        return f"its scheme is {parts.scheme or 'missing'}; only http and https lead to pages"
    if "@" in parts.netloc:
        return "it holds a user name"
    if _MISTYPED.fullmatch(_ENCODED.sub("", host)):
        return f'its host "{host}" looks like a mistyped scheme'
    if port == 0:
        return "its port is 0"
    return _Address(parts, host, port) if _is_host(host) else f'its host "{host}" is not a host name'


def _is_host(host: str) -> bool:
    """Whether `host` is a name with a dot, `localhost`, or a literal address."""
    if _HOST.match(host) and not host[-1].isdigit():
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or bool(_HOST.match(_ascii_host(host)))
    return True


def _ascii_host(host: str) -> str:
    """The host in lower case, and in IDNA where it has other letters."""
    host = host.rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def clean(url: str) -> Cleaned:
    """`url` without tracking; everything that selects the page stays byte for byte.

    Raises UsageError if it is no address of a page.
    """
    url = url.strip()
    found = _dissect(url)
    if isinstance(found, str):
        raise UsageError(f"{url[:200]} is no address of a page: {found}")
    parts, host = found.parts, found.host
    kept: list[str] = []
    removed: list[str] = []
    for pair in parts.query.split("&") if parts.query else []:
        (removed if _tracks(pair, host) else kept).append(pair)
    fragment = parts.fragment
    if fragment and _EMPTY_FRAGMENT.match(fragment):
        removed.append("#" + fragment)
        fragment = ""
    whole = parts._replace(
        netloc=_netloc(found), path=parts.path or "/", query="&".join(kept), fragment=fragment
    )
    return Cleaned(urlunsplit(whole), _key(whole), tuple(removed))


def _tracks(pair: str, host: str) -> bool:
    """Whether the query parameter `pair` only tracks, on `host`."""
    name = name_of(pair)
    if traced(pair) or _TRACKING.match(name) or _TRACKING_PAIR.match(pair):
        return True
    return any(where.search(host) and name.lower() in names for where, names in _TRACKING_AT)


def _netloc(address: _Address) -> str:
    """Host and port with the host in ASCII lower case and the scheme's own port left off."""
    host = _ascii_host(address.host)
    if ":" in host:
        host = f"[{host}]"
    default = {"http": 80, "https": 443}.get(address.parts.scheme)
    return host if address.port in {None, default} else f"{host}:{address.port}"


def key(url: str) -> str:
    """The identity of a page: two addresses with one key are one page in different clothes.

    Raises UsageError if `url` is no address of a page.
    """
    return clean(url).key


def place(url: str) -> str:
    """The identity of a place on a page: the page's key, and the fragment that names the place.

    Raises UsageError if `url` is no address of a page.
    """
    cleaned = clean(url)
    return f"{cleaned.key}#{cleaned.url.partition('#')[2]}"


def _key(parts: SplitResult) -> str:
    """The key of a clean address."""
    host = parts.netloc.removeprefix("www.")
    path = _normal(parts.path).rstrip("/")
    query = "&".join(sorted(_normal(pair) for pair in parts.query.split("&") if pair)) if parts.query else ""
    fragment = "#" + parts.fragment if _ROUTE.match(parts.fragment) else ""
    key = host + path + ("?" + query if query else "") + fragment
    # PostgreSQL indexes no more than 2,704 bytes, and nobody tells such addresses apart by reading.
    return key if len(key) <= _KEY else f"{host}/{hashlib.sha256(key.encode()).hexdigest()}"


def _normal(text: str) -> str:
    """Percent-encoding made uniform (RFC 3986 §6.2.2): unreserved characters are decoded."""
    if _UNENCODED.fullmatch(text):
        return text

    def one(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char.isascii() and (char.isalnum() or char in "-._~") else match[0].upper()

    return _UNRESERVED.sub(one, quote(text, safe="/%:@!$&'()*+,;=?-._~"))


def is_variant(url: str) -> bool:
    """Whether an address says itself that it is a variant of a page's: for phones, for AMP, for print."""
    parts = urlsplit(url)
    return bool(_VARIANT_HOST.match(parts.netloc) or _VARIANT.search(f"{parts.path}?{parts.query}"))


def display_host(url: str) -> str:
    """The host as a reader knows it: no `www.`, no port; "" if there is none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return _ascii_host(host).removeprefix("www.")


def with_campaign(url: str, parameters: Sequence[tuple[str, str]], own: str = "") -> str:
    """`url` with those of a channel's campaign `parameters` (name, value) that it has not, in their order.

    They stand before the first parameter whose name comes after theirs in the alphabet: so the services that
    mail newsletters write them.  One without a value is left off.  Unchanged are addresses that are no web
    addresses, and the service addresses (unsubscribe, confirm ...) of the newsletter that lives at `own`.
    From any other address that bore no trace, `traces.strip` takes exactly what is put on here.
    """
    if not _WEB.match(url) or _is_service(url, own):
        return url
    address, mark, fragment = url.partition("#")
    page, asked, query = address.partition("?")
    pairs = query.split("&") if asked else []
    names = [name_of(pair).lower() for pair in pairs]
    added = [f"{name}={quote(value, safe='')}" for name, value in parameters if value and name not in names]
    if not added:
        return url
    behind = (at for at, name in enumerate(names) if name > "utm_" and not name.startswith("utm_"))
    at = next(behind, len(pairs))
    return "".join([page, "?", "&".join([*pairs[:at], *added, *pairs[at:]]), mark, fragment])


def _is_service(url: str, own: str) -> bool:
    """Whether `url` is one by which the newsletter at `own` serves a reader, and no page to read."""
    if not own:
        return False
    try:
        ours, theirs = urlsplit(own), urlsplit(url)
        if ours.hostname != theirs.hostname:
            return False
    except ValueError:
        return False
    below = theirs.path.removeprefix(ours.path.rstrip("/"))
    return below.strip("/").partition("/")[0].lower() in _SERVICES
