"""Which candidates are seen first."""

from datetime import UTC, datetime, timedelta

from curator.editorial.ranking import MOST, rank

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_without_more_the_newer_one_comes_first():
    """And there is nothing to explain."""
    assert rank(NOW).moment > rank(NOW - DAY).moment
    assert rank(NOW).reasons == ()


def test_a_point_of_weight_is_a_day():
    """Of the heaviest source, up or down; the reason says so."""
    assert rank(NOW, (3, 1)).moment == NOW + 3 * DAY + DAY
    low = rank(NOW, (-2,))
    assert (low.moment, low.reasons) == (NOW - 2 * DAY, ("-2 for its source",))


def test_each_further_source_and_page_is_a_day():
    """A story that many tell is seen first, up to a week."""
    told = rank(NOW, (0, 0, 0), pages=2)
    assert (told.moment, told.reasons) == (NOW + 3 * DAY, ("+2 for 3 sources", "+1 for 2 pages that tell it"))
    assert rank(NOW, (0,) * 50).moment == NOW + MOST * DAY
