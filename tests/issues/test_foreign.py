"""Documents from elsewhere: read as they are, and written again as they stood."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.issues.document import from_markdown, to_markdown
from curator.issues.writing import _shape
from curator.model import ItemKind
from tests.support import issues, shared

OUTLINE = issues.settings().outline
HEAD = "---\nnumber: 12\n---\n\n"


def read(text, *, head=HEAD):
    """The issue that a document says."""
    return from_markdown(head + text, OUTLINE, number=1)


def bare(text):
    """A document without the white space at the ends of its lines and its own end."""
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


def kinds(issue):
    """The first letters of the kinds of item, section by section."""
    return ["".join(item.kind[0] for item in section.items) for section in issue.sections]


@pytest.mark.parametrize(
    ("head", "number", "title", "day", "aliases"),
    [
        (
            '---\ntitle: "#7: &amp; &#x27;c&#x27; "\ndate: 2019-04-28\naliases:\n  - /issues/7-owls\n---\n',
            *(7, "#7: & 'c'", "2019-04-28", ("/issues/7-owls",)),
        ),
        ("---\nnumber: 012\ntitle: Owls\naliases: [/a, /b]\n---\n", 12, "Owls", "None", ("/a", "/b")),
        (
            "Title: This Week 184\nNumber: 184\nDate: 2017-05-30\nCategory: X\n",
            184,
            "This Week 184",
            "2017-05-30",
            (),
        ),
        ("Title: This Week 63\nDate: 2014-12-29 10:00\n", 63, "This Week 63", "2014-12-29", ()),
        ("# #9: Herons \n", 9, "#9: Herons", "None", ()),
        (
            '+++\ntitle = "Owls: a \\"TOML\\" story"\nnumber = 31\ndate = 2027-01-10T09:00:00+01:00\n+++\n',
            *(31, 'Owls: a "TOML" story', "2027-01-10", ()),
        ),
        ("\n\n# Issue 9\n", 9, "Issue 9", "None", ()),
        ("---\nnumber: 3\ntitle: 'It''s \"late\"'\nother: {a: [1, 2]}\n---\n", 3, 'It\'s "late"', "None", ()),
        ("---\nnumber: 3\ntitle: not: yaml: at all\n---\n", 3, "not: yaml: at all", "None", ()),
    ],
)
def test_the_head_of_a_document_may_have_any_usual_form(head, number, title, day, aliases):
    """What it says is understood, and it is written again as it stood."""
    text = f"{head}\nHello.\n\n## A\n\n**b** c\n"
    issue = from_markdown(text, OUTLINE)
    assert (issue.number, issue.title, str(issue.slot), issue.aliases) == (number, title, day, aliases)
    assert (issue.intro, kinds(issue)) == ("Hello.", ["s"])
    assert to_markdown(issue) == text


def test_a_head_that_is_true_no_more_is_mended_where_it_stands():
    """What it says beside number, title and day stays."""
    text = '---\ntitle: "#7: Owls"\ncategory: birds\nnumber: 7\n---\n\nHello.\n'
    changed = replace(from_markdown(text, OUTLINE), title='#7: "Herons" & co')
    written = to_markdown(changed)
    assert written.startswith('---\ntitle: "#7: \\"Herons\\" &amp; co"\ncategory: birds\nnumber: 7\n---\n')
    assert from_markdown(written, OUTLINE).title == '#7: "Herons" & co'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## A\n\n[**b**](https://x.example/) **c** d\n\n[e **f**](https://x.example/) g", ["s"]),
        ("## A\n\n**b** c\n\n![d](https://x.example/i.png)\n\n_e_\n\nand so on\n\n**f** g", ["ss"]),
        ("## A\n\n**b** c\n\n![d](https://x.example/i.png)\n\n_e_\n\n**f** g", ["sis"]),
        ("## A\n\n![d](https://x.example/i.png)\n_e_\n\n**f** g", ["is"]),
        ("## A\n* b\n* c\n\n## B\n- d", ["ll", "l"]),
        ("## A\n\n**Quick ⚡️** ([see all 20](https://x.example/))\n\n* b\n* c", ["ll"]),
        ("## A\n\n**b** c\n\nMore:\n\n* d\n* e\n\n**Quick links**\n\n* f", ["sl"]),
        ("## A\n\n<!--\n\n* no link\n\n-->\n\n* a link\n\n<!-- b -->\n* another", ["hlhl"]),
        ("## A\n\n* [b][1]\n* c\n\n[1]: https://x.example/\n\n## B\n\ntext", ["llh", "t"]),
        ("## A\n\ntext\n\n#### Small\n* b\n* c\n\n#### Other\n\nd", ["ttllt"]),
        ("# A\n\nb\n\n## C\n\n* d\n\n# E\n\nf", ["t", "l", "t"]),
        ("**A** 🔭\n\nb\n\n* c\n\n**D ✨**\n\ne", ["t", "t"]),
        ("Hello.\n\n![a](https://x.example/i.png)\n\n_b_\n\nBye.", ["it"]),
        ("Hello, no sections.\n\nAnd more.", []),
        ("## A\n\n1. b\n2. c\n\n> d\n\n> e", ["t"]),
        ("## A\n\n* b\n*\n\n**c** d\n\n-", ["ls"]),
        ("## A\n\n**Quick links**\n\n*\n\nb", ["s"]),
        ("-\n\nThanks for reading!\n\n* a", []),
    ],
)
def test_items_of_every_form_are_found(text, found):
    """By what stands around them, as their authors meant."""
    issue = read(text)
    assert kinds(issue) == found
    assert to_markdown(issue) == f"{HEAD}{text}\n"


@pytest.mark.parametrize(
    "goodbye",
    [
        "**Thanks for reading!**\nTell a friend.\n\nPS: more",
        "Alright, that’s it for the first issue!",
        "_The Night Heron is edited by: [Ada](https://ada.example/)_",
        "Thank you so much for subscribing.",
        "Until next time!",
    ],
)
def test_a_closing_is_known_by_its_words(goodbye):
    """In the last section, from where it says goodbye to the end."""
    issue = read(f"## A\n\n**b** Thanks for reading the paper, says Ada.\n\n* c\n\n{goodbye}\n")
    assert (kinds(issue), issue.closing) == (["s"], goodbye)
    assert (
        to_markdown(issue)
        == f"{HEAD}## A\n\n**b** Thanks for reading the paper, says Ada.\n\n* c\n\n{goodbye}\n"
    )


def test_sections_are_known_by_former_names_and_by_a_key():
    """A title of its own for one issue does not make another section."""
    issue = read("## From Outside 🌍\n\na\n\n## Owls of the year 🦉 {#method}\n\nb\n\n## One-off\n\nc")
    assert [(s.key, s.title, s.emoji) for s in issue.sections] == [
        ("field", "From Outside", "🌍"),
        ("method", "Owls of the year", "🦉"),
        ("one-off", "One-off", ""),
    ]
    renamed = replace(issue.sections[0], title="Special", source="")
    text = to_markdown(replace(issue, sections=(renamed, *issue.sections[1:])), OUTLINE)
    assert "\n## Special 🌍 {#field}\n" in text
    assert read(text.removeprefix(HEAD)).sections[0].key == "field"


def test_a_links_address_may_stand_elsewhere():
    """An item is about the page that its reference means."""
    assert (
        read("## A\n\n* [b][x]\n\n## B\n\nc\n\n[x]: https://x.example/p").items[0].url
        == "https://x.example/p"
    )


def test_line_ends_tabs_and_a_byte_order_mark_are_taken():
    """What other systems' editors write is read the same."""
    text = "---\nnumber: 12\n---\n\nHello.\n\n## A\n\n*\tb\n*\tc\n\n**d**\te\n"
    assert from_markdown("\ufeff" + text.replace("\n", "\r\n"), OUTLINE) == from_markdown(text, OUTLINE)


def test_what_makes_text_harmless_does_not_change_how_it_stood():
    """The words are cleaned; the document keeps its zero-width and combining characters."""
    text = f"{HEAD}## A\n\n**o\u200bw\u202el**s e\u0301\n"
    issue = from_markdown(text, OUTLINE)
    assert issue.items[0].text == "**owl**s é"
    assert to_markdown(issue) == text


def test_a_document_longer_than_any_issue_is_refused():
    """In one line."""
    with pytest.raises(UsageError, match="has 2,000,020 characters; no issue is longer than 1,000,000"):
        from_markdown(HEAD + "a" * 2_000_000, OUTLINE)


# fmt: off
BLOCKS = st.sampled_from([
    "# A", "## Field Notes 🔭", "## B", "### C", "#### d", "## A", "**Quick links** ⚡️", "**Quick links**",
    "**A** 🔭", "**a** b", "**a.**\nb\nc", "[**a**](https://x.example/) b", "c", "a  \nb", "##", "    a",
    "**[a](https://x.example/?utm_source=y&b=1)**", "c\n[d][1]", "[1]: https://x.example/", "a\tb", "<!-- a",
    "[e]: <https://x.example/> 'f'", "* a\n* b", "* 🦉 a\n\n  b\n* c", "- a", "+ a\n  - b", "1. a\n2. b",
    "> a\n> b", "> * a\n>\n> b", "![a](https://x.example/i.png)", "_a (b)_", "_a_", "\u200ba", "* * *",
    "![a](https://x.example/i.png)\n_a (b)_", "![](https://x.example/j.png){width=3}", "<!-- a -->", "---",
    "<!--\n\n* a\n\n-->", "Thanks for reading!", "More:", "<small>a</small>", "_via Ada_",
    "* [video] [a](https://x.example/)", "-", "+", "```\n## a\n```", "**a** b\n\n_via Ada_", "&amp; \\* é",
])
DIRECTIVES = st.sampled_from([
    "<!-- story -->", "<!-- text -->", "<!-- next -->", "<!-- closing -->", "<!-- section -->",
    "<!-- proposal -->",
])
HEADS = st.sampled_from([
    HEAD, "Title: A 3\nDate: 2014-12-29\n\n", "# #3: A\n\n", "\n---\ntitle: 'a'\nx: [1]\n---\n",
])
# fmt: on


def documents(blocks):
    """Documents of any head and some of these blocks."""
    gaps = st.sampled_from(["\n\n", "\n\n", "\n", "\n\n\n"])
    bodies = st.lists(st.tuples(blocks, gaps).map("".join), max_size=12).map("".join)
    return st.tuples(HEADS, bodies).map("".join)


@budget(max_examples=250, deadline=None)
@given(documents(BLOCKS))
def test_what_is_read_is_written_again_as_it_stood(text):
    """Whatever a document holds, no line of it is lost, and reading it again gives the same issue."""
    issue = from_markdown(text, OUTLINE, number=3)
    written = to_markdown(issue, OUTLINE)
    assert from_markdown(written, OUTLINE, number=3) == issue
    assert bare(written) == bare(text)


@example("---\nnumber: 12\n---\n\n<!-- closing -->\n\n<!-- story -->\n-\n\n- a\n\n")
@budget(max_examples=250, deadline=None)
@given(documents(BLOCKS | DIRECTIVES))
def test_what_directives_say_is_read_again_the_same(text):
    """Where they lead to nothing, too."""
    issue = from_markdown(text, OUTLINE, number=3)
    written = to_markdown(issue, OUTLINE)
    back = from_markdown(written, OUTLINE, number=3)
    assert back == issue
    assert to_markdown(back, OUTLINE) == written


@budget(max_examples=250, deadline=None)
@given(documents(BLOCKS | DIRECTIVES), st.data())
def test_items_that_change_places_and_come_back_leave_no_trace(text, data):
    """In between the document says the new order, and after it the old one again, line by line."""
    issue = from_markdown(text, OUTLINE, number=3)
    long = [at for at, section in enumerate(issue.sections) if len(section.items) > 1]
    if not long:
        return
    at = data.draw(st.sampled_from(long))
    items = data.draw(st.permutations(issue.sections[at].items))
    sections = list(issue.sections)
    sections[at] = replace(sections[at], items=tuple(items))
    moved = replace(issue, sections=tuple(sections))
    back = from_markdown(to_markdown(moved, OUTLINE), OUTLINE, number=3)
    assert [_shape(section) for section in back.sections] == [_shape(section) for section in moved.sections]
    assert (back.intro, back.closing) == (issue.intro, issue.closing)


@shared.needs_shared
@pytest.mark.parametrize(
    "path",
    sorted(shared.SHARED.glob("newsletters/*/*.md")),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_a_real_issue_is_written_again_as_it_stood(path):
    """White space at the ends of lines aside; and read again, it is the same issue."""
    text = path.read_text("utf-8")
    issue = from_markdown(text, OUTLINE)
    written = to_markdown(issue, OUTLINE)
    assert bare(written) == bare(text)
    assert from_markdown(written, OUTLINE) == issue


@shared.needs_shared
def test_the_measure_has_the_form_that_its_author_gave_it():
    """Three sections, eight stories, two quick links, three images with captions, an intro and a closing."""
    issue = from_markdown(
        (shared.SHARED / "newsletters/dynamically-typed/012.md").read_text("utf-8"), OUTLINE
    )
    assert [(section.emoji) for section in issue.sections] == ["🔌", "🎛", "✨"]
    assert kinds(issue) == ["isss", "isssll", "iss"]
    assert all(item.image.caption for item in issue.items if item.kind is ItemKind.IMAGE)
    assert issue.intro.startswith("Hey everyone")
    assert issue.closing.startswith("**Thanks for reading!**")
