"""A section in one issue: called, dressed and placed as its editor wants it there."""

from dataclasses import replace

import pytest

from curator.errors import Refused, UsageError
from curator.issues import sections
from curator.issues.sections import Look, Place
from curator.model import Issue, Item, ItemKind, Section, StandingSection

OUTLINE = (StandingSection("field", "Field Notes", "🔭"), StandingSection("fun", "Small Wonders", "✨"))
ITEM = Item(ItemKind.STORY, "text", id=1)
PARTS = (
    Section("field", "Field Notes", (ITEM,), "🔭", source="## Field Notes 🔭"),
    Section("near", "Near", (ITEM,), level=3),
    Section("far", "Far", (), level=3),
    Section("special", "A special report", (ITEM,)),
)
ISSUE = Issue(1, "#1", PARTS)


def keys(issue):
    return [part.key for part in issue.sections]


def put(name, **place):
    return keys(sections.placed(ISSUE, name, Place(**place), OUTLINE))


def test_a_section_is_dressed_for_one_issue():
    """What is not said stays as it is, and so do its items."""
    after = sections.dressed(ISSUE, "Field Notes", Look(title="Night\nNotes"), OUTLINE)
    assert after.sections == (replace(PARTS[0], title="Night Notes"), *PARTS[1:])
    after = sections.dressed(ISSUE, "field", Look(emoji="🦉", quick_links="More ⚡️"), OUTLINE)
    assert after.sections[0] == replace(PARTS[0], emoji="🦉", quick_links="More ⚡️")


def test_a_standing_section_is_brought_in_by_dressing_it():
    """With what the outline says of the rest, in its place."""
    after = sections.dressed(ISSUE, "fun", Look(title="Tiny Wonders"), OUTLINE)
    assert keys(after) == ["field", "near", "far", "fun", "special"]
    assert after.sections[3] == Section("fun", "Tiny Wonders", emoji="✨")


def test_a_new_name_with_a_title_makes_a_section_of_this_issue():
    """At its end; without a title it is a slip."""
    after = sections.dressed(ISSUE, "Year in review", Look(title="The year"), OUTLINE)
    assert after.sections[-1] == Section("year-in-review", "The year")
    with pytest.raises(UsageError, match='no section "Year" for issue #1'):
        sections.dressed(ISSUE, "Year", Look(emoji="🦉"), OUTLINE)


def test_a_title_is_something():
    """An empty one is refused, and a name without letters is none."""
    with pytest.raises(UsageError, match="a section needs a title"):
        sections.dressed(ISSUE, "field", Look(title=" \n"), OUTLINE)
    with pytest.raises(UsageError, match="no letter"):
        sections.dressed(ISSUE, "!!", Look(title="Bang"), OUTLINE)


@pytest.mark.parametrize(
    ("name", "place", "after"),
    [
        ("special", {"first": True}, ["special", "field", "near", "far"]),
        ("field", {"last": True}, ["special", "field", "near", "far"]),
        ("special", {"before": "field"}, ["special", "field", "near", "far"]),
        ("field", {"after": "special"}, ["special", "field", "near", "far"]),
        ("special", {"after": "field"}, ["field", "near", "far", "special"]),
        ("far", {"first": True}, ["field", "far", "near", "special"]),
        ("near", {"last": True}, ["field", "far", "near", "special"]),
        ("near", {"after": "far"}, ["field", "far", "near", "special"]),
        ("near", {"after": "special"}, ["field", "far", "special", "near"]),
        ("fun", {"first": True}, ["fun", "field", "near", "far", "special"]),
    ],
)
def test_a_section_goes_where_it_is_put_with_its_sub_sections(name, place, after):
    """A sub-section is first or last within its section."""
    assert put(name, **place) == after


@pytest.mark.parametrize(
    ("name", "place", "why"),
    [
        ("special", {"before": "near"}, '"Near" is a sub-section; name the section that it belongs to'),
        ("near", {"before": "field"}, "it cannot come before every section"),
        ("field", {"before": "owls"}, 'no other section "owls"'),
        ("field", {"before": "far"}, 'no other section "far"'),
        ("owls", {"first": True}, 'there is no section "owls"'),
    ],
)
def test_a_place_that_is_none_is_told(name, place, why):
    """One line says why."""
    with pytest.raises(UsageError, match=why):
        put(name, **place)


def test_an_empty_section_is_taken_out():
    """A full one is not, nor one with sub-sections: what stands there would be lost."""
    assert keys(sections.dropped(ISSUE, "far", OUTLINE)) == ["field", "near", "special"]
    with pytest.raises(Refused, match='"Field Notes 🔭" holds 2 items; move them elsewhere first'):
        sections.dropped(ISSUE, "field", OUTLINE)
    bare = Issue(1, "#1", (replace(PARTS[0], items=()), PARTS[2]))
    with pytest.raises(Refused, match="holds 1 sub-section"):
        sections.dropped(bare, "field", OUTLINE)
    with pytest.raises(UsageError, match='has no section "fun"'):
        sections.dropped(ISSUE, "fun", OUTLINE)
