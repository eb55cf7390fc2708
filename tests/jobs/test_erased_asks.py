"""A reader with a whole life here is erased, and asks again by the form."""

from sqlalchemy import select

from curator.jobs import subscribe
from curator.jobs.confirm import Link, confirm
from curator.jobs.erase import erase
from curator.jobs.leave import explain, leave
from curator.jobs.vote import vote
from curator.mail.spelled import spelled
from curator.model import Choice, Receipt, Standing
from curator.store import ledger, reading, subscribers, writing
from curator.store.schema import metadata
from tests.support import asked, make
from tests.support.asked import ADA
from tests.support.hands import Book
from tests.support.make import DAY, NOW

NET = "192.0.2.0/24"


def is_held(engine):
    with reading(engine) as conn:
        return any(
            spelled(ADA).stands_in(str(tuple(row)))
            for table in metadata.sorted_tables
            for row in conn.execute(select(table))
        )


def lived(engine, settings):
    """Ada has signed up, confirmed, got an issue, voted, left, and said why; her confirm link."""
    post = Book()
    asked.asks(engine, settings, network=NET)
    asked.posted(engine, settings, post)
    token = asked.token(post.taken[0])
    assert confirm(engine, settings, token, now=NOW) is Link.DONE
    issue = make.frozen(engine, 1)
    lease = make.lease(engine, issue)
    with writing(engine) as conn:
        one = make.claim(conn, lease, NOW)
        ledger.accept(conn, lease, [(one.id, Receipt("r-1"))], NOW)
    vote(engine, one.subscriber_id, issue.number, Choice.UP, now=NOW)
    leave(engine, settings, one.subscriber_id, now=NOW, source=f"https://x.example/?of={ADA}")
    explain(engine, one.subscriber_id, f"write to {ADA} no more", now=NOW)
    return token


def test_who_was_erased_and_asks_again_leaves_no_trace(engine, settings):
    """No letter goes out and no row is kept, old links are void, until a person lets them come back."""
    token = lived(engine, settings)
    assert is_held(engine)
    erase(engine, ADA, now=NOW)
    assert not is_held(engine)
    assert confirm(engine, settings, token, now=NOW) is Link.VOID
    post = Book()
    asked.asks(engine, settings, now=NOW + 2 * DAY, network=NET)
    asked.posted(engine, settings, post)
    assert post.taken == []
    assert not is_held(engine)
    subscribe.unbar(engine, ADA, now=NOW)
    asked.asks(engine, settings, now=NOW + 4 * DAY, network=NET)
    with reading(engine) as conn:
        assert subscribers.find(conn, ADA).standing is Standing.PENDING
