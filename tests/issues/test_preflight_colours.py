"""What preflight says of colours: contrast in light and in dark, and the dark scheme itself."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.issues.preflight.wcag import contrast, luminance, needed, over, written
from curator.model import Severity
from tests.support.proofs import changed, found, rendered, styled, within

CHANNEL = st.floats(0, 1)
COLOUR = st.tuples(CHANNEL, CHANNEL, CHANNEL)
SCHEMES = '<meta name="color-scheme" content="light dark">'


def colour(text: str):
    """What a person writes as "#1a2b3c", as it is reckoned with."""
    return tuple(int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))


def pairs(edition) -> list[str]:
    """Which colours are found on which, and in which scheme."""
    said = (
        re.search(r"is (#\w+ on #\w+) in the (\w+) scheme", one.what) for one in found("contrast", edition)
    )
    return [f"{match[1]}, {match[2]}" for match in said]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#ffff00", "#000000", 19.56),
        ("#00ff00", "#ffffff", 1.37),
        ("#333333", "#ffffff", 12.63),
        ("#0a0a0a", "#ffffff", 19.8),
    ],
)
def test_contrast_is_what_everybody_reckons(one, other, ratio):
    """Pairs whose contrast is known."""
    assert round(contrast(colour(one), colour(other)), 2) == ratio


@given(COLOUR, COLOUR)
def test_contrast_has_no_direction_and_two_ends(one, other):
    """From 1 to 21, whichever colour is named first."""
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.000001
    assert 0 <= luminance(one) <= 1.000001


def test_large_words_need_less():
    """From 24 pixels, or from 18.66 if they are bold."""
    assert needed(24, bold=False) == needed(18.66, bold=True) == 3
    assert needed(23.9, bold=False) == needed(18.6, bold=True) == 4.5


def test_what_is_not_opaque_is_mixed_with_what_is_below():
    """Half black over white is grey."""
    assert written(over((0, 0, 0), 0.5, (1, 1, 1))) == "#808080"


def test_the_sample_can_be_read_in_both_schemes():
    """None of its colours is too faint, and it has what the dark wants."""
    assert found("contrast", rendered()) == []
    assert found("dark", rendered()) == []


@pytest.mark.parametrize(
    ("html", "pair"),
    [
        ('<div style="color: #777; background: #fff">a</div>', "#777777 on #ffffff"),
        (
            '<div style="background-color: white"><div style="color: #999"><b>a</b></div></div>',
            "#999999 on #ffffff",
        ),
        ('<div style="color: #888888 !important; background: #f0f0f0">a</div>', "#888888 on #f0f0f0"),
        ('<div style="background: #000; color: rgba(255, 255, 255, 0.2)">a</div>', "#333333 on #000000"),
        (
            '<table role="list" bgcolor="#112233"><tr><td style="color: #223344">a</td></tr></table>',
            "#223344 on #112233",
        ),
        (
            '<p style="color: #777; background: #fff"><a href="x" style="color: inherit">a</a></p>',
            "#777777 on #ffffff",
        ),
        ('<div style="background: #336699"><font color="#336690">a</font></div>', "#336690 on #336699"),
        (
            '<div style="background: #ddeeff; color: #cceeff"><img src="x" alt="An owl"></div>',
            "#cceeff on #ddeeff",
        ),
    ],
)
def test_words_that_are_too_faint_are_found(html, pair):
    """Wherever the two colours come from; what an element gives itself, it has in the dark as well."""
    assert f"{pair}, light" in pairs(within(html))


@pytest.mark.parametrize(
    "keyword",
    [
        *("inherit", "unset", "initial", "transparent", "currentcolor"),
        *("lab(50 40 59)", "oklch(0.5 0.2 30)", "color(display-p3 1 0 0)"),  # `support` says who drops these
    ],
)
def test_a_background_that_has_no_colour_of_its_own_shows_what_is_behind(keyword):
    """However a template says so."""
    inner = f'<span style="background-color: {keyword}; color: #999999">a</span>'
    assert "#999999 on #ffffff, light" in pairs(within(f'<div style="background: #fff">{inner}</div>'))


def test_what_is_visible_inside_of_what_is_not_is_judged():
    """`visibility` is handed down, and may be taken back; `display: none` may not."""
    inner = '<span style="visibility: visible">a</span>'
    faint = '<div style="color: #999; background: #fff; {}">{}</div>'
    assert "#999999 on #ffffff, light" in pairs(within(faint.format("visibility: hidden", inner)))
    assert pairs(within(faint.format("display: none", inner))) == []


def test_a_colour_may_be_set_back_to_that_of_the_scheme():
    """`initial` is black where it is light."""
    assert pairs(within('<div style="background: #000; color: initial">a</div>'))[0].startswith("#000000 on")


def test_a_link_on_a_button_is_judged_on_the_button():
    """A button's background is nearer than the page's."""
    link = '<a href="https://a.example/" style="color: {ink}">a</a>'
    button = f'<span style="background-color: {{back}}">{link}</span>'
    assert pairs(within(button.format(back="#004488", ink="#ffffff !important"))) == []
    faint = pairs(within(button.format(back="#88aaff", ink="#ffffff !important")))
    assert faint == ["#ffffff on #88aaff, light", "#ffffff on #88aaff, dark"]


@pytest.mark.parametrize(
    "html",
    [
        '<div style="color: #949494; background: #fff; font-size: 24px">a</div>',
        '<div style="color: #949494; background: #fff; font: bold 19px Arial">a</div>',
        '<div style="color: #777; background: #fff"> • <span>&nbsp;</span>👍</div>',
        '<div style="color: #777; background: #fff; display: none">a</div>',
        '<div style="color: #777; background: url(https://a.example/b.png)">a</div>',
        '<div style="color: #777; background: #fff; font-size: 1px">a</div>',
        '<div style="color: nonsense; background: #fff"></div>',
        '<div style="color: #777; background: #fff; font-size: 0">a <b>b</b></div>',
        '<div style="color: #777; background: #fff; visibility: hidden">a <b>b</b></div>',
    ],
)
def test_what_nobody_reads_or_everybody_can_is_not_found(html):
    """Large words, signs without letters, hidden words, and words on a picture, which nobody can reckon."""
    assert "light" not in " ".join(pairs(within(html)))


@pytest.mark.parametrize(
    "css",
    [
        "@media (prefers-color-scheme: dark) { #intro p { color: #333333 !important } }",
        "@media only screen and (prefers-color-scheme:dark) { #intro p { color: #333333 !important } }",
    ],
)
def test_words_that_are_too_faint_in_the_dark_alone_are_found(css):
    """By the rules that are kept for it, over the inlined colours."""
    (one,) = found("contrast", styled(css))
    assert one.severity is Severity.WARNING
    assert "in the dark scheme" in one.what
    assert one.where == "the intro"
    assert one.mend.startswith("take a lighter colour")


@pytest.mark.parametrize(
    "css",
    [
        "@media (prefers-color-scheme: dark) { td { color: #333333 } #footer { color: #333333 } }",
        "@media (prefers-color-scheme: dark) { #intro p:nonsense( { color: #333333 !important } }",
        "@media (prefers-color-scheme: dark) and (max-width: 9px) { p { color: #333333 !important } }",
        "@media print { p { color: #ffffff !important } }",
    ],
)
def test_a_rule_that_does_not_win_changes_nothing(css):
    """An inlined style is stronger than a rule without !important, and other windows are other windows."""
    assert found("contrast", styled(css)) == []


def test_a_pair_of_colours_is_one_finding():
    """It names the first words, how many more there are, the figures, and what to do."""
    text = '<p style="color: #999; background: #fff">Words of an owl</p>'
    (one, two) = found("contrast", within(text * 3))
    assert one.what == (
        '"Words of an owl" is #999999 on #ffffff in the light scheme, and 2 other places: '
        "a contrast of 2.8, and 4.5 is needed"
    )
    assert one.where == "the intro"
    assert one.mend == "take a darker colour for the words, in [look] or in the template"
    assert one.key != two.key
    assert one.key in {other.key for other in found("contrast", within(text))}


def test_without_a_dark_block_there_is_no_dark_to_judge():
    """Mail programs then invert as they like; that is another finding."""
    html = rendered().html.replace("prefers-color-scheme", "prefers-nothing")
    bare = replace(rendered(), html=html)
    assert found("contrast", bare) == []
    (one,) = found("dark", bare)
    assert one.what == "no style block has colours for the dark scheme"


def test_a_mail_says_that_it_has_dark_colours():
    """By a meta element, and by rules for Outlook."""
    (one,) = found("dark", changed(SCHEMES, ""))
    assert one.what == "no meta element says that the mail has dark colours"
    (two,) = found("dark", replace(rendered(), html=rendered().html.replace("[data-ogs", "[data-xyz")))
    assert two.what == "no rule has colours for Outlook's own dark mode"


def test_a_mail_may_be_light_on_purpose():
    """`light only` asks for no dark colours, and gets no findings about them."""
    html = (
        rendered().html.replace("prefers-color-scheme", "prefers-nothing").replace("[data-ogs", "[data-xyz")
    )
    light = html.replace(SCHEMES, SCHEMES.replace("light dark", "light only"))
    assert found("dark", replace(rendered(), html=light)) == []
    unsaid = html.replace(SCHEMES, SCHEMES.replace("light dark", "light"))
    assert len(found("dark", replace(rendered(), html=unsaid))) == 3
    assert len(found("dark", replace(rendered(), html=html))) == 2
