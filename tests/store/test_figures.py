"""Figures of sends: everyone counted once, for the issue that it is about, in one view."""

from datetime import timedelta

import pytest

from curator.model import DeliveryState, Driver, EventKind, Standing
from curator.store import figures, reading
from tests.support import fates, make
from tests.support.make import DAY, HOUR, MINUTE, NOW

D = DeliveryState


def of(engine, made, **follow):
    with reading(engine) as conn:
        return figures.of(conn, made.id, **follow)


def recent(engine, limit=None, **follow):
    with reading(engine) as conn:
        return figures.recent(conn, limit, **follow)


def asked(engine, made, what, *more):
    with reading(engine) as conn:
        return what(conn, made.id, *more)


def test_every_state_is_counted_where_it_belongs(engine):
    """Who bounced or complained was sent to; who complained was delivered to."""
    made = fates.begun(engine, *D, D.SENT)
    told = of(engine, made)
    assert (told.issue, told.title, told.began, told.ended, told.recipients) == (1, "Owls", NOW, None, 10)
    assert (told.sent, told.delivered, told.bounced, told.complained) == (5, 2, 1, 1)
    assert (told.failed, told.skipped, told.in_doubt, told.waiting) == (1, 1, 1, 2)


def test_everyone_is_somewhere(engine):
    """What was sent, failed, skipped, waits and is in doubt are the recipients."""
    told = of(engine, fates.begun(engine, *D, *D, D.FAILED))
    parts = (told.sent, told.failed, told.skipped, told.in_doubt, told.waiting)
    assert sum(parts) == told.recipients == 19


def test_where_the_provider_tells_nothing_nothing_is_claimed(engine):
    """A hand without events has delivered an unknown number, which is not none."""
    told = of(engine, fates.begun(engine, D.SENT, D.FAILED))
    assert (told.sent, told.delivered, told.bounced, told.complained) == (1, None, None, None)


def test_who_left_is_counted_for_the_last_issue_that_they_got(engine):
    """After its send began, before the next one's; who was suppressed did not leave."""
    first = fates.begun(engine, *[D.SENT] * 5, number=1, at=NOW)
    second = fates.begun(engine, D.SENT, number=2, at=NOW + 14 * DAY, first=5)
    make.readers(engine, 1, first=6)
    fates.left(engine, "reader-006@post.example", NOW + MINUTE, Standing.SUPPRESSED)
    moments = (NOW - HOUR, NOW + MINUTE, NOW + 13 * DAY, NOW + 15 * DAY, NOW + 99 * DAY)
    for at, moment in enumerate(moments):
        fates.left(engine, f"reader-{at:03}@post.example", moment)
    assert (of(engine, first).left, of(engine, second).left) == (2, 2)
    assert [one.left for one in recent(engine)] == [2, 2]


def test_sends_are_told_the_newest_first(engine):
    """As many as asked, each with its own numbers."""
    for number, states in enumerate(([D.SENT], [D.FAILED, D.SENT], [D.DELIVERED]), 1):
        fates.begun(engine, *states, number=number, at=NOW + number * DAY, first=10 * number)
    assert [(one.issue, one.sent, one.failed) for one in recent(engine)] == [(3, 1, 0), (2, 1, 1), (1, 1, 0)]
    assert [one.issue for one in recent(engine, 2)] == [3, 2]
    assert recent(engine, 0) == []


def test_opens_and_clicks_are_counted_where_asked_each_reader_once(engine):
    """Ten opens of one reader are one; nothing is said where it is not followed."""
    made = fates.begun(engine, D.DELIVERED, D.DELIVERED, D.SENT)
    first, second, _ = fates.ids(engine, made)
    for at in range(10):
        fates.told(engine, first, EventKind.OPEN, id_=f"o{at}")
    fates.told(engine, second, EventKind.OPEN)
    fates.told(engine, second, EventKind.CLICK)
    told = of(engine, made, opens=True, clicks=True)
    assert (told.opened, told.clicked) == (2, 1)
    assert (of(engine, made).opened, of(engine, made, opens=True).clicked) == (None, None)


def test_a_reason_is_told_with_how_many_and_one_of_them(engine):
    """For each state and wording; those without a word of it are not asked."""
    made = fates.begun(engine, D.FAILED, D.FAILED, D.IN_DOUBT, D.SENT, D.DELIVERED)
    for id_, reason in zip(fates.ids(engine, made), ("gone", "gone", "gone", "x", None), strict=True):
        fates.put(engine, id_, reason=reason)
    found = {(one.state, one.text): (one.count, one.address) for one in asked(engine, made, figures.reasons)}
    assert found == {
        (D.FAILED, "gone"): (2, "reader-000@post.example"),
        (D.IN_DOUBT, "gone"): (1, "reader-002@post.example"),
    }


def test_what_may_still_arrive_is_counted_once(engine):
    """A mail that bounced for now and is delayed has bounced; one that arrived since is neither."""
    made = fates.begun(engine, D.SENT, D.SENT, D.DELIVERED, D.BOUNCED, D.SENT)
    one, two, three, four, _ = fates.ids(engine, made)
    for id_ in (one, three, four):
        fates.told(engine, id_, EventKind.BOUNCE)
    for id_ in (one, two, three):
        fates.told(engine, id_, EventKind.DELAY)
        fates.told(engine, id_, EventKind.DELAY, id_=f"again {id_}")
    assert asked(engine, made, figures.for_now) == (1, 1)


def test_who_drives_a_send_is_told_while_they_do(engine):
    """Whose lease is over drives it no more."""
    made, other = fates.begun(engine, D.QUEUED), make.issue(engine, 2)
    fates.driven(engine, made, "here:1")
    fates.driven(engine, made, "there:2", until=NOW)
    fates.driven(engine, other, "elsewhere:3")
    assert asked(engine, made, figures.drivers, NOW) == [Driver("here:1", NOW, 7.0)]
    assert asked(engine, made, figures.drivers, NOW + HOUR) == []


def test_the_rate_is_that_of_the_time_in_which_mail_left(engine):
    """A night between two halves of a send is no time of work."""
    made = fates.begun(engine, *[D.SENT] * 6)
    for at, id_ in enumerate(fates.ids(engine, made)):
        later = 8 * HOUR if at >= 3 else timedelta()
        fates.put(engine, id_, claimed_at=NOW + later + timedelta(milliseconds=500 * at))
    assert asked(engine, made, figures.worked) == (timedelta(seconds=2), 2.0)


@pytest.mark.parametrize("states", [[D.SENT], [D.QUEUED, D.QUEUED], [D.SKIPPED]])
def test_of_less_than_two_messages_there_is_no_rate(engine, states):
    """Nor is there a time."""
    assert asked(engine, fates.begun(engine, *states), figures.worked) is None


def test_deliveries_are_found_by_state_and_reason(engine):
    """Any case, dots for anything, and a per cent sign is one; beside those shown, how many there are."""
    made = fates.begun(engine, *[D.FAILED] * 3, D.SENT)
    reasons = ("550 <a@x.test> No Such User", "552 100% full", "552 1000 full", None)
    for id_, reason in zip(fates.ids(engine, made), reasons, strict=True):
        fates.put(engine, id_, reason=reason)

    def count(*more):
        found, all_ = asked(engine, made, figures.some, *more)
        return len(found), all_

    assert count() == (4, 4)
    assert count([D.FAILED]) == (3, 3)
    assert count([D.FAILED], "", 2) == (2, 3)
    assert count([], "550 … no such user") == (1, 1)
    assert count([], "100%") == (1, 1)
    assert count([D.SENT], "full") == (0, 0)
    found, _ = asked(engine, made, figures.some, [], "550")
    assert (found[0].issue, found[0].state, found[0].address) == (1, D.FAILED, "reader-000@post.example")


def test_sends_that_ended_within_a_time_are_named(engine):
    """One that goes on has not."""
    for number in (1, 2, 3):
        made = fates.begun(engine, D.SENT, number=number, first=number)
        if number < 3:
            fates.ended(engine, made, NOW + number * DAY)
    with reading(engine) as conn:
        assert figures.ended_between(conn, NOW, NOW + DAY) == [1]
        assert figures.ended_between(conn, NOW, NOW + 9 * DAY) == [1, 2]
        assert figures.ended_between(conn, NOW + DAY, NOW + 9 * DAY) == [2]


def test_an_imported_issue_has_no_figures(engine):
    """Nobody was frozen for it here."""
    made = make.issue(engine, 5)
    assert not asked(engine, made, figures.has_begun)
    assert recent(engine) == []
