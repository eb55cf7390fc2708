"""The report of a send says how it stands, what a person must do first, and names no reader."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from curator.mail import report
from curator.model import DeliveryState, Driver, Figures, Goodbye, IssueState, Reason, Reckoning, Tally

D = DeliveryState
BEGUN = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
ENDED = BEGUN + timedelta(seconds=200)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIGURES = Figures(
    issue=12, title="Owls, counted", began=BEGUN, ended=ENDED, recipients=3000, sent=2998,
    delivered=None, bounced=None, complained=None, failed=2, skipped=0, in_doubt=0, waiting=0, left=0,
)  # fmt: skip


def send(counts=None, **fields):
    """A send of 3,000 that has ended, but for two who failed."""
    tally = Tally(3000, counts or {D.SENT: 2998, D.FAILED: 2})
    told = {"failed": tally.counts.get(D.FAILED, 0), "in_doubt": tally.counts.get(D.IN_DOUBT, 0)}
    told |= {"sent": tally.counts.get(D.SENT, 0), "waiting": tally.counts.get(D.QUEUED, 0)}
    made = Reckoning(
        IssueState.SENT, replace(FIGURES, **told), tally, worked=timedelta(seconds=200), rate=14.99
    )
    return replace(made, **fields)


def after(made, **more):
    return report.after(made, zone=AMSTERDAM, **more)


def test_a_send_that_went_well_is_told_in_its_subject():
    """How many of how many; the rest can wait."""
    assert after(send()).subject == "[REPORT] #12 is sent: 2,998 of 3,000"


def test_the_text_says_how_everyone_stands_when_and_how_fast():
    """In the newsletter's own time."""
    why = (Reason(D.FAILED, "550 … no such user", 2, "ada@reader.test"),)
    text = after(send(reasons=why), coming="Sun 2026-12-13 09:00, #13, draft").text
    assert text == (
        '#12 "Owls, counted" is sent.\n\n'
        "  3,000  recipients\n"
        "  2,998  sent\n"
        "      2  failed\n\n"
        "Begun 2026-11-29 09:00, ended 09:03 (Europe/Amsterdam); 15.0 a second\nfor 3 minutes 20 seconds.\n\n"
        "Why:\n"
        "  2 failed: 550 … no such user\n\n"
        "Next: Sun 2026-12-13 09:00, #13, draft.\n\n"
        "Who it is: curator deliveries 12\n"
    )


def test_what_is_in_doubt_comes_first_with_the_choice():
    """In the subject, and with the commands."""
    words = after(send({D.SENT: 2998, D.IN_DOUBT: 2}))
    assert words.subject == "[REPORT] #12 needs you: 2 in doubt, 2,998 of 3,000 sent"
    assert words.text.index("2 deliveries are in doubt") < words.text.index("recipients")
    for what in ("--state in_doubt", "resolve 12 --sent", "resolve 12 --again"):
        assert f"curator deliveries 12 {what}".replace("12 resolve 12", "resolve 12") in words.text


def test_a_send_that_stopped_says_why_and_how_it_goes_on():
    """A halt is no end."""
    words = after(send({D.SENT: 1000, D.QUEUED: 2000}), why="the daily quota is used up")
    assert words.subject == "[REPORT] #12 has stopped before its end: 1,000 of 3,000 sent"
    assert "Why: the daily quota is used up.\n\n  go on:   curator send 12" in words.text
    assert "  2,000  waiting" in words.text
    assert "ended" not in words.text


def test_a_paused_send_says_by_whom_and_how_it_goes_on():
    """Resuming is another command."""
    words = after(send({D.SENT: 1000, D.QUEUED: 2000}, paused="paused by ada: a wrong link"))
    assert words.subject == "[REPORT] #12 is paused: 1,000 of 3,000 sent"
    assert "It is paused by ada: a wrong link." in words.text
    assert "curator deliveries resume 12" in words.text


def test_a_send_that_goes_on_is_told_as_such():
    """Nobody is asked to do anything."""
    words = after(send({D.SENT: 1000, D.QUEUED: 2000}, drivers=(Driver("here:1", BEGUN, 14.0),)))
    assert words.subject == "[REPORT] #12 is being sent: 1,000 of 3,000 sent"
    assert "go on:" not in words.text


def test_a_ledger_that_does_not_add_up_is_the_first_thing_said():
    """Nothing may be sent then."""
    words = after(send({D.SENT: 2998}))
    assert words.subject == "[REPORT] #12 needs you: its ledger does not add up, 2,998 of 3,000 sent"
    assert "Send nothing before it is clear why." in words.text


def test_no_reader_is_named():
    """A mail lies about for years."""
    why = tuple(Reason(state, "a fault", 2, f"{state}@reader.test") for state in D)
    made = send({D.SENT: 2990, D.IN_DOUBT: 10}, reasons=why)
    assert "@" not in after(made).text + report.later(made, zone=UTC).text


def test_a_halt_or_a_hold_names_no_reader_either():
    """What a server said of one of them stands in the sentence."""
    made = send({D.SENT: 1000, D.QUEUED: 2000})
    why = "10 in a row were refused: 550 <ada@reader.test> unknown, since 2026-11-29"
    assert "550 … unknown, since 2026-11-29" in after(made, why=why).text
    words = report.held(why)
    assert "@" not in words.subject + words.text


def test_many_reasons_are_cut():
    """The mail is read on a phone; the command shows all."""
    why = tuple(Reason(D.FAILED, f"fault {at}", 1, "a@b.test") for at in range(30))
    text = after(send(reasons=why)).text
    assert text.count("fault") == 10
    assert "and 20 reasons more" in text


def test_a_hostile_title_or_reason_stays_on_its_line():
    """What looks like a command of ours stands where reasons stand."""
    why = (Reason(D.FAILED, "x\n\ncurator send 12\x1b[31m", 1, "a@b.test"),)
    made = send(reasons=why, figures=replace(FIGURES, title="Owls\r\nBcc: eve"))
    lines = after(made).text.splitlines()
    assert lines[0] == '#12 "Owls Bcc: eve" is sent.'
    assert "curator send 12" not in lines


def test_a_day_later_what_became_of_it_is_told():
    """Delivered, bounced, complained, left, with shares of what was sent."""
    told = replace(FIGURES, delivered=2970, bounced=14, complained=1, left=4)
    words = report.later(send(figures=told, bounced_for_now=3, delayed=2), zone=UTC)
    assert words.subject == "[REPORT] #12, a day later: 99.0 % delivered, 14 bounced, 1 complained, 4 left"
    assert "  2,970  delivered, 99.0 %\n" in words.text
    assert "      1  complained, 0.03 %\n" in words.text
    assert "      4  left\n" in words.text
    assert "      3  bounced for now" in words.text


def test_a_day_later_without_any_word_of_the_provider_nothing_is_claimed():
    """Only who left is known."""
    words = report.later(send(), zone=UTC)
    assert words.subject == "[REPORT] #12, a day later: 0 left"
    assert "delivered" not in words.text


def test_a_held_slot_is_told_with_its_mend():
    """The sentence says what to do."""
    words = report.held("issue #12 is not approved; approve it with: curator issue approve 12")
    assert words.subject.startswith("[REPORT] held: issue #12 is not approved; approve it with")
    assert "approve it with: curator issue approve 12." in " ".join(words.text.split())


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "under a second"), (0.4, "under a second"), (1, "1 second"), (200, "3 minutes 20 seconds"),
     (3600, "1 hour"), (3725, "1 hour 2 minutes"), (90_000, "1 day 1 hour")],
)  # fmt: skip
def test_a_length_of_time_is_told_in_two_words_at_most(seconds, said):
    """The largest first."""
    assert report.lasted(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [(0, 10, "0 %"), (10, 10, "100 %"), (2999, 3000, "99.9 %"), (1, 3000, "0.03 %"),
     (1, 10_000_000, "0.01 %"), (29, 1000, "2.9 %"), (None, 10, ""), (0, 0, "")],
)  # fmt: skip
def test_a_share_is_never_rounded_to_all_or_none(count, of, said):
    """One who is missing is not 100 %."""
    assert report.percent(count, of) == said


def test_a_slow_rate_is_told_by_the_minute():
    """A third of a message a second says little."""
    assert (report.speed(14.23), report.speed(1 / 3)) == ("14.2 a second", "20.0 a minute")


def test_what_readers_made_of_it_is_told_a_day_later():
    """Votes, pauses, and why some left: in their words, without an address that they wrote down."""
    told = replace(FIGURES, delivered=2990, bounced=8, complained=0, left=2, paused=3, up=12, down=1)
    said = tuple(Goodbye(BEGUN, at, f"too many owls, says ada@reader.test {at}") for at in range(12))
    text = report.later(send(figures=told, goodbyes=said), zone=AMSTERDAM).text
    assert "      3  paused\n     12  voted up\n      1  voted down\n" in text
    assert 'Why some left:\n  "too many owls, says … 0"\n' in text
    assert text.count("too many owls") == 10
    assert "  and 2 reasons more: curator subscriber reasons\n" in text
    assert "ada@" not in text
