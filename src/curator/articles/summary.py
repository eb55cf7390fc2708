"""Description and text of a page → a few whole sentences, as the proposal for an item."""

import re
from collections.abc import Iterator

from curator.articles.markup import without_elements
from curator.articles.sentences import is_whole, sentences
from curator.text import clean

LIMIT = 320  # characters of a summary
_ENOUGH = 180  # a summary of this many characters needs no further sentence
_PARAGRAPH = 110  # ... and a first paragraph of this many no further paragraph
_LEAST = 40  # a shorter description says nothing
_CUT_AT = 140  # the shortest length at which programs cut descriptions
_READ = 60_000  # characters of the text among which a lead is looked for
_DESCRIPTION = 4_000
_CUT = re.compile(
    r"(?:…|\.{2,}|\[(?:…|\.{3})\]|\((?:…|\.{3})\))[\s\"”»)]*(?:read more|continue reading|weiterlesen)?\s*$",
    re.IGNORECASE,
)
_ENTICING = re.compile(
    r"\s*(?:[\[(](?:details|more|mehr|read more|continue reading|weiterlesen)[\])]|»|→|>>+|read more)\s*$",
    re.IGNORECASE,
)
_MARK = re.compile(r"^(?:[-*•·#>»–—]+\s+|\d{1,2}\.\d{1,2}\.\d{4}\s*[-–—|:]\s*)+")
_GAP = re.compile(r"\s*(?:[-–—:|»]+\s+|\.\s+)(?=\S)")
# "BERLIN – ", "NEW YORK (AP) — ", "Berlin (dpa) - ": where and by whom, before what.
_DATELINE = re.compile(
    r"^(?:[A-ZÄÖÜÉÈÀ][A-ZÄÖÜÉÈÀ.'’-]{2,}(?:[ ,/]{1,2}[A-ZÄÖÜÉ][\w.]*){0,3}(?:\s?\([^()]{2,20}\))?"
    r"|[A-ZÄÖÜ]\w+(?:[ /-]\w+){0,2}\s?\((?:dpa|afp|ap|apa|reuters|efe|ansa|kna|epd|sda|ots|sid)[^()]{0,10}\))"
    r"\s*[-–—]{1,2}\s+(?=\S)"
)
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_OPEN = re.compile(r"[\w,;:–—-]$")
_CLAUSE = re.compile(r"[,;–—،；、，](?=\s|[^\x00-\u02ff])|:(?=\s)")
_LISTED = re.compile(r"\s*(?:[-*•#>]|\d+[.)])\s|[^|]*\|[^|]*\|")
_CELL = re.compile(r"\\?\|")
_BOILERPLATE = re.compile(
    r"""uses?\ cookies|cookie[- ](?:policy|settings|einstellungen|richtlinie)|accept\ (?:all\ )?cookies
    |(?:verwende[nt]|nutz(?:en|t)|utilis(?:e|ons)|utiliza(?:mos)?)\b.{0,20}\ cookies
    |javascript\ (?:is|to|in|aktivieren|deaktiviert)|(?:enable|disable|activate)\w*\ javascript
    |\b(?:your|ihr(?:en|em)?|dein(?:en|em)?|votre)\ browser|adblock|ad\ blocker
    |(?:sign\ up|subscribe|abonnieren?|anmelde[nt]?|abonnez|inscri\w+|suscr[íi]b\w+)\b.{0,60}newsletter
    |newsletter.{0,40}(?:abonnieren|bestellen|anmelden)|\b(?:log|sign)\ ?in\ to\b|your\ email\ address
    |all\ rights\ reserved|alle\ rechte\ vorbehalten|tous\ droits|copyright\ ©|©|click\ here|hier\ klicken
    |saiba\ mais|read\ more|just\ another|powered\ by|official\ (?:web)?site\ of
    |(?:share\ on|teilen\ auf|partager\ sur)\ |leave\ a\ (?:comment|reply)|kommentar\ hinterlassen
    |(?:post|article|page|site|blog)\ (?:may\ )?contains?\ (?:affiliate|references|links)|affiliate[- ]links?
    |we\ (?:may|might)\ (?:earn|receive)|terms\ apply|advertising\ policy
    |visit\ the\ post|^(?:ein\ beitrag\ auf|a\ post\ on|tagged|filed\ under|posted\ in)\b
    |\bschlagw[oö]rte?r?\b.{0,4}:
    |^(?:posted\ |written\ |published\ |publié\ )?(?:by|von|par|por)\ [^.]{3,70}[,(]\ ?\d
    |^(?:par|by|von|por)\ \S+\ \S+\ \(
    |\b(?:vor|il\ y\ a|hace)\ \d+\ (?:stunde|minute|tage|heure|jour|hora|día)
    |\bmin(?:ute)?s?\ read\b|lesezeit:
    |^article\ mis\ à\ jour|^(?:last\ )?updated?\ on\b|^zuletzt\ aktualisiert
    |^(?:photo|foto|image|bild|picture|abbildung|symbolbild|fotocredit|credits?|crédits?|quelle|source)s?\b.{0,12}:""",
    re.IGNORECASE | re.VERBOSE,
)


def summarise(
    description: str, text: str, language: str = "", *, title: str = "", sites: tuple[str, ...] = ()
) -> str:
    """A few whole sentences about a page, at most 320 characters on one line; "" if there are no words.

    From the page's `description` if that is whole, about this page and not boilerplate, else from the lead of
    its `text`, else from what there is; without the page's `title` and the names of its `sites` before it.
    Only a single longer sentence is cut, at a clause or a word, and then ends with "…"; what a page has cut
    itself loses its last word, unless the text shows that it is a whole one.
    """
    said = _opened(_ENTICING.sub("", _folded(description[:_DESCRIPTION])), title, sites)
    body = without_elements(clean(text[:_READ]))
    best = _described(said, body, language, title) or _opened(_lead(body, language), title, sites)
    return best or next(filter(None, _scraps(said, body, language)), "")


def _opened(run: str, title: str, sites: tuple[str, ...]) -> str:
    """`run` without what goes before its first sentence: a list's mark, its title, a site's name, a place."""
    bare = _MARK.sub("", run)
    for name in filter(None, (title, *sites)):
        rest = bare[len(name) :]
        if bare[: len(name)].casefold() == name.casefold() and (gap := _GAP.match(rest)):
            bare = rest[gap.end() :]
            break
    return _DATELINE.sub("", bare) or run


def _described(said: str, body: str, language: str, title: str) -> str:
    """The description's whole sentences, if they are good enough to stand for the page."""
    if _CUT.search(said) or not _is_finished(said, body) or not _is_about(said, f"{title} {body}"):
        return ""
    run = _run(tuple(one for one in sentences(said, language) if not _BOILERPLATE.search(one)))
    return run if len(run) >= _LEAST else ""


def _is_finished(said: str, body: str) -> bool:
    """Whether a description ends where its author ended it, and not at a number of characters."""
    if is_whole(said):
        return True
    at = " ".join(body.split()).find(said)
    open_ended = bool(_OPEN.search(said))
    return at < 0 and " " in said and not (open_ended and (len(said) > _CUT_AT or not _knows(body, said)))


def _is_about(said: str, page: str) -> bool:
    """Whether a description shares a word with the page, and is not that of the whole site."""
    words = set(_LONG_WORD.findall(said.casefold()))
    long_words = set(_LONG_WORD.findall(page.casefold()))
    return len(words) < 3 or len(long_words) < 50 or bool(words & long_words)


def _knows(body: str, said: str) -> bool:
    """Whether `said` is too short to have been cut, or ends in a word of the text's own."""
    return len(said) < _CUT_AT // 2 or not body or _stands(body, said)


def _stands(body: str, said: str) -> bool:
    """Whether the last word of `said` is a whole word of the text."""
    last = re.search(r"(\w+)\W*$", said)
    return bool(last and re.search(rf"\b{re.escape(last[1])}\b", body))


def _lead(body: str, language: str, *, strict: bool = True) -> str:
    """The first sentences of the text that are prose, and not a heading, a byline or a caption.

    Strictly, prose fills its paragraph from a capital to a full stop, and stands in no list and no table.
    """
    found: list[str] = []
    for paragraph in _paragraphs(body):
        every = sentences(paragraph, language)
        run = [one for one in every if is_whole(one) and not _BOILERPLATE.search(one)]
        if len(" ".join(run)) < _LEAST or (strict and _LISTED.match(paragraph)):
            continue
        if strict and not found and (_is_small(run[0]) or not is_whole(every[-1])):
            continue
        found += run
        if len(" ".join(found)) >= _PARAGRAPH:
            break
    return _run(tuple(found)) or (_lead(_CELL.sub("\n", body), language, strict=False) if strict else "")


def _paragraphs(body: str) -> Iterator[str]:
    """The lines of the text, put together again where the page has wrapped them by hand."""
    paragraph = ""
    for line in body.splitlines():
        bare = line.strip()
        if len(paragraph) >= _LEAST and _is_small(bare) and not is_whole(paragraph) and paragraph[-1] != ":":
            paragraph += " " + bare
        else:
            yield paragraph
            paragraph = bare
    yield paragraph


def _is_small(text: str) -> bool:
    """Whether the first letter is a small one: the text goes on, it does not begin."""
    first = re.search(r"\w", text[:20])
    return bool(first and first[0].islower())


def _uncut(said: str, body: str) -> str:
    """A cut description without the word in which it was cut, if that may be so."""
    bare = _CUT.sub("", said).rstrip()
    if not bare or (bare == said and not (len(said) > _CUT_AT and _OPEN.search(said))):
        return said
    if " " in bare and not is_whole(bare) and not _stands(body, bare):
        bare = bare.rsplit(" ", 1)[0]
    return bare if is_whole(bare) else bare.rstrip(" ,;:–—-") + "…"


def _scraps(said: str, body: str, language: str) -> tuple[str, ...]:
    """What is left for a page without prose: whole sentences of a cut description, then any words."""
    whole = tuple(one for one in sentences(said, language) if is_whole(one) and not _CUT.search(one))
    lines = [" ".join(line.split()) for line in body.splitlines()]
    longest = max(lines, key=len, default="")
    return _run(whole), _run(sentences(_uncut(said, body), language)), _run(sentences(longest, language))


def _run(found: tuple[str, ...]) -> str:
    """As many of the first sentences as fit, until there is enough."""
    run = ""
    for one in found:
        longer = run + ("" if run.endswith(("。", "！", "？", "」")) else " ") + one if run else one
        if run and (len(longer) > LIMIT or len(run) >= _ENOUGH):
            break
        run = longer
    return run if len(run) <= LIMIT else _shortened(run)


def _shortened(sentence: str) -> str:
    """One long sentence, cut at its last clause if that leaves half of it, else at a word."""
    room = sentence[: LIMIT - 1]
    clauses = [match.start() for match in _CLAUSE.finditer(room) if match.start() > LIMIT // 2]
    if clauses:
        room = room[: clauses[-1]]
    elif not sentence[LIMIT - 1].isspace() and " " in room[LIMIT // 2 :]:
        room = room.rsplit(" ", 1)[0]
    return room.rstrip(" ,;:–—-،；、，.") + "…"


def _folded(text: str) -> str:
    return " ".join(without_elements(clean(text)).split())
