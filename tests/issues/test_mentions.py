"""Where an issue speaks of other issues, and whether it leads there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.issues.mentions import Verdict, in_text, mentions
from curator.issues.targets import ground, is_own, number_of
from curator.model import Archive, Image, Item, ItemKind
from tests.support.issues import issue, newsletter, of, story

OWN = newsletter(former=("https://mail.example/heron",))
ARCHIVE = Archive(
    issues={
        9: ("/issues/9-owls-in-the-rain-1234", "https://old.example/p/rain"),
        10: ("/issues/10-a-heron-4321",),
    },
    slugs={"the-owl-census": 7},
)
BY = ground(OWN, ARCHIVE)


def found(text, number=12):
    return [(one.words, one.number, one.verdict.value) for one in in_text(text, BY, number, "the intro")]


def verdict(url):
    (one,) = in_text(f"as said ([NH #10]({url}))", BY, 12, "the intro")
    return one.verdict, one.says


@pytest.mark.parametrize(
    "text",
    [
        "(see [NH #10](https://heron.example/issues/10/))",
        "as in [issue NH #10](https://heron.example/issues/10/) of old",
        "[**NH #10**](https://heron.example/issues/10/)",
        "[The Night Heron #10](https://heron.example/issues/010)",
        "[Night Heron #10](https://old.example/issues/10-a-heron-4321?utm_source=x#top)",
        "[#10](https://mail.example/heron/issues/10)",
        "NH [#10](https://heron.example/issues/10/)",
        "(see [#10](https://host.example/profile/heron/issues/10-any-words-77))",
        "[NH #10][old]\n\n[old]: https://heron.example/issues/10/",
    ],
)
def test_a_mention_that_leads_to_its_issue_is_right(text):
    """Whatever words surround it, and whatever host the newsletter lived at."""
    assert [(number, verdict) for _, number, verdict in found(text)] == [(10, "right")]


@pytest.mark.parametrize(
    ("url", "said", "says"),
    [
        ("https://heron.example/issues/9/", Verdict.WRONG, "it leads to #9"),
        ("https://other.example/issues/9-owls-in-the-rain-1234", Verdict.WRONG, "it leads to #9"),
        ("https://new.example/p/rain", Verdict.WRONG, "it leads to #9"),
        ("https://heron.example/items/the-owl-census/", Verdict.WRONG, "it leads to #7"),
        (
            "http://ttps//heron.example/issues/10/",
            Verdict.MALFORMED,
            'its address "http://ttps//heron.example/issues/10/" is none: its host "ttps" looks like',
        ),
        ("http://Grace%20Owl", Verdict.MALFORMED, 'its address "http://Grace%20Owl" is none'),
        ("http://%20http://heron.example/issues/10/", Verdict.MALFORMED, "its address"),
        (
            "https://heron.example/stories/2020/owls/",
            Verdict.UNCLEAR,
            "it leads to a page of the newsletter's own that tells no number",
        ),
        (
            "https://code.example/heron/nest/issues/9",
            Verdict.UNCLEAR,
            "it leads to a page that tells no number",
        ),
    ],
)
def test_a_mention_that_leads_elsewhere_says_where(url, said, says):
    """To another issue, to no page at all, or to a page of which nobody can tell."""
    told, sentence = verdict(url)
    assert told is said
    assert sentence.startswith(says)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We saw it in NH #10.", [("NH #10", 10, "unlinked")]),
        ("We saw it (see #10).", [("#10", 10, "unlinked")]),
        (
            "(see NH #3, #6, and #10)",
            [("NH #3", 3, "unlinked"), ("#6", 6, "unlinked"), ("#10", 10, "unlinked")],
        ),
        ("(see [NH #10](https://heron.example/issues/10/)", [("NH #10", 10, "malformed")]),
        ("(see [NH #10(https://heron.example/issues/10/))", [("NH #10", 10, "malformed")]),
        ("(see NH #10](https://heron.example/issues/10/))", [("NH #10", 10, "malformed")]),
        ("[#10](http://ttps//heron.example/issues/10/)", [("#10", 10, "malformed")]),
        ("Next time in NH #99 more.", [("NH #99", 99, "unclear")]),
        ("Updated: see [NH #13](https://heron.example/issues/13/).", [("NH #13", 13, "right")]),
    ],
)
def test_a_mention_without_a_sound_link_is_found(text, expected):
    """Plain, in an enumeration, or with brackets that somebody forgot to close."""
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Welcome to NH #12, and to The Night Heron #12!",
        "The #1 song, in C#10, by #10owls and &#10;",
        "[#10](https://code.example/heron/nest/pull/10) is merged, and so is (see [#9](https://code.example/9)).",
        "[fix nest #10](https://code.example/10)",
        "A bug: `NH #10`, and code:\n\n```\nNH #10\n```",
        "NHK #10, and NH #10-bis",
        "issue #4711 of somebody's program",
    ],
)
def test_other_numbers_are_no_mentions(text):
    """The issue itself, songs, languages, hashtags, other people's bugs, code."""
    assert found(text) == []


def test_references_are_listed_with_where_they_lead():
    """An unknown one is named, one in code is none."""
    text = "[[#10]] [[NH #10|that]] [[the-owl-census]] [[no-such-owl]] [[#12]] `[[#10]]` \\[[#10]]"
    listed = [(one.words, one.url, one.verdict.value) for one in in_text(text, BY, 12, "")]
    assert listed == [
        ("[[#10]]", "https://heron.example/issues/10/", "right"),
        ("[[NH #10|that]]", "https://heron.example/issues/10/", "right"),
        ("[[the-owl-census]]", "https://heron.example/items/the-owl-census/", "right"),
        ("[[no-such-owl]]", "", "unknown"),
        ("[[#12]]", "", "unknown"),
    ]


def test_every_text_of_an_issue_is_looked_through():
    """Intro, items, captions, closing, in this order and each with its place."""
    picture = Item(ItemKind.IMAGE, "", image=Image("https://a.example/o.png", caption="As in NH #5."), id=4)
    whole = of(story("See NH #3.", id=1), picture, intro="NH #1", closing="NH #9")
    assert [(one.issue, one.where, one.item, one.number) for one in mentions(whole, BY)] == [
        (12, "the intro", None, 1),
        (12, "Field Notes", 1, 3),
        (12, "Field Notes", 4, 5),
        (12, "the closing", None, 9),
    ]
    assert [one.number for one in mentions(issue(), BY)] == [3]


def test_a_newsletter_without_a_short_name_is_known_by_its_name():
    """Bare numbers that lead home count as well."""
    by = ground(newsletter(short=""), ARCHIVE)
    text = "The Night Heron #3 and [#9](https://heron.example/issues/9/) but not NH #4"
    assert [one.number for one in in_text(text, by, 12, "")] == [3, 9]


def test_the_newsletters_own_pages_are_known_by_every_address_it_had():
    """By its settings, and by former addresses of its issues."""
    assert is_own("https://www.heron.example/about", BY)
    assert is_own("https://mail.example/heron/about", BY)
    assert is_own("https://old.example/about", BY)
    assert not is_own("https://owls.example/about", BY)
    assert number_of("https://owls.example/about", BY) is None


@given(st.text(alphabet="NH #0129[]()`\\|abc-,./:h\n", max_size=80))
def test_no_text_is_too_strange(text):
    """Whatever stands in it, each mention names a number, and its words are in the text."""
    for one in in_text(text, BY, 12, ""):
        assert one.number or one.verdict is Verdict.UNKNOWN
        assert one.words.replace(" ", "") in "".join(text.split()) or "`" in text or "\\" in text
