"""The history of a subscriber: all that happened, in the order of time; and what readers made of issues."""

from curator.jobs import subscribe
from curator.jobs.settle import settle
from curator.model import Act, Choice, DeliveryState, EventKind, Goodbye, Happening, LetterKind, MailEvent
from curator.store import (
    chronicle,
    consents,
    figures,
    letters,
    opinions,
    reading,
    subscribers,
    votes,
    writing,
)
from curator.store.schema import letter
from tests.support import fates, make
from tests.support.make import DAY, HOUR, MINUTE, NOW

D = DeliveryState
ADA = "reader-000@post.example"


def happened(engine, subscriber_id=1):
    with reading(engine) as conn:
        return chronicle.of(conn, subscribers.get(conn, subscriber_id))


def says(engine, act, at, words, whose=1):
    with writing(engine) as conn:
        consents.add(conn, whose, act, at=at, source="https://night.example/feedback", words=words)


def test_all_that_happened_to_a_reader_is_told_in_the_order_of_time(engine):
    """Consent, letter, issue, what the provider told of both, and the vote; of nobody else."""
    subscribe.add(engine, [ADA], name="", consent="by letter", now=NOW - DAY, by="lin")
    issue = fates.begun(engine, D.SENT, D.SENT)
    with writing(engine) as conn:
        letters.ask(conn, 1, LetterKind.WELCOME, NOW - HOUR)
        conn.execute(letter.update().values(state=D.FAILED, reason="550 no", receipt="l-1"))
        votes.cast(conn, issue.id, 1, Choice.UP, NOW + HOUR)
    seen = {"at": NOW + MINUTE, "address": ADA}
    settle(
        engine,
        [
            MailEvent("e1", EventKind.BOUNCE, delivery="nonce1-1", detail="452 full", **seen),
            MailEvent("e2", EventKind.DELAY, delivery="letter-1", receipt="l-1", detail="busy", **seen),
            MailEvent("e3", EventKind.DELIVERY, delivery="nonce1-2", **seen | {"address": "x@post.example"}),
        ],
        now=NOW,
    )
    says(engine, Act.CHANGED, NOW + DAY, "without plants")
    assert happened(engine) == [
        Happening(NOW - DAY, "added", "by letter", source="lin"),
        Happening(NOW - HOUR, "letter", "welcome, failed: 550 no"),
        Happening(NOW, "issue", "sent", 1),
        Happening(NOW + MINUTE, "bounce", "452 full", 1),
        Happening(NOW + MINUTE, "delay", "welcome: busy"),
        Happening(NOW + HOUR, "vote", "up", 1),
        Happening(NOW + DAY, "changed", "without plants", source="https://night.example/feedback"),
    ]


def test_figures_count_votes_pauses_and_leavings_by_issue(engine):
    """Each by the issue whose send came last before; a reader who pauses twice is one."""
    first = fates.begun(engine, D.SENT, D.SENT, D.SENT)
    second = fates.begun(engine, D.SENT, number=2, at=NOW + DAY, first=3)
    with writing(engine) as conn:
        votes.cast(conn, first.id, 1, Choice.UP, NOW + HOUR)
        votes.cast(conn, first.id, 2, Choice.DOWN, NOW + 2 * DAY)
        votes.cast(conn, first.id, 3, Choice.UP, NOW + HOUR)
        votes.cast(conn, first.id, 3, Choice.DOWN, NOW + HOUR)
        votes.cast(conn, second.id, 4, Choice.UP, NOW + 2 * DAY)
    says(engine, Act.PAUSED, NOW + HOUR, "until 2027-01-01", 1)
    says(engine, Act.PAUSED, NOW + HOUR, "until 2027-01-02", 1)
    says(engine, Act.PAUSED, NOW + 2 * DAY, "until 2027-01-01", 2)
    with reading(engine) as conn:
        told = {one.issue: (one.up, one.down, one.paused) for one in figures.recent(conn)}
    assert told == {1: (1, 2, 1), 2: (1, 0, 1)}


def test_why_readers_left_is_told_by_issue(engine):
    """The newest first; who left before any send has none."""
    make.readers(engine, 1, first=9)
    says(engine, Act.EXPLAINED, NOW - DAY, "never asked")
    first = fates.begun(engine, D.SENT, D.SENT)
    fates.begun(engine, D.SENT, number=2, at=NOW + DAY, first=2)
    says(engine, Act.EXPLAINED, NOW + HOUR, "too many owls", 2)
    says(engine, Act.EXPLAINED, NOW + 2 * DAY, "too few owls", 3)
    with reading(engine) as conn:
        assert opinions.goodbyes(conn) == [
            Goodbye(NOW + 2 * DAY, 3, "too few owls", 2),
            Goodbye(NOW + HOUR, 2, "too many owls", 1),
            Goodbye(NOW - DAY, 1, "never asked"),
        ]
        assert [one.words for one in opinions.goodbyes(conn, first.id)] == ["too many owls"]
        assert len(opinions.goodbyes(conn, limit=1)) == 1
