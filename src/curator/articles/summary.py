"""Description and text of a page → a few whole sentences, as the proposal for an item."""

import re
from collections.abc import Iterator

from curator.articles.markup import without_elements
from curator.articles.sentences import is_whole, sentences
from curator.text import clean

LIMIT = 320  # characters of a summary
_ENOUGH = 180  # a summary of this many characters needs no further sentence
_LEAST = 40  # a shorter description says nothing
_READ = 60_000  # characters of the text among which a lead is looked for
_DESCRIPTION = 4_000
_CUT = re.compile(
    r"(?:…|\.{2,}|\[(?:…|\.{3})\]|\((?:…|\.{3})\))[\s\"”»)]*(?:read more|continue reading|weiterlesen)?\s*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;–—،；、，](?=\s|[^\x00-\u02ff])|:(?=\s)")
_LISTED = re.compile(r"\s*(?:[-*•#>]|\d+[.)])\s|[^|]*\|[^|]*\|")
_CELL = re.compile(r"(?<!\\)\|")
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
    |^(?:photo|foto|image|bild|picture|abbildung)s?\b.{0,12}:""",
    re.IGNORECASE | re.VERBOSE,
)


def summarise(description: str, text: str, language: str = "") -> str:
    """A few whole sentences about a page, at most 320 characters on one line; "" if there are no words.

    From the page's `description` if that is whole and not boilerplate, else from the lead of its `text`, else
    from what there is.  Only a single longer sentence is cut, at a clause or a word, and then ends with "…";
    a page that offers nothing but its cut description keeps that as it is.
    """
    said = _folded(description[:_DESCRIPTION])
    body = without_elements(clean(text[:_READ]))
    best = _described(said, body, language) or _lead(body, language)
    return best or next(filter(None, _scraps(said, body, language)), "")


def _described(said: str, body: str, language: str) -> str:
    """The description's whole sentences, if they are good enough to stand for the page."""
    if _CUT.search(said) or not _is_finished(said, body):
        return ""
    run = _run(tuple(one for one in sentences(said, language) if not _BOILERPLATE.search(one)))
    return run if len(run) >= _LEAST else ""


def _is_finished(said: str, body: str) -> bool:
    """Whether a description ends where its author ended it, and not at a number of characters."""
    if is_whole(said):
        return True
    at = " ".join(body.split()).find(said)
    return at < 0 and " " in said and not re.search(r"[\w,;:–—-]$", said[140:])


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
        if strict and not found and (run[0][0].islower() or not is_whole(every[-1])):
            continue
        found += run
        if len(" ".join(found)) >= _ENOUGH:
            break
    return _run(tuple(found)) or (_lead(_CELL.sub("\n", body), language, strict=False) if strict else "")


def _paragraphs(body: str) -> Iterator[str]:
    """The lines of the text, put together again where the page has wrapped them by hand."""
    paragraph = ""
    for line in body.splitlines():
        bare = line.strip()
        if len(paragraph) >= _LEAST and bare[:1].islower() and not is_whole(paragraph):
            paragraph += " " + bare
        else:
            yield paragraph
            paragraph = bare
    yield paragraph


def _scraps(said: str, body: str, language: str) -> tuple[str, ...]:
    """What is left for a page without prose: whole sentences of a cut description, then any words."""
    whole = tuple(one for one in sentences(said, language) if is_whole(one) and not _CUT.search(one))
    lines = [" ".join(line.split()) for line in body.splitlines()]
    longest = max(lines, key=len, default="")
    return _run(whole), _run(sentences(said, language)), _run(sentences(longest, language))


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
