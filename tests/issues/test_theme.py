"""Themes, colours, fonts, logo and fixed words: the newsletter's over the theme's, the theme's over none."""

import re
import tomllib
from dataclasses import fields, replace

import pytest
from lxml.html import document_fromstring
from pydantic import ValidationError

from curator.config import Look, Mail, Texts, bundled
from curator.errors import ConfigError, CuratorError
from curator.issues.contract import Scheme, Words
from curator.issues.page import make_page
from curator.issues.render import render
from curator.looks import Palette
from curator.model import FEEDBACK_SENTINEL, PREFERENCES_SENTINEL, Archive, Section
from tests.support.issues import issue, link, settings, story

TEMPLATES = bundled("templates")
THEMES = sorted(path.parent.name for path in TEMPLATES.glob("themes/*/theme.toml"))
LANGUAGES = sorted(path.stem for path in TEMPLATES.glob("texts/*.toml"))


def rendered(look=None, mail=None, **changes):
    """The sample issue in this look."""
    return render(issue(), settings(look=look, mail=mail, **changes), Archive(printed={"fun": (1, 22)}))


def own(tmp_path, name, text):
    """A newsletter's folder of templates with one file, before the bundled ones."""
    path = tmp_path / "templates" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return (tmp_path / "templates", TEMPLATES)


def test_there_are_two_themes_and_they_differ():
    """In their fonts, their colours and their header."""
    assert len(THEMES) >= 2
    assert len({rendered(Look(theme=name)).html for name in THEMES}) == len(THEMES)
    assert 'class="pad band"' in rendered(Look(theme="signal")).html
    assert 'class="pad band"' not in rendered(Look(theme="paper")).html


def test_a_theme_that_there_is_not_is_named_with_those_that_there_are():
    """In one line that says where it is set."""
    with pytest.raises(ConfigError, match=r'no theme "neon"; set look.theme .* paper, signal'):
        rendered(Look(theme="neon"))


@pytest.mark.parametrize("name", [field.name for field in fields(Scheme)])
@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_can_be_changed_in_both_schemes(theme, name):
    """A colour from curator.toml stands where the theme's stood: inlined, and in the dark block."""
    look = Look(theme=theme, light=Palette(**{name: "#a1b2c3"}), dark=Palette(**{name: "#c3b2a1"}))
    page = make_page(issue(), settings(look=look))
    assert getattr(page.look.light, name) == "#a1b2c3"
    assert getattr(page.look.dark, name) == "#c3b2a1"
    html = render(issue(), settings(look=look, mail=Mail(feedback=True))).html
    if (theme, name) != ("paper", "on_accent"):  # it has no words upon its accent
        assert "#a1b2c3" in html
        assert "#c3b2a1" in html


@pytest.mark.parametrize("wrong", ["red", "#12345", "#12345g", "url(x)", "#fff;color:red", "rgb(1,2,3)"])
def test_a_colour_is_six_or_three_digits_and_nothing_else(wrong):
    """Anything else could be more than a colour, or none that a mail client knows."""
    with pytest.raises(ValidationError, match="is not a colour"):
        Palette(text=wrong)
    assert Palette(text="#FA0").text == "#ffaa00"


def test_fonts_are_a_list_of_families_and_nothing_else():
    """They are printed into a style block."""
    assert "font-family:Charter, serif" in rendered(Look(heading_font="Charter, serif")).html
    for wrong in ("x; } body {", "</style>", "url(x)", "a\\b"):
        with pytest.raises(ValidationError, match="is not a list of fonts"):
            Look(body_font=wrong)


def test_the_logo_stands_for_the_name_and_says_it():
    """With its width, and with the newsletter's name for those who do not see it."""
    look = Look(logo="https://pictures.example/logo.png", logo_width=180, logo_height=40)
    (image,) = document_fromstring(rendered(look).html).xpath("//td[contains(@class, 'wordmark')]//img")
    assert (image.get("alt"), image.get("width"), image.get("height")) == ("The Night Heron", "180", "40")
    for wrong in (
        "http://x.example/a.png",
        "javascript:x",
        'https://x.example/"onload="',
        "//x.example/a.png",
    ):
        with pytest.raises(ValidationError):
            Look(logo=wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_with_its_places(language):
    """And no other: a place that is missing would lose the number, the name or the count."""
    english = tomllib.loads((TEMPLATES / "texts/en.toml").read_text(encoding="utf-8"))
    words = tomllib.loads((TEMPLATES / f"texts/{language}.toml").read_text(encoding="utf-8"))
    assert words.keys() == english.keys() == {*Texts.model_fields, "why"}
    assert all(words.values())
    for name, said in english.items():
        assert set(re.findall(r"\{\w+\}", words[name])) == set(re.findall(r"\{\w+\}", said)), name


def test_fixed_words_are_the_languages_and_the_newsletters_over_them():
    """In both parts; those of an unknown language are English."""
    dutch = rendered(language="nl")
    assert ">Uitschrijven</a>" in dutch.html
    assert "Uitschrijven: <" in dutch.text
    assert ">Unsubscribe</a>" in rendered(language="xx").html
    changed = settings(language="nl-BE", texts=Texts(unsubscribe="Weg ermee"))
    made = render(issue(), changed)
    assert ">Weg ermee</a>" in made.html
    assert "Lees" in made.text


def test_a_newsletter_may_bring_the_words_of_its_own_language(tmp_path):
    """A file in its own folder; what is not in it is English."""
    where = own(tmp_path, "texts/eo.toml", 'unsubscribe = "Malaboni"\n')
    made = render(issue(), settings(language="eo"), templates=where)
    assert ">Malaboni</a>" in made.html
    assert "Read online" in made.text


def test_a_newsletter_may_bring_a_theme_of_its_own(tmp_path):
    """Its folder has a theme.toml, and what it does not bring is bundled."""
    whole = (TEMPLATES / "themes/paper/theme.toml").read_text(encoding="utf-8")
    where = own(tmp_path, "themes/moss/theme.toml", whole.replace("#0a5c66", "#2f5d2f"))
    assert "#2f5d2f" in render(issue(), settings(look=Look(theme="moss")), templates=where).html


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("x = ", "cannot be read"),
        ('heading_font = "x"\nbody_font = "y"\n[light]\n[dark]\n', "light.page is missing"),
        ('heading_font = "x"\nbody_font = "y"\nlight = 3\n[dark]\n', "light"),
        ('heading_font = "x"\nbody_font = "y"\n[light]\npage = "red"\n[dark]\n', "light.page"),
    ],
)
def test_a_theme_that_is_wrong_is_named_with_its_file(tmp_path, written, said):
    """In one line."""
    where = own(tmp_path, "themes/moss/theme.toml", written)
    with pytest.raises(CuratorError, match=rf"{said}.*") as caught:
        render(issue(), settings(look=Look(theme="moss")), templates=where)
    assert "theme.toml" in str(caught.value)
    assert "\n" not in str(caught.value).strip()


def test_what_is_switched_off_is_in_neither_part():
    """No line, no button, no link to a page that is not there."""
    off = rendered(mail=Mail(reading_time=False, online=False, forward=False, subscribe=False))
    for part in (off.html, off.text):
        for gone in (
            "min read",
            "/issues/12/",
            "Subscribe here",
            "Please forward",
            "/feedback/",
            "/preferences/",
            "/sections/",
        ):
            assert gone not in part


def test_what_is_switched_on_is_in_both_parts():
    """With the reader's own token where it must be, and the counts of the section."""
    mail = Mail(more=True, feedback=True, preferences=True, footer="Made by [Ada](https://ada.example).")
    on = rendered(mail=mail)
    for part in (on.html, on.text):
        for address in (
            f"https://heron.example/feedback/{FEEDBACK_SENTINEL}/12/up",
            f"https://heron.example/feedback/{FEEDBACK_SENTINEL}/12/down",
            f"https://heron.example/preferences/{PREFERENCES_SENTINEL}",
            "https://heron.example/sections/fun/",
            "https://ada.example",
        ):
            assert address in part
        assert "1 story, 22 links" in part
        assert "More Small Wonders:" in part


def test_the_counts_of_a_section_stand_below_its_sub_sections():
    """Whoever reads on in a sub-section has not come to the section's end."""
    sections = (
        Section("field", "Field Notes", (story("**a**"),)),
        Section("asides", "Asides", (link("b"),), level=3),
        Section("fun", "Small Wonders", (story("**c**"),)),
    )
    archive = Archive(printed={"field": (2, 3), "fun": (1, 0)})
    page = make_page(replace(issue(), sections=sections), settings(mail=Mail(more=True)), archive)
    told = [section.more and (section.more.lead, section.more.counts) for section in page.sections]
    assert told == [None, ("More Field Notes:", "2 stories, 3 links"), ("More Small Wonders:", "1 story")]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"number": "Nr. {nummer}"}, "names {nummer}; it may name {number}"),
        ({"stories": "{count} {0.__class__}"}, "names {0.__class__}; it may name {count}"),
        ({"forward": "Dear {name}"}, "names {name}; it may name nothing"),
    ],
)
def test_a_fixed_word_that_names_what_there_is_not_is_refused(texts, said):
    """Readers would see the braces."""
    with pytest.raises(ValidationError, match=re.escape(said)):
        Texts(**texts)


def test_every_fixed_word_is_printed_somewhere():
    """A word that no template prints would be a setting without effect."""
    page = make_page(issue(), settings(mail=Mail(feedback=True, preferences=True)))
    made = rendered(mail=Mail(feedback=True, preferences=True))
    for field in fields(Words):
        said = getattr(page.words, field.name)
        assert said in made.text or said in made.html.replace("\u00a0", " "), field.name
