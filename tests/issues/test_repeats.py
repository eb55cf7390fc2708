"""Pages that come back, in one issue or from the one before: few are told one by one, many at once."""

import pytest

from curator.issues.linked import echoes
from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Appearance, Archive, Earlier, IssueState, Section
from tests.support.issues import issue, link, of, settings, story

HERE = settings()


def pages(count: int) -> list[str]:
    """The addresses of so many pages."""
    return [f"https://meet{number}.example/" for number in range(count)]


def listed(some):
    """A quick link for each."""
    return tuple(link(f"A [meeting]({url})") for url in some)


def look(whole, check, stood=(), **archive):
    """What one check says, where these pages stood in #11."""
    earlier = [Appearance(11, IssueState.SENT, "Field Notes", url) for url in stood]
    known = Archive(appearances=echoes(earlier, [11]), **archive)
    found = preflight(whole, render(whole, HERE, known), HERE, known)
    return [one for one in found if one.check == check]


@pytest.mark.parametrize(("count", "findings"), [(0, 0), (3, 3), (4, 1), (9, 1)])
def test_a_list_that_is_back_is_one_finding(count, findings):
    """A calendar's pages are told together, with the section, the issue, and the first of them."""
    found = look(of(*listed(pages(9))), "linked-before", pages(count))
    assert len(found) == findings
    if count > 3:
        assert found[0].what.startswith(f"{count} pages were linked in #11 already: https://meet0.example/, ")
        assert found[0].where == 'section "Field Notes"'
        assert "curator issue links 12 --repeated" in found[0].mend


def test_one_list_does_not_hide_a_page_in_another_section():
    """Sections are told apart."""
    others = Section("fun", "Small Wonders", listed(["https://wren.example/"]))
    whole = issue(sections=(Section("field", "Field Notes", listed(pages(5))), others))
    found = look(whole, "linked-before", [*pages(5), "https://wren.example/"])
    assert len(found) == 2
    assert found[1].what.startswith("https://wren.example/ was linked in #11 ")


def test_a_list_with_one_more_page_is_another_finding():
    """Who accepted the old list has not seen the new one."""
    keys = {look(of(*listed(pages(9))), "linked-before", pages(count))[0].key for count in (4, 5)}
    assert len(keys) == 2


@pytest.mark.parametrize(("count", "findings"), [(3, 3), (4, 1), (9, 1)])
def test_pages_that_two_sections_share_are_one_finding_where_they_are_many(count, findings):
    """A meeting that is online and in town stands in both lists."""
    sections = [Section(key, key.title(), listed(pages(count))) for key in ("online", "town")]
    found = look(issue(sections=tuple(sections)), "repeated-link")
    assert [one.severity for one in found] == ["warning"] * findings
    if count > 3:
        assert found[0].what.startswith(f"{count} pages are linked more than once: meet0.example, ")
        assert found[0].where == 'section "Online"; section "Town"'
    else:
        assert 'section "Town", item 1' in found[0].where


def test_a_page_twice_in_one_text_is_a_note():
    """A writer's habit, not a pick too many."""
    (found,) = look(of(story("**a** [b](https://b.example/), and [c](http://b.example)")), "repeated-link")
    assert found.severity == "note"
    assert "2 times in one text" in found.what


def test_what_is_found_for_coming_back_is_not_proposed_again():
    """A page of the last issue is one finding; an older one may be referred to."""
    text = "**a** [b](https://meet0.example/)"
    near = {text: Earlier(11, "meeting", "A meeting", ("the same page",))}
    assert look(of(story(text)), "near", pages(1), near=near) == []
    assert len(look(of(story(text)), "near", near=near)) == 1
