"""Links of an issue and of the issues before it: where they stand, and which come back."""

from dataclasses import replace

import pytest

from curator.issues.linked import before, echoes, leads_back, linked, repeated
from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.links import key
from curator.model import Appearance, Archive, Image, IssueState, Item, ItemKind
from tests.support.issues import issue, link, newsletter, of, settings, story

HERE = settings()
OWLS = "https://nightjar.example/owls"


def stood(number, url=OWLS, section="Field Notes"):
    """An earlier place of a link."""
    return Appearance(number, IssueState.SENT, section, url)


def findings(whole, *earlier, check="linked-before"):
    """What preflight says of links in an issue, where these stood before."""
    archive = Archive(appearances=echoes(earlier, [11, 10, 9, 8]))
    edition = render(whole, HERE, archive)
    return [one for one in preflight(whole, edition, HERE, archive) if one.check == check]


def test_a_page_that_was_linked_lately_is_found():
    """However its address is dressed; with the issue, the section, and where it stands now."""
    whole = of(story("**a** [b](http://www.nightjar.example/owls/) [c](https://c.example/)"))
    (found,) = findings(whole, stood(10))
    assert found.what == "http://www.nightjar.example/owls/ was linked in #10 under Field Notes already"
    assert "item 1" in found.where
    assert found.severity == "warning"


def test_intro_and_closing_count():
    """Here and in the issue before, where they have no section."""
    whole = issue(sections=(), closing=f"[Owls]({OWLS})")
    (found,) = findings(whole, stood(11, section=""))
    assert found.what == f"{OWLS} was linked in #11 already"
    assert found.where == "the closing"


def test_the_newest_place_is_named():
    """Once, however often it was linked before."""
    (found,) = findings(of(story(f"**a** [b]({OWLS})")), stood(10), stood(8))
    assert "in #10 " in found.what


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        (f"[b]({OWLS})", [stood(7)]),
        (f"[b]({OWLS}#part-2)", [stood(10, OWLS + "#part-1")]),
        (f"[b]({OWLS})", [stood(11), stood(10), stood(8)]),
        ("[b](https://heron.example/issues/3/)", [stood(10, "https://heron.example/issues/3/")]),
        ("(see [NH #3](https://old.example/3))", [stood(10, "https://old.example/3")]),
        (f"![b]({OWLS})", [stood(10)]),
    ],
    ids=["too long ago", "another place of it", "furniture", "own page", "reference", "picture"],
)
def test_what_comes_back_by_nature_is_no_finding(text, earlier):
    """Old links, other places of a page, what most of the recent issues have, and the newsletter's own."""
    assert findings(of(story(f"**a** {text}")), *earlier) == []


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (f"{OWLS}#part-1", f"{OWLS}#part-2", 0),
        (f"{OWLS}#part-1", OWLS, 0),
        (f"{OWLS}#part-1", f"{OWLS}/#part-1", 1),
        (f"{OWLS}#comments", OWLS, 1),
        ("https://heron.example/issues/3/", "https://heron.example/issues/3/", 0),
    ],
)
def test_two_places_of_a_page_are_two(one, other, count):
    """A fragment tells them apart; the newsletter's own pages are linked as often as it likes."""
    whole = of(link(f"[a]({one})"), link(f"[b]({other})"))
    assert len(findings(whole, check="repeated-link")) == count


def test_furniture_stands_in_most_of_the_last_issues():
    """In more than one, and not only long ago."""
    recent = list(range(30, 5, -1))
    assert echoes([stood(30)], [30]) != {}
    assert echoes([stood(30), stood(29)], [30, 29]) == {}
    assert echoes([stood(30), stood(29), stood(28)], recent) == {}
    assert echoes([stood(30), stood(28)], recent) == {key(OWLS): (stood(30), stood(28))}
    assert echoes([stood(one) for one in range(20, 6, -1)], recent)[key(OWLS)][0].number == 20


def test_the_same_place_of_a_page_is_looked_for():
    """Of the places where the page stood."""
    earlier = {key(OWLS): (stood(10, OWLS + "#a"), stood(9, OWLS + "#b"))}
    assert before(OWLS + "#b", earlier).number == 9
    assert before(OWLS, earlier) is None
    assert before("https://c.example/", earlier) is None


def test_every_link_is_told_with_its_place():
    """Those of intro, items, captions and closing, in print order; of pictures the malformed ones alone."""
    image = Image("https://p.example/owl jpg", "owl", caption="[c](https://c.example/)")
    whole = of(
        link("🦉 [**b**](https://b.example/) ![x](https://x.example/x.png)", id=7),
        Item(ItemKind.IMAGE, "", id=8, image=image),
        story("**a** [d](http://ttps//d.example) [e](https://e.example/a b) [f](mailto:ada@f.example)", id=9),
        intro="[a][1]",
        closing="[g](https://g.example/)\n\n[1]: https://a.example/",
    )
    assert [(one.where, one.item, one.words, one.url, one.key, one.meant) for one in linked(whole)] == [
        ("the intro", None, "a", "https://a.example/", "a.example", ""),
        ("Field Notes", 7, "b", "https://b.example/", "b.example", ""),
        ("Field Notes", 8, "owl", "https://p.example/owl jpg", "", "https://p.example/owl%20jpg"),
        ("Field Notes", 8, "c", "https://c.example/", "c.example", ""),
        ("Field Notes", 9, "d", "http://ttps//d.example", "", "https://d.example"),
        ("Field Notes", 9, "f", "mailto:ada@f.example", "", ""),
        ("Field Notes", 9, "e", "https://e.example/a b", "", "https://e.example/a%20b"),
        ("the closing", None, "g", "https://g.example/", "g.example", ""),
    ]


def test_the_heading_over_quick_links_has_links_too():
    """They are listed with their section, and judged."""
    heading = "More ([see all 20](http://ttps//list.example))"
    whole = of(link("[b](https://b.example/)", id=1))
    whole = replace(whole, sections=(replace(whole.sections[0], quick_links=heading),))
    assert [(one.item, one.words, one.meant) for one in linked(whole)] == [
        (None, "see all 20", "https://list.example"),
        (1, "b", ""),
    ]
    (found,) = findings(whole, check="link")
    assert found.where == 'section "Field Notes"'


def test_a_page_in_two_issues_is_repeated():
    """Page by page; twice in one issue is not, and the newsletter itself is not."""
    first = of(link(f"[a]({OWLS}) [b](https://b.example/) [b](https://b.example/)"), number=1, intro="")
    second = of(
        link(
            f"[c](https://c.example/) [d]({OWLS}/) [own](https://heron.example/) [NH #1](https://o.example)"
        ),
        number=2,
        intro="[own](https://heron.example/) [NH #2](https://o.example)",
    )
    third = of(link("[own](https://heron.example/) [#1](https://o.example)"), number=3)
    links = [one for each in (first, second, third) for one in linked(each)]
    assert [(one.issue, one.words) for one in repeated(links, newsletter())] == [(1, "a"), (2, "d")]


@pytest.mark.parametrize(
    ("url", "words", "back"),
    [
        ("https://heron.example", "home", True),
        ("https://heron.example/issues/3/", "earlier", True),
        ("https://old.example/3", "DT #3", True),
        ("https://old.example/3", "#3", True),
        ("https://heron.example.org/", "home", False),
        ("https://code.example/issues/3", "issue #3 of ours", False),
    ],
)
def test_what_leads_back_into_the_newsletter(url, words, back):
    """By its address, or by words that are a reference: old archives lived at other addresses."""
    assert leads_back(url, words, newsletter()) is back
