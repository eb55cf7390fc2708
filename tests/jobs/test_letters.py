"""letters: each goes out once, to who wants it then; what nobody knows is never sent again by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from curator import config
from curator.errors import SendHalted, SendInDoubt, SendPostponed, SendThrottled
from curator.jobs import schedule, subscribe
from curator.jobs.confirm import Link, confirm
from curator.jobs.leave import leave
from curator.jobs.letters import turn
from curator.model import DeliveryState, LetterKind, Standing
from curator.store import copies, letters, memos, reading, subscribers, writing
from curator.store.schema import letter
from tests.support import make
from tests.support.asked import ADA, asks, fates, known, mail, posted, token, written
from tests.support.hands import Book, Clock, refused
from tests.support.make import DAY, HOUR, NOW

D = DeliveryState


@pytest.fixture
def post():
    return Book()


def confirmed(engine, settings, post):
    """A reader who asked, got the letter and has confirmed by its link."""
    asks(engine, settings)
    posted(engine, settings, post)
    assert confirm(engine, settings, token(post.taken[0]), now=NOW) is Link.DONE


def test_from_the_form_to_the_list_and_off_it(engine, tmp_path, post):
    """Confirm, welcome, goodbye: each once, however many rounds there are."""
    settings = make.settings(tmp_path, subscribing=config.Subscribing(goodbye=True))
    confirmed(engine, settings, post)
    posted(engine, settings, post)
    leave(engine, settings, 1, now=NOW, at_page=True)
    for _ in range(3):
        posted(engine, settings, post)
    assert fates(engine) == [("confirm", D.SENT), ("welcome", D.SENT), ("goodbye", D.SENT)]
    subjects = [
        "Please confirm: The Night Heron",
        "Welcome to The Night Heron",
        "You have left The Night Heron",
    ]
    assert [mail(one)["Subject"] for one in post.taken] == subjects
    assert [mail(one)["X-Curator-Delivery"] for one in post.taken] == ["letter-1", "letter-2", "letter-3"]
    assert written(engine)[0].receipt == "receipt-1"


def test_a_letter_is_claimed_and_committed_before_its_call(sqlite_engine, settings, post):
    """While it is on its way the database says so, and that it was tried."""
    asks(sqlite_engine, settings)
    seen = []
    post.always = lambda _: seen.append((written(sqlite_engine)[0].state, written(sqlite_engine)[0].attempts))
    posted(sqlite_engine, settings, post)
    assert seen == [(D.SENDING, 1)]


def test_many_processes_at_once_send_each_letter_once(engine, settings, post):
    """Four that find the same eight."""
    for at in range(8):
        asks(engine, settings, f"r{at}@post.example")
    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _: posted(engine, settings, post), range(4)))
    assert len(post.taken) == len(set(post.addresses)) == 8
    assert sum(one.fates[D.SENT] for one in rounds) == 8


@pytest.mark.parametrize("fault", [SendInDoubt("no answer"), RuntimeError("a bug")])
def test_a_letter_in_doubt_is_never_sent_again_by_itself(sqlite_engine, settings, post, fault):
    """Its reader may ask again, the next day."""
    asks(sqlite_engine, settings)
    post.verdicts[ADA] = [fault]
    if isinstance(fault, RuntimeError):
        with pytest.raises(RuntimeError):
            posted(sqlite_engine, settings, post)
    for hours in range(0, 20, 5):
        posted(sqlite_engine, settings, post, Clock(NOW + hours * HOUR))
    assert fates(sqlite_engine) == [("confirm", D.IN_DOUBT)]
    assert str(fault) in written(sqlite_engine)[0].reason
    asks(sqlite_engine, settings, now=NOW + DAY)
    posted(sqlite_engine, settings, post, Clock(NOW + DAY))
    assert fates(sqlite_engine) == [("confirm", D.IN_DOUBT), ("confirm", D.SENT)]


def test_what_a_reader_is_refused_is_over(sqlite_engine, settings, post):
    """The others' letters go out."""
    asks(sqlite_engine, settings)
    asks(sqlite_engine, settings, "eve@post.example")
    post.verdicts[ADA] = refused("550 no such user")
    assert posted(sqlite_engine, settings, post).halted is None
    assert fates(sqlite_engine) == [("confirm", D.FAILED), ("confirm", D.SENT)]
    assert written(sqlite_engine)[0].reason == "550 no such user"


def test_a_busy_mailbox_is_tried_ever_later_and_not_without_end(sqlite_engine, settings, post):
    """Eight times in about four hours; the others do not wait."""
    asks(sqlite_engine, settings)
    asks(sqlite_engine, settings, "eve@post.example")
    post.verdicts[ADA] = SendPostponed("452 full")
    clock = Clock(step=timedelta(seconds=1))
    tried = []
    for minutes in (0, 1, 5, 21, 20, 20, 20, 61, 61, 61, 61):
        clock.at += timedelta(minutes=minutes)
        posted(sqlite_engine, settings, post, clock)
        tried.append(post.asked[ADA])
    assert tried == [1, 2, 3, 4, 5, 5, 5, 6, 7, 8, 8]
    assert post.asked[ADA] == 8
    assert fates(sqlite_engine) == [("confirm", D.FAILED), ("confirm", D.SENT)]


def test_a_provider_that_is_too_busy_is_left_alone(sqlite_engine, settings, post):
    """The round ends, and says why; the letter goes out when its time has come."""
    asks(sqlite_engine, settings)
    asks(sqlite_engine, settings, "eve@post.example")
    post.always = SendThrottled("429 slow down")
    assert posted(sqlite_engine, settings, post).halted == "429 slow down"
    assert sum(post.asked.values()) == 1
    post.always = None
    posted(sqlite_engine, settings, post, Clock(NOW + timedelta(minutes=1)))
    assert [state for _, state in fates(sqlite_engine)] == [D.SENT, D.SENT]


def test_a_post_that_takes_nothing_costs_no_letter(sqlite_engine, settings, post):
    """However long it does: each waits, and no try is counted."""
    asks(sqlite_engine, settings)
    post.always = SendHalted("the account is paused; ask Amazon")
    for minutes in range(0, 60, 12):
        done = posted(sqlite_engine, settings, post, Clock(NOW + timedelta(minutes=minutes)))
        assert done.halted == "the account is paused; ask Amazon"
    assert (written(sqlite_engine)[0].state, written(sqlite_engine)[0].attempts) == (D.QUEUED, 0)
    post.always = None
    posted(sqlite_engine, settings, post, Clock(NOW + 2 * HOUR))
    assert fates(sqlite_engine) == [("confirm", D.SENT)]


def test_a_broken_template_costs_no_letter(sqlite_engine, settings, post):
    """It is said which; the letter goes out once it is mended."""
    asks(sqlite_engine, settings)
    own = settings.home / "templates" / "letter" / "confirm.html"
    own.parent.mkdir(parents=True)
    own.write_text("{% extends 'letter/frame.html' %}{% block said %}{{ page.nothing }}{% endblock %}")
    assert "confirm.html" in posted(sqlite_engine, settings, post).halted
    assert fates(sqlite_engine) == [("confirm", D.QUEUED)]
    own.unlink()
    posted(sqlite_engine, settings, post, Clock(NOW + HOUR))
    assert fates(sqlite_engine) == [("confirm", D.SENT)]


def test_nobody_is_written_to_who_has_changed_their_mind(engine, tmp_path, post):
    """Standing is looked at in the claim: a welcome to who left, a confirm to who is barred, is skipped."""
    settings = make.settings(tmp_path, subscribing=config.Subscribing(goodbye=True))
    confirmed(engine, settings, post)
    leave(engine, settings, 1, now=NOW, at_page=True)
    asks(engine, settings, "eve@post.example")
    with writing(engine) as conn:
        subscribers.suppress(conn, "eve@post.example", "eve@post.example", "by hand", NOW)
        subscribers.move(conn, 1, [Standing.LEFT], Standing.SUPPRESSED, NOW)
    posted(engine, settings, post)
    assert fates(engine) == [
        ("confirm", D.SENT), ("welcome", D.SKIPPED), ("goodbye", D.SKIPPED), ("confirm", D.SKIPPED)
    ]  # fmt: skip
    assert len(post.taken) == 1


def test_a_letter_that_nobody_wants_stops_no_other(engine, settings, post):
    """Who asked and was taken off the list before: a link for them would be none."""
    asks(engine, settings)
    asks(engine, settings, "eve@post.example")
    subscribe.remove(engine, ADA, now=NOW)
    assert posted(engine, settings, post).fates == {D.SENT: 1}
    assert fates(engine) == [("confirm", D.SKIPPED), ("confirm", D.SENT)]


def test_a_letter_that_nobody_expects_any_more_is_not_sent(sqlite_engine, settings, post):
    """After a week in which the post took nothing."""
    confirmed(sqlite_engine, settings, post)
    post.always = SendHalted("paused")
    posted(sqlite_engine, settings, post)
    posted(sqlite_engine, settings, post, Clock(NOW + 8 * DAY))
    assert fates(sqlite_engine)[1] == ("welcome", D.SKIPPED)


@pytest.mark.parametrize(
    ("owner", "age", "state"),
    [
        ("here:0", timedelta(minutes=14), D.SENDING),
        ("here:0", timedelta(minutes=16), D.IN_DOUBT),
        ("here:0", -timedelta(minutes=16), D.IN_DOUBT),
    ],
)
def test_what_a_lost_process_left_in_the_middle_is_in_doubt(engine, settings, post, owner, age, state):
    """After a quarter of an hour, or if a clock was turned back by as much."""
    asks(engine, settings)
    with writing(engine) as conn:
        letters.claim(conn, owner, NOW)
    posted(engine, settings, post, Clock(NOW + age))
    assert fates(engine) == [("confirm", state)]
    assert post.taken == []


def test_a_late_answer_is_believed_and_a_strange_one_is_not(engine, settings):
    """Who was taken for dead may still say that it went; nobody else says anything about it."""
    asks(engine, settings)
    with writing(engine) as conn:
        mine = letters.claim(conn, "here:1", NOW)
        assert letters.abandon(conn, mine.id, 1, NOW)
        assert not letters.fail(conn, mine, "refused", NOW)
        assert letters.accept(conn, mine, "late", NOW)
        again = letters.ask(conn, 1, LetterKind.CONFIRM, NOW)
        first = letters.claim(conn, "here:1", NOW)
        assert letters.requeue(conn, first, "busy", NOW)
        second = letters.claim(conn, "here:1", NOW)
        assert (first.id, second.id) == (again, again)
        assert not letters.doubt(conn, first, "no answer", NOW)
    assert fates(engine) == [("confirm", D.SENT), ("confirm", D.SENDING)]


def test_a_restored_database_sends_no_letter(engine, settings, post):
    """Before a person says so; then what it takes for unsent is in doubt."""
    asks(engine, settings)
    with writing(engine) as conn:
        memos.write(conn, memos.RESTORED, "this database was restored")
    done = posted(engine, settings, post)
    assert done.held
    assert "this database was restored" in done.halted
    assert fates(engine) == [("confirm", D.QUEUED)]
    schedule.resume(engine, now=NOW, home=settings.home)
    assert fates(engine) == [("confirm", D.IN_DOUBT)]
    asks(engine, settings, "eve@post.example")
    assert posted(engine, settings, post).halted is None
    assert post.addresses == ["eve@post.example"]


def test_a_copy_from_the_middle_of_a_round_is_found_out(sqlite_engine, settings, post, tmp_path):
    """Put back, it would have the second letter sent again, which went out right after it was made."""
    path, copy = sqlite_engine.url.database, tmp_path / "copy.db"
    asks(sqlite_engine, settings)
    asks(sqlite_engine, settings, "eve@post.example")
    post.verdicts[ADA] = lambda _: copies.copy(sqlite_engine, copy)
    assert posted(sqlite_engine, settings, post).fates == {D.SENT: 2}
    sqlite_engine.dispose()
    Path(path).write_bytes(copy.read_bytes())
    assert [state for _, state in fates(sqlite_engine)] == [D.SENDING, D.QUEUED]
    assert posted(sqlite_engine, settings, post).held
    assert post.addresses == [ADA, "eve@post.example"]


def test_a_pause_of_the_calendar_holds_no_letter(sqlite_engine, settings, post):
    """Who asks during the holidays gets the mail that the page has promised."""
    schedule.pause(sqlite_engine, now=NOW, by="ada")
    asks(sqlite_engine, settings)
    posted(sqlite_engine, settings, post)
    assert fates(sqlite_engine) == [("confirm", D.SENT)]


def test_a_turn_opens_the_post_only_to_send(sqlite_engine, settings, post):
    """It looks into the sign-ups first; when nothing waits nobody is asked for a post."""
    opened = []

    def hand():
        opened.append(1)
        return post

    assert turn(sqlite_engine, settings, hand, clock=Clock()).admitted == 0
    assert opened == []
    asks(sqlite_engine, settings)
    assert turn(sqlite_engine, settings, hand, clock=Clock()).fates == {D.SENT: 1}
    assert opened == [1]


def test_the_editors_are_told_once_a_day_that_the_hour_was_full(sqlite_engine, tmp_path, post):
    """With what to do about it."""
    few = config.Subscribing(per_hour=2)
    settings = make.settings(tmp_path, subscribing=few, report=config.Report(to=["desk@heron.example"]))
    for at in range(9):
        asks(sqlite_engine, settings, f"r{at}@post.example")
    for _ in range(3):
        turn(sqlite_engine, settings, lambda: post, clock=Clock())
    notes = [mail(one).get_content() for one in post.taken if one.to == "desk@heron.example"]
    assert len(notes) == 1
    assert "[subscribing] per_hour = 2" in notes[0]


def test_letters_are_listed_newest_first(sqlite_engine, settings, post):
    """Some of them, those in some states; how many there are."""
    for at in range(3):
        asks(sqlite_engine, settings, f"r{at}@post.example")
    posted(sqlite_engine, settings, post)
    with writing(sqlite_engine) as conn:
        letters.ask(conn, 1, LetterKind.CONFIRM, NOW)
        conn.execute(letter.update().where(letter.c.id == 1).values(state=D.BOUNCED))
    with reading(sqlite_engine) as conn:
        rows, count = letters.some(conn, (D.SENT, D.BOUNCED), 2)
    assert [(one.id, to) for one, to in rows] == [(3, "r2@post.example"), (2, "r1@post.example")]
    assert count == 3
    assert known(sqlite_engine, "r0@post.example").id == 1
