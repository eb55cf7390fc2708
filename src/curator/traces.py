"""Traces: the parameters by which an address tells who sent it, or who clicked it, and nothing of its page.

They are taken off addresses in an issue that was written elsewhere, and nothing else is: such an issue is
somebody's finished writing.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

# Parameters that say by which mail or advertisement a reader came ...
_CAMPAIGN = re.compile(
    r"""^(?:
      utm_\w+ | mtm_\w+ | pk_\w+ | piwik_\w+ | matomo_\w+ | hsa_\w+ | gad_\w+ | mc_cid | _hsmi
    | at_(?:medium|campaign|custom\w*) | wt_z?mc | sc_campaign | ns_campaign | s_kwcid | _openstat
    )\Z""",
    re.VERBOSE | re.IGNORECASE,
)
# ... and which reader it was that clicked.
_RECIPIENT = re.compile(
    r"""^(?:
      mc_eid | _hsenc | __hs\w+ | hsctatracking | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | msclkid
    | twclid | ttclid | yclid | ysclid | igshid | igsh | li_fat_id | epik | srsltid | mkt_tok | vero_\w+
    | oly_(?:anon|enc)_id | wickedid | rb_clickid | ml_subscriber\w* | ck_subscriber_id | __s | _ke
    | bsft_\w+ | elq\w* | _ga | _gl
    )\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_WEB = re.compile(r"https?:", re.IGNORECASE)


def name_of(pair: str) -> str:
    """The name of a query parameter; a "&" that was escaped once too often leaves its "amp;" before it."""
    return re.sub(r"^(?:amp;)+", "", unquote(pair.partition("=")[0]))


class Kind(StrEnum):
    """What a trace tells: by which campaign a reader came, or which recipient it was."""

    CAMPAIGN = "campaign"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Trace:
    """A parameter that tells who sent an address or who clicked it.

    `pair` is name and value as written; the characters from `start` to `end` go with it.
    """

    kind: Kind
    pair: str
    start: int
    end: int


def traces(url: str) -> tuple[Trace, ...]:
    """The traces in `url`, in order: those of campaigns and recipients, nothing that chooses the page.

    Works on anything that begins like a web address, malformed or not; others have none.
    """
    if not _WEB.match(url):
        return ()
    address, mark, fragment = url.partition("#")
    page, _, query = address.partition("?")
    found = _traces_in(query, len(page)) if query else []
    if mark and all(map(traced, fragment.split("&"))):
        found += _traces_in(fragment, len(address))
    return tuple(found)


def _traces_in(query: str, at: int) -> list[Trace]:
    """The traces among the parameters of `query`, which is opened by the character `at` of its address."""
    found = []
    pairs = query.split("&")
    none_stays = all(map(traced, pairs))
    first = (
        True  # whether all before are traces: then the "&" behind goes with the trace, else the one before
    )
    for pair in pairs:
        end = at + 1 + len(pair)
        kind = traced(pair)
        if kind:
            ahead = first and not none_stays
            found.append(Trace(kind, pair, at + ahead, end + ahead))
        first = first and kind is not None
        at = end
    return found


def traced(pair: str) -> Kind | None:
    """What the parameter tells of sender or recipient; None if nothing."""
    name = name_of(pair)
    if _CAMPAIGN.match(name):
        return Kind.CAMPAIGN
    return Kind.RECIPIENT if _RECIPIENT.match(name) else None


def strip(url: str) -> str:
    """`url` without its traces; every other character stays as it was written."""
    kept = []
    at = 0
    for trace in traces(url):
        kept.append(url[at : trace.start])
        at = trace.end
    return "".join([*kept, url[at:]])
