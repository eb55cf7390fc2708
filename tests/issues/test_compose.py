"""Moving, removing and placing items: everything is somewhere, once; sections come and go with them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.issues import compose
from curator.issues.compose import Spot
from curator.model import Issue, Item, ItemKind, Section, StandingSection

OUTLINE = (
    StandingSection("field", "Field Notes", "🔭", "More from the field", former=("Outdoors",)),
    StandingSection("method", "Methods", "🧮"),
    StandingSection("fun", "Small Wonders"),
)
S, L, P = ItemKind.STORY, ItemKind.LINK, ItemKind.IMAGE


def section(standing, *items, **fields):
    """A section as the outline has it."""
    dress = {"emoji": standing.emoji, "quick_links": standing.quick_links}
    return Section(standing.key, standing.title, items, **{**dress, **fields})


def item(number, kind=S, **fields):
    """An item with this id."""
    return Item(kind, f"text {number}", id=number, **fields)


ISSUE = Issue(
    1,
    "#1",
    (
        section(OUTLINE[0], item(1), item(2, source="\ntext 2"), item(3, L), item(4, L)),
        section(OUTLINE[2], item(5), item(6, L)),
        Section("special", "A special report", (item(7),), "🦄"),
    ),
)


def shape(issue):
    """The sections' keys with the ids of their items."""
    return {part.key: [one.id for one in part.items] for part in issue.sections}


def moved(*ids, **spot):
    return shape(compose.move(ISSUE, ids, Spot(**spot), OUTLINE))


def test_items_go_behind_those_of_their_kind():
    """With a section alone, in the order given: a story before the quick links, a link behind them."""
    assert moved(6, 7, section="field")["field"] == [1, 2, 7, 3, 4, 6]


@pytest.mark.parametrize(
    ("spot", "field"),
    [
        ({"before": 2}, [1, 5, 2, 3, 4]),
        ({"after": 2}, [1, 2, 5, 3, 4]),
        ({"section": "field", "first": True}, [5, 1, 2, 3, 4]),
        ({"section": "field", "last": True}, [1, 2, 3, 4, 5]),
        ({"section": "field", "after": 4}, [1, 2, 3, 4, 5]),
    ],
)
def test_items_go_where_they_are_put(spot, field):
    """Beside an item, whose section need not be named, first or last."""
    assert moved(5, **spot)["field"] == field


def test_items_go_up_and_down_in_their_section():
    """Without a section, first and last are those of their own."""
    assert moved(3, first=True)["field"] == [3, 1, 2, 4]
    assert moved(2, 1, last=True)["field"] == [3, 4, 2, 1]


@pytest.mark.parametrize("name", ["field", "FIELD", "Field Notes", "field notes 🔭", "Outdoors"])
def test_a_section_is_found_by_any_of_its_names(name):
    """By key, title, title with emoji, or a name that it had."""
    assert moved(7, section=name)["field"] == [1, 2, 7, 3, 4]


def test_a_standing_section_comes_in_the_outlines_place():
    """Between its neighbours, with emoji and heading as the outline has them."""
    after = compose.move(ISSUE, [5], Spot("method"), OUTLINE)
    assert list(shape(after)) == ["field", "method", "fun", "special"]
    assert after.sections[1] == section(OUTLINE[1], item(5))


def test_an_emptied_section_vanishes_and_comes_back_in_its_place():
    """A one-off section and a standing one alike; the standing one can be asked for again."""
    after = compose.move(ISSUE, [5, 6, 7], Spot("field"), OUTLINE)
    assert list(shape(after)) == ["field"]
    again = compose.move(after, [7], Spot("fun"), OUTLINE)
    assert shape(compose.move(again, [2], Spot("method"), OUTLINE)) == {
        "field": [1, 5, 3, 4, 6],
        "method": [2],
        "fun": [7],
    }


def test_a_section_that_was_renamed_for_this_issue_stays_when_it_is_emptied():
    """What an editor wrote over it is not thrown away, and neither is a section that was empty before."""
    renamed = replace(ISSUE.sections[1], title="Tiny Wonders")
    issue = replace(ISSUE, sections=(ISSUE.sections[0], renamed, section(OUTLINE[1])))
    assert shape(compose.remove(issue, [5, 6], OUTLINE)) == {"field": [1, 2, 3, 4], "fun": [], "method": []}


def test_a_section_with_sub_sections_stays_as_long_as_one_of_them_holds_something():
    """It is their heading; when the last one is emptied it vanishes with it."""
    parts = (
        section(OUTLINE[0], item(1)),
        Section("top", "Top", ()),
        Section("a", "A", (item(2),), level=3),
        Section("b", "B", (item(3),), level=3),
    )
    issue = Issue(1, "#1", parts)
    assert shape(compose.remove(issue, [2], OUTLINE)) == {"field": [1], "top": [], "b": [3]}
    assert shape(compose.remove(issue, [2, 3], OUTLINE)) == {"field": [1]}


def test_a_moved_item_keeps_its_source():
    """How it stood in its document is how it is written in its new place."""
    after = compose.move(ISSUE, [2], Spot("fun"), OUTLINE)
    assert next(one for one in after.items if one.id == 2).source == "\ntext 2"


@pytest.mark.parametrize(
    ("ids", "spot", "why"),
    [
        ([99, 98], {"section": "fun"}, "issue #1 has no item 99, 98; see: curator issue show 1"),
        ([1], {}, "say where to"),
        ([1], {"after": 1}, "item 1 cannot stand beside itself"),
        ([1], {"after": 77}, "has no item 77"),
        ([1], {"section": "fun", "after": 2}, "item 2 stands in Field Notes; leave out --to"),
        ([1], {"section": "owls"}, 'no section "owls" for issue #1; try field, fun, special, method'),
    ],
)
def test_what_cannot_be_moved_is_told(ids, spot, why):
    """One line says why, and what to do."""
    with pytest.raises(UsageError, match=why.replace("(", r"\(")):
        compose.move(ISSUE, ids, Spot(**spot), OUTLINE)


def test_an_item_from_elsewhere_is_placed_in_its_section():
    """Behind those of its kind; a section that nobody knows here is made as it was there, at the end."""
    new = item(None, L)
    assert shape(compose.placed(ISSUE, new, Section("fun", ""), OUTLINE))["fun"] == [5, 6, None]
    other = Section("own", "Own", (item(1),), "🦆", "Links", 3, "### Own", "**Links**")
    last = compose.placed(ISSUE, new, other, OUTLINE).sections[-1]
    assert last == Section("own", "Own", (new,), "🦆", "Links")
    assert (last.source, last.links_source) == ("", "")


def test_what_is_held_over_is_complete_in_itself():
    """A link by reference takes its address along; id and source stay behind, the slug goes with it."""
    text = Item(S, "**See** [this][1].", id=1, slug="see-this", source="\n**See** [this][1].")
    hidden = Item(ItemKind.HIDDEN, "[1]: https://a.example/", id=2)
    issue = Issue(1, "#1", (Section("field", "Field", (text, hidden)),))
    ((given_, where),) = compose.held_over(issue, [1])
    assert given_ == replace(text, id=None, text="**See** [this][1].\n\n[1]: https://a.example/")
    assert (given_.slug, given_.source, where.key) == ("see-this", "", "field")


def test_what_is_held_over_brings_no_address_twice_or_for_another():
    """What it defines itself is not added; a name that means another address there is refused."""
    own = Item(S, "**See** [this][a].\n\n[a]: https://a.example/", id=1)
    issue = Issue(1, "#1", (Section("field", "Field", (own,)),))
    ((given_, _),) = compose.held_over(issue, [1])
    assert given_.text == own.text
    compose.refuse_ambiguous(issue, given_)
    other = replace(issue, number=2, intro="See [that][A].", closing="[A]: https://b.example/", sections=())
    with pytest.raises(
        UsageError, match=r"^\[a\] means another address in issue #2; write the address itself"
    ):
        compose.refuse_ambiguous(other, given_)


def test_accepted_words_are_no_proposal():
    """The words themselves stay."""
    issue = replace(ISSUE, sections=(section(OUTLINE[0], item(1, proposal=True), item(2, proposal=True)),))
    assert [one.proposal for one in compose.accepted(issue, [2]).items] == [True, False]


def test_a_recast_item_goes_to_its_kind():
    """A story becomes the last quick link of its section; one that is so already stays where it is."""
    after = compose.recast(ISSUE, 1, L)
    assert shape(after)["field"] == [2, 3, 4, 1]
    assert compose.recast(ISSUE, 1, S) == ISSUE


SPOTS = st.builds(
    Spot,
    section=st.sampled_from(["field", "method", "fun", "special", None]),
    before=st.none() | st.integers(1, 7),
    first=st.booleans(),
)


@given(st.lists(st.tuples(st.lists(st.integers(1, 7), min_size=1, max_size=3), SPOTS), max_size=8))
def test_no_move_loses_or_doubles_an_item(moves):
    """Whatever is moved wherever: the same items stand there, each once, and no section stands twice."""
    issue = ISSUE
    for ids, spot in moves:
        try:
            issue = compose.move(issue, ids, spot, OUTLINE)
        except UsageError:
            continue
        assert sorted(one.id for one in issue.items) == list(range(1, 8))
        keys = [part.key for part in issue.sections]
        assert len(keys) == len(set(keys))
        order = [key for key in keys if key != "special"]
        assert order == [standing.key for standing in OUTLINE if standing.key in order]
