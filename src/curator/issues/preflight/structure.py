"""Checks of how the html is built: what programs and screen readers find their way by."""

import re
from collections.abc import Iterator
from typing import Any

from curator.issues.preflight.proof import Proof, error, warning
from curator.model import Finding
from curator.text import plural

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DEEPEST = 100  # elements in each other; libxml2, and so many a program, drops what is deeper than 256
_CONDITION = re.compile(r"(<!(?:--)?\[if\b[^\]]*\]>)|(<!(?:--<!)?\[endif\](?:--)?>)", re.IGNORECASE)
_IN_MSO = re.compile(r"<!--\[if\b[^\]]*\]>(?!<!-->|-->)(.*?)(?:<!\[endif\]-->|$)", re.IGNORECASE | re.DOTALL)
_WHERE = "the template"


def structure(proof: Proof) -> Iterator[Finding]:
    """The html names its language, title and letters, has its headings in order, and closes what it opens.

    A table that only lays something out says so, else a screen reader reads it as figures.
    """
    if not proof.edition.html.strip():
        return  # that is another finding
    yield from _head(proof)
    yield from _headings(proof)
    yield from _tables(proof)
    yield from _conditions(proof.edition.html)
    deepest = max((_depth(leaf) for leaf in proof.tree.iter() if not len(leaf)), default=0)
    if deepest > _DEEPEST:
        what = f"elements stand {deepest} deep in each other"
        yield warning(
            "structure", what, _WHERE, "make it flatter; some programs drop what is too deep", "deep"
        )


def _head(proof: Proof) -> Iterator[Finding]:
    """Document type, language, title and letters."""
    tree, html = proof.tree, proof.edition.html
    if not html.lstrip().lower().startswith("<!doctype html>"):
        yield warning("structure", "the html has no document type", _WHERE, "begin it with <!DOCTYPE html>")
    if not (tree.get("lang") or "").strip():
        mend = 'write <html lang="{{ page.language }}">'
        yield error("structure", "the html does not say its language", _WHERE, mend)
    if _is_titled(proof) and not (tree.findtext("head/title") or "").strip():
        mend = "write <title>{{ page.title }}</title> into the head"
        yield error("structure", "the html has no title", _WHERE, mend)
    metas = list(tree.iter("meta"))
    letters = {(meta.get("charset") or meta.get("content") or "").lower().strip() for meta in metas}
    if not any(re.search(r"(?:^|charset=)utf-8$", one) for one in letters):
        mend = 'write <meta charset="utf-8"> first into the head'
        yield error("structure", "the html does not say that its letters are UTF-8", _WHERE, mend)


def _is_titled(proof: Proof) -> bool:
    """Whether there is a title to print; an issue without one is another finding."""
    return bool(proof.edition.subject.strip())


def _headings(proof: Proof) -> Iterator[Finding]:
    """One h1, and no level left out below it."""
    found = [element for element in proof.tree.iter(*_HEADINGS) if element.text_content().strip()]
    firsts = sum(element.tag == "h1" for element in found)
    if firsts != 1 and _is_titled(proof):
        what = f"the html has {plural(firsts, 'first heading')} instead of one"
        yield warning("structure", what, _WHERE, "print the issue's title as the only h1", "h1")
    above = 1
    for element in found:
        level = int(element.tag[1])
        if level > above + 1:
            what = f"a heading of level {level} follows one of level {above}"
            mend = "leave no level out: readers who hear the mail go from heading to heading"
            yield warning("structure", what, proof.place(element), mend)
        above = level


def _tables(proof: Proof) -> Iterator[Finding]:
    """Tables without a role that hold no table's headings."""
    mute = [
        table
        for table in proof.tree.iter("table")
        if not table.get("role") and next(table.iter("th", "caption"), None) is None
    ]
    if mute:
        are = "is" if len(mute) == 1 else "are"
        what = f"{plural(len(mute), 'table')} for layout alone {are} read as figures"
        yield warning("structure", what, proof.place(mute[0]), 'write <table role="presentation">', "tables")


def _conditions(html: str) -> Iterator[Finding]:
    """Comments for Outlook: each is closed, and closes what it opens."""
    is_open = False
    for match in _CONDITION.finditer(html):
        if bool(match[1]) == is_open:
            what = f"{match[0]} stands where {'one is open already' if is_open else 'none is open'}"
            yield error("structure", what, _WHERE, "close each <!--[if mso]> with <![endif]-->", "mso")
            return
        is_open = not is_open
    if is_open:
        what = "a comment for Outlook is not closed, and hides all that follows"
        yield error("structure", what, _WHERE, "close each <!--[if mso]> with <![endif]-->", "mso")
        return
    for_outlook = "".join(_IN_MSO.findall(html)).lower()
    for tag in ("table", "tr", "td"):
        opened, closed = (len(re.findall(rf"<{end}{tag}\b", for_outlook)) for end in ("", "/"))
        if opened != closed:
            what = f"the comments for Outlook open {opened} <{tag}> and close {closed}"
            yield error("structure", what, _WHERE, "close in them what they open", f"mso {tag}")
            return


def _depth(element: Any) -> int:
    return sum(1 for _ in element.iterancestors())
