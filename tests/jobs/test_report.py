"""report: the editors are told once how a send went, and never does telling them disturb it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from curator import config
from curator.errors import NotFound, SendHalted, SendInDoubt, SendThrottled
from curator.jobs import report
from curator.jobs.send import Sent
from curator.model import DeliveryState, EventKind
from curator.store import deliveries, memos, reading, writing
from tests.support import fates, make
from tests.support.hands import Book
from tests.support.make import DAY, HOUR, MINUTE, NOW
from tests.support.postoffice import parsed

pytestmark = pytest.mark.postgresql_is_long

D = DeliveryState
EDITORS = ("Ada <ada@nightjar.example>", "ben@nightjar.example")
ADDRESSES = ["ada@nightjar.example", "ben@nightjar.example"]


@pytest.fixture
def settings(tmp_path):
    """The settings of a newsletter with two editors."""
    return make.settings(tmp_path, preview=config.Preview(to=EDITORS))


@pytest.fixture
def book():
    """A post that writes down what it is given."""
    return Book()


def sent(engine, made, halted=None):
    """How the send of an issue stands when a call of it ends."""
    with reading(engine) as conn:
        tally = deliveries.tally(conn, made.id)
    return Sent(made.number, tally, 1, not tally.is_open, halted)


def after(engine, settings, book, made, now=NOW + 2 * MINUTE, **more):
    return report.after_send(engine, settings, book, sent(engine, made, **more), now=now)


def done(engine, *states):
    made = fates.begun(engine, *(states or (D.SENT, D.SENT, D.FAILED)))
    fates.ended(engine, made)
    return made


def subjects(book):
    return [parsed(one.raw)["Subject"] for one in book.taken]


def test_when_a_send_ends_each_editor_gets_the_report(engine, settings, book):
    """One mail each, and no row of the ledger."""
    made = done(engine)
    before = fates.ids(engine, made)
    assert after(engine, settings, book, made) is None
    assert book.addresses == ADDRESSES
    assert set(subjects(book)) == {"[REPORT] #1 is sent: 2 of 3"}
    assert fates.ids(engine, made) == before
    assert not [name for name in parsed(book.taken[0].raw).keys() if name.startswith("List-")]  # noqa: SIM118


def test_those_of_report_to_get_it_instead(engine, settings, book):
    """And nobody where it is switched off."""
    made = done(engine)
    quiet = settings.model_copy(update={"report": config.Report(send=False)})
    assert after(engine, quiet, book, made) is None
    assert book.taken == []
    other = settings.model_copy(update={"report": config.Report(to=("eve@nightjar.example",))})
    after(engine, other, book, made)
    assert book.addresses == ["eve@nightjar.example"]


def test_without_an_editor_nothing_is_done(engine, settings, book):
    """No mail, and nothing noted that would keep a later one from it."""
    made = done(engine)
    after(engine, settings.model_copy(update={"preview": config.Preview()}), book, made)
    assert book.taken == []
    after(engine, settings, book, made)
    assert book.addresses == ADDRESSES


def test_a_second_call_of_an_ended_send_reports_nothing(engine, settings, book):
    """Nor do events and decisions that came since."""
    made = done(engine, D.SENT, D.IN_DOUBT)
    after(engine, settings, book, made)
    first, second = fates.ids(engine, made)
    fates.put(engine, first, state=D.BOUNCED)
    fates.put(engine, second, state=D.SENT)
    after(engine, settings, book, made)
    assert book.addresses == ADDRESSES


def test_what_is_sent_again_is_reported_again(engine, settings, book):
    """The first report said that somebody must decide; the second says that it is done."""
    made = done(engine, D.SENT, D.IN_DOUBT)
    after(engine, settings, book, made)
    fates.put(engine, fates.ids(engine, made)[1], state=D.SENT, attempts=2)
    after(engine, settings, book, made)
    assert subjects(book)[::2] == [
        "[REPORT] #1 needs you: 1 in doubt, 1 of 2 sent",
        "[REPORT] #1 is sent: 2 of 2",
    ]


def test_an_old_send_is_no_news(engine, settings, book):
    """Whoever starts a send again that ended last week is mailed nothing."""
    made = done(engine)
    after(engine, settings, book, made, now=NOW + 7 * DAY)
    assert book.taken == []


def test_a_halt_is_reported_once_for_as_long_as_nothing_moves(engine, settings, book):
    """A schedule that tries each hour mails nobody each hour; after some more were sent it is news."""
    made = fates.begun(engine, D.SENT, D.QUEUED, D.QUEUED)
    for hour in range(3):
        after(engine, settings, book, made, NOW + hour * HOUR, halted="the daily quota is used up")
    assert len(book.taken) == 2
    assert set(subjects(book)) == {"[REPORT] #1 has stopped before its end: 1 of 3 sent"}
    assert "the daily quota is used up" in parsed(book.taken[0].raw).get_content()
    fates.put(engine, fates.ids(engine, made)[1], state=D.SENT)
    after(engine, settings, book, made, NOW + DAY, halted="the daily quota is used up")
    assert len(book.taken) == 4


def test_a_pause_is_reported(engine, settings, book):
    """With who paused it, and how it goes on."""
    made = fates.begun(engine, D.SENT, D.QUEUED)
    fates.ended(engine, made, None, paused="paused by ada on 2026-11-23 09:00 UTC: a wrong link")
    after(engine, settings, book, made)
    after(engine, settings, book, made)
    assert subjects(book) == ["[REPORT] #1 is paused: 1 of 2 sent"] * 2
    assert "a wrong link" in parsed(book.taken[0].raw).get_content()


def test_who_stops_it_by_hand_is_mailed_nothing(engine, settings, book):
    """They sit in front of it."""
    made = fates.begun(engine, D.SENT, D.QUEUED)
    assert after(engine, settings, book, made) is None
    assert book.taken == []


def test_while_another_process_drives_it_nothing_is_reported(engine, settings, book):
    """The last one does."""
    made = fates.begun(engine, D.SENT, D.QUEUED)
    fates.driven(engine, made, until=NOW + HOUR)
    after(engine, settings, book, made, halted="no network")
    assert book.taken == []
    after(engine, settings, book, made, now=NOW + 2 * HOUR, halted="no network")
    assert len(book.taken) == 2


def test_two_doors_that_end_at_once_report_once(engine, settings, book):
    """Whoever comes first in the database."""
    made = done(engine)
    gate = threading.Barrier(6)

    def door(_):
        gate.wait(10)
        return after(engine, settings, book, made)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(door, range(6))) == [None] * 6
    assert book.addresses == ADDRESSES


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (SendHalted("the account is paused"), True),
        (SendThrottled("busy"), True),
        (SendInDoubt("lost"), False),
    ],
    ids=["halted", "throttled", "in doubt"],
)
def test_a_report_that_cannot_be_mailed_is_a_line(engine, settings, book, error, again):
    """It is tried again with the next call, unless it may be on its way."""
    made = done(engine)
    book.always = error
    said = after(engine, settings, book, made)
    assert said == (
        f"the report of #1 could not be mailed: {error}; read it with: curator deliveries report 1"
    )
    book.always = None
    assert after(engine, settings, book, made) is None
    assert book.addresses == (ADDRESSES if again else [])


def test_one_editor_who_cannot_be_mailed_keeps_no_other_from_it(engine, settings, book):
    """Nor is the other mailed twice."""
    book.verdicts[ADDRESSES[0]] = SendHalted("no such editor")
    made = done(engine)
    assert "no such editor" in after(engine, settings, book, made)
    after(engine, settings, book, made)
    assert book.addresses == ADDRESSES[1:]


def test_whatever_fails_the_send_has_been(engine, settings, book):
    """Even a hand that breaks: its door must be able to say how the send went."""
    book.always = RuntimeError("a broken hand")
    assert "RuntimeError: a broken hand" in after(engine, settings, book, done(engine))
    nothing = replace(sent(engine, make.issue_again(engine)), issue=99)
    assert "could not be mailed" in report.after_send(engine, settings, book, nothing, now=NOW)


def test_a_crash_between_note_and_mail_mails_it_never_twice(engine, settings, book):
    """It is noted before the mail: what a crash leaves is a report too few."""

    class Killed(BaseException):
        pass

    def dies(_):
        raise Killed

    made = done(engine)
    book.always = dies
    with pytest.raises(Killed):
        after(engine, settings, book, made)
    book.always = None
    after(engine, settings, book, made)
    assert book.taken == []


def test_a_day_after_its_end_the_editors_are_told_what_became_of_a_send(engine, settings, book):
    """Once, whoever asks how often; not before, and not of one that ended long ago."""
    made = done(engine, D.DELIVERED, D.DELIVERED, D.BOUNCED, D.SENT)
    asked = []
    fates.told(engine, fates.ids(engine, made)[3], EventKind.DELAY)

    def opened():
        asked.append("post")
        return book

    def follow(now):
        return report.follow_up(engine, settings, opened, now=now)

    assert follow(NOW + DAY) == []
    assert asked == []
    assert follow(NOW + DAY + HOUR) == ["the editors were told what became of #1"]
    assert follow(NOW + DAY + 2 * HOUR) == []
    assert (
        subjects(book) == ["[REPORT] #1, a day later: 50.0 % delivered, 1 bounced, 0 complained, 0 left"] * 2
    )
    assert "1  delayed" in parsed(book.taken[0].raw).get_content()


def test_a_send_of_long_ago_is_not_followed_up(engine, settings, book):
    """Nor is one that goes on."""
    done(engine)
    fates.begun(engine, D.QUEUED, number=2, first=10)
    assert report.follow_up(engine, settings, lambda: book, now=NOW + 30 * DAY) == []
    assert book.taken == []


def test_where_nothing_more_is_known_nothing_more_is_told(engine, settings, book):
    """The provider tells nothing and nobody left; once somebody has, it is news."""
    done(engine)
    assert report.follow_up(engine, settings, lambda: book, now=NOW + 2 * DAY) == []
    assert book.taken == []
    fates.left(engine, "reader-000@post.example", NOW + DAY)
    report.follow_up(engine, settings, lambda: book, now=NOW + 3 * DAY)
    assert subjects(book) == ["[REPORT] #1, a day later: 1 left"] * 2


def test_a_follow_up_that_cannot_be_mailed_is_tried_again(engine, settings, book):
    """Where certainly none went out."""
    done(engine, D.DELIVERED)
    book.always = SendHalted("the account is paused")
    (said,) = report.follow_up(engine, settings, lambda: book, now=NOW + 2 * DAY)
    assert "the account is paused" in said
    book.always = None
    report.follow_up(engine, settings, lambda: book, now=NOW + 2 * DAY)
    assert book.addresses == ADDRESSES


def test_a_held_slot_is_told_once_a_day(engine, settings, book):
    """And another reason is other news."""

    def held(why, now):
        return report.held(engine, settings, lambda: book, why, now=now)

    for now in (NOW, NOW + HOUR):
        assert held("issue #1 is not approved", now) is None
    assert len(book.taken) == 2
    held("the calendar is paused", NOW + HOUR)
    held("issue #1 is not approved", NOW + DAY)
    assert len(book.taken) == 6
    book.always = SendHalted("no network")
    assert "no network" in held("something else", NOW)


def test_the_next_slot_is_told_in_the_newsletters_time(engine, settings, book):
    """With the issue that is meant for it, and why nothing goes out by itself."""
    kept = settings.model_copy(
        update={"schedule": config.Schedule(first=NOW.date(), at="09:00", timezone="Europe/Amsterdam")}
    )
    made = done(engine)
    make.issue(engine, 2, slot=(NOW + 14 * DAY).date())
    text = report.written(engine, kept, 1, now=NOW).text
    assert "Next: Mon 2026-12-07 09:00, #2, draft." in text
    assert "Begun 2026-11-23 10:00, ended 10:01 (Europe/Amsterdam)" in text
    with writing(engine) as conn:
        memos.write(conn, memos.PAUSED, "paused by ada")
    assert "the calendar is held (paused by ada)" in " ".join(
        report.written(engine, kept, 1, now=NOW).text.split()
    )
    assert made.number == 1


def test_there_is_no_report_before_the_send(engine, settings):
    """The command that begins it is named."""
    make.issue(engine)
    with pytest.raises(NotFound, match="its send has not begun"):
        report.written(engine, settings, 1, now=NOW)
