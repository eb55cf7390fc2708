"""What templates are given."""

from dataclasses import replace
from datetime import date

import pytest

from curator.config import Campaign
from curator.errors import CuratorError
from curator.issues import marks
from curator.issues.page import campaign, day_words, headline, leading_emoji, make_page, preheader
from curator.model import SENTINELS, Image, Item, ItemKind
from tests.support import issues
from tests.support.issues import issue, link, of, settings, story


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("⚡️ fast", "⚡️"),
        ("👩‍💻 at work", "👩‍💻"),
        ("🧑🏽‍🚀 up", "🧑🏽‍🚀"),
        ("🇳🇱 here", "🇳🇱"),
        ("🦉🐈 both", "🦉🐈"),
        ("📈[link](https://a.example/)", "📈"),
        ("plain", ""),
        ("[🦉 inside](https://a.example/)", ""),
        ("7 wonders", ""),
        ("© owls", ""),
        ("🦉", ""),
    ],
)
def test_a_quick_link_gives_up_the_emoji_it_opens_with(text, emoji):
    """Whole emoji are taken, joined and coloured ones too, and never the only thing there is."""
    found, rest = leading_emoji(text)
    assert found == emoji
    assert rest == text.removeprefix(emoji).lstrip()


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("#12: Owls", "Owls"),
        ("12. Owls", "Owls"),
        ("No. 12 – Owls", "Owls"),
        ("#11: Owls", "#11: Owls"),
        ("12 owls", "12 owls"),
        ("#12:", "#12:"),
    ],
)
def test_the_headline_leaves_off_the_issues_own_number(title, shown):
    """The number is printed beside it; any other number belongs to the title."""
    assert headline(title, 12) == shown


@pytest.mark.parametrize(
    ("intro", "shown"),
    [
        ("Hello. This is a first **sentence** that says more. " + "A third. " * 20, 40),
        ("word " * 60, 40),
        ("Hello, [everyone](https://a.example/), welcome to [[NH #3]] and to all that came after it.", 40),
    ],
)
def test_the_preheader_is_the_intros_first_sentences(intro, shown):
    """40 to 110 characters of what a person wrote, without marks and addresses."""
    line = preheader(issue(intro=intro))
    assert shown <= len(line) <= 110
    assert not set("*[]<>\n") & set(line)


def test_without_an_intro_the_preheader_names_the_first_stories():
    """An inbox shows something of what is in the issue."""
    assert preheader(of(story("**A**\n\nb"), story("**C**"), intro="")) == "A · C"


@pytest.mark.parametrize(
    ("url", "tagged"),
    [
        ("https://a.example/", "https://a.example/?utm_medium=email&utm_source=nh"),
        ("https://a.example/?q=1#f", "https://a.example/?q=1&utm_medium=email&utm_source=nh#f"),
        ("https://a.example/?utm_source=x", "https://a.example/?utm_source=x&utm_medium=email"),
        ("https://heron.example/issues/3/", "https://heron.example/issues/3/?utm_medium=email&utm_source=nh"),
        ("https://heron.example/unsubscribe/x", "https://heron.example/unsubscribe/x"),
        ("mailto:ada@heron.example", "mailto:ada@heron.example"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_campaign_parameters_are_put_on_pages(url, tagged):
    """Missing ones are added; service addresses, mail addresses and broken addresses stay as they are."""
    assert campaign(url, settings(campaign=Campaign(source="nh", medium="email"))) == tagged


def test_quick_links_are_gathered_and_their_heading_stands_once():
    """A run of links after other items has no heading of its own again."""
    whole = issue()
    first = make_page(whole, settings()).sections[0]
    assert [(run.links, run.heading.text, len(run.items)) for run in first.runs] == [
        (False, "", 2),
        (True, "More from the field ⚡️", 3),
    ]
    mixed = make_page(of(link("a"), story("**b**"), link("c")), settings()).sections[0]
    assert [run.links for run in mixed.runs] == [True, False, True]


def test_what_prints_nothing_is_not_on_the_page():
    """Comments, definitions of links, and what is empty; the others keep their marks."""
    hidden = Item(ItemKind.HIDDEN, "[x]: https://x.example/")
    (section,) = make_page(of(hidden, story("**a** [b][x]"), story("<!-- c -->")), settings()).sections
    assert [item.mark for run in section.runs for item in run.items] == ["item-2"]
    assert 'href="https://x.example/"' in section.runs[0].items[0].words.html


def test_a_title_and_a_heading_may_link():
    """In both parts; other marks in a title are plain text."""
    linked = replace(
        of(link("a")).sections[0],
        title="[C# *notes*](https://x.example/)",
        quick_links="More ([all](https://y.example/))",
    )
    (section,) = make_page(issue(sections=(linked,)), settings()).sections
    assert section.title.text == "C# _notes_ <https://x.example/>"
    assert '<a href="https://y.example/">all</a>' in section.runs[0].heading.html
    plain = make_page(issue(sections=(replace(linked, title="a_b *c* <d>"),)), settings()).sections[0].title
    assert (plain.text, str(plain.html)) == ("a_b *c* <d>", "a_b *c* &lt;d&gt;")


def test_a_picture_in_a_story_has_its_caption():
    """The emphasised line right below it; in the text part they are one."""
    text = "**a** b\n\n![c](https://x.example/i.png)\n\n_d_\n\n_e_"
    (section,) = make_page(of(story(text)), settings()).sections
    words = section.runs[0].items[0].words
    assert '<p class="caption"><em>d</em></p>' in words.html
    assert "<p><em>e</em></p>" in words.html
    assert "[Picture: d]\nhttps://x.example/i.png\n\n_e_" in words.text


def test_a_picture_is_fitted_into_the_column():
    """Width and height keep their proportion; small stays small, and unknown fills the column."""
    sizes = [(1120, 630), (300, 200), (None, None), (1120, None)]
    shown = [
        make_page(
            of(Item(ItemKind.IMAGE, "", image=Image("https://p.example/x", width=w, height=h))), settings()
        )
        .sections[0]
        .runs[0]
        .items[0]
        .picture
        for w, h in sizes
    ]
    assert [(p.width, p.height) for p in shown] == [(560, 315), (300, 200), (560, None), (560, None)]


@pytest.mark.parametrize("sentinel", [*SENTINELS, marks.WORD])
def test_a_text_may_not_hold_the_place_of_a_readers_token(sentinel):
    """Else an item's link would carry every reader's own token to a stranger, however it is spelled."""
    spelled = f"&#{ord(sentinel[0])};" + sentinel[1:]
    for text in (f"[x](https://evil.example/?{sentinel})", f"[x](https://evil.example/?{spelled})"):
        with pytest.raises(CuratorError, match="item 2"):
            make_page(of(story("**a**"), story(text)), settings())
    with pytest.raises(CuratorError, match="item 1"):
        make_page(of(Item(ItemKind.IMAGE, "", image=Image(f"https://p.example/{sentinel}"))), settings())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "22 November 2026"),
        ("en-US", "November 22, 2026"),
        ("nl", "22 november 2026"),
        ("pt-BR", "22 de novembro de 2026"),
        ("xx", "2026-11-22"),
        ("not a language", "2026-11-22"),
    ],
)
def test_days_are_written_as_readers_of_the_language_do(language, words):
    """Names of months are not guessed: a language that nobody knows has the ISO form."""
    assert day_words(date(2026, 11, 22), language) == words


def test_the_page_knows_its_direction():
    """Arabic and Hebrew run from the right."""
    assert make_page(issues.issue(), settings(language="he")).direction == "rtl"
    assert make_page(issues.issue(), settings()).direction == "ltr"
