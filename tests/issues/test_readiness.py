"""How far an issue has come, and what preflight says of its outline."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from curator.config import StandingSectionSettings
from curator.issues import readiness
from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Image, IssueState, Item, ItemKind, Section, StandingSection
from tests.support.issues import issue, link, of, settings, story

SLOT = date(2026, 11, 22)
OUTLINE = (
    StandingSection("field", "Field Notes", min_items=2, max_items=3),
    StandingSection("method", "Methods", min_words=5, max_words=10),
    StandingSection("fun", "Small Wonders", min_items=1),
    StandingSection("notes", "Notes"),
)
HIDDEN = Item(ItemKind.HIDDEN, "<!-- ask Ada -->")
BARE = Item(ItemKind.IMAGE, "", image=Image("https://p.example/x.png"))


def section(key, *items, level=2, **fields):
    """A section of an issue."""
    return Section(
        key, {"field": "Field Notes", "method": "Methods"}.get(key, key), items, level=level, **fields
    )


def look(*sections, today=SLOT, outline=OUTLINE, **fields):
    """The readiness of an issue of these sections."""
    return readiness.look(issue(sections=sections, **fields), outline, today)


def test_sections_are_counted_beside_their_limits():
    """Those of the issue in its order, then those of the outline that it lacks."""
    ready = look(
        section("method", story("one two three")), section("field", story("**a**"), link("b"), link("c"))
    )
    assert ready.board[:4] == (
        "Methods 1 (3 of 5 words)",
        "Field Notes 3",
        "Small Wonders empty, at least 1",
        "Notes empty",
    )
    assert (ready.items, [fill.level for fill in ready.sections]) == (4, [2, 2, 0, 0])


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((), "empty, at least 2"),
        ((story("a"),), "1 of 2"),
        ((link("a"),) * 3, "3"),
        ((link("a"),) * 4, "4, at most 3"),
        ((BARE,), "0 of 2"),
        ((HIDDEN, story("a")), "1 of 2"),
        ((story("<!-- nothing to see -->"), story("a")), "1 of 2"),
        ((story("```\ncode\n```"), story("a")), "2"),
    ],
)
def test_what_a_reader_counts_is_counted(items, said):
    """No picture, no hidden item, nothing that prints nothing."""
    assert look(section("field", *items)).sections[0].said == said


def test_words_are_those_that_are_read():
    """No marks, no addresses."""
    text = "**[Counting owls](https://a.example/very/long/address)** is *hard*."
    assert look(section("method", story(text))).sections[0].words == 4


def test_a_sub_section_counts_for_the_section_above_it():
    """But one that the outline knows for itself."""
    under = section("aside", story("a"), level=3)
    standing = section("method", story("a b c d e"), level=3)
    fills = look(section("field", story("a")), under, standing).sections
    assert [(fill.key, fill.items) for fill in fills[:2]] == [("field", 2), ("method", 1)]


def test_proposals_and_pictures_without_alt_text_are_counted():
    """Those inside a text too; the board says both."""
    inside = story("![](https://p.example/y.png)\n\n![an owl](https://p.example/z.png)", proposal=True)
    ready = look(section("notes", inside, BARE), outline=())
    assert (ready.proposals, ready.without_alt) == (1, 2)
    assert ready.board == ("notes 1", "1 proposal left", "2 pictures lack alt text", "0 days left")


@pytest.mark.parametrize(("days", "said"), [(4, "4 days left"), (1, "1 day left"), (-2, "2 days late")])
def test_the_days_to_the_slot_are_counted(days, said):
    """Of the newsletter's own calendar; none without a slot, and none once it is sent."""
    assert look(today=SLOT - timedelta(days=days)).board[-1] == said
    assert look(slot=None).days_left is None
    assert look(state=IssueState.SENT).days_left is None


@pytest.mark.parametrize(
    ("items", "word"),
    [
        ((), "empty"),
        ((HIDDEN,), "empty"),
        ((story("a", proposal=True),), "short"),
        ((story("a", proposal=True), story("b")), "proposals"),
        ((story("a"), story("b")), "complete"),
        ((story("a"),) * 4, "long"),
    ],
)
def test_a_draft_has_a_word(items, word):
    """The first thing to do about it."""
    assert look(section("field", *items), outline=OUTLINE[:1]).word == word


def test_an_issue_that_is_no_draft_is_called_by_its_state():
    """What is approved is as ready as it will be."""
    assert look(state=IssueState.APPROVED).word == "approved"


def findings(whole, *outline):
    """What preflight says of the outline."""
    here = settings().model_copy(update={"section": outline})
    return [one for one in preflight(whole, render(whole, here), here) if one.check == "outline"]


def limits(**given):
    """The field notes with these limits."""
    return StandingSectionSettings(key="field", title="Field Notes", **given)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"min_items": 3}, "the section has 2 items, and should have 3 or more"),
        ({"max_items": 1}, "the section has 2 items, and should have 1 or fewer"),
        ({"min_words": 90}, "the section has 3 words, and should have 90 or more"),
        ({"max_words": 2}, "the section has 3 words, and should have 2 or fewer"),
    ],
)
def test_a_section_beyond_its_limits_is_a_finding(given, what):
    """A warning that names the section and where its limits stand."""
    (found,) = findings(of(story("**one** two"), link("three"), HIDDEN), limits(**given))
    assert (found.severity, found.what, found.where) == ("warning", what, 'section "Field Notes"')
    assert "[[section]] field" in found.mend


def test_a_section_within_its_limits_is_none():
    """Nor one that has none."""
    whole = of(story("**one** two"), link("three"))
    given = {"min_items": 2, "max_items": 2, "min_words": 3, "max_words": 3}
    assert findings(whole, limits(**given)) == findings(whole, limits()) == []


def test_a_section_that_must_have_items_is_missed():
    """One that may be empty is not."""
    whole = replace(issue(), sections=(section("notes", story("**a**")),))
    (found,) = findings(whole, limits(min_items=2, min_words=50))
    assert found.what == "the section is missing; it should have 2 items or more"
    assert findings(whole, limits()) == []
