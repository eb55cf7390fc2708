"""What preflight says of CSS and html that mail programs drop."""

import re
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.issues.preflight import clients
from curator.issues.preflight.clients import EVERYBODY, features, in_style
from curator.issues.preflight.styles import declarations, rules
from curator.model import Severity
from tests.support.proofs import changed, found, rendered, styled, within

TABLE = Path(clients.__file__).with_name("clients.toml")
RENEW = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "clients.py"))


def named(edition) -> list[str]:
    """The features that are found in a mail."""
    return [re.split(r" drops? | \(caniemail", one.what)[1] for one in found("support", edition)]


def test_the_mail_of_the_sample_asks_nothing_that_is_dropped():
    """Neither its elements nor its two style blocks."""
    assert found("support", rendered()) == []


@pytest.mark.parametrize(
    ("style", "name"),
    [
        ("display: flex", "flex layout"),
        ("DISPLAY:INLINE-FLEX", "flex layout"),
        ("flex-wrap: wrap", "flex layout"),
        ("display: grid", "grid layout"),
        ("grid-template-columns: 1fr 1fr", "grid layout"),
        ("gap: 4px", "gap"),
        ("position: absolute", "position"),
        ("top: 0", "position"),
        ("float: left", "float"),
        ("display: contents", "display: contents and flow-root"),
        ("--brand: #fff", "custom properties"),
        ("color: var(--brand)", "custom properties"),
        ("width: calc(100% - 10px)", "calc()"),
        ("width: min(100%, 20px)", "min()"),
        ("font-size: clamp(1px, 2px, 3px)", "clamp()"),
        ("color: rgba(0, 0, 0, .5)", "transparent colours"),
        ("color: #00000080", "transparent colours"),
        ("border: 1px solid rgba(0, 0, 0, .5)", "transparent colours"),
        ("color: rgb(0 0 0)", "rgb() without commas"),
        ("color: oklch(40% 0.2 100)", "lab and lch colours"),
        ("color: light-dark(#000, #fff)", "light-dark()"),
        ("font-size: 1rem", "rem"),
        ("width: 50vw", "vw"),
        ("margin: 0 auto 1.5vh", "vh"),
        ("color: initial", "initial"),
        ("background-image: url(https://a.example/b.png)", "background pictures"),
        ("background: url('https://a.example/b.png') no-repeat", "background pictures"),
        ("background: linear-gradient(#fff, #000)", "linear gradients"),
        ("filter: blur(2px)", "filter"),
        ("transform: rotate(3deg)", "transform"),
        ("animation: spin 1s", "animation"),
        ("object-fit: cover", "object-fit"),
        ("aspect-ratio: 16 / 9", "aspect-ratio"),
        ("width: fit-content", "intrinsic sizes"),
        ("visibility: hidden", "visibility"),
        ("margin-inline: 4px", "logical margins"),
        ("padding-inline-start: 4px", "logical paddings, one side"),
        ("border-inline-start: 1px solid #000", "logical borders"),
        ("clip-path: circle(4px)", "clip-path"),
        ("mask-image: none", "mask"),
    ],
)
def test_a_style_that_is_dropped_is_found(style, name):
    """In a style attribute, and in a style block that all programs see."""
    assert named(within(f'<p style="{style}">a</p>')) == [name]
    assert named(styled(f"p.own {{ {style} }}")) == [name]


@pytest.mark.parametrize(
    "style",
    [
        "border-radius: 4px; border-top-left-radius: 2px",
        "box-shadow: 0 1px 2px #000; opacity: 0.5; max-width: 640px; overflow: hidden",
        "color: #fff; color: rgba(255, 255, 255, .9)",
        "color: rgb(1, 2, 3)",
        "background-image: url(https://a.example/b.png); background-color: #fff",
        "background: #fff url(https://a.example/b.png)",
        "background: #123456 linear-gradient(#fff, #000)",
        "display: block; margin: 0 auto; padding: 4px 2em 3pt; width: 50%; font-family: 'rem'",
        "flex",
        ": ;; }{ <",
    ],
)
def test_what_does_no_harm_is_not_found(style):
    """Decoration that may be missing, a value that is dropped behind one that is not, and plain CSS."""
    assert named(within(f'<p style="{style}">a</p>')) == []


def test_what_stands_inside_of_a_function_is_found_too():
    """A sum of units is no better than they are."""
    assert named(within('<p style="width: calc(100% - 2rem)">a</p>')) == ["calc()", "rem"]


def test_a_picture_over_the_colour_of_an_attribute_is_not_found():
    """The attribute bgcolor is what Outlook takes."""
    cell = '<td bgcolor="#ffffff" style="background-image: url(https://a.example/b.png)">a</td>'
    assert named(within(f'<table role="presentation"><tr>{cell}</tr></table>')) == []


@pytest.mark.parametrize(
    ("css", "name"),
    [
        ("@import url(https://a.example/b.css);", "@import"),
        ("@font-face { font-family: Own; src: url(https://a.example/b.woff2) }", "@font-face"),
        ("@keyframes spin { to { color: #fff } }", "@keyframes"),
        ("p::before { content: 'a' }", "::before and ::after"),
        ("p:after { content: 'a' }", "::before and ::after"),
        ("p:nth-child(2) { color: #000 }", ":nth-child()"),
        ("p:not(.a) { color: #000 }", ":not()"),
        ("td:first-child { color: #000 }", ":first-child and :last-child"),
        (".a { color: #000; .b { color: #111 } }", "nested rules"),
    ],
)
def test_a_rule_that_is_dropped_is_found(css, name):
    """By its at-rule, its selector, or its place."""
    assert name in named(styled(css))


@pytest.mark.parametrize(
    "css",
    [
        "@media (max-width: 480px) { .own { display: flex; width: 50vw } }",
        "@media (prefers-color-scheme: dark) { .own { background-color: rgba(0, 0, 0, .5) } }",
        "@supports (display: grid) { .own { display: grid; gap: 4px } }",
        "a:hover { color: #000 } td > p + p { color: #000 } [data-ogsc] p { color: #fff }",
        "td > p { display: flex }",
        "p[title='a:not(b)'] { color: #000 }",
    ],
)
def test_what_a_program_never_sees_it_cannot_drop(css):
    """Outlook on Windows skips @media and ">", Gmail and Yahoo skip the dark block, @supports asks first."""
    assert named(styled(css)) == []


def test_what_others_see_inside_of_a_media_query_is_found():
    """Outlook on Windows skips @media; Yahoo reads it, and has no calc()."""
    (one,) = found("support", styled("@media (max-width: 480px) { .own { width: calc(100% - 4px) } }"))
    assert "Outlook on the web and on iOS and Yahoo" in one.what
    assert "Windows" not in one.what


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<video></video>", "<video>"),
        ("<audio></audio>", "<audio>"),
        ("<svg></svg>", "<svg>"),
        ('<picture><img alt="a" width="1" src="https://pictures.example/a.png"></picture>', "<picture>"),
        ("<input>", "form fields"),
        ("<button>a</button>", "<button>"),
        ("<details>a</details>", "<details>"),
        ("<p hidden>a</p>", "hidden"),
        ("<style>p { color: #000 }</style>", "<style> in the body"),
    ],
)
def test_an_element_that_is_dropped_is_found(html, name):
    """Elements, attributes, and a style block in the body."""
    assert named(within(html)) == [name]


@pytest.mark.parametrize("html", ["<section>a</section>", '<abbr title="b">a</abbr>', "<p dir=rtl>a</p>"])
def test_an_element_whose_words_stay_is_not_found(html):
    """Programs that do not know it print what stands in it."""
    assert named(within(html)) == []


def test_an_mso_comment_is_not_looked_at():
    """It is written for Outlook on Windows, which knows it."""
    assert named(within("<!--[if mso]><p style='display: flex'><v:rect></v:rect></p><![endif]-->")) == []


def test_a_finding_names_programs_day_number_places_and_mending():
    """Once a feature, however often it is used."""
    (one,) = found("support", within('<p style="display:flex">a</p><p style="flex:1">b</p>'))
    assert one.severity is Severity.WARNING
    what = "Outlook on Windows drops flex layout (caniemail, tested 2021-11), 2 times"
    assert (one.what, one.where, one.mend) == (what, "the intro", "lay it out with tables")
    (other,) = found("support", styled("p { display: flex }"))
    assert other.where == 'the style block, "p"'
    assert other.key == one.key
    (several,) = found("support", within('<p style="gap: 2px">a</p>'))
    assert several.what.startswith("Outlook on Windows and Yahoo drop gap (")


def test_an_item_is_named():
    """Where it stands is said as for every finding."""
    (one,) = found("support", changed('id="item-1"', 'id="item-1" hidden'))
    assert one.where.startswith('section "Field Notes", item 1')


def test_the_table_holds_what_it_should():
    """More than sixty features, each with programs, a day, and how to mend it or why it is fine."""
    known = set(features().values())
    assert len(known) > 100
    assert sum(1 for one in known if one.mend) > 60
    for one in known:
        assert one.dropped <= EVERYBODY
        assert bool(one.mend) != bool(one.fine)
        assert one.tested.year >= 2019
        assert one.dropped or one.fine
    patterns = [pattern for one in known for pattern in one.match]
    assert len(patterns) == len(set(patterns))


def test_who_tested_it_is_credited():
    """With the licence under which it is used."""
    head = TABLE.read_text(encoding="utf-8").partition("\n[")[0]
    assert "Rémi Parmentier" in head
    assert "MIT License" in head


def test_the_table_is_renewed_from_caniemails_own_file():
    """A day and programs are taken, words and patterns stay; the newest version of a program counts."""
    row = '["float"]\nslug = "css-float"\nnotes = [2]\ntested = 2019-01-01\ndropped = []\nmatch = ["float"]\n'
    stats = {
        "gmail": {"ios": {"2020-01": "n", "2024-05": "y"}, "android": {"2024-05": "a #2"}},
        "outlook": {"windows": {"2007": "y", "2019": "n #1"}},
    }
    new = RENEW["renewed"](row, {"css-float": {"last_test_date": "2026-01-02", "stats": stats}})
    assert new == row.replace("2019-01-01", "2026-01-02").replace(
        "dropped = []", 'dropped = ["gmail-android", "outlook-windows"]'
    )


def test_renewing_reads_every_row():
    """Each has the lines that are replaced."""
    written = TABLE.read_text(encoding="utf-8")
    slugs = re.findall(r'^slug = "(.*)"$', written, re.MULTILINE)
    assert len(slugs) == len(set(features().values()))
    new = RENEW["renewed"](written, {slug: {"last_test_date": "2000-01-01", "stats": {}} for slug in slugs})
    assert new.count("tested = 2000-01-01\ndropped = []\n") == len(slugs)


@given(st.text(alphabet="abc:;{}()#@!\"'\\,.-01 /*<>url\n", max_size=60))
def test_no_css_brings_the_reading_of_it_down(css):
    """What does not parse is left out."""
    assert isinstance(declarations(css), tuple)
    assert isinstance(rules(css), tuple)
    assert isinstance(in_style(css), tuple)
