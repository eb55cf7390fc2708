"""Names, and which earlier item something new is near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.issues import nearness, subjects
from curator.issues.names import in_words
from curator.issues.subjects import about, names
from curator.model import Issue, Item, ItemKind, Section
from tests.support.issues import link, story


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Now HeronGAN paints.", {"herongan"}),
        ("We read of OWL-2 and Nest5.", {"owl-2", "nest5"}),
        ("They use remove.bg for it.", {"remove-bg"}),
        ("At last, the Night Sight mode is here.", {"night-sight"}),
        ("This is Ada Heron's work.", {"ada-heron"}),
        ("It came in May from Photobooth.", {"photobooth"}),
        ("The owls hoot. They sleep. In winter they do not.", set()),
        ("Google and NVIDIA said on Monday that AI is good in 2019.", set()),
        ("```\nHeronGAN\n```", set()),
        ("[Read](https://herongan.example/HeronGAN)", set()),
    ],
)
def test_names_are_known_by_how_they_are_written(text, expected):
    """What opens a sentence, what everybody writes about, addresses and code are none."""
    assert set(names(text)) == expected


def test_a_name_keeps_its_writing_and_a_weight():
    """A capitalised word may be a word like any other; what is said late is said in passing."""
    late = "It hoots at night. " * 30
    found = names(f"Owls and OwlNet, says Merlin. {late}\n\nThen BatNet came.")
    assert {key: (one.written, one.weight) for key, one in found.items()} == {
        "owlnet": ("OwlNet", 1.0),
        "merlin": ("Merlin", 0.5),
        "batnet": ("BatNet", 0.5),
    }
    assert about(f"Owls and OwlNet. {late}\n\nThen BatNet came.") == {"owlnet"}
    assert set(in_words("OwlNet hears owls")) == {"owlnet"}


def held(number, text, slug="an-owl"):
    return (number, Item(ItemKind.STORY, text, slug=slug))


def test_the_item_that_shares_most_is_the_nearest():
    """Of equal ones the newest."""
    old, new = held(3, "**OwlNet hears.**", "old"), held(7, "**OwlNet sees.**", "new")
    asked = names("OwlNet and BatNet are one.")
    nearest = nearness.nearest(asked, {"owlnet": [new, old]})
    assert (nearest.number, nearest.slug, nearest.words, nearest.shared) == (
        7,
        "new",
        "OwlNet sees",
        ("OwlNet",),
    )
    both = nearness.nearest(asked, {"owlnet": [new, old], "batnet": [old]})
    assert (both.number, both.shared) == (3, ("OwlNet", "BatNet"))


def test_one_word_that_may_be_a_name_is_not_enough():
    """Two are, and so is the same page."""
    asked = names("It was seen by Merlin, and by Arthur.")
    one = held(3, "**Merlin and Arthur.**")
    assert nearness.nearest(asked, {"merlin": [one]}) is None
    assert nearness.nearest(asked, {"merlin": [one], "arthur": [one]}).number == 3
    assert nearness.nearest({}, {}, [one]).shared == ("the same page",)


def test_what_only_lists_pages_asks_for_nothing():
    """It could not say that it was written about before."""
    assert subjects.asks(link("[OwlNet hears owls](https://a.example/)")) is None
    assert subjects.asks(Item(ItemKind.HIDDEN, "<!-- OwlNet hears owls -->")) is None
    assert set(subjects.asks(link("🦉 [OwlNet](https://a.example/) hears owls at night"))) == {"owlnet"}


def test_an_earlier_item_is_proposed_once_and_never_to_its_own_words():
    """What stands in every issue is no news; nobody reads twenty proposals."""
    items = [story(f"**OwlNet {'is' * n} here.**") for n in range(1, 20)]
    issue = Issue(12, "#12", (Section("a", "A", tuple(items)),))
    found = {
        item.text: nearness.nearest(names(item.text), {"owlnet": [held(3, "**OwlNet.**")]}) for item in items
    }
    assert list(subjects.proposals(issue, found)) == [items[0].text]
    same = {
        items[0].text: nearness.nearest(names(items[0].text), {"owlnet": [held(3, "**OwlNet is here!**")]})
    }
    assert subjects.proposals(issue, same) == {}
    many = {
        item.text: nearness.nearest(names(item.text), {"owlnet": [held(3, "**OwlNet.**", f"slug-{n}")]})
        for n, item in enumerate(items)
    }
    assert len(subjects.proposals(issue, many)) == subjects.MOST


@given(st.text(max_size=200))
def test_names_of_any_text_can_be_stored(text):
    """Folded, on one line, none of them empty."""
    assert all(key and key.isascii() and "\n" not in key for key in names(text))
