"""Checks of what was seen when somebody last looked at the pages that the issue links to.

Nothing is asked here: `curator issue check N --visit` looks, and what it saw is in the archive.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from curator.issues import markdown
from curator.issues.definitions import completed
from curator.issues.markdown import Link
from curator.issues.outward import page_of
from curator.issues.preflight.proof import Proof, error, first_of, note, warning
from curator.issues.verdicts import Verdict, is_legible, verdict
from curator.links import key
from curator.model import Finding, Flag, Imprint, Visit
from curator.text import one_line, plural

_FEW = 60  # words: less than that says nothing of a change
_KEPT = 0.7  # of the runs of words in both, below which a text has changed
_REWRITTEN = 0.3  # ... and below which it is another one
_ALIKE = 0.25  # of the words of a title
_TITLE = 3  # words: a shorter one is a remark
_ASKED = re.compile(
    r"pay-?wall|subscri|\bregist|log-?in|sign-?in|sign-?up|members?\b|metered|abonn|kostenpflichtig|payant|betaal"
    r"|[$€£¥💰💲🔒🔐]|\b(?:usd|eur|gbp)\b|\bpaid\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]{3,}|\d+")
_SMALL = frozenset(
    {
        "the",
        "and",
        "for",
        "with",
        "from",
        "how",
        "what",
        "why",
        "your",
        "you",
        "are",
        "was",
        "its",
        "his",
        "her",
    }
    | {"der", "die", "das", "und", "ein", "les", "des", "une", "los", "las", "del", "het", "een", "van"}
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A link, where it stands, and the last look at what it leads to."""

    where: str
    link: Link
    visit: Visit

    @property
    def shown(self) -> str:
        """Its address for a person."""
        return one_line(self.link.url, 80)


def unreachable(proof: Proof) -> Iterator[Finding]:
    """Every page and picture is still there, by the last look at it.

    What is certainly gone is an error; what could not be had, or leads to a front page, a login or a parked
    domain is a warning; where a site wants no programs, nobody knows, which is one note for all of them.
    """
    again = f"look again with: curator issue check {proof.issue.number} --visit"
    shut: list[_Seen] = []
    for one in _seen(proof):
        where, fault = one.where, one_line(one.visit.fault, 120)
        noun = "the picture " if one.link.picture else ""
        match verdict(one.visit):
            case Verdict.GONE:
                what = f"{noun}{one.shown} is gone: {fault}"
                yield error("unreachable", what, where, "link to another page, or take it out", one.visit.key)
            case Verdict.FAILED:
                what = f"{noun}{one.shown} could not be reached: {fault}"
                yield warning("unreachable", what, where, f"open it yourself, or {again}", one.visit.key)
            case Verdict.SHUT:
                shut.append(one)
            case Verdict.MISSING | Verdict.FRONT | Verdict.LOGIN | Verdict.PARKED as bad:
                what = f"{one.shown} {bad}" + _there(one, bad)
                yield warning("unreachable", what, where, "open it, and link to another page", one.visit.key)
    if shut:
        yield _not_let_in(shut)


def _not_let_in(shut: list[_Seen]) -> Finding:
    """Of the pages whose sites want no programs."""
    first, where = shut[0], first_of([one.where for one in shut])
    about = "\n".join(sorted(one.visit.key for one in shut))
    fault = one_line(first.visit.fault, 120) or "its site wants no programs"
    what = f"{first.shown} could not be looked at: {fault}"
    if len(shut) > 1:
        them = first_of([one.shown for one in shut])
        what = f"{len(shut)} pages could not be looked at, since their sites want no programs: {them}"
    return note("unreachable", what, where, "open what you have not opened yourself", about)


def moved(proof: Proof) -> Iterator[Finding]:
    """Links lead where a page lives now, not where it once lived."""
    for one in _seen(proof):
        there = one.visit.moved
        if there and verdict(one.visit) is Verdict.GOOD and key(there) != one.visit.key:
            what = f"{one.shown} has moved for good to {one_line(there, 120)}"
            yield note("moved", what, one.where, "link to where it is now", f"{one.visit.key} {there}")


def changed(proof: Proof) -> Iterator[Finding]:
    """A page still says what it said when an editor approved it, or when it was first looked at."""
    for one in _seen(proof):
        was, now = one.visit.approved, one.visit.imprint
        if was is None or now is None or not is_legible(one.visit):
            continue
        retitled, much = bool(was.title) and _fold(was.title) != _fold(now.title), _change(was, now)
        other_title = retitled and _alike(was.title, now.title) < _ALIKE
        how = [f'its title was "{one_line(was.title, 80)}" and is "{one_line(now.title, 80)}"'] * retitled
        how += [much] if much else []
        if how:
            say = warning if much and (other_title or _resemblance(was, now) < _REWRITTEN) else note
            what = f"{one.shown} has changed since {was.at:%Y-%m-%d}: {', and '.join(how)}"
            about = f"{one.visit.key} {was.title} {now.title} {now.words}"
            mend = "read it again: do your words still hold?"
            yield say("changed", what, one.where, mend, about)


def paywall(proof: Proof) -> Iterator[Finding]:
    """Where readers must pay or subscribe to read a page, the item says so."""
    for where, link, text in _in_items(proof):
        visit = _visit(link, proof)
        if visit and Flag.PAYWALL in visit.flags and is_legible(visit) and not _ASKED.search(_words(text)):
            what = f"readers must pay or subscribe to read {one_line(link.url, 80)}"
            mend = 'say so, like "(subscription)", or link to a free page'
            yield warning("paywall", what, where, mend, visit.key)


def title(proof: Proof) -> Iterator[Finding]:
    """What is printed as the title of a page has something to do with the page's own."""
    for item, where in zip(completed(proof.issue).items, proof.places.values(), strict=True):
        for link in _titles(item.text):
            visit = _visit(link, proof)
            if not visit or not is_legible(visit) or len(visit.title.split()) < _TITLE:
                continue
            if _alike(link.words, visit.title) < _ALIKE:
                what = f'"{one_line(link.words, 80)}" leads to a page called "{one_line(visit.title, 100)}"'
                mend = "see whether it is the right page"
                yield note("title", what, where, mend, f"{visit.key} {link.words}")


def unvisited(proof: Proof) -> Iterator[Finding]:
    """Pages are looked at shortly before they are sent to readers."""
    stale = proof.archive.stale
    if stale is None:
        return
    pages = {page.key for _, link in proof.links if (page := page_of(link, proof.settings))}
    known = [visit for page in pages if (visit := proof.archive.visits.get(page))]
    old = [visit for visit in known if visit.at <= stale]
    if missing := len(pages) - len(known) + len(old):
        since = f" since {max(visit.at for visit in old):%Y-%m-%d}" if old and len(old) == missing else ""
        were = "was" if missing == 1 else "were"
        what = f"{missing} of {plural(len(pages), 'page')} linked to {were} not looked at"
        mend = f"look at them with: curator issue check {proof.issue.number} --visit"
        yield note("unvisited", f"{what}{since or (' lately' if known else '')}", "", mend, "pages")


def _seen(proof: Proof) -> Iterator[_Seen]:
    """Every page that was looked at, where it is linked first."""
    told: set[str] = set()
    for where, link in proof.links:
        visit = _visit(link, proof)
        if visit and visit.key not in told:
            told.add(visit.key)
            yield _Seen(where, link, visit)


def _visit(link: Link, proof: Proof) -> Visit | None:
    page = page_of(link, proof.settings) if proof.archive.visits else None
    return proof.archive.visits.get(page.key) if page else None


def _there(one: _Seen, bad: Verdict) -> str:
    """Where it led, or what it says."""
    if bad in {Verdict.FRONT, Verdict.LOGIN}:
        return f": {one_line(one.visit.final, 100)}"
    return f': "{one_line(one.visit.title, 80)}"' if one.visit.title else ""


def _change(was: Imprint, now: Imprint) -> str:
    """By how much a text changed, in words; "" if by little, or if there is too little of it to tell."""
    if not was.sketch or was.words < _FEW:
        return ""
    if now.words < _FEW:
        return f"of its {was.words:,} words {now.words:,} are left"
    alike = _resemblance(was, now)
    if alike < _REWRITTEN:
        return "it is another text now"
    return f"about {round(100 * (1 - alike), -1):.0f} % of its text is new or gone" if alike < _KEPT else ""


def _resemblance(was: Imprint, now: Imprint) -> float:
    """Which part of the runs of words of two texts both have, from 0 to 1, told from their lowest hashes."""
    lowest = sorted({*was.sketch, *now.sketch})[: max(len(was.sketch), len(now.sketch))]
    both = set(was.sketch) & set(now.sketch)
    return sum(one in both for one in lowest) / len(lowest) if lowest else 1.0


def _in_items(proof: Proof) -> Iterator[tuple[str, Link, str]]:
    """Each page that an item links to, once, with where that is and what the item says."""
    told: set[str] = set()
    for item, where in zip(completed(proof.issue).items, proof.places.values(), strict=True):
        for link in markdown.links(item.text):
            if not link.picture and link.url not in told:
                told.add(link.url)
                yield where, link, item.text


def _titles(text: str) -> Iterator[Link]:
    """The link whose words stand for a page's title: a bold run of `text`, or the first block, is it."""
    first = next((token.children for token in markdown.parse(text) if token.children), None) or []
    whole = _fold(markdown.words(first))
    bold = [at for at, token in enumerate(first) if token.type in {"strong_open", "strong_close"}]
    runs = [first, first[bold[0] : bold[1] + 1]] if len(bold) > 1 else [first]
    for run in runs:
        link = _only_link(run)
        if link and len(link.words.split()) >= _TITLE and (run is not first or _fold(link.words) == whole):
            yield link
            return


def _only_link(run: list[Token]) -> Link | None:
    """The link that `run` is, but for marks and emoji; None if it says more."""
    opened = [token for token in run if token.type == "link_open"]
    if len(opened) != 1:
        return None
    start = run.index(opened[0])
    stop = next((at for at in range(start, len(run)) if run[at].type == "link_close"), len(run))
    words = markdown.words(run[start + 1 : stop])
    return Link(str(opened[0].attrs["href"]), words) if _fold(words) == _fold(markdown.words(run)) else None


def _words(text: str) -> str:
    """What a reader reads of Markdown `text`."""
    return " ".join(markdown.words(token.children) for token in markdown.parse(text) if token.children)


def _alike(one: str, other: str) -> float:
    """Which part of the telling words of the shorter title the other one has, from 0 to 1."""
    mine, theirs = _telling(one), _telling(other)
    fewer = min(len(mine), len(theirs))
    return len(mine & theirs) / fewer if fewer else 1.0


def _telling(title: str) -> set[str]:
    """The words of a title that tell it from others, without their endings."""
    return {word[:6] for word in _WORD.findall(title.casefold()) if word not in _SMALL}


def _fold(title: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", title.casefold()))
