"""What stands between a reader and the text: a price, or a question about cookies."""

import re
from urllib.parse import urlsplit

from curator.articles.frame import Names, text_of
from curator.model import Flag

_SHORT = 350  # words; who has read more has not been stopped
_BRIEF = 200
_PRICE = re.compile(
    r"""(?:subscribe|sign\ up|register|log\ in|sign\ in|subscription)\b.{0,40}
        \bto\ (?:continue|keep|read|unlock|access)
    |(?:to|and)\ (?:continue|keep|unlock)\ reading|continue\ reading\ (?:this|with|for)
    |already\ a\ (?:subscriber|member)|for\ (?:paid\ |paying\ )?(?:subscribers|members)\ only
    |(?:subscriber|member)[- ](?:only|exclusive)
    |this\ (?:post|article|story)\ is\ (?:only\ )?for\ (?:paid\ |paying\ )?(?:subscribers|members)
    |weiterlesen\ mit\ |(?:mit|im)\ .{0,20}(?:abo|plus)\b.{0,20}\ (?:weiter)?lesen|bereits\ abonnent
    |(?:nur|exklusiv)\ für\ abonnenten
    |réservée?s?\ (?:à\ nos|aux)\ abonné|déjà\ abonné|reste\ .{1,15}%\ de\ cet\ article|pour\ lire\ la\ suite
    |exclusivo\ para\ (?:suscriptores|assinantes)|para\ (?:seguir|continuar)\ (?:leyendo|lendo)
    |suscr[íi]bete\ para\ (?:leer|continuar)|riservato\ agli\ abbonati
    |abbonati\ per\ (?:leggere|continuare)|alleen\ voor\ abonnees""",
    re.IGNORECASE | re.VERBOSE,
)
_COOKIES = re.compile(
    r"\bcookies?\b|before you continue|\bconsent\b|einwilligung|zustimm|datenschutzerklärung"
    r"|privacy (?:policy|choices|settings)|our (?:\d+ )?partners|unsere partner|nos partenaires|consentement"
    r"|consentimiento|consenso|toestemming|accepter et continuer",
    re.IGNORECASE,
)
_GATE = re.compile(
    r"(?:^|\.)consent\.|/(?:privacygate|privacy-gate|cookiewall|cookie-wall|consent)(?:[/?.]|$)|collectconsent",
    re.IGNORECASE,
)
_WALLS = re.compile(
    r"pay-?wall|regwall|subscriber-only|piano-inline|premium-wall|article-gate", re.IGNORECASE
)
_ASKING = re.compile(
    r"^(?:before you continue|bevor (?:sie|du) (?:fortfahren|fortfährst|zu )|avant d.accéder|your privacy"
    r"|privacy gate)",
    re.IGNORECASE,
)


def flags(called: Names, *, title: str, text: str, words: int, url: str, locked: bool) -> tuple[Flag, ...]:
    """What an editor should know of the page at `url`, with elements `called` so, before trusting its `text`.

    `locked` is the page's own word that not everybody may read it.  A marker in the page counts only beside a
    short text: pages carry the offers of their publisher, and hidden walls, even where all may read.
    """
    found = []
    if _asks_only(title, text, words, url):
        found.append(Flag.CONSENT)
    if locked or (words < _SHORT and _asks_a_price(called, text)):
        found.append(Flag.PAYWALL)
    return tuple(found)


def _asks_only(title: str, text: str, words: int, url: str) -> bool:
    """Whether the page is nothing but a question about cookies."""
    if words >= _SHORT:
        return False
    parts = urlsplit(url)
    if _GATE.search(parts.hostname or "") or _GATE.search(parts.path) or _ASKING.match(title):
        return True
    lines = [line for line in re.split(r"(?<=[.!?])\s+|\n", text) if len(line) > 20]
    asking = sum(1 for line in lines if _COOKIES.search(line))
    return 0 < words < _BRIEF and asking >= 2 and 2 * asking > len(lines)


def _asks_a_price(called: Names, text: str) -> bool:
    """Whether the text, or what is called a wall, says that going on costs something."""
    if _PRICE.search(text):
        return True
    return any(_PRICE.search(text_of(one, 2_000)) for one in called.of(_WALLS, 5))
