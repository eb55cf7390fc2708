"""Readers who go without some sections: their message lacks these, and is the approved one otherwise."""

import pytest

from curator import config
from curator.jobs import prefer
from curator.jobs.approve import approve
from curator.jobs.assemble import assemble
from curator.jobs.recipients import recipients
from curator.jobs.send import send
from curator.mail.body import normal
from curator.mail.cut import cut
from curator.model import TOKEN_SENTINEL, DeliveryState
from curator.store import deliveries, reading, subscribers
from tests.support import make
from tests.support.hands import Book, Clock
from tests.support.make import NOW
from tests.support.postoffice import parsed

D = DeliveryState


@pytest.fixture
def settings(tmp_path):
    """A newsletter whose readers choose among the sections of its outline."""
    return make.settings(tmp_path, subscribing=config.Subscribing(sections=True))


@pytest.fixture
def addresses(engine, settings):
    """Four readers of an approved issue that has two of the three sections: Field Notes, Small Wonders."""
    for section in ("field", "fun"):
        make.pick(engine, f"https://nightjar.example/{section}", section=section)
    draft = assemble(engine, settings.outline, now=NOW, by="ada", title="#1: Owls, counted")
    approve(engine, settings, draft.number, now=NOW, by="ada")
    return make.readers(engine, 4)


def choose(engine, settings, address, *wanted):
    with reading(engine) as conn:
        reader = subscribers.find(conn, address)
    prefer.choose(engine, settings, reader.id, wanted, now=NOW)


def sent(engine, settings, **verdicts):
    """What each reader got, by address, and how the send ended."""
    book = Book(**verdicts)
    done = send(engine, settings, book, 1, clock=Clock(), by="ada")
    return {message.to: parsed(message.raw) for message in book.taken}, done


def bodies(mail):
    return [normal(part.get_content()) for part in mail.iter_parts()]


def is_made_of(mail, edition):
    """Whether the mail has the bodies of the edition, with the reader's own token in its places."""
    token = mail["List-Unsubscribe"].rstrip(">").rpartition("/")[2]
    return bodies(mail) == [
        normal(part).replace(TOKEN_SENTINEL, token) for part in (edition.text, edition.html)
    ]


def test_each_gets_the_approved_bytes_but_for_what_they_go_without(engine, settings, addresses):
    """In html and text; a section that the issue has not makes no difference."""
    whole, less, other, _ = addresses
    choose(engine, settings, less, "method", "fun")
    choose(engine, settings, other, "field", "fun")
    edition = recipients(engine, 1, NOW).edition
    mails, done = sent(engine, settings)
    assert done.tally.counts == {D.SENT: 4}
    for address, expected in ((whole, edition), (other, edition), (less, cut(edition, ["field"]))):
        assert is_made_of(mails[address], expected)
    for body in bodies(mails[less]):
        assert "Field Notes" not in body
        assert "Small Wonders" in body
        assert "/unsubscribe/" in body


def test_who_wants_nothing_of_the_issue_gets_none(engine, settings, addresses):
    """They are skipped, with the reason, and not lost; nor counted among those who would get it."""
    choose(engine, settings, addresses[3], "method")
    assert recipients(engine, 1, NOW, sections=True).count == 3
    mails, done = sent(engine, settings)
    assert addresses[3] not in mails
    assert done.done
    assert done.tally.conserved
    with reading(engine) as conn:
        (skipped,) = deliveries.list_some(conn, make.issue_again(engine).id, [D.SKIPPED])
    assert (skipped.address, skipped.reason) == (addresses[3], "wants none of the sections of this issue")
    assert skipped.without == ("field", "fun")


def test_what_is_chosen_during_a_send_counts_from_the_next_issue_on(engine, settings, addresses):
    """As long as a send lasts, the choice is the one that was frozen with its recipients."""
    last = addresses[-1]
    one_by_one = settings.model_copy(update={"post": config.Post(rate=5000, threads=1)})
    mails, _ = sent(engine, one_by_one, **{addresses[0]: lambda _: choose(engine, settings, last, "fun")})
    assert "Field Notes" in bodies(mails[last])[0]


def test_where_nobody_chooses_all_get_all(engine, settings, addresses):
    """Whatever was chosen before the newsletter turned it off."""
    choose(engine, settings, addresses[0], "fun")
    choose(engine, settings, addresses[1], "method")
    off = settings.model_copy(update={"subscribing": config.Subscribing()})
    edition = recipients(engine, 1, NOW).edition
    mails, done = sent(engine, off)
    assert done.tally.counts == {D.SENT: 4}
    assert all(is_made_of(mail, edition) for mail in mails.values())
