"""What a look at a page means for readers.

A server that has nothing more to show often says 200: it leads to its front page, to a login, or shows a page
that says so itself (a "soft 404"); a domain that was let go is parked; and a site that wants no programs
shows them a riddle.  None of it proves that a reader will see the same, so that none of it is an error.

What a page says of itself is its whole title or a part of it ("Page not found | Acme"); in the midst of a
title ("Windows 7 is no longer available in stores") it is a story.
"""

import re
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

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
_CODE = 12  # characters: the path of a short link, which may well lead to a front page
_BETWEEN = re.compile(r"\s+[-–—|·•:»«/]+\s+|\s*[|·•｜]\s*")  # the parts of a title
_FRONT = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default|start)(?:\.\w{2,5})?/?)?", re.IGNORECASE
)
_ERROR = re.compile(
    r"/(?:errors?[/_-]?)?(?:404|410|(?:page[_-]?)?not[_-]?found|error)(?:\.\w{2,5})?/?", re.IGNORECASE
)
_ERROR_QUERY = re.compile(r"(?:^|[&=_-])(?:404|not[_-]?found|error)(?:$|[&=])", re.IGNORECASE)
_LOGIN = re.compile(
    r"/(?:(?:users?|accounts?|auth|wp)[/_-])?(?:log-?in|sign-?in|sign_in|sso|authwall|checkpoint|sessions?/new)"
    r"(?:[/.?]|$)|/oauth2?/auth",
    re.IGNORECASE,
)
_LOGIN_HOST = re.compile(r"^(?:log-?in|sign-?in|sso|auth|accounts?|idp)\.", re.IGNORECASE)
_LOGIN_TITLE = re.compile(
    r"(?:\w+\ )?(?:log[- ]?in|sign[- ]?in|anmelden|einloggen|se\ connecter|iniciar\ sesi[oó]n|inloggen)"
    r"(?:\ to\ .{1,30}|,\ sign\ in)?",
    re.IGNORECASE | re.VERBOSE,
)
_THING = r"(?:page|file|article|post|content|story|document|video|site|link|resource|repository|account|user)"
_NOT = (
    r"(?:(?:was|is|could|can|does|has|do)\ ?(?:not|n.t)|not|cannot|can.t|isn.t|doesn.t|(?:is\ )?no\ longer)"
)
_MISSING = re.compile(
    rf"""(?:error\W*)?(?:404|410)(?:\W+(?:error|gone|(?:(?:page|file)\ )?not\ found))?(?:\W+error)?
    |(?:(?:page|file)\ )?not\ found
    |(?:(?:oops|whoops|sorry|hmm+|uh[- ]oh)\W+)?(?:(?:the|this|that|your|requested|web)\ ){{0,2}}
     {_THING}\ (?:you\ .{{1,40}}\ )?(?:
        {_NOT}\ ?(?:be\ )?(?:found|available|exists?) | (?:is\ )?unavailable
      | (?:(?:has\ been|was|is)\ )?(?:suspended|removed|deleted)
     )(?:\ (?:here|any\ ?more))?
    |(?:(?:oops|sorry)\W+)?(?:we\ )?(?:can.t|cannot|couldn.t|could\ not)\ find\ (?:that|the|this|your)\ page
     (?:\ .{{1,40}})?
    |(?:(?:die|der|diese|dieser)\ )?(?:angeforderte\ )?(?:seite|artikel|datei|inhalt)\ (?:(?:wurde|konnte)\ )?
     (?:leider\ )?nicht\ gefunden(?:\ werden)?
    |(?:page|article|contenu)\ (?:introuvable|non\ trouvée?)|p[aá]gina\ n[oã]o?\ encontrada
    |pagina\ non\ trovata|(?:pagina|artikel)\ niet\ gevonden|sidan\ (?:hittades|finns)\ inte
    |страница\ не\ найдена|页面不存在|找不到页面|ページが見つかりません(?:でした)?""",
    re.IGNORECASE | re.VERBOSE,
)
_RIDDLE = re.compile(
    r"""(?:just|wait)\ a\ moment|one\ moment,?\ please|please\ wait|attention\ required
    |(?:403\W+)?forbidden|access\ (?:to\ this\ page\ )?(?:(?:is|has\ been)\ )?denied
    |(?:(?:request|sorry),?\ )?(?:you\ (?:have\ been|are)\ )?blocked
    |(?:are\ you\ (?:a\ )?|robot\ or\ )(?:robot|human)
    |(?:please\ )?verify(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?human
    |(?:\w+\ )?(?:robot|human|bot|security|client|browser)\ (?:check|verification|checkpoint|challenge)
    |checking\ your\ browser(?:\ .{1,60})?|pardon\ our\ interruption|ddos-guard|(?:re)?captcha
    |(?:please\ )?enable\ (?:js|javascript)(?:\ and\ .{1,60})?
    |einen\ moment,?\ bitte|nur\ einen\ moment|un\ (?:instant|momento?)|even\ geduld""",
    re.IGNORECASE | re.VERBOSE,
)
_PARKED = re.compile(
    r"""\b(?:domain(?:\ name)?|[\w-]+\.[a-z]{2,12})\b.{0,30}
     \b(?:is|may\ be|could\ be)\ (?:available\ )?(?:for\ sale|parked|expired)\b
    |\bthis\ (?:web)?site\ (?:is|may\ be)\ for\ sale\b|\bdomain\ (?:name\ )?has\ expired\b
    |\bbuy\ this\ domain\b|\bparked\ (?:free|domain)\b|\bdomain\ parking\b
    |\b(?:domain|website)\ steht\ zum\ verkauf|\bdomaine\ est\ à\ vendre
    |^welcome\ to\ nginx|\bapache2?\ \w+\ default\ page|^domain\ default\ page""",
    re.IGNORECASE | re.VERBOSE,
)
_PARKING_HOST = re.compile(
    r"(?:^|\.)(?:sedoparking|hugedomains|parkingcrew|bodis|afternic|dan|undeveloped|above|domainmarket)"
    r"\.(?:com|net)$"
)


def verdict(visit: Visit) -> Verdict:
    """How the page stands, by the last look at it."""
    if visit.outcome is not Reached.SEEN:
        return {Reached.GONE: Verdict.GONE, Reached.SHUT: Verdict.SHUT, Reached.FAILED: Verdict.FAILED}[
            visit.outcome
        ]
    words = visit.imprint.words if visit.imprint else 0
    said = _by_its_words(visit) if words < _FEW else Verdict.GOOD
    return said if said is not Verdict.GOOD or not visit.final else _elsewhere(visit.url, visit.final)


def is_legible(visit: Visit) -> bool:
    """Whether what was seen is the page itself, so that its title and text can be judged."""
    return verdict(visit) is Verdict.GOOD and Flag.CONSENT not in visit.flags


def _by_its_words(visit: Visit) -> Verdict:
    """What a page of few words says of itself."""
    parts = [part.strip(" .!?…¡¿'\"😕🤖") for part in (visit.title, *_BETWEEN.split(visit.title))]
    if any(map(_RIDDLE.fullmatch, parts)):
        return Verdict.SHUT
    if _PARKING_HOST.search(display_host(visit.final)) or _PARKED.search(f"{visit.title}\n{visit.opening}"):
        return Verdict.PARKED
    if any(map(_MISSING.fullmatch, parts)):
        return Verdict.MISSING
    if any(map(_LOGIN_TITLE.fullmatch, parts[:2])) and not _is_login(urlsplit(visit.url)):
        return Verdict.LOGIN
    return Verdict.GOOD


def _elsewhere(asked: str, final: str) -> Verdict:
    """Whether a page was led to what is no page of its own."""
    try:
        there, here = urlsplit(final), urlsplit(asked)
    except ValueError:
        return Verdict.GOOD
    if _is_login(there) and not _is_login(here):
        return Verdict.LOGIN
    if _ERROR.fullmatch(there.path) and not _ERROR.fullmatch(here.path):
        return Verdict.MISSING
    was_deep = not _FRONT.fullmatch(here.path) or bool(here.query)
    short = len(here.path.strip("/")) <= _CODE and display_host(asked) != display_host(final)
    if not was_deep or short or not _FRONT.fullmatch(there.path) or there.fragment:
        return Verdict.GOOD
    return Verdict.FRONT if not there.query or _ERROR_QUERY.search(there.query) else Verdict.GOOD


def _is_login(parts: SplitResult) -> bool:
    return bool(_LOGIN.search(parts.path) or _LOGIN_HOST.match(parts.netloc))
