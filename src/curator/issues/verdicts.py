"""What a look at a page means for readers.

A server that has nothing more to show often says 200: it leads to its front page, to a login, or shows a page
that says so itself (a "soft 404"); a domain that was let go is parked; and a site that wants no programs
shows them a riddle.  None of it proves that a reader will see the same, so that none of it is an error.
"""

import re
from enum import StrEnum
from urllib.parse import urlsplit

from curator.links import display_host
from curator.model import Flag, Reached, Visit


class Verdict(StrEnum):
    """How a page stands."""

    GOOD = "seen"
    GONE = "gone"
    FAILED = "failed"
    SHUT = "shut"
    MISSING = "says that it is missing"
    FRONT = "leads to a front page"
    LOGIN = "leads to a login"
    PARKED = "is parked"


_FEW = 300  # words: what says more has something to say
_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:index\.\w{2,5})?", re.IGNORECASE)
_LOGIN = re.compile(
    r"/(?:(?:users?|accounts?|auth|wp)[/_-])?(?:log-?in|sign-?in|sign_in|sso|authwall|checkpoint)(?:[/.?]|$)",
    re.IGNORECASE,
)
_LOGIN_HOST = re.compile(r"^(?:log-?in|sign-?in|sso|auth|accounts?|idp?)\.", re.IGNORECASE)
_MISSING = re.compile(
    r"""^\W*(?:error\W*)?(?:404|410)(?:\W*$|\W+(?:error|not\ found|page|file))
    |^\W*(?:not\ found|gone)\W*$
    |\b(?:page|file|article|post|content|story|document)\ (?:(?:was|is|could)\ )?not\ (?:be\ )?
        (?:found|available)
    |\bpage\ (?:doesn.t|does\ not)\ exist|\bno\ longer\ (?:available|exists)
    |(?:can.t|cannot)\ find\ (?:that|the|this)\ page
    |\bnicht\ gefunden\b|\bpage\ (?:introuvable|non\ trouvée)|\bno\ encontrada\b|\bniet\ gevonden\b""",
    re.IGNORECASE | re.VERBOSE,
)
_RIDDLE = re.compile(
    r"""^\W*(?:(?:just|wait|one)\ (?:a\ )?moment|attention\ required|forbidden
    |access\ (?:to\ this\ page\ )?(?:(?:is|has\ been)\ )?denied
    |are\ you\ (?:a\ )?(?:robot|human)|(?:please\ )?verify(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?human
    |(?:robot|security)\ check|human\ verification|checking\ your\ browser|pardon\ our\ interruption
    |ddos-guard)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PARKED = re.compile(
    r"""\b(?:domain|website|site)(?:\ name)?\ (?:\S+\ )?(?:is|may\ be)\ (?:for\ sale|parked|expired)\b
    |\bdomain\ (?:name\ )?(?:has\ )?expired\b|\bbuy\ this\ domain\b
    |\bis\ for\ sale\b.{0,30}\b(?:hugedomains|sedo|afternic|dan)\b
    |\bparked\ (?:free|domain)\b|\bdomain\ parking\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PARKING = re.compile(r"(?:^|\.)(?:sedoparking|hugedomains|parkingcrew|bodis|afternic|dan)\.(?:com|net)$")
_CODE = 12  # characters: the path of a short link, which may well lead to a front page
_UNSEEN = {Reached.GONE: Verdict.GONE, Reached.SHUT: Verdict.SHUT, Reached.FAILED: Verdict.FAILED}


def verdict(visit: Visit) -> Verdict:
    """How the page stands, by the last look at it."""
    if visit.outcome is not Reached.SEEN:
        return _UNSEEN[visit.outcome]
    if visit.imprint and visit.imprint.words < _FEW:
        if _RIDDLE.search(visit.title):
            return Verdict.SHUT
        said = f"{visit.title}\n{visit.opening}"
        if _PARKING.search(display_host(visit.final)) or _PARKED.search(said):
            return Verdict.PARKED
        if _MISSING.search(visit.title):
            return Verdict.MISSING
    return _elsewhere(visit.url, visit.final) if visit.final else Verdict.GOOD


def is_legible(visit: Visit) -> bool:
    """Whether what was seen is the page itself, so that its title and text can be judged."""
    return verdict(visit) is Verdict.GOOD and Flag.CONSENT not in visit.flags


def _elsewhere(asked: str, final: str) -> Verdict:
    """Whether a page was led to what is no page of its own."""
    there, here = urlsplit(final), urlsplit(asked)  # both were clean addresses when they were asked
    if _is_login(final) and not _is_login(asked):
        return Verdict.LOGIN
    was_deep = not _FRONT.fullmatch(here.path) or bool(here.query)
    short = len(here.path.strip("/")) <= _CODE and display_host(asked) != display_host(final)
    if was_deep and not short and _FRONT.fullmatch(there.path) and not there.query and not there.fragment:
        return Verdict.FRONT
    return Verdict.GOOD


def _is_login(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_LOGIN.search(parts.path) or _LOGIN_HOST.match(parts.netloc))
