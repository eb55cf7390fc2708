"""What preflight says of characters that nobody sees, and of letters that look like others."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import Severity
from tests.support.issues import issue, link, of, settings, story
from tests.support.proofs import found, rendered, within

REAL = [
    "👨‍👩‍👧‍👦 👩🏽‍🔬 🏳️‍🌈 ❤️ ⚡️ 🇳🇱 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ☃︎ 🙂‍↔️ ❤️‍🔥",
    "می‌خواهم کتاب‌ها",
    "क्‍ष श्री‌मान",
    "naïve façade – “quotes” … 10 × 3 → ½ µm Δx",
    "日本語、中文，한국어",
    "no\u00a0break, thin\u202fspace, hyphen\u2011less",
    "e\u0301 o\u0308",
]


@pytest.mark.parametrize("text", REAL)
def test_what_scripts_and_emoji_are_spelled_with_is_no_finding(text):
    """Joiners in emoji, Persian and Hindi, variation selectors, flags, accents, spaces that do not break."""
    whole = of(story(f"**A title.** {text}"), link(f"[{text}](https://a.example/)"))
    assert found("hidden", whole=whole) == []
    assert found("lookalike", whole=whole) == []


def test_the_blanks_behind_the_preheader_are_no_finding():
    """They are there on purpose, where nothing is shown."""
    assert "\u034f" in rendered().html
    assert found("hidden", rendered()) == []


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u200e", "U+200E LEFT-TO-RIGHT MARK"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\u00ad", "U+00AD SOFT HYPHEN"),
        ("\u200d", "U+200D ZERO WIDTH JOINER"),
        ("\u200c", "U+200C ZERO WIDTH NON-JOINER"),
        ("\u2060", "U+2060 WORD JOINER"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\ue000", "U+E000 PRIVATE USE"),
        ("\U000f0000", "U+F0000 PRIVATE USE"),
        ("\u3164", "U+3164 HANGUL FILLER"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("\u0378", "U+0378 NO CHARACTER"),
        ("\ufffd", "U+FFFD REPLACEMENT CHARACTER"),
        ("\u0085", "U+0085 CONTROL CHARACTER"),
    ],
)
def test_what_nobody_sees_is_found(char, name):
    """With its name, and spelled out where it stands."""
    (one,) = found("hidden", within(f"<p>night{char}jar</p>"))
    assert one.severity is Severity.WARNING
    assert one.what == f'{name} stands in "night‹U+{ord(char):04X}›jar"'
    assert one.where == "the intro"
    assert char not in one.what + one.where + one.mend


def test_what_markdown_spells_as_an_entity_is_found():
    """A text that is clean as it is written may not be as it is printed."""
    (one,) = found("hidden", whole=of(story("**A night&shy;jar.** It sang.")))
    assert one.where.startswith('section "Field Notes", item 1')


def test_the_same_character_in_one_place_is_one_finding():
    """How often it stands there is counted."""
    (one,) = found("hidden", within("<p>a\u200bb c\u200bd</p><p>e\u200bf</p>"))
    assert one.what.endswith(", and 2 times more")


def test_many_kinds_of_characters_in_one_place_are_few_findings():
    """They come from one mistake, and must not hide what else there is."""
    text = "".join(map(chr, range(0xE000, 0xE100)))
    *first, last = found("hidden", within(f"<p>{text}</p>"))
    assert len(first) == 3
    assert last.what.startswith("253 other kinds of characters that nobody sees, U+E003 PRIVATE USE")


def test_a_subject_and_a_picture_are_looked_at_too():
    """And what a template puts into the text part alone."""
    whole = issue(title="#12: Owls and c\u00adats")
    assert {one.where for one in found("hidden", whole=whole)} == {"the title"}
    picture = '<img src="https://pictures.example/a.png" width="1" alt="An o\u200bwl">'
    assert len(found("hidden", within(picture))) == 1


def test_more_variations_than_one_are_found():
    """A row of them carries words that nobody sees."""
    assert found("hidden", within("<p>☃\ufe0e</p>")) == []
    assert len(found("hidden", within("<p>☃\ufe0e\ufe0f\ufe0e</p>"))) == 1


def test_marks_of_direction_belong_to_a_newsletter_that_is_written_from_right_to_left():
    """Hebrew and Arabic need them beside Latin words; overrides nobody needs."""
    here = settings(language="he")
    for char, count in (("\u200f", 0), ("\u202e", 1)):
        whole = of(story(f"**שלום{char}** C++"))
        edition = render(whole, here)
        html = edition.html.replace("שלום", f"שלום{char}", 1) if char not in edition.html else edition.html
        seen = preflight(whole, type(edition)(**{**_fields(edition), "html": html}), here)
        assert sum(one.check == "hidden" for one in seen) == count


def _fields(edition) -> dict[str, object]:
    return {name: getattr(edition, name) for name in edition.__slots__}


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("pаypal.example", "mixes Cyrillic and Latin letters: а is U+0430 CYRILLIC SMALL LETTER A"),
        ("xn--pypal-4ve.example", "mixes Cyrillic and Latin letters"),
        ("www.аррӏе.example", "looks like Latin letters, and is not"),
        ("xn--80ak6aa92e.com", "looks like Latin letters, and is not"),
        ("gооgle.com", "mixes Cyrillic and Latin letters"),
        ("αpple.example", "mixes Greek and Latin letters"),
    ],
)
def test_a_host_that_looks_like_another_is_found(host, says):
    """As letters or in punycode."""
    (one,) = found("lookalike", whole=of(story(f"**a** [b](https://{host}/x)")))
    assert one.severity is Severity.WARNING
    assert says in one.what
    assert one.where.startswith('section "Field Notes", item 1')


@pytest.mark.parametrize(
    "host",
    [
        "münchen.example",
        "xn--mnchen-3ya.example",
        "пример.example",
        "日本.example",
        "ελλάδα.example",
        "нет.рф",
        "xn--e1awu.xn--p1ai",
        "хор.bg",
        "a-1.com",
    ],
)
def test_a_host_in_letters_of_its_own_is_no_finding(host):
    """There are many honest ones."""
    assert found("lookalike", whole=of(story(f"**a** [b](https://{host}/x)"))) == []


def test_a_word_of_two_scripts_is_found():
    """Except where Cyrillic is the newsletter's own script."""
    text = "**Owls.** Log in to pаypal, or 3.5 мм, or Δx."
    (one,) = found("lookalike", whole=of(story(text)))
    assert one.what == '"pаypal" mixes Latin and Cyrillic letters: а is U+0430 CYRILLIC SMALL LETTER A'
    here = settings(language="uk")
    whole = of(story(text))
    assert not [one for one in preflight(whole, render(whole, here), here) if one.check == "lookalike"]


def test_a_title_of_two_scripts_is_one_finding():
    """The head of the html repeats it."""
    assert [one.where for one in found("lookalike", whole=issue(title="#12: Log in to pаypal"))] == [
        "the title"
    ]


@pytest.mark.parametrize("char", ["a", "日", "pа", "\U000e0041"])
def test_a_text_without_spaces_takes_no_time(char):
    """Whoever writes one keeps nobody waiting."""
    edition = within(f"<p>{char * 20_000}</p>")
    start = time.process_time()
    found("lookalike", edition)
    found("hidden", edition)
    assert time.process_time() - start < 3


@given(st.text(max_size=30))
def test_a_finding_never_shows_what_it_is_about(text):
    """Whatever stands around it, a person sees plain characters."""
    edition = rendered()
    changed = edition.__class__(**{**_fields(edition), "subject": f"Owls {text}"})
    for one in found("hidden", changed):
        assert "\u202e" not in one.what
        assert one.what.isprintable()
