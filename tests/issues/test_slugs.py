"""What items are called, and their slugs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.issues import slugs
from curator.issues.called import called
from curator.model import Image, Item, ItemKind
from tests.support.issues import LINKS, PICTURE, STORY, TITLED, link, story


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (STORY, "A camera trap now tells owls from cats at night"),
        (TITLED, "How to count starlings in 0.2 seconds"),
        (PICTURE, "An owl, surprised by science"),
        (LINKS[0], "The owl census is open, and anyone may count"),
        (LINKS[2], "A list of listening posts"),
        (story("**Owls** were counted at last. By whom?"), "Owls were counted at last"),
        (story("Herons, **says one, are not owls.**"), "Herons, says one, are not owls"),
        (link("⚡️ Grace wrote [a long piece on moths](https://a.example/)."), "a long piece on moths"),
        (link("[video] [Moths](https://a.example/) at night"), "Moths at night"),
        (Item(ItemKind.IMAGE, "", image=Image("https://a.example/owl.png")), "https://a.example/owl.png"),
        (Item(ItemKind.HIDDEN, "<!-- not for readers -->"), ""),
        (story(""), ""),
    ],
)
def test_an_item_is_called_by_its_title_its_lede_or_its_first_link(item, expected):
    """A link or a lede of a word or two does not tell; then it is the first sentence."""
    assert called(item) == expected


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Google's owls aren\u2019t cats: #3", "googles-owls-arent-cats-3"),
        ("Żółw na Straße, née Øre", "zolw-na-strasse-nee-ore"),
        ("remove.bg & GPT-2", "remove-bg-gpt-2"),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word-word-word"),
        (
            "An owl that sees in the dark was heard by everybody of the town",
            "an-owl-that-sees-in-the-dark-was-heard-by-everybody",
        ),
        ("What an owl is looking for", "what-an-owl-is-looking-for"),
        ("機械学習", ""),
        ("x" * 70, ""),
    ],
)
def test_a_slug_is_whole_words_in_ascii(words, slug):
    """At most sixty characters of them, not cut behind "of the"; none where nothing can be written so."""
    assert slugs.slug(words) == slug


@given(st.text(max_size=200))
def test_a_slug_can_stand_in_an_address_and_in_brackets(words):
    """Whatever the words are; and the slug of a slug is itself."""
    made = slugs.slug(words)
    assert len(made) <= slugs.LONGEST
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", made)
    assert slugs.slug(made) == made


@given(st.text(max_size=300))
def test_any_text_is_called_something_on_one_line(text):
    """No text is too strange."""
    assert "\n" not in called(story(text))
