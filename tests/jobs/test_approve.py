"""preview and approve: an issue is looked at critically, and approval is of exactly what was seen."""

from dataclasses import replace

import pytest

from curator import config
from curator.errors import ConfigError, NotFound, Refused, SendRejected
from curator.jobs import preview
from curator.jobs.approve import Blocked, approve, unapprove
from curator.jobs.assemble import assemble, change
from curator.mail import tokens
from curator.model import Image, IssueState, Item, ItemKind, Severity
from curator.store import deliveries, history, issues, reading
from tests.support import make
from tests.support.hands import Book
from tests.support.make import DAY, NOW
from tests.support.postoffice import parsed


@pytest.fixture
def draft(engine, settings):
    make.pick(engine)
    return assemble(engine, settings.outline, now=NOW, by="ada", title="#1: Owls, counted")


def retitle(engine, title):
    return change(engine, 1, lambda issue: replace(issue, title=title), now=NOW, by="lin", what="retitled")


def with_item(engine, item):
    def changes(issue):
        section = issue.sections[0]
        return replace(issue, sections=(replace(section, items=(*section.items, item)),))

    return change(engine, 1, changes, now=NOW, by="lin", what="added an item")


def approved(engine, settings, **more):
    return approve(engine, settings, 1, **{"now": NOW, "by": "ada"} | more)[0]


def test_a_look_changes_nothing(engine, settings, draft):
    """The same issue gives the same edition, byte for byte."""
    one, two = preview.look(engine, settings, 1), preview.look(engine, settings, 1)
    assert one == two
    assert one.edition.subject == "#1: Owls, counted"
    assert make.issue_again(engine) == draft


def test_an_approval_binds_the_digest_of_what_was_seen(engine, settings, draft):
    """By whom and when; the frozen edition is the one that was looked at."""
    seen = preview.look(engine, settings, 1).edition
    edition = approved(engine, settings)
    assert replace(edition, id=None) == seen
    issue = make.issue_again(engine)
    assert (issue.state, issue.digest, issue.approved_by, issue.approved_at) == (
        "approved",
        seen.digest,
        "ada",
        NOW,
    )
    with reading(engine) as conn:
        assert issues.edition_of(conn, issue) == edition
        assert history.notes(conn, issue.id)[-1].what == f"approved {seen.digest[:12]}"


def test_what_preflight_blocks_is_not_approved(engine, settings, draft):
    """The line says the first error, the error has all findings, and the issue stays a draft."""
    with_item(engine, Item(ItemKind.IMAGE, "", image=Image("not an address", "")))
    with pytest.raises(Blocked, match=r"cannot be approved: .*curator issue check 1") as caught:
        approved(engine, settings)
    assert Severity.ERROR in {finding.severity for finding in caught.value.shown.findings}
    assert make.issue_again(engine).state is IssueState.DRAFT


def test_an_edit_after_approval_makes_a_draft(engine, settings, draft):
    """What would go out is never other than what was approved."""
    first = approved(engine, settings)
    assert retitle(engine, "#1: Owls").state is IssueState.DRAFT
    second = approved(engine, settings)
    assert second.digest != first.digest
    assert second.subject == "#1: Owls"


def test_approving_again_what_was_not_changed_is_the_same_edition(engine, settings, draft):
    """Withdrawn and approved again, later, by another: the same digest and row."""
    first = approved(engine, settings)
    unapprove(engine, 1, now=NOW, by="ada")
    assert approved(engine, settings, now=NOW + DAY, by="lin") == first


def test_what_is_approved_is_not_approved_twice(engine, settings, draft):
    """The line says so."""
    approved(engine, settings)
    with pytest.raises(Refused, match="#1 is approved already"):
        approved(engine, settings)


def test_only_an_approval_can_be_withdrawn(engine, draft):
    """A draft is one already; an unknown issue is not found."""
    with pytest.raises(Refused, match="#1 is a draft already"):
        unapprove(engine, 1, now=NOW, by="ada")
    with pytest.raises(NotFound):
        unapprove(engine, 2, now=NOW, by="ada")


def test_a_preview_is_written_as_html_text_and_mail(engine, settings, draft, tmp_path):
    """Three files; the mail is marked as what it is."""
    shown = preview.look(engine, settings, 1)
    files = preview.write(settings, shown, tmp_path / "previews", NOW)
    assert [path.name for path in files] == ["issue-001.html", "issue-001.txt", "issue-001.eml"]
    assert files[0].read_text(encoding="utf-8") == shown.edition.html
    mail = parsed(files[2].read_bytes())
    assert mail["Subject"].startswith("[PREVIEW")
    assert mail["To"] == "ada@heron.example"


def test_a_preview_goes_to_the_editors_and_to_nobody_else(engine, tmp_path, draft):
    """Whoever subscribes: no delivery is made, each subject differs, its link unsubscribes nobody."""
    editors = ("Ada <ada@heron.example>", "lin@heron.example")
    settings = make.settings(tmp_path, preview=config.Preview(to=editors))
    make.readers(engine, 3)
    book = Book()
    shown = preview.look(engine, settings, 1)
    for _ in range(2):
        assert preview.mail(engine, settings, shown, book, NOW) == ["ada@heron.example", "lin@heron.example"]
    mails = [parsed(message.raw) for message in book.taken]
    assert book.addresses == ["ada@heron.example"] * 2 + ["lin@heron.example"] * 2
    assert all(mail["Subject"].startswith("[PREVIEW ") for mail in mails)
    assert len({mail["Subject"] for mail in mails}) == 4
    for mail in mails:
        token = mail["List-Unsubscribe"].rstrip(">").rpartition("/")[2]
        with pytest.raises(Refused):
            tokens.read(config.token_keys(settings, NOW), "unsubscribe", token)
    with reading(engine) as conn, pytest.raises(NotFound):
        deliveries.tally(conn, draft.id)


def test_without_editors_there_is_nobody_to_preview_to(engine, settings, draft):
    """The line says where to list them."""
    with pytest.raises(ConfigError, match=r"\[preview\] to = "):
        preview.mail(engine, settings, preview.look(engine, settings, 1), Book(), NOW)


def test_a_preview_that_the_post_refuses_says_so(engine, tmp_path, draft):
    """The error comes out as it is."""
    settings = make.settings(tmp_path, preview=config.Preview(to=("ada@heron.example",)))
    book = Book()
    book.always = SendRejected("550 no such user")
    with pytest.raises(SendRejected, match="550"):
        preview.mail(engine, settings, preview.look(engine, settings, 1), book, NOW)
