"""The form of an item: rewritten, split, merged, a story or a quick link; no word or link is lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.issues import forms, markdown
from curator.model import Image, Item, ItemKind

S, L, P = ItemKind.STORY, ItemKind.LINK, ItemKind.IMAGE
A, B, C = (f"[{name}](https://{name}.example/)" for name in "abc")


def story(text, **fields):
    return Item(S, text, **{"id": 1, **fields})


def link(text, **fields):
    return Item(L, text, **{"id": 1, **fields})


def texts(item, at=None):
    return [one.text for one in forms.parted(item, at)]


def test_rewritten_words_are_the_editors_own():
    """No proposal any more; whom they thank is taken off their end, the picture and the rest stay."""
    image = Image("https://p.example/a.png")
    old = story("**Old.**", proposal=True, image=image, url="https://a.example/", credit="Ada", slug="old")
    new = forms.rewritten(old, "\n**New** words.\0\n\n_via Lin_\n")
    assert new == replace(old, text="**New** words.", proposal=False, credit="Lin")
    assert forms.rewritten(old, "**New.**").credit == "Ada"
    assert forms.rewritten(story("**Old.**"), f"See {B}").url == "https://b.example/"


@pytest.mark.parametrize("text", ["", " \n", "\0"])
def test_no_words_are_refused(text):
    """The line says how an item is taken out."""
    with pytest.raises(UsageError, match="would say nothing; take it out with: curator issue remove"):
        forms.rewritten(story("**Old.**"), text)


def test_a_picture_has_no_words():
    """It is not written, split, merged or made a story."""
    picture = Item(P, "", id=4, image=Image("https://p.example/a.png"))
    for act in (
        lambda: forms.rewritten(picture, "x"),
        lambda: forms.as_kind(picture, S),
        lambda: forms.parted(picture),
        lambda: forms.joined([story("a"), picture]),
    ):
        with pytest.raises(UsageError, match="item 4 is a picture"):
            act()


@pytest.mark.parametrize(
    ("as_story", "as_link"),
    [
        (f"**{A}**\n\nWords, *and* more.\n\nA second.", f"{A}: Words, *and* more.\n\nA second."),
        (f"**{A}**", A),
        ("**[a](<https://a.example/(x)>)**\n\nWords.", "[a](<https://a.example/(x)>): Words."),
    ],
)
def test_a_linked_title_becomes_the_link_before_the_words_and_back(as_story, as_link):
    """As a pick's own form is, of one kind and the other."""
    assert forms.as_kind(story(as_story), L) == link(as_link)
    assert forms.as_kind(link(as_link), S) == story(as_story)


@pytest.mark.parametrize("text", ["**A lede.** And words.", f"🦉 the {A} and {B}", f"{A}, {B}: c"])
def test_other_words_stay_as_they_are(text):
    """Only the kind changes."""
    assert forms.as_kind(story(text), L) == link(text)
    assert forms.as_kind(link(text), S) == story(text)


def test_a_story_is_split_before_a_paragraph():
    """The first keeps its id, candidate, picture and credit; the second is new, of the same kind."""
    whole = story(f"**A.** a\n\n> q\n> r\n\n* {B}", candidate_id=7, credit="Ada", proposal=True, slug="a")
    first, second = forms.parted(whole, 3)
    assert first == replace(whole, text="**A.** a\n\n> q\n> r")
    assert (second.kind, second.text, second.url) == (S, f"* {B}", "https://b.example/")
    assert (second.id, second.candidate_id, second.credit, second.proposal) == (None, None, "", True)


def test_a_story_is_split_where_the_next_one_opens():
    """Before the first later paragraph that opens bold; of two paragraphs there is no choice."""
    assert texts(story("**A.** a\n\nb\n\n**C.** c\n\nd")) == ["**A.** a\n\nb", "**C.** c\n\nd"]
    assert texts(story("**A.** a\n\nb")) == ["**A.** a", "b"]
    with pytest.raises(UsageError, match="item 1 has 3 paragraphs; say where it is split: --at 2 to 3"):
        texts(story("**A.** a\n\nb\n\nc"))


@pytest.mark.parametrize("at", [1, 4, 99])
def test_a_place_to_split_is_one_of_its_paragraphs_or_links(at):
    """But not the first."""
    with pytest.raises(UsageError, match="3 paragraphs; say where"):
        texts(story("a\n\nb\n\nc"), at)
    with pytest.raises(UsageError, match="3 links; say where"):
        texts(link(f"{A}, {B}, {C}"), at)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (f"🦉 {A} and 🐈 {B} on rain.", [f"🦉 {A}", f"🐈 {B} on rain."]),
        (f"{A}, {B}; and {C}: words", [A, B, f"{C}: words"]),
        (f"**{A}** · **{B}**", [f"**{A}**", f"**{B}**"]),
        (f"🦉 **{A}**; 🐈 _{B}_", [f"🦉 **{A}**", f"🐈 _{B}_"]),
        ("[a [b]](<https://a.example/(x)>) / " + B, ["[a [b]](<https://a.example/(x)>)", B]),
        (f"![p](https://p.example/p.png) {A} {B}", [f"![p](https://p.example/p.png) {A}", B]),
        (f"🦉 {A} (see {B}), 🐈 {C}", [f"🦉 {A} (see {B})", f"🐈 {C}"]),
        (f"Talks ({A}, {B}), {C}", [f"Talks ({A}, {B})", C]),
        (f"*So* snake_case {A} :), {B}", [f"*So* snake_case {A} :)", B]),
        (f"`[x](https://x.example)` {A} {B}", [f"`[x](https://x.example)` {A}", B]),
    ],
)
def test_each_link_of_a_quick_link_becomes_its_own(text, pieces):
    """With the emoji or the mark of emphasis before it; what joined them goes."""
    assert texts(link(text)) == pieces
    assert all(one.kind is L for one in forms.parted(link(text)))


def test_a_quick_link_is_split_at_one_of_its_links():
    """Into two."""
    assert texts(link(f"{A}, {B}, {C}"), 3) == [f"{A}, {B}", C]


@pytest.mark.parametrize(
    "item",
    [
        story("**A.** a"),
        story("**See** [a][1].\n\n<!-- a remark -->\n\n[1]: https://a.example/"),
        link(A),
        link("words"),
        link(f"**{A} and {B}**"),
        link(f"_{A} or {B}_"),
        link(f"*{A} or {B}*"),
        link(f"{A} on rain (see {B})."),
        link(f"{A} ![p](https://p.x/)"),
    ],
)
def test_where_there_is_nothing_to_split_it_is_said(item):
    """One paragraph that prints something, one link, or links that share emphasis or stand in parentheses."""
    with pytest.raises(UsageError, match="there is nothing to split"):
        forms.parted(item)


def test_quick_links_under_a_story_become_its_list():
    """A second one goes on with it, and so does one under a list that was there."""
    one = forms.joined([story("**A.** a"), link(f"🦉 {B}", id=2), link(f"{C}: two\n\nlines", id=3)])
    assert one.text == f"**A.** a\n\nMore:\n\n* 🦉 {B}\n* {C}: two\n\n  lines"
    assert forms.joined([story(f"**A.** a\n\n* {B}"), link(C, id=2)]).text == f"**A.** a\n\n* {B}\n* {C}"


def test_stories_are_joined_as_paragraphs_and_quick_links_in_one_line():
    """An emoji that they share stands once."""
    assert forms.joined([story("**A.** a"), story("**B.** b", id=2)]).text == "**A.** a\n\n**B.** b"
    joined = forms.joined([link(f"⚡️ {A}"), link(f"⚡️ {B}: yes.", id=2), link(f"🦉 {C}", id=3)])
    assert joined.text == f"⚡️ {A}; {B}: yes. 🦉 {C}"


def test_a_quick_link_of_several_paragraphs_is_gone_on_with_below_them():
    """A definition of a link at its end stays one."""
    text = "[a][1]\n\n[1]: https://a.example/"
    assert forms.joined([link(text), link(B, id=2)]).text == f"{text}\n\n{B}"


def test_the_first_of_the_joined_stays_what_it_is():
    """Its id, kind and slug; candidate and picture are those that there are, and all credits are given."""
    image = Image("https://p.example/a.png")
    first = link(A, slug="a", credit="Ada")
    others = [
        link(B, id=2, candidate_id=7, url="https://b.example/", credit="Lin", image=image, proposal=True)
    ]
    one = forms.joined([first, *others, link(C, id=3, candidate_id=8, credit="Ada")])
    assert (one.id, one.kind, one.slug, one.candidate_id) == (1, L, "a", 7)
    assert (one.url, one.credit, one.image, one.proposal) == ("https://b.example/", "Ada, Lin", image, True)


def test_what_does_not_go_together_is_told():
    """A story under a quick link, and two pictures."""
    with pytest.raises(UsageError, match="item 1 is a quick link and 2 is not; name 2 first"):
        forms.joined([link(A), story("**A.** a", id=2)])
    image = Image("https://p.example/a.png")
    with pytest.raises(UsageError, match="more than one of these has a picture"):
        forms.joined([story("a", image=image), story("b", id=2, image=image)])


LINKS = st.lists(st.sampled_from([A, B, C, f"🦉 {A}", f"**{B}**", f"{C}: words."]), min_size=2, max_size=4)


@given(LINKS)
def test_a_merge_and_a_split_keep_every_link(written):
    """In their order: of quick links made one, and made several again."""
    urls = [markdown.links(text)[0].url for text in written]
    one = forms.joined([link(text, id=at) for at, text in enumerate(written, 1)])
    assert [found.url for found in markdown.links(one.text)] == urls
    again = [markdown.links(part.text) for part in forms.parted(one)]
    assert [[found.url for found in part] for part in again] == [[url] for url in urls]


@given(st.text(alphabet="[]()*_\\`!<> ab:/.\n-&🦉", max_size=60))
def test_whatever_is_split_says_all_that_it_said(text):
    """Hostile marks: either there is nothing to split, or nothing but what joins the pieces is gone."""
    whole = text + A + text + B + text
    try:
        pieces = texts(link(whole))
    except UsageError:
        return
    left = iter("".join(whole.split()))
    lost = len("".join(whole.split())) - len("".join("".join(pieces).split()))
    assert all(sign in left for sign in "".join("".join(pieces).split()))
    assert lost <= sum(whole.count(sign) for sign in ",;·|/&–—-") + 5
