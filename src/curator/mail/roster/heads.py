"""What other programs call the columns of their exports, in the languages that their users have them in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from curator.mail.roster.standings import bare

# Each meaning with the heads that have it, the surest ones first; without case, accents, spaces and marks.
_HEADS = {
    "address": (
        "email emailaddress emailaddresses subscriberemail useremail contactemail primaryemail email1"
        " emailaddress1 emailadresse emailadres adresseemail adressemail adresseelectronique"
        " adressecourriel courriel epost epostadress epostadresse correoelectronico correo direccionemail"
        " indirizzoemail indirizzodiposta enderecodeemail enderecoemail sahkoposti почта электроннаяпочта"
        " メールアドレス 电子邮件 邮箱 mail mailaddress mailadresse mailadres indirizzomail email2"
        " emailaddress2 alternativeemail secondaryemail subscriber recipient to address"
    ),
    "name": (
        "name fullname displayname subscribername contactname yourname username naam volledigenaam"
        " vollstandigername nomcomplet nom nombrecompleto nombre nomecompleto nome namn navn imie имя"
    ),
    "first": (
        "firstname fname first givenname vorname voornaam prenom primernombre primeironome fornamn fornavn"
    ),
    "last": (
        "lastname lname last surname familyname nachname achternaam nomdefamille apellidos apellido"
        " cognome sobrenome apelido efternamn etternavn фамилия"
    ),
    "consent": (
        "consent consentsource optinsource signupsource subscribesource subscriptionsource"
        " acquisitionsource signupform optinmethod signupmethod source subscribedvia origin einwilligung"
        " herkunft quelle toestemming herkomst bron consentement origine consentimiento origen fuente"
        " consenso fonte origem"
    ),
    "words": "consentwords consenttext optintext gdprtext agreement agreedto wording",
    "network": "optinip signupip signupipaddress subscribeip ipaddress ip",
    "confirm_network": "confirmip confirmationip",
    "joined": (
        "joined joinedat joindate joinedon optintime optindate optintimestamp optedinat consentdate"
        " consenttime consentedat consenttimestamp subscribedat subscribed subscriptiondate subscribedate"
        " datesubscribed signupdate signuptime signedup signedupat startdate subscriptioncreatedat"
        " registrationdate created createdat creationdate createddate datecreated added addedat addedtime"
        " dateadded date timestamp angemeldetam anmeldedatum erstelltam aangemeldop inschrijfdatum"
        " datedinscription inscritle fechadealta fechadesuscripcion datadiscrizione datadeinscricao"
        " subscribedon createdon addedon signuptimestamp signedupon"
    ),
    "confirmed": (
        "confirmed confirmedat confirmtime confirmationtime confirmationdate confirmationtimestamp"
        " confirmdate doubleoptindate bestatigtam bevestigdop"
    ),
    "left": (
        "leftat unsubtime unsubscribedat unsubscriptiondate unsubscribedate dateunsubscribed unsubscribed"
        " optouttime optoutdate cancelledat canceledat deletedat abgemeldetam uitgeschrevenop"
        " dateddesinscription"
    ),
    "suppressed": (
        "suppressedat cleantime cleanedat bouncedat bouncedate complainedat blockedat cleaned bounced"
        " hardbounced complained blacklisted emailblacklisted blocklisted emailblocklisted donotmail spam"
    ),
    "reason": (
        "reason unsubreason unsubscriptionreason unsubscribereason suppressionreason bouncereason leavereason"
    ),
    "standing": (
        "standing status subscriptionstatus memberstatus subscriberstatus emailstatus subscribertype"
        " contactstatus subscriptionstate subscriberstate emailmarketingconsent emailpermissionstatus"
        " statut statuut zustand abonnementstatus"
    ),
    # What may as well be where somebody lives: only words that are a standing count.
    "hint": "state etat estado stato type contacttype",
    "wanted": "subscribed subscribedtoemails active enabled",
    "agreed": (
        "confirmed optin optedin doubleoptin emailoptin acceptsemailmarketing acceptsmarketing newsletter"
    ),
    "unwanted": "unsubscribed optout optedout emaildisabled deleted donotemail",
    "paused": "pauseduntil",
    "without": "without",
    "history": "consenthistory",
}
_MEANINGS: dict[str, list[tuple[str, int]]] = {}
for _meaning, _names in _HEADS.items():
    for _rank, _name in enumerate(_names.split()):
        _MEANINGS.setdefault(bare(_name), []).append((_meaning, _rank))

# Heads of an export that holds nobody else: in Mailchimp's, no column tells their standing.
ALL_LEFT, ALL_SUPPRESSED = "unsubtime", "cleantime"
# Dates at which somebody agreed, and not merely was added.
AGREED = frozenset(
    f"{act}{moment}" for act in ("optin", "consent") for moment in ("time", "date", "at", "timestamp")
)
_PHONE = re.compile(r"sms|phone|mobil|whatsapp|push", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s<>;,|]+@[^@\s<>;,|]+\.[^@\s<>;,|]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each known thing stands; of several places, the surest first.  `heads` is empty without one."""

    places: dict[str, tuple[int, ...]]
    heads: tuple[str, ...] = ()
    skipped: int = 0  # records before the first row: the head, and what stands above it
    bare: frozenset[str] = field(default=frozenset())
    others: tuple[int, ...] = ()  # columns of which nothing is known, but that they are not of a telephone

    def cell(self, meaning: str, cells: Sequence[str]) -> str:
        """The first cell of `meaning` that holds something; "" where there is none."""
        places = self.places.get(meaning)
        if places is None:  # as for most: this is asked twenty times a row
            return ""
        at = places[0]
        if at < len(cells) and (cells[at] or len(places) == 1):
            return cells[at]
        return next((cells[at] for at in places if at < len(cells) and cells[at]), "")

    def has(self, *meanings: str) -> bool:
        """Whether the table has a column of one of these."""
        return any(meaning in self.places for meaning in meanings)


def found(records: Sequence[Sequence[str]]) -> Columns | None:
    """The columns that the first records of a table show; None where none holds addresses."""
    for at, cells in enumerate(records):
        places = _places(cells)
        if "address" in places and not any(map(holds_address, cells)):
            known = set(chain.from_iterable(places.values()))
            others = [i for i, cell in enumerate(cells) if i not in known and not _PHONE.search(cell)]
            return Columns(places, tuple(cells), at + 1, frozenset(map(bare, cells)), tuple(others))
    is_list = all(len(cells) == 1 for cells in records)
    if records and (holds_address(" ".join(records[0])) or is_list):
        return _headless(records) if any(map(holds_address, chain.from_iterable(records))) else None
    return None


def holds_address(cell: str) -> bool:
    """Whether something that looks like an address stands in `cell`, alone or as "Name <address>"."""
    return "@" in cell and _ADDRESS.search(cell) is not None


def is_address(cell: str) -> bool:
    """Whether `cell` looks like an address and nothing else."""
    return _ADDRESS.fullmatch(cell) is not None


def _headless(records: Sequence[Sequence[str]]) -> Columns:
    """The columns of a table without a head: where most addresses stand, and one name beside them."""
    most = max(map(len, records))
    counts = [sum(at < len(row) and holds_address(row[at]) for row in records) for at in range(most)]
    best = counts.index(max(counts))
    places: dict[str, tuple[int, ...]] = {"address": (best,)}
    if most == 2 and not counts[1 - best]:
        places["name"] = (1 - best,)
    return Columns(places)


def _places(cells: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Where the known heads among `cells` stand."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for at, cell in enumerate(cells):
        for meaning, rank in _MEANINGS.get(bare(cell).removesuffix("utc"), ()):
            ranked.setdefault(meaning, []).append((rank, at))
    return {meaning: tuple(at for _, at in sorted(places)) for meaning, places in ranked.items()}
