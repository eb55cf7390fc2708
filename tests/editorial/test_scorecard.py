"""The evidence by which an editor prunes."""

from datetime import UTC, datetime, timedelta

from curator.editorial.scorecard import scorecard
from curator.model import CandidateState, Source, SourceState

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
S = CandidateState


def source(**fields) -> Source:
    """A source, added half a year ago and polled just now."""
    made = {
        "id": 1, "url": "https://reed.example/feed", "title": "Reed", "section": None,
        "state": SourceState.ACTIVE, "added_at": NOW - 180 * DAY, "ok_at": NOW,
    }  # fmt: skip
    return Source(**made | fields)


def test_the_share_is_of_what_was_ruled_on():
    """What waits or is held says nothing yet; what was placed or sent was approved."""
    states = [S.APPROVED, S.SENT, S.PLACED, S.REJECTED, S.WAITING, S.HELD]
    card = scorecard(source(), [], states, NOW)
    assert (card.candidates, card.approved, card.share) == (6, 3, 0.75)


def test_without_a_ruling_there_is_no_share():
    """Not a share of nothing."""
    assert scorecard(source(), [], [S.WAITING], NOW).share is None


def test_the_median_age_is_in_days():
    """Of its entries."""
    card = scorecard(source(), [NOW - DAY, NOW - 3 * DAY, NOW - 90 * DAY], [], NOW)
    assert (card.entries, card.median_age) == (3, 3)


def test_a_source_is_silent_after_three_months_without_an_entry():
    """Since its newest one."""
    newest = NOW - 91 * DAY
    assert scorecard(source(), [NOW - 300 * DAY, newest], [], NOW).silent_since == newest
    assert scorecard(source(), [NOW - 89 * DAY], [], NOW).silent_since is None
    assert scorecard(source(), [], [], NOW).silent_since == NOW - 180 * DAY


def test_a_source_is_dead_after_two_weeks_without_a_good_poll():
    """Since the last one, or since it was added."""
    failing = {"failures": 9, "ok_at": NOW - 15 * DAY}
    assert scorecard(source(**failing), [], [], NOW).dead_since == NOW - 15 * DAY
    assert scorecard(source(failures=9, ok_at=None), [], [], NOW).dead_since == NOW - 180 * DAY
    assert scorecard(source(failures=9, ok_at=NOW - 13 * DAY), [], [], NOW).dead_since is None
    assert scorecard(source(ok_at=NOW - 15 * DAY), [], [], NOW).dead_since is None
