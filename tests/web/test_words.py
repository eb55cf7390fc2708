"""The words of the pages: every language has them all, and a newsletter may change each."""

import re
import tomllib
from pathlib import Path

import pytest

from curator.config import Pages
from curator.errors import ConfigError
from curator.home import bundled
from curator.issues.templates import folders
from curator.web.public.words import filled, words
from tests.support.issues import settings

SITE = bundled("templates") / "site"
FILES = sorted((SITE / "texts").glob("*.toml"))
WORDS = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES}


def places(word):
    return sorted(set(re.findall(r"\{[^{}]*\}", word)))


def said(home=Path("/nowhere"), own=None, **newsletter):
    """All words, with a newsletter's own."""
    made = settings(**newsletter).model_copy(update={"pages": Pages(**(own or {})), "home": home})
    return words(made, folders(home))


def test_there_are_five_languages():
    """As the mails have."""
    assert set(WORDS) == {"de", "en", "es", "fr", "nl"}


@pytest.mark.parametrize("language", WORDS)
def test_each_language_has_every_word_with_the_same_places(language):
    """None is missing, none too many, none empty."""
    assert WORDS[language].keys() == WORDS["en"].keys()
    for name, word in WORDS[language].items():
        assert word.strip(), name
        assert places(word) == places(WORDS["en"][name]), name


def test_every_word_that_a_template_says_is_there():
    """And so is each that is put together from two."""
    for template in SITE.glob("*.html"):
        for name in re.findall(r"""\bsay\(\s*"(\w+)"\s*[,)]""", template.read_text(encoding="utf-8")):
            assert name in WORDS["en"], f"{template.name}: {name}"


@pytest.mark.parametrize(
    ("language", "button"), [("nl", "Inschrijven"), ("de-CH", "Abonnieren"), ("pt_BR", "Subscribe")]
)
def test_the_words_are_those_of_the_language(language, button):
    """Of a region its language's; English for one that there is none of."""
    assert said(language=language)["subscribe_button"] == button


def test_the_newsletter_s_own_words_win(tmp_path):
    """Those in curator.toml over those in its own file over the bundled ones; an empty one is none."""
    own = tmp_path / "templates" / "site" / "texts"
    own.mkdir(parents=True)
    (own / "en.toml").write_text('subscribe_button = "Join"\nsubscribe_title = "Join"\nnav_issues = ""\n')
    found = said(tmp_path, {"subscribe_title": "Join {newsletter}", "nav_privacy": ""})
    assert found["subscribe_button"] == "Join"
    assert found["subscribe_title"] == "Join {newsletter}"
    assert (found["nav_issues"], found["nav_privacy"]) == ("All issues", "Privacy")


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"subscribe_buton": "x"}, "pages.subscribe_buton in .* did you mean subscribe_button"),
        (
            {"subscribe_button": "x {count}"},
            r"pages.subscribe_button in .* names \{count\}; it may name \{newsl",
        ),
    ],
)
def test_a_word_that_no_page_has_is_told(own, told):
    """With where it stands and how to mend it."""
    with pytest.raises(ConfigError, match=told):
        said(own=own)


@pytest.mark.parametrize("text", ["subscribe_button = 3", "subscribe_button = ", '\xff"'])
def test_a_broken_file_of_words_is_told(tmp_path, text):
    """By its name."""
    own = tmp_path / "templates" / "site" / "texts"
    own.mkdir(parents=True)
    (own / "en.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"en\.toml"):
        said(tmp_path)


def test_what_stands_in_a_place_is_no_place_itself():
    """A newsletter may be called anything."""
    assert filled("{a} of {b}", a="{b}", b="x") == "{b} of x"
