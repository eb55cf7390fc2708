"""Who wrote it: the names of people in what a page states for machines and shows beside its heading.

Pages put into the place of a name: a label ("By", "Von"), a date, the name of their own site, an address, a
button ("Follow"), "admin".  What is left of a statement after these is a list of names, or nothing.
"""

import re
from typing import Any

from curator.articles.frame import Names, is_frame, text_of
from curator.articles.title import fold
from curator.text import one_line

_LABEL = re.compile(
    r"""^\W*(?:
      (?:(?:written|posted|published|reported|story|words|text|report|an?\ article|a\ post|interview|photos?)
        \s+)?
        (?:and\s+photos?\s+)?by\b
    | (?:(?:publicado|escrito|redactado|texto|postado|publié|écrit|proposé|rédigé|scritto|pubblicato|a\ cura
        |geschrieben|verfasst|veröffentlicht|un[ea]?\ \w+|ein[e]?\ \w+|skrevet|geschreven|gepost)\s+)
        (?:por|par|da|di|de|von|af|av|door)\b
    | (?:von|par|por|door|auteurs?|autor(?:/?in|inn?en|es|as|a)?|authors?|autore|writer|texte?)
        (?:\(s\))?\b(?=\s*:|\s)
    | (?:di|da|av|af)\b(?=\s+\S+\s+\S)
    )\s*:?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_INSIDE = re.compile(r"\b(?:by|von|par|por)\s*:?\s+(?=\S)", re.IGNORECASE)
_PART = re.compile(
    r"\s*[|•·\n\u2013\u2014]\s*|\s+-+\s+|\s*[(\[<].*|[\s,]+(?:(?:le|am|on|el|il|den|vom|at)\s+)?\d.*|\s+(?:@|https?:).*|\s(?:says|in)(?:\s.*|$)"
)
_AND = re.compile(r"\s*[;,&]\s*|\s+(?:and|und|et|y|e|en|og|och|&|with|mit)\s+", re.IGNORECASE)
_COMPANY = re.compile(
    r"\b(?:GmbH|Inc|Ltd|LLC|S\.?A\.?|B\.V|e\.\s?V|AG|KG|Corp|copyright)\b|\bCo\.|©|^all rights", re.IGNORECASE
)
_DEGREE = re.compile(
    r"^(?:ph\.?d|m\.?d|m\.?sc|b\.?sc|m\.?a|b\.?a|mph|jr|sr|dds|rn|rd|esq|i{2,3})\.?$", re.IGNORECASE
)
_NOBODY = frozenset(
    """admin administrator administrador root user unknown unbekannt anonymous anonym guest gast noauthor none
    null undefined editor editors staff staffwriter webmaster redaktion redaktionsteam redacción redação
    follow following more share profile contact about website author authors autor auteur byline name email
    viewprofile
    viewallposts allposts allposte teilen folgen seguir suivre homepage home super superuser default newsdesk
    wordpress test superadmin siteadmin""".split()  # noqa: SIM905 - a quoted word a line would be no easier to read
)
_DONE = frozenset(
    (
        "publiziert",
        "veröffentlicht",
        "posted",
        "published",
        "publié",
        "publicado",
        "updated",
        "aktualisiert",
        "written",
        "geschrieben",
        "erstellt",
    )
)
_MONTH_NAMES = frozenset(
    "january february march april june july august september october november december".split()  # noqa: SIM905
)
_ADDRESS = re.compile(r"https?:|www\.|@|[<>{}=]|\.(?:com|org|net|html?)\b|\w{3,}\.[a-z]{2,3}$", re.IGNORECASE)
_SMALL = frozenset(
    "de da do dos das del della di du des van von der den ter ten la le el al bin ibn zu und y e".split()  # noqa: SIM905
)
_NO_NAME = re.compile(
    r"follow|button|image|avatar|photo|picture|social|desc|date|time|about|job|role|position|count|title"
    r"|\bbio|biograph|email|twitter|icon|share|label|archive|posts?-link|authori[sz]|location|reviewer",
    re.IGNORECASE,
)
_EXACT = re.compile(
    r"(?:^|[\s_-])(?:authors?|byline|autor|auteurs?|autore)(?:[_-]?(?:name|link|url))?(?=$|\s)", re.IGNORECASE
)
_COLUMN = re.compile(
    r"^(?:by|von|par|por|di|text|autor(?:in)?|eine? \w+ von|written by|posted by)\b.{3,70}$", re.IGNORECASE
)
_NAMES = re.compile(r"auth?or|auteur|byline|by-line|contributor|signature|writer|creator", re.IGNORECASE)
_LINKED = (
    "(.//address | .//a[contains(@href, '/author/') or contains(@href, '/autor/')"
    " or contains(@href, '/auteur/')])[position() <= 20]"
)
_LONGEST = 150
_MOST = 8  # names


def authors(
    root: Any, called: Names, stated: tuple[tuple[str, ...], ...], sites: set[str], text: str = ""
) -> str:
    """The authors' names of the parsed page `root`, separated by commas; "" if nobody is named.

    `stated` is what the head says, the most trusted first; `sites` are the folded names of the site, which is
    the author of a page only if the page shows it as such; in `text` a line may name them.
    """
    best = next(filter(None, (_people(one, sites) for one in stated)), [])
    if not _is_full(best):
        for shown in (_shown(root, called), _in_text(text)):
            if shown and (not best or _completes(shown, best)):
                best = shown
    return one_line(", ".join(best[:_MOST]), 200)


def _in_text(text: str) -> list[str]:
    """The names in a line of their own that begins or ends the text: "By Ada Reedling"."""
    lines = text.split("\n")
    for line in (*lines[:5], *lines[-3:]):
        if len(line) <= 80 and _COLUMN.match(line):
            found = names(line)
            if found and all(_is_proper(name) for name in found):
                return found
    return []


def names(statement: str) -> list[str]:
    """The names in one statement, without labels, dates, addresses and degrees."""
    bare = _LABEL.sub("", statement, count=1)
    for part in filter(None, (one.strip(" ,.:;") for one in _PART.split(bare))):
        every = [name for name in (_name(one) for one in _AND.split(part)) if name]
        if len(every) > 1 and not all(" " in name for name in every):
            every = [
                name for name in (_name(part),) if name
            ] or every  # "Salt and Reed" is one firm, or a pair
        if every:
            return list(dict.fromkeys(every))
    return []


def _name(text: str) -> str:
    """`text` if it may be a name, else ""."""
    name = " ".join(text.strip(" '\"“”„,:;*#_").split())
    words = name.split()
    if len(words) > 2 and words[-1].lower() in _MONTH_NAMES:
        words = words[:-1]  # of a date that went before
    if len(words) > 2 and words[: len(words) // 2] == words[len(words) // 2 :]:
        words = words[: len(words) // 2]  # once for the eye, once for the ear
    name = " ".join(words)
    if (
        not 1 < len(name) <= 60
        or len(words) > 7
        or _ADDRESS.search(name)
        or _DEGREE.match(name)
        or _COMPANY.search(name)
    ):
        return ""
    folded = fold(name)
    if fold(words[0]) in _DONE:
        return ""
    return name if folded and not folded[0].isdigit() and folded not in _NOBODY else ""


def _people(stated: tuple[str, ...], sites: set[str]) -> list[str]:
    """The names in one statement of the head that are not the site's."""
    found: list[str] = []
    for one in stated:
        if _ADDRESS.match(one):
            continue
        found += [name for name in _parts(one, sites) if fold(name) not in sites]
    return list(dict.fromkeys(found))


def _parts(statement: str, sites: set[str]) -> list[str]:
    """The names in a statement, whose first part may be the site."""
    for part in re.split(r"\s+[-–—|]\s+", statement):
        found = [name for name in names(part) if fold(name) not in sites]
        if found:
            return found
    return []


def _is_full(found: list[str]) -> bool:
    """Whether all are names in the way of people: two words or more."""
    return bool(found) and all(" " in name for name in found)


def _completes(shown: list[str], told: list[str]) -> bool:
    """Whether the page shows in full a name that it states in part."""
    return bool(shown) and all(any(fold(part) in fold(name) for name in shown) for part in told)


def _is_proper(name: str) -> bool:
    """Whether each word but particles has a capital, in scripts that have any."""
    words = name.split()
    return 1 <= len(words) <= 5 and not any(word[0].islower() and word not in _SMALL for word in words)


def _shown(root: Any, called: Names) -> list[str]:
    """The names that the page shows, from the elements that promise most."""
    ranked: dict[int, list[tuple[Any, list[str]]]] = {}
    for element in dict.fromkeys([*called.of(_NAMES), *root.xpath(_LINKED)]):
        rank = _rank(element)
        if rank is None or is_frame(element):
            continue
        found = _named(element)
        if found:
            ranked.setdefault(rank, []).append((element, found))
    for rank in sorted(ranked):
        first, found = ranked[rank][0]
        beside = [name for other, more in ranked[rank][1:6] if _near(first, other) for name in more]
        return list(dict.fromkeys([*found, *beside]))
    return []


def _rank(element: Any) -> int | None:
    """How surely the element names an author, 0 the surest; None for those that hold something else."""
    called = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _NO_NAME.search(called) and not _EXACT.search(called):
        return None
    if "author" in (element.get("itemprop") or "") or element.get("rel") == "author":
        return 0
    if _EXACT.search(called):
        return 1
    return 2 if element.tag != "a" else 3


def _named(element: Any) -> list[str]:
    """The names in an element: stated in it for machines, in its links, or in its text after "by"."""
    if element.get("content"):
        return names(element.get("content"))
    inner = element.xpath(".//*[@itemprop='name']")
    for one in inner[:3]:
        found = names(one.get("content") or text_of(one, _LONGEST))
        if found:
            return found
    text = text_of(element, _LONGEST)
    if not text:
        return []
    linked = [
        name for a in element.findall(".//a")[:_MOST] for name in names(text_of(a, 60)) if _is_proper(name)
    ]
    if linked:
        return linked
    after = _INSIDE.split(text)[-1]
    found = names(after)
    alone = len(found) == 1 and (_rank(element) or 0) < 2 and fold(found[0]) == fold(after)
    linked_name = element.tag == "a" and len(text.split()) <= 4
    return found if alone or linked_name or all(_is_proper(name) for name in found) else []


def _near(one: Any, other: Any) -> bool:
    """Whether two elements stand in one byline."""
    parents = {one.getparent(), getattr(one.getparent(), "getparent", lambda: None)()}
    return other.getparent() in parents or getattr(other.getparent(), "getparent", lambda: None)() in parents
