"""When a send stops by itself: too many refusals, bounces, complaints."""

import pytest

from curator.mail.breakers import IN_A_ROW, LOOKED_AT, Refusals, alarm
from curator.model import DeliveryState as D


def test_a_row_of_refusals_is_blameless():
    """Those who were refused in it can be tried again; one yes ends the row."""
    seen = Refusals()
    seen.refused(1)
    seen.taken()
    said = [seen.refused(at) for at in range(2, 2 + IN_A_ROW)]
    assert said[:-1] == [None] * (IN_A_ROW - 1)
    assert "in a row" in said[-1]
    assert seen.blameless == list(range(2, 2 + IN_A_ROW))


def test_one_in_a_hundred_refused_stops_nothing():
    """Any list has dead addresses."""
    seen = Refusals()
    for at in range(3000):
        if at % 100:
            seen.taken()
        else:
            assert seen.refused(at) is None


def test_more_than_one_in_twenty_refused_stops_the_send():
    """Of the last two hundred; they stay refused."""
    seen = Refusals()
    said = []
    for at in range(LOOKED_AT):
        if at % 15:
            seen.taken()
        else:
            said.append(seen.refused(at))
    assert said[9:11] == [None, "11 of the last 151 recipients were refused"]
    assert seen.blameless == []


@pytest.mark.parametrize(
    ("counts", "waived", "said"),
    [
        ({D.SENT: 1000, D.BOUNCED: 50}, (0, 0), None),
        ({D.SENT: 900, D.BOUNCED: 60}, (0, 0), "60 of 960 messages bounced"),
        ({D.SENT: 900, D.BOUNCED: 60}, (60, 0), None),
        ({D.SENT: 10, D.BOUNCED: 9}, (0, 0), None),
        ({D.DELIVERED: 1999, D.COMPLAINED: 2}, (0, 0), None),
        ({D.DELIVERED: 1999, D.COMPLAINED: 3}, (0, 0), "3 of 2002 recipients complained that this was spam"),
        ({D.DELIVERED: 1999, D.COMPLAINED: 3}, (0, 3), None),
        ({D.DELIVERED: 9000, D.COMPLAINED: 3}, (0, 0), None),
        ({D.QUEUED: 9000}, (0, 0), None),
    ],
)
def test_an_alarm_is_a_share_and_more_than_a_few(counts, waived, said):
    """Five in a hundred bounced, one in a thousand complained; what a person has seen is waived."""
    assert alarm(counts, *waived) == said
