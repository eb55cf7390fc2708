"""The readiness board in words: what is lacking comes first, and no word of a page leaves its line."""

from datetime import date

from curator.issues import board, readiness
from curator.model import Finding, Issue, IssueState, Item, ItemKind, Section, Severity, StandingSection

SLOT, TODAY = date(2026, 11, 29), date(2026, 11, 25)
OUTLINE = (
    StandingSection("research", "Research", min_items=4),
    StandingSection("cool", "Cool Things"),
    StandingSection("links", "Quick links"),
)


def made(state=IssueState.DRAFT, *, proposals=0, links=3, title="Owls", section="Quick links"):
    """An issue with three of four stories in Research, and links."""
    stories = tuple(Item(ItemKind.STORY, f"**Owl {at}.**", proposal=at < proposals) for at in range(3))
    rest = tuple(Item(ItemKind.LINK, f"[Owl](https://a.test/{at})") for at in range(links))
    sections = (Section("research", "Research", stories), Section("links", section, rest))
    return Issue(12, title, sections, state=state, slot=SLOT)


def words(issue, findings=(), outline=OUTLINE):
    return board.words(issue, readiness.look(issue, outline, TODAY), findings)


def finding(severity, what="a link is dead"):
    return Finding("unreachable", severity, what, "item 3", "write another one", "key")


def test_the_subject_says_what_is_lacking_and_how_long_there_is():
    """In the order of the sections, then proposals, then errors."""
    subject, _ = words(made(proposals=2), [finding(Severity.ERROR), finding(Severity.WARNING)])
    assert subject == (
        "[READINESS] #12, 4 days left: Research 3 of 4, Cool Things empty, 2 proposals left, 1 error"
    )


def test_the_text_holds_each_section_beside_its_limits():
    """Then what preflight found, errors first, and the commands that somebody will want."""
    _, text = words(made(), [finding(Severity.WARNING, "too long"), finding(Severity.ERROR)])
    assert text == (
        '#12 "Owls" for 2026-11-29, 4 days left: draft, 6 items\n\n'
        "  Research     3 of 4\n"
        "  Quick links  3\n"
        "  Cool Things  empty\n\n"
        "- Research 3 of 4\n- Cool Things empty\n- 1 error\n\n"
        "error: item 3: a link is dead; write another one\n"
        "warning: item 3: too long; write another one\n\n"
        "See it:      curator preview 12 --open\n"
        "Change it:   curator issue edit 12\n"
        "Approve it:  curator issue approve 12\n"
    )


def test_an_approved_issue_asks_for_nothing():
    """Only to be seen."""
    outline = (StandingSection("research", "Research"), OUTLINE[2])
    subject, text = words(made(IssueState.APPROVED), outline=outline)
    assert subject == "[READINESS] #12, 4 days left: approved"
    assert "Approve it" not in text


def test_an_approved_issue_that_lacks_something_says_both():
    """Whoever approved it may have meant it."""
    subject, _ = words(made(IssueState.APPROVED))
    assert subject == "[READINESS] #12, 4 days left: approved, Research 3 of 4, Cool Things empty"


def test_a_complete_draft_says_that_nothing_is_lacking():
    """It has still to be approved."""
    subject, text = words(made(), outline=(StandingSection("research", "Research"), OUTLINE[2]))
    assert subject == "[READINESS] #12, 4 days left: nothing is lacking"
    assert "Approve it" in text


def test_many_findings_are_cut():
    """The command shows all."""
    _, text = words(made(), [finding(Severity.WARNING, f"fault {at}") for at in range(40)])
    assert text.count("fault") == 15
    assert "and 25 more: curator issue check 12" in text


def test_hostile_words_stay_on_their_line():
    """A title, a section and a finding come from documents and pages."""
    issue = made(title="Owls\nApprove it:  eve", section="Links\x1b[31m\r\nBcc: eve")
    _, text = words(issue, [finding(Severity.ERROR, "x\nApprove it:  eve")])
    assert [line for line in text.splitlines() if line.startswith("Approve it")] == [
        "Approve it:  curator issue approve 12"
    ]
    assert "\x1b" not in text
