"""The document form of an issue: written, read back, and written again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.issues.document import from_markdown, to_markdown
from curator.issues.writing import PROPOSAL
from curator.model import Image, Issue, Item, ItemKind, Section
from tests.support import issues
from tests.support.issues import link, of, story

OUTLINE = issues.settings().outline


def there_and_back(issue: Issue) -> Issue:
    """`issue` written and read again."""
    return from_markdown(to_markdown(issue), OUTLINE)


def body(issue: Issue) -> str:
    """The first section's document, without front matter, intro and closing."""
    return to_markdown(issue).split("🔭\n\n")[1].split("\n\n<!-- closing -->")[0]


def printed(issue: Issue) -> list[tuple]:
    """What a document holds of the items."""
    return [(i.kind, i.text, i.image, i.credit, i.proposal) for i in issue.items]


def test_an_issue_of_every_form_comes_back_as_it_was():
    """Number, title, slot, intro, sections, items, closing: all that is printed is in the document."""
    issue = issues.issue()
    back = there_and_back(issue)
    assert printed(back) == printed(issue)
    assert (back.number, back.title, back.slot) == (12, issue.title, date(2026, 11, 22))
    assert (back.intro, back.closing) == (issue.intro, issue.closing)
    shape = [(s.key, s.title, s.emoji, s.level, len(s.items)) for s in issue.sections]
    assert [(s.key, s.title, s.emoji, s.level, len(s.items)) for s in back.sections] == shape
    assert back.sections[0].quick_links == "More from the field ⚡️"


def test_a_plain_issue_is_written_without_directives():
    """What editors see is Markdown; directives are for what Markdown cannot say."""
    assert to_markdown(issues.issue(closing="")).count("<!--") == 0


def test_quick_links_stand_in_one_list_under_their_heading():
    """The heading is bold, the list tight, and credit ends an item."""
    assert body(of(link("🦉 a"), link("b", credit="Lin"))) == "* 🦉 a\n* b _via Lin_"
    with_heading = Section("field", "Field Notes", (link("a"),), "🔭", "More ⚡️")
    assert "\n**More ⚡️**\n\n* a\n" in to_markdown(issues.issue(sections=(with_heading,)))


@pytest.mark.parametrize(
    "items",
    [
        (story("**a**\n\n* b\n* c"), link("d")),
        (story("**Heading**\n\n* b"),),
        (story("not bold"), story("not bold either")),
        (story("**a**\n\n**b** in the same story"),),
        (Item(ItemKind.TEXT, "a"), Item(ItemKind.TEXT, "b")),
        (Item(ItemKind.TEXT, "**bold text**"),),
        (Item(ItemKind.TEXT, "* a list"), link("a link")),
        (issues.PICTURE, Item(ItemKind.TEXT, "_no caption_")),
        (story("**a** ![in the middle](https://p.example/x.png)\n\n![alone](https://p.example/y.png)\n\nb"),),
        (link("a\n\nb\n\n* c"), link("d")),
        (link("* *"), link("* -")),
        (story("**a**\n\n```\n## no heading\n<!-- closing -->\n```\n\nb"),),
        (story("**a**", proposal=True), link("b"), link("c", proposal=True), link("d")),
        (story("**a**", credit="Ada & co. [x]"), link("b\n\nc", credit="Lin")),
        (
            Item(
                ItemKind.IMAGE,
                "",
                image=Image("https://p.example/a(b).png", "[x] *y*", "A _b_ c.", "D", 9, 7),
            ),
        ),
    ],
)
def test_what_plain_markdown_would_not_tell_apart_comes_back_too(items):
    """Kinds and borders of items survive where one would be read as part of another."""
    assert printed(there_and_back(of(*items))) == printed(of(*items))


def test_words_of_nobody_stay_marked():
    """An exported proposal says so, and taking the line away accepts it."""
    text = to_markdown(of(story("**a** b", proposal=True)))
    assert from_markdown(text, OUTLINE).items[0].proposal
    assert not from_markdown(text.replace(PROPOSAL + "\n\n", ""), OUTLINE).items[0].proposal


def test_text_cannot_open_a_section_or_give_a_directive():
    """What an item holds stays in it: its headings are lowered, its directives shown."""
    issue = of(story("**a**\n\n## b\n\n<!-- closing -->\n\nc"), closing="")
    back = there_and_back(issue)
    assert [s.title for s in back.sections] == ["Field Notes"]
    assert back.items[0].text == "**a**\n\n#### b\n\n\\<!-- closing -->\n\nc"
    assert back.closing == ""


def test_a_picture_of_a_story_becomes_an_item_before_it():
    """The document has no pictures inside items; what is printed is the same."""
    back = there_and_back(of(story("**a**", image=issues.PICTURE.image)))
    assert [(i.kind, i.image) for i in back.items] == [
        (ItemKind.IMAGE, issues.PICTURE.image),
        (ItemKind.STORY, None),
    ]


@pytest.mark.parametrize(
    ("heading", "key", "title", "emoji"),
    [
        ("Field Notes 🔭", "field", "Field Notes", "🔭"),
        ("field notes", "field", "field notes", ""),
        ("From Outside 🌍", "field", "From Outside", "🌍"),
        ("A Special Section 👩‍💻", "a-special-section", "A Special Section", "👩‍💻"),
        ("C# & F#", "c-f", "C# & F#", ""),
    ],
)
def test_a_heading_names_a_standing_section_by_any_of_its_names(heading, key, title, emoji):
    """Sections keep the title that is printed, and their key through all renamings."""
    section = from_markdown(f"---\nnumber: 1\n---\n\n## {heading}\n\ntext\n", OUTLINE).sections[0]
    assert (section.key, section.title, section.emoji) == (key, title, emoji)


def test_a_caption_may_stand_right_below_its_picture_or_after_an_empty_line():
    """Both ways are found in the wild; the credit is what stands in parentheses at the end."""
    head = "---\nnumber: 1\n---\n\n## A\n\n![x](https://p.example/x.png)\n"
    for gap in ("", "\n"):
        item = from_markdown(f"{head}{gap}_An owl (asleep). (Ada)_\n\n**a** b\n", OUTLINE).items[0]
        assert (item.image.caption, item.image.credit) == ("An owl (asleep).", "Ada")


def test_a_document_may_have_a_title_line_instead_of_front_matter():
    """A file handed over from elsewhere says its number in its title."""
    issue = from_markdown("# #7: Herons \n\nHello.\n\n## A\n\n**b** c\n", OUTLINE)
    assert (issue.number, issue.title, issue.intro, len(issue.items)) == (7, "#7: Herons", "Hello.", 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("just text", "number: 12"),
        ("---\nnumber: twelve\n---\n", "number: 12"),
        ("---\nnumber: 3\nslot: tomorrow\n---\n", "2019-04-28"),
    ],
)
def test_a_document_that_does_not_say_which_issue_it_is_is_refused(text, message):
    """The error says what to write."""
    with pytest.raises(UsageError, match=message):
        from_markdown(text, OUTLINE)


# fmt: off
PIECES = st.sampled_from([
    "**bold**", "**", "* ", "- ", "+ ", "1. ", "# ", "## ", "### x", "\n", "\n\n", "    ", "  ", "\t", "```",
    "~~~", "> ", "---", "***", "* * *", "===", "_", "_via Ada_", " _via B_", "_cap (x)_", "(c)", "{width=3}",
    "`", "\\", "<!-- story -->", "<!-- next -->", "<!-- closing -->", "<!--", "&amp;", "[x]: https://y.example",
    "é", "⚡️", "[a](https://x.example/)", "![a](https://x.example/i.png)", "word", "text: ",
])
# fmt: on
TEXTS = st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=15)
IMAGES = st.builds(
    Image,
    src=st.just("https://x.example/i.png") | TEXTS,
    alt=TEXTS,
    caption=TEXTS,
    credit=TEXTS,
    width=st.none() | st.integers(1, 9999),
    height=st.none() | st.integers(1, 9999),
)
ITEMS = st.builds(
    Item,
    kind=st.sampled_from([kind for kind in ItemKind if kind is not ItemKind.HIDDEN]),
    text=TEXTS,
    image=st.none() | IMAGES,
    credit=st.just("") | TEXTS,
    proposal=st.booleans(),
)
WHOLE = st.builds(
    Issue,
    number=st.integers(1, 999),
    title=TEXTS,
    intro=TEXTS,
    closing=TEXTS,
    slot=st.none() | st.dates(),
    sections=st.lists(
        st.builds(
            Section,
            key=st.just("k"),
            title=TEXTS,
            emoji=st.sampled_from(["", "⚡️"]),
            items=st.lists(ITEMS, max_size=4).map(tuple),
            quick_links=st.just("") | TEXTS,
            level=st.sampled_from([2, 3]),
        ),
        max_size=3,
    ).map(tuple),
)


@budget(max_examples=150, deadline=None)
@given(WHOLE)
def test_what_is_written_is_read_and_written_again_the_same(issue):
    """Whatever an issue holds, its document is a fixed point, and so is the issue read from it."""
    text = to_markdown(issue)
    back = from_markdown(text, OUTLINE)
    assert to_markdown(back) == text
    assert from_markdown(to_markdown(back), OUTLINE) == back
