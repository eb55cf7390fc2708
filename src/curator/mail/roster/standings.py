"""What other programs call those who get a newsletter, and those who must not.

A word that stands in no list here is not guessed at: its row is refused, and a person decides.
"""

import re
import unicodedata
from functools import lru_cache

from curator.model import Standing

_WORDS = {
    Standing.ACTIVE: (
        "active subscribed subscriber confirmed enabled regular premium free paid paying comped"
        " complimentary gifted gift trial trialed trialing trialled churned churning pastdue member valid"
        " verified engaged unengaged optin optedin doubleoptin singleoptin explicitconsent implicitconsent"
        " yes y true 1 x on aktiv angemeldet bestatigt abonniert ja wahr actief aangemeld ingeschreven"
        " bevestigd actif actifs abonne abonnee inscrit inscrite confirme oui vrai activo activa suscrito"
        " suscrita confirmado si verdadero attivo attiva iscritto iscritta confermato vero ativo ativa"
        " inscrito inscrita sim verdadeiro"
    ),
    Standing.PENDING: (
        "pending unconfirmed notconfirmed unactivated validating awaiting awaitingconfirmation invited"
        " nonsubscribed notsubscribed neversubscribed nonsubscriber transactional needsattention"
        " unverified notverified unbestatigt ausstehend onbevestigd wachtend enattente nonconfirme"
        " pendiente sinconfirmar inattesa nonconfermato pendente naoconfirmado"
    ),
    Standing.LEFT: (
        "left unsubscribed unsubscriber unsubscribe cancelled canceled optout optedout inactive disabled"
        " deactivated deleted removed archived expired gone no n false 0 off abgemeldet ausgetragen"
        " inaktiv deaktiviert geloscht nein falsch afgemeld uitgeschreven inactief gedeactiveerd"
        " verwijderd nee desabonne desabonnee desinscrit inactif supprime non faux baja debaja cancelado"
        " inactivo disiscritto cancellato inattivo falso descadastrado inativo removido nao"
    ),
    Standing.SUPPRESSED: (
        "suppressed cleaned bounced bounce hardbounced hardbounce softbounced softbounce complained"
        " complaint complainer spam spammy spamcomplaint markedasspam abuse reported undeliverable invalid"
        " blocked block blocklisted blacklisted blocklist blacklist junk donotmail donotcontact rejected"
        " gesperrt unzustellbar beschwerde geblokkeerd onbestelbaar rebond bloque bloquee rebotado"
        " bloqueado bloccato rimbalzato"
    ),
}
_NO = re.compile("no|n|false|0|off|nein|falsch|nee|non|faux|falso|nao")
_YES = re.compile("yes|y|true|1|x|on|ja|wahr|oui|vrai|si|verdadero|vero|sim|verdadeiro")
_LONGEST = 16  # characters of a yes or no, with all that may stand around it
_PLAIN = re.compile(
    "unsubscribed?|cleaned|(?:hard|soft)?bounced|complain(?:ed|t)|suppressed|bl(?:ack|ock)listed|opted?out"
    "|undeliverable|abgemeldet|afgemeld|uitgeschreven|desabonnee?|disiscritto"
)
# The later, the stricter: of two that one person has, the last one counts.
STRICTNESS = (Standing.ACTIVE, Standing.PENDING, Standing.LEFT, Standing.SUPPRESSED)


def bare(text: str) -> str:
    """`text` as words are compared: without case, accents, spaces and marks."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if char.isalnum())


_STANDING = {bare(word): standing for standing, words in _WORDS.items() for word in words.split()}


@lru_cache(1000)
def named(text: str) -> Standing | None:
    """The standing that a program means by `text`; None where that is not known."""
    return _STANDING.get(bare(text))


def plain(text: str) -> Standing | None:
    """The standing that `text` means wherever it stands: a word that is used for nothing else."""
    return _plain(text) if 3 < len(text) <= _LONGEST else None


@lru_cache(1000)
def _plain(text: str) -> Standing | None:
    return named(text) if _PLAIN.fullmatch(bare(text)) else None


@lru_cache(1000)
def said(text: str) -> bool | None:
    """Whether `text` means yes or no; None where it is neither, such as a date."""
    if len(text) > _LONGEST:  # most of what is asked about is a date
        return None
    word = bare(text)
    if _YES.fullmatch(word):
        return True
    return False if not word or _NO.fullmatch(word) else None


def of_file(name: str) -> Standing | None:
    """The standing of all in an export that is called "cleaned_segment_export.csv", or the like."""
    first = re.split(r"[^a-z-]+", name.lower(), maxsplit=1)[0]
    standing = named(first) or named(first.removesuffix("rs") + "d")  # "unsubscribers.csv"
    return standing if standing is not Standing.ACTIVE else None


def stricter(one: Standing, other: Standing) -> Standing:
    """Of two standings of one person, the one that counts."""
    return max(one, other, key=STRICTNESS.index)
