"""Checks of how links and titles are worded."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from curator.issues.preflight.proof import Proof, note, warning
from curator.model import Finding
from curator.text import one_line

# Words that say nothing about where a link leads, read by themselves, as screen readers list them.
_VAGUE = {
    *("here", "click here", "this", "this link", "link", "read more", "more", "learn more", "this page"),
    *(
        "hier",
        "hier klicken",
        "klick hier",
        "mehr",
        "weiterlesen",
        "klik hier",
        "lees meer",
        "meer",
        "deze link",
    ),
    *("ici", "cliquez ici", "lire la suite", "ce lien", "aquí", "haz clic aquí", "leer más", "este enlace"),
}
_BARE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_CUT = re.compile(r"(?:…|\.\.\.)$")
_TITLE = 20  # characters: shorter words that end in dots are a manner of speaking


def link_words(proof: Proof) -> Iterator[Finding]:
    """The words of a link say where it leads: no "here", no bare address, least of all another one's."""
    for where, link in dict.fromkeys(proof.links):
        words = one_line(link.words)
        if link.picture or not words:
            continue
        if words.lower().strip(" .!:…»>→") in _VAGUE:
            what = f'the link to {one_line(link.url, 60)} says only "{words}"'
            mend = "link words that say what is there"
            yield note("link-words", what, where, mend, f"vague {link.url}")
        elif _BARE.fullmatch(words) and (said := _host(words)) != (leads := _host(link.url)):
            what = f"the link says {one_line(said, 60)} and leads to {one_line(leads, 60)}"
            yield warning("link-words", what, where, "let it say where it leads", f"other {link.url}")
        elif _BARE.fullmatch(words):
            what = f"the link {one_line(words, 60)} is a bare address"
            mend = "link words that say what is there"
            yield note("link-words", what, where, mend, f"bare {link.url}")


def _host(url: str) -> str:
    """The host of an address as it may be written in a text."""
    try:
        host = urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def cut_titles(proof: Proof) -> Iterator[Finding]:
    """No title ends in "…": a feed that shortens its titles leaves them so."""
    places = [("the title", proof.issue.title)]
    places += [(where, link.words) for where, link in proof.links if not link.picture]
    titles = (
        one for one in proof.tree.iter("h2", "h3", "h4", "strong") if one.tag != "strong" or _opens(one)
    )
    places += [(proof.place(one), one.text_content()) for one in titles]
    told = set()
    for where, words in places:
        line = one_line(words)
        if len(line) > _TITLE and _CUT.search(line) and line not in told:
            told.add(line)
            what = f'"{line if len(line) <= 60 else "…" + line[-60:]}" looks cut short'
            yield note("cut-title", what, where, "write the whole title", line)


def _opens(bold: Any) -> bool:
    """Whether bold words open their paragraph, as the title of a story does."""
    above = bold.getparent()
    return bold.getprevious() is None and not (above.text or "").strip()
