"""send: each recipient of the approved edition gets it once, whoever starts it how often."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from curator import config
from curator.errors import ConfigError, Held, NotFound, Refused
from curator.jobs import schedule
from curator.jobs.approve import approve, unapprove
from curator.jobs.assemble import change
from curator.jobs.recipients import recipients
from curator.jobs.send import send
from curator.model import CandidateState, DeliveryState, IssueState
from curator.post.folder import FolderPost
from curator.store import candidates, deliveries, history, memos, reading, writing
from tests.support import make
from tests.support.hands import Book, Clock
from tests.support.make import NOW
from tests.support.postoffice import parsed

D = DeliveryState


@pytest.fixture
def book():
    return Book()


def start(engine, settings, post, **more):
    return send(engine, settings, post, 1, **{"clock": Clock(), "by": "ada"} | more)


def counts(engine):
    with reading(engine) as conn:
        return deliveries.tally(conn, make.issue_again(engine).id).counts


def test_an_approved_issue_goes_to_every_subscriber_once(engine, settings, book):
    """Issue, candidates and history say so; the tally is conserved."""
    issue = make.approved(engine, settings, 12)
    sent = start(engine, settings, book)
    assert (sent.now_sent, sent.done, sent.halted) == (12, True, None)
    assert sent.tally.counts == {D.SENT: 12}
    assert sent.tally.conserved
    assert book.addresses == [f"reader-{at:03}@post.example" for at in range(12)]
    after = make.issue_again(engine)
    assert (after.state, after.sent_at) == (IssueState.SENT, NOW)
    with reading(engine) as conn:
        ids = [item.candidate_id for item in issue.items]
        assert {candidates.get(conn, one).state for one in ids} == {CandidateState.SENT}
        assert [row.what for row in history.notes(conn, issue.id)][-2:] == ["sending to 12", "sent"]


def test_a_second_send_mails_nobody(engine, settings, book):
    """It says how the first one ended."""
    make.approved(engine, settings, 3)
    first = start(engine, settings, book)
    second = start(engine, settings, book)
    assert (second.now_sent, second.done, second.tally) == (0, True, first.tally)
    assert max(book.asked.values()) == 1


def test_all_get_the_same_bytes_but_for_what_is_their_own(engine, settings, book):
    """One recipient each, its own token and id; subject and bodies are those that were approved."""
    make.approved(engine, settings, 4)
    edition = recipients(engine, 1, NOW).edition
    start(engine, settings, book)
    mails = [parsed(message.raw) for message in book.taken]
    assert {mail["Subject"] for mail in mails} == {edition.subject}
    assert sorted(mail["To"] for mail in mails) == book.addresses
    for name in ("List-Unsubscribe", "X-Curator-Delivery", "Message-ID"):
        assert len({mail[name] for mail in mails}) == 4
    assert len({message.delivery for message in book.taken}) == 4


def test_through_a_folder_there_is_a_file_for_each(engine, settings, tmp_path):
    """The receipt kept with a delivery names its file."""
    issue = make.approved(engine, settings, 3)
    start(engine, settings, FolderPost(tmp_path / "outbox"))
    files = {path.name for path in (tmp_path / "outbox").iterdir()}
    with reading(engine) as conn:
        assert {one.receipt for one in deliveries.list_some(conn, issue.id)} == files
    assert len(files) == 3


def test_the_progress_is_told(engine, settings, book):
    """How all deliveries stand, from the beginning on."""
    make.approved(engine, settings, 5)
    heard = []
    start(engine, settings, book, told=heard.append)
    assert heard[0].tally.frozen == 5
    assert heard[0].tally.conserved


def test_a_draft_is_held(engine, settings, book):
    """The line says what to do; nobody is frozen, nothing is sent."""
    make.approved(engine, settings)
    unapprove(engine, 1, now=NOW, by="ada")
    with pytest.raises(Held, match="curator issue approve 1"):
        start(engine, settings, book)
    assert book.taken == []
    with pytest.raises(NotFound):
        counts(engine)


def test_an_unknown_issue_is_not_found(engine, settings, book):
    """Nothing is sent."""
    with pytest.raises(NotFound):
        send(engine, settings, book, 9, clock=Clock(), by="ada")


def test_without_subscribers_it_is_held_and_stays_approved(engine, settings, book):
    """It can be sent as soon as there are some."""
    make.approved(engine, settings, 0)
    with pytest.raises(Held, match="no active subscriber"):
        start(engine, settings, book)
    assert make.issue_again(engine).state is IssueState.APPROVED
    make.readers(engine, 2)
    assert start(engine, settings, book).now_sent == 2


def test_without_a_key_nothing_is_begun(engine, settings, book):
    """Messages without unsubscribe links are not sent, nor is the issue stuck in sending."""
    make.approved(engine, settings)
    (settings.home / config.KEY_FILE).unlink()
    with pytest.raises(ConfigError, match=r"no secret\.key"):
        start(engine, settings, book)
    assert make.issue_again(engine).state is IssueState.APPROVED


@pytest.mark.parametrize("memo", [memos.RESTORED, memos.PAUSED])
def test_a_held_database_sends_nothing_before_a_person_says_so(engine, settings, book, memo):
    """A restored backup, a paused calendar; also in the middle of a send."""
    make.approved(engine, settings)
    with writing(engine) as conn:
        memos.write(conn, memo, "this database is a backup")
    with pytest.raises(Held, match="curator schedule resume"):
        start(engine, settings, book)
    assert book.taken == []
    assert schedule.resume(engine, now=NOW)
    assert start(engine, settings, book).done


def test_a_restored_backup_of_a_half_finished_send_sends_nothing(engine, settings, book):
    """What it still has queued may have gone out since."""
    make.approved(engine, settings, 4)
    stop = threading.Event()
    book.always = lambda _: stop.set()
    start(engine, replace_threads(settings, 1), book, stop=stop)
    taken = len(book.taken)
    with writing(engine) as conn:
        memos.write(conn, memos.RESTORED, "this database is a backup")
    with pytest.raises(Held):
        start(engine, settings, book)
    assert len(book.taken) == taken


def replace_threads(settings, threads, rate=5000):
    """The settings with so many threads."""
    return settings.model_copy(update={"post": config.Post(rate=rate, threads=threads)})


def test_a_subscriber_who_leaves_during_the_send_is_skipped(engine, settings, book):
    """Nobody is mailed after their leave is stored (P4)."""
    addresses = [f"reader-{at:03}@post.example" for at in range(6)]
    make.approved(engine, settings, 6)
    book.verdicts = {addresses[1]: lambda _: make.leave(engine, addresses[4])}
    sent = start(engine, replace_threads(settings, 1), book)
    assert book.addresses == [one for one in addresses if one != addresses[4]]
    assert sent.tally.counts == {D.SENT: 5, D.SKIPPED: 1}
    assert sent.done
    assert sent.tally.conserved


def test_who_subscribes_during_the_send_gets_the_next_issue(engine, settings, book):
    """The recipients are frozen when it begins."""
    make.approved(engine, settings, 3)
    book.verdicts = {"reader-000@post.example": lambda _: make.readers(engine, 1, first=50)}
    assert start(engine, settings, book).tally.frozen == 3
    assert len(book.taken) == 3


def test_two_senders_at_once_share_the_work(engine, settings, book):
    """Both end when all is sent; nobody is mailed by both."""
    make.approved(engine, settings, 60)
    book.always = lambda _: time.sleep(0.02)
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(lambda _: start(engine, settings, book), range(2))
    assert one.done
    assert two.done
    assert one.now_sent + two.now_sent == 60
    assert set(book.asked.values()) == {1}
    assert counts(engine) == {D.SENT: 60}


def test_who_comes_while_the_last_message_is_on_its_way_waits_for_its_fate(engine, settings, book):
    """It mails nobody, and says that all is sent when it is."""
    make.approved(engine, settings, 1)
    inside, go_on = threading.Event(), threading.Event()

    def wait(_):
        inside.set()
        go_on.wait(10)

    book.always = wait
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(start, engine, settings, book)
        assert inside.wait(10)
        two = pool.submit(start, engine, settings, book)
        time.sleep(0.3)
        assert not two.done()
        go_on.set()
        assert (one.result(20).now_sent, two.result(20).now_sent) == (1, 0)
        assert two.result().done


def test_a_stopped_send_ends_quickly_and_goes_on_later(engine, settings, book):
    """What is in flight ends, nothing new is claimed; the rest goes out with the next start."""
    make.approved(engine, settings, 30)
    stop = threading.Event()
    book.always = lambda _: stop.set() if len(book.taken) > 4 else None
    sent = start(engine, settings, book, stop=stop)
    assert not sent.done
    assert sent.halted is None
    assert sent.tally.counts[D.SENT] == len(book.taken) < 15
    assert D.SENDING not in sent.tally.counts
    assert make.issue_again(engine).state is IssueState.SENDING
    assert start(engine, settings, book).done
    assert set(book.asked.values()) == {1}
    assert len(book.taken) == 30


def test_what_goes_out_is_not_changed(engine, settings, book):
    """Neither words nor approval, once the send has begun: all get the same bytes."""
    make.approved(engine, settings, 2)
    refusals = []

    def meddle(_):
        for act in (
            lambda: unapprove(engine, 1, now=NOW, by="eve"),
            lambda: change(engine, 1, lambda i: replace(i, title="x"), now=NOW, by="eve", what="x"),
            lambda: approve(engine, settings, 1, now=NOW, by="eve"),
        ):
            with pytest.raises(Refused) as caught:
                act()
            refusals.append(str(caught.value))

    book.verdicts = {"reader-000@post.example": meddle}
    assert start(engine, settings, book).done
    assert len(refusals) == 3


def test_how_many_would_get_it_is_told_before(engine, settings, book):
    """Active subscribers of an approved issue; then those still queued."""
    make.approved(engine, settings, 3)
    make.leave(engine, "reader-002@post.example")
    assert recipients(engine, 1, NOW).count == 2
    start(engine, settings, book)
    assert recipients(engine, 1, NOW).count == 0


def test_no_more_go_out_in_any_second_than_the_rate_allows(engine, settings, book):
    """Two senders of four threads each share one rate."""
    make.approved(engine, settings, 60)
    times = []
    book.always = lambda _: times.append(time.monotonic())
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: start(engine, replace_threads(settings, 4, rate=40), book), range(2)))
    assert max(sum(at <= other < at + 1 for other in times) for at in times) <= 40
