"""Link hygiene of real issues: clean, else unchanged, and with their own campaign what their readers got."""

import re
from collections import Counter

import pytest
from lxml.html import document_fromstring

from curator.config import Campaign
from curator.issues.destinations import destinations
from curator.issues.document import from_markdown
from curator.issues.hygiene import cleaned, report
from curator.issues.render import render
from curator.links import fault, with_campaign
from curator.traces import traces
from tests.support.issues import settings
from tests.support.shared import SHARED, needs_shared

FILES = sorted((SHARED / "newsletters").glob("*/*.md"))
OWN = (
    ("utm_campaign", "Dynamically Typed"),
    ("utm_medium", "email"),
    ("utm_source", "Revue newsletter"),
)
NAMES = tuple(name for name, _ in OWN)


def issue(path):
    """The text of a real issue, as its file has it."""
    return path.read_text(encoding="utf-8")


def marked(found):
    """The addresses that bear the newsletter's own campaign and no other trace, by their place among all."""
    return {
        at: one.url
        for at, one in enumerate(found)
        if tuple(trace.pair.partition("=")[0] for trace in traces(one.url)) == NAMES
        and "Dynamically" in one.url
    }


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_trace_is_left_and_nothing_else_is_changed(path):
    """Between the addresses stands what stood there, and each is the one that it was."""
    text = issue(path)
    hygiene = cleaned(text, OWN)
    assert not any(mark in hygiene.text for mark in ("utm_", "mc_eid", "mc_cid"))
    assert cleaned(hygiene.text, OWN).text == hygiene.text
    before, after = destinations(text), destinations(hygiene.text)
    assert between(text, before) == between(hygiene.text, after)
    assert len(before) > 1


def between(text, found):
    """The pieces of a text between its addresses."""
    ends = [0, *(one.start + len(one.written) for one in found)]
    return [text[a:b] for a, b in zip(ends, [*(one.start for one in found), len(text)], strict=True)]


@needs_shared
@pytest.mark.parametrize(
    "path", [path for path in FILES if "rust" not in str(path)], ids=lambda path: path.stem
)
def test_the_own_campaign_gives_back_what_readers_got(path):
    """Every address that bore it is the same again, to the character."""
    text = issue(path)
    before, after = destinations(text), destinations(cleaned(text, OWN).text)
    again = {at: with_campaign(after[at].url, OWN) for at in marked(before)}
    assert again == marked(before)
    assert again


@needs_shared
def test_what_was_anothers_is_told():
    """Campaigns of other newsletters, and the id under which the author got one of them."""
    told = {path.stem: report(cleaned(issue(path), OWN)) for path in FILES}
    foreign = {stem: lines for stem, all_ in told.items() if (lines := [x for x in all_ if "in line" in x])}
    assert set(foreign) == {"016", "048"}
    assert "another's campaign" in foreign["016"][0]
    assert "Benedict's Newsletter 291" in foreign["016"][0]
    assert foreign["016"][1].startswith(
        "taken off in line 75: who clicked, mc_eid, of https://ai.facebook.com/"
    )
    assert "a16z.com" in foreign["048"][0]


@needs_shared
def test_the_campaign_is_known_without_settings():
    """Where most links bear it, it is the newsletter's own."""
    for path in FILES:
        if path.stem in {"012", "016", "048"}:
            assert report(cleaned(issue(path))) == report(cleaned(issue(path), OWN))


@needs_shared
def test_no_address_of_a_real_issue_is_called_malformed_that_is_none():
    """Sound issues are not scolded."""
    faults = Counter(
        fault(one.url) for path in FILES for one in destinations(issue(path)) if one.url[:4] == "http"
    )
    assert set(faults) == {None}


@needs_shared
def test_a_real_issue_is_mailed_with_the_addresses_that_its_readers_got():
    """Read from its document, clean, and rendered with its campaign: each link that had it, in both parts."""
    path = SHARED / "newsletters" / "dynamically-typed" / "012.md"
    read = from_markdown(cleaned(issue(path), OWN).text, ())
    here = settings(campaign=Campaign(name="Dynamically Typed", medium="email", source="Revue newsletter"))
    edition = render(read, here)
    printed = Counter(anchor.get("href") for anchor in document_fromstring(edition.html).iter("a"))
    got = Counter(marked(destinations(issue(path))).values())
    assert not got - printed
    assert got.total() == 27
    assert not set(got) - set(re.findall(r"https?://[^\s<>]+", edition.text))
