"""Description and text → a few whole sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.articles.sentences import is_whole, sentences
from curator.articles.summary import LIMIT, summarise

GOOD = "The marsh was drained in 1911 and flooded again a century later. This is how the birds found out."
LEAD = (
    "Nobody told the bitterns that the dykes would be opened in the autumn of that year. They came anyway, "
    "one by one, and by the second spring there were nine of them booming in the dark."
)


def test_a_good_description_is_the_summary():
    """Whole sentences that the page wrote for itself are taken as they are."""
    assert summarise(GOOD, LEAD) == GOOD


@pytest.mark.parametrize(
    "description",
    [
        "",
        "Home",
        "The marsh was drained in 1911 and flooded again a century...",
        "The marsh was drained in 1911 and flooded again a century […]",
        "The marsh was drained in 1911 and flooded again a century… Read more",
        "Please enable JavaScript to use this site, which is all about the marsh and its birds.",
        "We and our partners use cookies. Your browser is out of date, so subscribe to the newsletter.",
        LEAD[:120],
    ],
)
def test_a_poor_description_is_passed_over(description):
    """Cut, empty and boilerplate descriptions give way to the lead of the text."""
    assert summarise(description, LEAD) == LEAD


def test_the_lead_is_prose():
    """Headings, bylines, captions, tables and lists before the first paragraph are passed over."""
    byline = "The Bitterns' Return\nBy Ada Reedling\nPhoto: a bittern in the reeds at dusk, looking up.\n"
    text = byline + "- Home\n| a | b. |\n" + LEAD
    assert summarise("", text) == LEAD


def test_lines_wrapped_by_hand_are_one_paragraph():
    """Old pages break their lines at 70 characters; sentences go on over them."""
    wrapped = LEAD.replace(" in the autumn", "\nin the autumn").replace(" and by", "\nand by")
    assert summarise("", wrapped) == LEAD


def test_one_long_sentence_is_cut_at_a_clause():
    """Only a single sentence beyond the limit is cut, and then it says so."""
    long = "It rained on the first day, " * 20 + "and then it stopped."
    summary = summarise("", long)
    assert LIMIT // 2 < len(summary) <= LIMIT
    assert summary.endswith("on the first day…")


def test_one_long_word():
    """What has neither clause nor word is cut anywhere."""
    assert summarise("", "x" * 900) == "x" * 319 + "…"


@pytest.mark.parametrize(
    ("description", "summary"),
    [
        ("The marsh was drained, then flooded by the wat…", "The marsh was drained, then flooded by the…"),
        ("The marsh was drained, flooded by the water …", "The marsh was drained, flooded by the water…"),
        ("The marsh was drained. It was flooded again after a century of argu...", "The marsh was drained."),
    ],
)  # fmt: skip
def test_a_cut_word_goes(description, summary):
    """Where a page offers only its cut description, the last word stays if the text has it."""
    assert summarise(description, "Water\nwater") == summary


def test_a_description_cut_at_a_length_goes_unmarked_no_further():
    """150 characters without an end are the program's cut, though it did not say so."""
    long = (
        "The marsh that was drained in 1911 and flooded again a century later is home to the bittern "
        "and to the reed warbler and to several others of which noth"
    )
    assert summarise(long, "") == long.removesuffix(" noth") + "…"


@pytest.mark.parametrize(
    ("before", "title", "sites"),
    [
        ("KOBE – ", "", ()), ("NEW YORK (AP) — ", "", ()), ("Berlin (dpa) - ", "", ()),
        ("The Reed – ", "", ("The Reed",)), ("On Bitterns - ", "On Bitterns", ()),
        ("- ", "", ()), ("» ", "", ()),
        ("12.03.2020 - ", "", ()),
    ],
)  # fmt: skip
def test_what_goes_before_the_first_sentence(before, title, sites):
    """A place and an agency, the site's name, the title, a date, a list's mark are left out."""
    assert summarise(before + GOOD, LEAD, title=title, sites=sites) == GOOD
    assert summarise("", before + LEAD, title=title, sites=sites) == LEAD


@pytest.mark.parametrize("after", [" [DETAILS]", " (mehr)", " »", " Read more"])
def test_what_entices(after):
    """A button's words at the end are left out."""
    assert summarise(GOOD + after, LEAD) == GOOD


@pytest.mark.parametrize(
    "description",
    [
        "By Ada Reedling (Notes from the marsh, 21 June 2018), with pictures",
        "The leading publisher of science, technology, medicine and economics, since a hundred years.",
        "Ein Beitrag auf Sumpfnotizen, Schlagwort(e): Rohrdommel, Vogel.",
    ],
)
def test_a_description_of_something_else(description):
    """A byline, the site's own description, and tags give way to the lead."""
    text = LEAD + "\n" + " ".join(f"{a}{b}words" for a in "abcdefgh" for b in "abcdefgh")
    assert summarise(description, text) == LEAD


def test_a_table_that_holds_the_page():
    """Old pages are tables: what stands between menus in one cell is still found."""
    row = "| Home | Archive | Print \\| Send \\| " + LEAD + " |"
    assert summarise("", row) == LEAD


def test_a_ticker_is_not_strung_together():
    """A first paragraph of some length stands alone."""
    assert (
        summarise(
            "", LEAD[:125] + ".\nYellow card for the coot.\nIt went on and on, and nobody scored at all."
        )
        == LEAD[:125] + "."
    )


def test_no_markup():
    """Elements in a description or a text are not in the summary."""
    summary = summarise("<p>The <b>marsh</b> was drained.</p><!-- x --> It was flooded again in the end.", "")
    assert summary == "The marsh was drained. It was flooded again in the end."


def test_no_words_no_summary():
    """Nothing comes of nothing."""
    assert summarise("", " \n ") == ""


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Dr. Marsh met Mr. and Mrs. Reed at 5 p.m. sharp. They left.", "en", 2),
        ("Marsh et al. found it in the U.S. Army archive, e.g. in box 3. It is (cf. Fig. 2) small.", "en", 2),
        ("J. R. R. Reed wrote it. I did not.", "en", 2),
        ("See No. 5 and Art. 7 there. He said no. Then he left.", "en", 3),
        ("Am 3. Oktober kam z.B. Dr. Farn, u.a. mit Nr. 7. Danach kam niemand.", "de", 2),
        ("Es war 1911. Dann kam das Wasser.", "de", 2),
        ("M. Jonc et Mme Laîche sont là. Où ça ?", "fr", 2),
        ("¿Quién es? ¡El Sr. Junco! Ya está.", "es", 3),
        ("“Who is it?” asked Ada. “Nobody.” She left.", "en", 3),
        ("Version 2.0 is out at reed.example today. Wow!", "en", 2),
        ("水が来た。鳥も来た！誰が？", "ja", 3),
        ("من جاء؟ جاء الطير. ثم ذهب.", "ar", 3),
        ("पानी आया। पक्षी आए।", "hi", 2),
        ("Wait... what? Yes.", "en", 2),
    ],
)
def test_sentences(text, language, count):
    """Abbreviations, initials, ordinals, quotations and other scripts."""
    assert len(sentences(text, language)) == count


WORDS = st.sampled_from(
    [
        "marsh",
        "Reed",
        "U.S.",
        "z.B.",
        "3.",
        "waits.",
        "“Now?”",
        "goes!",
        "水。",
        "أين؟",
        "so…",
        "(it",
        "is.)",
        "a,",
        "b;",
    ]
)


@given(
    st.lists(WORDS, max_size=60),
    st.lists(st.lists(WORDS, max_size=80), max_size=4),
    st.sampled_from(["", "de", "en"]),
)
def test_a_summary_is_short_and_says_nothing_new(description, paragraphs, language):
    """At most 320 characters, made of sentences of the description or the text; only a single one is cut."""
    said, text = " ".join(description), "\n".join(" ".join(words) for words in paragraphs)
    summary = summarise(said, text, language)
    assert len(summary) <= LIMIT
    whole = {
        *sentences(said, language),
        *sentences(text, language),
        *sentences(text.replace("\n", " "), language),
    }
    rest = summary
    for one in sorted(whole, key=len, reverse=True):
        rest = rest.replace(one, "")
    left = rest.strip().removesuffix("…")  # of one that was cut, here or by the page
    assert not left or any(one.startswith((summary.removesuffix("…"), left)) for one in whole)


@given(st.text(max_size=600), st.text(max_size=600))
def test_any_text(description, text):
    """Any text gives one line within the limit, and none of it is whole by accident of a cut."""
    summary = summarise(description, text)
    assert len(summary) <= LIMIT
    assert "\n" not in summary


@given(st.text(max_size=300))
def test_sentences_lose_nothing(text):
    """Put together again, the sentences are the text, folded."""
    assert " ".join(" ".join(sentences(text)).split()).replace(" ", "") == "".join(text.split())


def test_whole():
    """A sentence is whole if it ends with an end mark, inside quotes or not, and no ellipsis."""
    assert all(map(is_whole, ("It is.", "“It is.”", "Is it?)", "来た。")))
    assert not any(map(is_whole, ("It is", "It is...", "It is…", "It is,")))
