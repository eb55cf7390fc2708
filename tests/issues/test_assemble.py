"""Picks and an outline become a draft."""

from datetime import UTC, date, datetime

import pytest

from curator.issues.assemble import assemble
from curator.issues.document import from_markdown, to_markdown
from curator.issues.markdown import links
from curator.issues.prose import to_words
from curator.model import Candidate, CandidateState, IssueState, ItemKind
from tests.support.issues import settings

OUTLINE = settings().outline


def pick(n: int, **changes) -> Candidate:
    """An approved candidate."""
    fields = {"title": f"Page {n}", "summary": "What the page says.", "section": "field", **changes}
    return Candidate(
        n, f"https://pages.example/{n}", CandidateState.APPROVED, datetime(2026, 11, 1, tzinfo=UTC), **fields
    )


def draft(*picks: Candidate):
    """The draft made of `picks`."""
    return assemble(12, picks, OUTLINE, title="#12: Owls", slot=date(2026, 11, 22))


def test_sections_come_in_the_order_of_the_outline_and_empty_ones_vanish():
    """The order of the picks decides within a section, not among them."""
    issue = draft(pick(1, section="fun"), pick(2, section="field"), pick(3, section="fun"))
    assert [(s.key, s.title, s.emoji, [i.candidate_id for i in s.items]) for s in issue.sections] == [
        ("field", "Field Notes", "🔭", [2]),
        ("fun", "Small Wonders", "✨", [1, 3]),
    ]


@pytest.mark.parametrize("section", [None, "gone"])
def test_picks_of_no_standing_section_come_last_in_one_without_a_name(section):
    """Nothing approved is lost because a section was renamed or never chosen."""
    issue = draft(pick(1, section=section), pick(2, section="fun"))
    assert [(s.key, s.title, len(s.items)) for s in issue.sections] == [
        ("fun", "Small Wonders", 1),
        ("", "", 1),
    ]


def test_stories_come_before_quick_links_else_in_the_order_given():
    """Quick links close a section, under its own heading."""
    kinds = {1: ItemKind.LINK, 2: ItemKind.STORY, 3: ItemKind.LINK, 4: ItemKind.STORY}
    section = draft(*(pick(n, kind=kind) for n, kind in kinds.items())).sections[0]
    assert [item.candidate_id for item in section.items] == [2, 4, 1, 3]
    assert section.quick_links == "More from the field ⚡️"


def test_a_story_is_a_linked_title_and_the_note():
    """The editor's note is printed as it was written, as Markdown."""
    item = draft(pick(1, note="It **works**.", via="Grace")).items[0]
    assert item.text == "**[Page 1](https://pages.example/1)**\n\nIt **works**."
    assert (item.kind, item.url, item.credit, item.proposal) == (
        ItemKind.STORY,
        "https://pages.example/1",
        "Grace",
        False,
    )


def test_without_a_note_the_summary_is_proposed():
    """Words from a page are escaped, and marked as nobody's."""
    item = draft(pick(1, summary="# Not a heading\n* a [b](c) <i>")).items[0]
    assert item.proposal
    assert to_words(item.text) == "Page 1\n# Not a heading * a [b](c) <i>"


@pytest.mark.parametrize("kind", [ItemKind.STORY, ItemKind.LINK])
def test_a_note_that_links_to_the_page_itself_is_all_that_is_printed(kind):
    """An editor who has written the whole item gets no second link before it."""
    note = "🦉 A [page](http://www.pages.example/1/) worth reading"
    assert draft(pick(1, kind=kind, note=note)).items[0].text == note


def test_a_quick_link_is_a_linked_title_with_the_note_behind_it():
    """A quick link without words is a title, and complete."""
    first, second = draft(pick(1, kind=ItemKind.LINK, note="why"), pick(2, kind=ItemKind.LINK)).items
    assert first.text == "[Page 1](https://pages.example/1): why"
    assert (second.text, second.proposal) == ("[Page 2](https://pages.example/2)", False)


@pytest.mark.parametrize(
    "title",
    [
        "a ](https://evil.example) b",
        "`x` **y** _z_",
        "<b>x</b> & &amp;",
        "a | b \\ c",
        "[[#3]] ![x](y)",
        "# x",
        "x\n\n* y",
    ],
)
def test_a_hostile_title_is_text_in_one_link(title):
    """Brackets, backticks, tags and pipes in a title are printed, not obeyed."""
    item = draft(pick(1, title=title, note="n")).items[0]
    assert to_words(item.text) == " ".join(title.split()) + "\nn"
    assert [link.url for link in links(item.text)] == ["https://pages.example/1"]


def test_a_page_without_a_title_is_named_by_its_host():
    """Every link has words."""
    assert draft(pick(1, title="")).items[0].text.startswith("**[pages.example](")


def test_the_issue_is_a_draft_for_its_slot_and_survives_its_document():
    """What is assembled can be exported and read back, item by item."""
    issue = draft(pick(1), pick(2, kind=ItemKind.LINK, via="Lin"), pick(3, section=None, note="x\n\n* y"))
    assert (issue.number, issue.title, issue.slot, issue.state) == (
        12,
        "#12: Owls",
        date(2026, 11, 22),
        IssueState.DRAFT,
    )
    back = from_markdown(to_markdown(issue), OUTLINE)
    printed = [(i.kind, i.text, i.url, i.credit, i.proposal) for i in issue.items]
    assert [(i.kind, i.text, i.url, i.credit, i.proposal) for i in back.items] == printed
    assert [s.key for s in back.sections] == [s.key for s in issue.sections]
