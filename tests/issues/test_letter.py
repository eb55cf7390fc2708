"""What a letter says: in the newsletter's language and looks, with its reader's own links and no other."""

import re
import tomllib
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from curator import config
from curator.errors import CuratorError
from curator.issues.letter import LetterPage, Tokens, length, write
from curator.looks import Letters
from curator.model import LetterKind
from tests.support import make
from tests.support.issues import newsletter

K = LetterKind
ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "templates" / "letter" / "texts").glob("*.toml"))
OWN = {
    K.CONFIRM: Tokens(confirm="CONFIRM-TOKEN"),
    K.WELCOME: Tokens(unsubscribe="LEAVE-TOKEN", preferences="PREFER-TOKEN"),
    K.GOODBYE: Tokens(),
}
LINKS = {
    K.CONFIRM: ["https://heron.example/confirm/CONFIRM-TOKEN"],
    K.WELCOME: [
        "https://heron.example/preferences/PREFER-TOKEN",
        "https://heron.example/unsubscribe/LEAVE-TOKEN",
    ],
    K.GOODBYE: ["https://heron.example/subscribe"],
}


@pytest.fixture
def settings(tmp_path):
    """A newsletter in a folder of its own, with an address on paper."""
    return make.settings(tmp_path).model_copy(
        update={"newsletter": newsletter(postal_address="Moth Lane 3\n1234 Little Haven")}
    )


def changed(settings, **fields):
    own = settings.newsletter.model_copy(update=fields)
    return settings.model_copy(update={"newsletter": own})


@pytest.mark.parametrize("kind", list(K))
def test_a_letter_has_its_readers_links_in_both_parts(settings, kind):
    """Those of its kind, and the newsletter's own page; no picture, no script, nothing else to load."""
    said = write(kind, settings, OWN[kind])
    for part in (said.html, said.text):
        for url in LINKS[kind]:
            assert url in part
    assert set(re.findall(r'(?:href|src)="([^"]+)"', said.html)) == {*LINKS[kind], "https://heron.example/"}
    assert set(re.findall(r"<(https?://[^>]+)>", said.text)) == set(LINKS[kind])
    assert "<script" not in said.html


@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_language_says_everything(settings, kind, file):
    """All words are there, none has an empty place, and it is the language that the part says it is."""
    assert tomllib.loads(file.read_text("utf-8")).keys() == Letters.model_fields.keys()
    said = write(kind, changed(settings, language=file.stem), OWN[kind])
    for part in (said.subject, re.sub(r"<style.*?</style>", "", said.html, flags=re.DOTALL), said.text):
        assert "{" not in part
    assert "The Night Heron" in said.subject
    assert f'<html lang="{file.stem}"' in said.html


def test_a_letter_that_asks_says_all_that_a_stranger_must_know(settings):
    """Which newsletter, why it came, how long the link lives, that doing nothing is enough, who writes."""
    said = write(K.CONFIRM, settings, OWN[K.CONFIRM])
    for part in (re.sub(r"\s+", " ", said.text), re.sub(r"\s+", " ", said.html)):
        for words in (
            "asked for The Night Heron to be sent to this address", "works for 7 days", "do nothing",
            "your address was entered into the form of The Night Heron", "Moth Lane 3", "1234 Little Haven",
        ):  # fmt: skip
            assert words in part
    assert "unsubscribe" not in said.text.lower()  # nobody is on a list yet


def test_a_newsletter_says_it_in_its_own_words(settings):
    """Single ones in curator.toml, or a file of its own beside its templates."""
    own = settings.model_copy(update={"letters": Letters(confirm_button="Count me in")})
    assert "Count me in" in write(K.CONFIRM, own, OWN[K.CONFIRM]).text
    file = settings.home / "templates" / "letter" / "texts" / "fy.toml"
    file.parent.mkdir(parents=True)
    file.write_text('confirm_heading = "Jo oanmelding"\n', encoding="utf-8")
    said = write(K.CONFIRM, changed(settings, language="fy-NL"), OWN[K.CONFIRM])
    assert "Jo oanmelding" in said.text
    assert "Yes, subscribe me" in said.text  # English where it says nothing


def test_words_name_what_there_is():
    """Nothing else may stand in braces."""
    with pytest.raises(ValidationError, match=r"it may name \{newsletter\}"):
        Letters(welcome_lead="Hello {name}")
    assert Letters(confirm_until="{newsletter}: {span}").confirm_until


def test_a_hostile_name_stays_words(settings):
    """What the newsletter calls itself is escaped in the html."""
    said = write(K.CONFIRM, changed(settings, name="Tom & <b>Jerry</b>"), OWN[K.CONFIRM])
    assert "Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;" in said.html
    assert "Tom & <b>Jerry</b>" in said.text


@pytest.mark.parametrize("theme", ["paper", "signal"])
def test_a_letter_wears_the_newsletters_looks(settings, theme):
    """Its theme and colours, light inlined, dark in the style block that stays."""
    look = config.Look(theme=theme, light={"accent": "#123456"}, dark={"accent": "#abcdef"})
    said = write(K.CONFIRM, settings.model_copy(update={"look": look}), OWN[K.CONFIRM])
    assert re.search(r'class="button"[^>]*bgcolor="#123456"', said.html)
    assert "td.button { background-color: #abcdef !important; }" in said.html


def test_a_template_that_lacks_the_link_is_told(settings):
    """Nobody can confirm by a letter without it."""
    own = settings.home / "templates" / "letter" / "confirm.txt"
    own.parent.mkdir(parents=True)
    own.write_text("Hello\n", encoding="utf-8")
    with pytest.raises(
        CuratorError, match=r"the text of the confirm letter lacks a link; print page\.button_url"
    ):
        write(K.CONFIRM, settings, OWN[K.CONFIRM])


@pytest.mark.parametrize(
    ("span", "language", "words"),
    [
        (timedelta(days=7), "en", "7 days"),
        (timedelta(days=1), "de", "1 Tag"),
        (timedelta(hours=36), "nl", "36 uur"),
        (timedelta(minutes=90), "fr", "90 minutes"),
        (timedelta(days=3), "xx-nonsense", "3 days"),
    ],
)
def test_a_length_of_time_in_words(span, language, words):
    """As the language's readers write it, in the largest unit that fits."""
    assert length(span, language).replace("\xa0", " ").replace("\u202f", " ") == words


def test_every_field_that_letters_are_given_is_documented():
    """In docs/templates.md, and no other."""
    page = (
        (ROOT / "docs" / "templates.md").read_text(encoding="utf-8").split("\n## The letters: letter/*\n")[1]
    )
    told = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", page.split("\n## ")[0], re.MULTILINE)
    names = {name for row in told for name in re.findall(r"\w+", row)}
    assert names == {field.name for field in fields(LetterPage)} | {"start", "end"}
