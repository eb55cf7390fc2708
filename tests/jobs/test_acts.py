"""What readers do about their subscription: confirm, leave, choose, pause, vote."""

from datetime import date, timedelta

import pytest

from curator import config
from curator.config import Subscribing
from curator.errors import Refused
from curator.jobs import confirm, leave, prefer
from curator.jobs.confirm import Link
from curator.jobs.vote import vote
from curator.mail import tokens
from curator.model import Act, Choice, Standing
from curator.store import consents, reading, subscribers, votes, writing
from curator.store.schema import letter, subscriber
from tests.support import make
from tests.support.make import DAY, NOW

NONCE = "a-nonce-1"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def settings(tmp_path):
    return make.settings(tmp_path, subscribing=Subscribing(sections=True))


def asked(engine, settings, standing=Standing.PENDING, *, nonce=NONCE):
    """A reader who has asked, and the token of the link that they were mailed."""
    make.readers(engine, 1, standing=standing)
    with writing(engine) as conn:
        conn.execute(subscriber.update().values(nonce=nonce))
    return tokens.confirm(config.token_keys(settings, NOW), 1, nonce, NOW)


def again(engine):
    with reading(engine) as conn:
        return subscribers.get(conn, 1)


def acts(engine):
    with reading(engine) as conn:
        return [line.act for line in consents.of(conn, 1)]


def test_a_link_confirms_once_and_says_so_ever_after(engine, settings):
    """Looking changes nothing; the second time nothing is written."""
    token = asked(engine, settings)
    assert confirm.look(engine, settings, token, now=LATER) is Link.OPEN
    assert again(engine).standing is Standing.PENDING
    for _ in range(2):
        assert confirm.confirm(engine, settings, token, now=LATER, source="page") is Link.DONE
    assert confirm.look(engine, settings, token, now=NOW + 30 * DAY) is Link.DONE
    assert (again(engine).standing, again(engine).confirmed_at) == (Standing.ACTIVE, LATER)
    assert acts(engine) == [Act.CONFIRMED]


def test_a_link_that_is_old_or_of_another_asking_confirms_nothing(engine, settings):
    """It is late after seven days; void with another nonce, without one, or if it is no token at all."""
    token = asked(engine, settings)
    keys = config.token_keys(settings, NOW)
    assert confirm.confirm(engine, settings, token, now=NOW + 8 * DAY) is Link.LATE
    for other in (tokens.confirm(keys, 1, "another-1", NOW), tokens.confirm(keys, 7, NONCE, NOW), "x"):
        assert confirm.confirm(engine, settings, other, now=LATER) is Link.VOID
    assert again(engine).standing is Standing.PENDING


def test_who_left_since_or_is_suppressed_is_not_brought_back_by_an_old_link(engine, settings):
    """Leaving voids the link; so does a suppression, of the reader or of the address alone."""
    token = asked(engine, settings)
    confirm.confirm(engine, settings, token, now=LATER)
    leave.leave(engine, settings, 1, now=LATER)
    assert confirm.confirm(engine, settings, token, now=LATER) is Link.VOID
    with writing(engine) as conn:
        conn.execute(subscriber.update().values(nonce=NONCE))
        subscribers.suppress(conn, "reader-000@post.example", "reader-000@post.example", "spam", NOW)
    assert confirm.confirm(engine, settings, token, now=LATER) is Link.VOID
    assert again(engine).standing is Standing.LEFT


def test_leaving_is_said_once_and_explained_once(engine, settings):
    """A replay changes nothing; a reason counts from who has left, and the first one."""
    make.readers(engine, 1)
    assert not leave.explain(engine, 1, "Too long", now=NOW)
    assert leave.leave(engine, settings, 1, now=NOW)
    assert not leave.leave(engine, settings, 1, now=LATER)
    assert leave.explain(engine, 1, "Too\x1b[31m long", now=LATER)
    assert not leave.explain(engine, 1, "Too short", now=LATER)
    assert (again(engine).standing, again(engine).left_at) == (Standing.LEFT, NOW)
    with reading(engine) as conn:
        lines = consents.of(conn, 1)
    assert [(line.act, line.words) for line in lines] == [(Act.LEFT, ""), (Act.EXPLAINED, "Too[31m long")]


def test_a_goodbye_goes_to_who_left_at_the_page_alone(engine, tmp_path):
    """And only where the newsletter says one; one click in the mail program is answered by silence."""
    settings = make.settings(tmp_path, subscribing=Subscribing(goodbye=True))
    make.readers(engine, 2)
    leave.leave(engine, settings, 1, now=NOW, at_page=True)
    leave.leave(engine, settings, 2, now=NOW)
    with reading(engine) as conn:
        assert [(row.subscriber_id, row.kind) for row in conn.execute(letter.select())] == [(1, "goodbye")]


def test_sections_are_chosen_by_what_is_wanted(engine, settings):
    """What is not wanted is kept, so that a new section comes to all; wanting nothing is refused."""
    make.readers(engine, 1)
    assert prefer.choose(engine, settings, 1, ["method", "nonsense"], now=NOW)
    assert not prefer.choose(engine, settings, 1, ["method"], now=NOW)
    assert again(engine).without == ("field", "fun")
    with pytest.raises(Refused, match="no section is chosen"):
        prefer.choose(engine, settings, 1, [], now=NOW)
    assert acts(engine) == [Act.CHANGED]


def test_a_pause_ends_by_itself_or_when_the_reader_says(engine, settings):
    """A day that is past or far away is refused; pausing a pause that is over is a new one."""
    make.readers(engine, 1)
    assert prefer.pause(engine, settings, 1, date(2026, 12, 24), now=NOW)
    assert again(engine).paused_until.date() == date(2026, 12, 24)
    assert prefer.pause(engine, settings, 1, None, now=NOW)
    assert again(engine).paused_until is None
    assert not prefer.pause(engine, settings, 1, None, now=NOW)
    for day in (date(2026, 11, 22), date(2031, 1, 1)):
        with pytest.raises(Refused, match="within a year"):
            prefer.pause(engine, settings, 1, day, now=NOW)
    assert acts(engine) == [Act.PAUSED, Act.RESUMED]


def test_who_is_not_on_the_list_chooses_nothing(engine, settings):
    """Whoever has left subscribes again first."""
    make.readers(engine, 1, standing=Standing.LEFT)
    for act in (
        lambda: prefer.choose(engine, settings, 1, ["field"], now=NOW),
        lambda: prefer.pause(engine, settings, 1, date(2026, 12, 24), now=NOW),
    ):
        with pytest.raises(Refused, match="not on the list"):
            act()


def test_the_last_vote_of_a_reader_counts(engine):
    """One for each issue, of who got it; nobody votes on what did not reach them."""
    issue = make.frozen(engine, 2)
    with pytest.raises(Refused, match="not sent to this reader"):
        vote(engine, 1, 1, Choice.UP, now=NOW)
    lease = make.lease(engine, issue)
    with writing(engine) as conn:
        claimed = make.claim(conn, lease)
    vote(engine, claimed.subscriber_id, 1, Choice.UP, now=NOW)
    vote(engine, claimed.subscriber_id, 1, Choice.DOWN, now=LATER)
    with reading(engine) as conn:
        assert votes.count(conn, issue.id) == {Choice.DOWN: 1}
        assert [(one.choice, one.at) for one in votes.of(conn, claimed.subscriber_id)] == [
            (Choice.DOWN, LATER)
        ]
