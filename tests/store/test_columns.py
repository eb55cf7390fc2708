"""Laws of the tables: words of states, moments, and the transition tables of the stations."""

import re
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from sqlalchemy import CheckConstraint, select
from sqlalchemy.exc import IntegrityError, StatementError

from curator.editorial.rulings import MOVES
from curator.mail.standing import DELIVERY_MOVES
from curator.model import (
    CandidateState,
    DeliveryState,
    IssueState,
    ItemKind,
    Reading,
    SourceState,
    Standing,
)
from curator.store import deliveries, ledger, reading, writing
from curator.store import issues as issues_store
from curator.store.schema import candidate, delivery, issue, item, memo, metadata, source, subscriber
from tests.support import make

STATES = [
    (source.c.state, SourceState),
    (candidate.c.state, CandidateState),
    (candidate.c.kind, ItemKind),
    (candidate.c.reading, Reading),
    (issue.c.state, IssueState),
    (item.c.kind, ItemKind),
    (subscriber.c.standing, Standing),
    (delivery.c.state, DeliveryState),
]
NAMES = [str(column) for column, _ in STATES]


def check_of(column):
    """The words that the column's CHECK lists."""
    laws = [
        law
        for law in column.table.constraints
        if isinstance(law, CheckConstraint) and str(law.sqltext).startswith(f"{column.name} IN")
    ]
    return re.findall(r"'(\w+)'", str(laws[0].sqltext)) if laws else None


@pytest.mark.parametrize(("column", "states"), STATES, ids=NAMES)
def test_a_state_column_holds_exactly_the_words_of_its_states(column, states: type[StrEnum]):
    """The CHECK and the StrEnum have the same words."""
    assert check_of(column) == [state.value for state in states]


def test_no_state_column_is_without_its_law():
    """Every column that is named like a state has a CHECK."""
    named = {"state", "standing", "reading"}
    bare = [
        str(column)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name in named and check_of(column) is None
    ]
    assert bare == []


@pytest.mark.parametrize(("column", "states"), STATES, ids=NAMES)
def test_the_database_refuses_a_word_that_is_no_state(engine, column, states):
    """A slip in the code is stopped by the CHECK, on both databases."""
    make.frozen(engine, 1)
    make.source(engine)
    make.candidate(engine)
    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.execute(column.table.update().values({column: "nonsense"}))


@pytest.mark.parametrize("state", DeliveryState)
def test_a_delivery_may_be_in_every_state_of_its_table(engine, state):
    """What the transition table allows the store can hold, and the tally counts it."""
    made = make.frozen(engine, 1)
    with writing(engine) as conn:
        one = deliveries.list_some(conn, made.id)[0]
        for to in DELIVERY_MOVES[state]:
            conn.execute(delivery.update().values(state=state))
            seen = deliveries.get(conn, one.id)
            assert deliveries.move(conn, seen, to, reason=None, receipt=None)
            assert deliveries.tally(conn, made.id).counts == {to: 1}


def test_what_the_store_moves_by_itself_is_allowed_by_the_table(engine):
    """Claim, accept, fail, doubt, requeue, skip and orphan: each move is one of DELIVERY_MOVES."""
    made = make.frozen(engine, 6)
    held = make.lease(engine, made)
    moves = set()

    def watch(act):
        with writing(engine) as conn:
            before = {one.id: one.state for one in deliveries.list_some(conn, made.id)}
            result = act(conn)
            after = {one.id: one.state for one in deliveries.list_some(conn, made.id)}
        moves.update((before[key], after[key]) for key in after if before[key] is not after[key])
        return result

    def claim():
        return watch(lambda conn: make.claim(conn, held, make.NOW))

    ends = (
        lambda conn, one: ledger.accept(conn, held, [(one.id, make_receipt())], make.NOW),
        lambda conn, one: ledger.fail(conn, held, one.id, "no", make.NOW),
        lambda conn, one: ledger.doubt(conn, held, one.id, "who knows", make.NOW),
        lambda conn, one: ledger.requeue(conn, held, one.id, "later", make.NOW + make.HOUR),
    )
    for end in ends:
        one = claim()
        assert watch(lambda conn, end=end, one=one: end(conn, one))
    orphan = claim()
    make.leave(engine, "reader-005@post.example")
    assert watch(lambda conn: ledger.skip_unwanted(conn, made.id, make.NOW)) == 1
    make.bury(engine, held)
    assert watch(lambda conn: ledger.doubt_orphans(conn, made.id, make.NOW)) == 1
    assert orphan is not None
    assert len(moves) == 6
    assert all(to in DELIVERY_MOVES[start] for start, to in moves)


def make_receipt():
    """A provider's answer."""
    from curator.model import Receipt

    return Receipt("r-1")


def test_the_table_of_rulings_speaks_of_states_that_the_store_holds():
    """Every move starts and ends in a state of the CHECK; what is placed no ruling moves."""
    words = set(check_of(candidate.c.state))
    assert {state.value for state, _ in MOVES} | {state.value for state in MOVES.values()} <= words
    assert words - {state.value for state, _ in MOVES} == {"placed"}


def test_an_issue_may_be_in_every_state(engine):
    """Draft, approved, sending, sent: the store moves an issue along, once for each."""
    make.issue(engine)
    for to in (IssueState.APPROVED, IssueState.SENDING, IssueState.SENT):
        with writing(engine) as conn:
            seen = issues_store.get(conn, 1)
            assert issues_store.move(conn, seen, to, by="ada", at=make.NOW, digest="d")
            assert not issues_store.move(conn, seen, to, by="ada", at=make.NOW, digest="d")


def test_a_time_without_a_zone_is_refused(engine):
    """It could mean any hour; nothing of it is stored."""
    with pytest.raises(StatementError, match="without a zone"):
        make.candidate(engine, now=datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001  the point


def test_a_time_comes_back_aware_and_in_utc(engine):
    """Whatever the zone it came with, to the microsecond."""
    amsterdam = timezone(timedelta(hours=1))
    at = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=amsterdam)
    made = make.candidate(engine, now=at, published=None)
    assert made.added_at == at
    assert made.added_at.tzinfo is UTC
    assert made.added_at.hour == 8
    assert made.published is None


def test_times_are_ordered_as_moments(engine):
    """Two zones in one column compare by the moment they mean."""
    east, west = timezone(timedelta(hours=9)), timezone(timedelta(hours=-9))
    make.candidate(engine, "https://a.example/1", now=datetime(2026, 1, 1, 12, tzinfo=west))
    make.candidate(engine, "https://a.example/2", now=datetime(2026, 1, 1, 20, tzinfo=east))
    with reading(engine) as conn:
        ordered = conn.execute(select(candidate.c.url).order_by(candidate.c.added_at)).scalars().all()
    assert ordered == ["https://a.example/2", "https://a.example/1"]


def test_text_of_every_script_comes_back_as_it_was(engine):
    """Emoji families, combining marks and 4-byte letters, in a name and in a value."""
    text = "👩‍👩‍👧 na\u0308ıve 𝕬 中文 עברית 'quoted' \"too\" %s :x \\"
    with writing(engine) as conn:
        conn.execute(memo.insert(), {"name": text, "value": text})
        assert conn.execute(select(memo.c.value).where(memo.c.name == text)).scalar() == text
