"""erase: no table and no file of the database holds the address afterwards, and nothing brings it back."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from curator.errors import Refused, UsageError
from curator.jobs import enlist, subscribe
from curator.jobs.erase import erase, holders
from curator.jobs.settle import settle, take_in
from curator.mail.spelled import spelled
from curator.model import Act, Consent, DeliveryState, EventKind, LetterKind, MailEvent, Receipt, Standing
from curator.post.mailbag import Bag
from curator.store import (
    allowances,
    consents,
    deliveries,
    figures,
    ledger,
    letters,
    memos,
    reading,
    strays,
    subscribers,
    writing,
)
from curator.store.engine import open_engine
from curator.store.schema import history, metadata, signup, visit
from curator.store.schema import letter as letter_table
from curator.store.strays import Stray
from tests.support import make, notices
from tests.support.make import DAY, MINUTE, NOW

ADA, OTHER = "reader-000@post.example", "a-reader-000@post.example"
LATER = NOW + DAY


def dump(engine):
    """All that the tables hold, as text."""
    with reading(engine) as conn:
        return "\n".join(
            str(tuple(row)) for one in metadata.sorted_tables for row in conn.execute(select(one))
        )


def is_held(engine, address=ADA):
    told = dump(engine)
    return spelled(address).stands_in(told) or spelled(address).replaced(told, "", loosely=True) != told


@pytest.fixture
def journey(engine):
    """Three readers, an issue on its way; the first got it and a letter, and events came of both."""
    issue = make.frozen(engine, 3)
    lease = make.lease(engine, issue)
    with writing(engine) as conn:
        one = make.claim(conn, lease, NOW)
        ledger.accept(conn, lease, [(one.id, Receipt(f"1-{ADA}-12ab34cd.eml"))], NOW)
        letters.ask(conn, one.subscriber_id, LetterKind.WELCOME, NOW)
        conn.execute(letter_table.update().values(reason=f"550 <{ADA.upper()}>: no such user"))
        consents.add(conn, one.subscriber_id, Act.ASKED, at=NOW, source=f"{ADA}.csv", words=f"I am {ADA}")
        allowances.take(conn, "confirm", ADA, most=3, within=None, now=NOW)
        row = {"address": ADA, "key": ADA, "at": NOW, "source": "", "words": "", "network": "", "without": ""}
        conn.execute(signup.insert().values(row))
    told = {"at": NOW, "address": ADA, "detail": f"smtp; 250 <{ADA}> ok"}
    settle(
        engine,
        [
            MailEvent("e1", EventKind.DELIVERY, delivery="nonce1-1", **told),
            MailEvent("e2", EventKind.BOUNCE, delivery="letter-1", permanent=True, **told),
            MailEvent("e3", EventKind.DELIVERY, delivery="elsewhere-1", **told),
        ],
        now=NOW,
    )
    return issue


def test_no_table_holds_the_address_afterwards(engine, journey):
    """Reader, deliveries, letters, events, consent, suppression, sign-ups, limits; the hash alone stays."""
    assert is_held(engine)
    done = erase(engine, "Reader-000@POST.example", now=LATER, by=ADA)
    assert (done.subscriber_id, done.before, done.printed) == (1, None, ())
    counts = {"subscriber": 1, "delivery": 1, "letter": 1, "mail event": 3, "consent": 2}
    assert done.found == counts | {"sign-up": 1, "suppression": 1}
    assert not is_held(engine)
    with reading(engine) as conn:
        found = subscribers.get(conn, 1)
        assert (found.address, found.standing, found.erased_at) == ("erased-1", Standing.LEFT, LATER)
        assert consents.of(conn, 1)[-1] == Consent(LATER, Act.ERASED, "erased-1")
        assert subscribers.barred(conn, ADA).address == ""


def test_a_send_adds_up_as_before_and_goes_on_without_them(engine, journey):
    """What they got is counted; what is queued for them is skipped; the others get theirs."""
    lease = make.lease(engine, journey, "here:2")
    erase(engine, "reader-001@post.example", now=NOW)
    with writing(engine) as conn:
        assert ledger.claim(conn, lease, NOW, 10)[0].address == "reader-002@post.example"
        tally = deliveries.tally(conn, journey.id)
        assert tally.conserved
        assert tally.counts[DeliveryState.SKIPPED] == 1
        assert figures.of(conn, journey.id).delivered == 1


def test_a_mail_on_its_way_is_waited_for(engine, journey):
    """Its sender has the address in hand; one whose sender is dead is in doubt."""
    lease = make.lease(engine, journey, "here:2")
    with writing(engine) as conn:
        make.claim(conn, lease, NOW)
    with pytest.raises(Refused, match="on its way at this moment"):
        erase(engine, "reader-001@post.example", now=NOW)
    assert is_held(engine, "reader-001@post.example")
    erase(engine, "reader-001@post.example", now=LATER)
    with writing(engine) as conn:
        assert deliveries.get(conn, 2).state is DeliveryState.IN_DOUBT
        assert ledger.accept(conn, lease, [(2, Receipt("reader-001@post.example.eml"))], LATER) == 0
    assert not is_held(engine, "reader-001@post.example")


def test_other_addresses_stay(engine, journey):
    """One that ends in it, and one that it begins, in whatever table."""
    others = [OTHER, "reader-000@post.example.org"]
    subscribe.add(engine, others, name="", consent=f"friends of {ADA}", now=NOW)
    subscribe.bar(engine, "b@post.example", reason=f"asked by {OTHER}, not {ADA}", now=NOW)
    erase(engine, ADA, now=NOW)
    assert [one.address for one in subscribe.listed(engine)][-2:] == others
    told = dump(engine)
    assert f"asked by {OTHER}, not erased-1" in told
    assert "friends of erased-1" in told


def test_it_is_found_wherever_it_stands_and_however_it_is_spelled(engine, journey):
    """In the history of an issue, in keys, in notices that nobody understood, in addresses of the web."""
    url = f"https://owls.example/?to={quote(ADA)}"
    bodies = [f"To: {ADA.replace('@', '=40').upper()}", f"X: {ADA[:4]}=\r\n{ADA[4:]}"]
    with writing(engine) as conn:
        for at, body in enumerate(bodies):
            strays.add(conn, Stray(f"s{at}", NOW, "it is odd", json.dumps({"raw": body})))
        memos.write(conn, f"told:{ADA}", json.dumps({"to": ADA}).replace("@", "\\u0040"))
        row = {"issue_id": journey.id, "at": NOW, "by": ADA, "what": f"<{ADA}> approved it"}
        conn.execute(history.insert().values(row))
    made = make.candidate(engine, url, note=f"via {ADA}")
    assert {"stray", "memo", "history", "candidate", "address"} <= set(erase(engine, ADA, now=NOW).found)
    assert not is_held(engine)
    assert make.candidate_again(engine, made).url == "https://owls.example/?to=erased-1"


def test_rows_that_would_become_the_same_stay_two(engine, journey):
    """Where a law wants them unlike."""
    with writing(engine) as conn:
        for name in (f"told:{ADA}", f"told:{ADA.upper()}"):
            memos.write(conn, name, "x")
    erase(engine, ADA, now=NOW)
    assert not is_held(engine)
    assert dump(engine).count("('told:erased-1") == 2


def test_what_an_issue_prints_is_told_and_stays(engine):
    """The newsletter's own words, approved by their digest, are a person's to change."""
    make.issue(engine, 7, f"Write to [us](mailto:{ADA}).")
    done = erase(engine, ADA, now=NOW)
    assert (done.printed, done.found) == ((7,), {})
    assert done.is_known


def test_an_address_that_is_no_subscriber_is_erased_all_the_same(engine):
    """Suppressed by hand, or named by an event of mail that is not ours."""
    subscribe.bar(engine, ADA, reason="by hand", now=NOW)
    eve = "eve@post.example"
    settle(engine, [MailEvent("e1", EventKind.COMPLAINT, NOW, eve, "x-1", detail=eve)], now=NOW)
    for address, found in ((ADA, {"suppression": 1}), (eve, {"suppression": 1, "mail event": 1})):
        done = erase(engine, address, now=NOW)
        assert (done.subscriber_id, done.found, is_held(engine, address)) == (None, found, False)
        again = erase(engine, address, now=LATER)
        assert (again.found, again.before) == ({}, NOW)


def test_an_unknown_address_leaves_nothing_behind(engine):
    """No hash of it either; and what is no address is refused."""
    before = dump(engine)
    assert not erase(engine, "nobody@post.example", now=NOW).is_known
    assert dump(engine) == before
    with pytest.raises(UsageError):
        erase(engine, "nobody", now=NOW)


def test_nothing_brings_it_back_by_mistake(engine, journey):
    """No import, no suppression by hand or from the provider; a person is told how, and then it works."""
    erase(engine, ADA, now=NOW)
    assert enlist.take_in(engine, f"address\n{ADA}\n".encode(), now=NOW, consent="x").barred == 1
    assert not subscribe.bar(engine, ADA, reason="again", now=NOW)
    assert not is_held(engine)
    with pytest.raises(Refused, match=f"was erased on 2026-11-23.*curator suppression remove {ADA}"):
        subscribe.add(engine, [ADA], name="", consent="x", now=NOW)
    assert subscribe.unbar(engine, ADA, now=NOW)
    (back,) = subscribe.add(engine, [ADA], name="", consent="asked again", now=NOW)
    assert (back.id, back.standing) == (4, Standing.ACTIVE)


def test_events_that_come_later_do_not_name_it(engine, journey):
    """They are counted, and move the delivery; no word of them is kept, nor a notice not understood."""
    with writing(engine) as conn:
        conn.execute(update(metadata.tables["delivery"]).values(receipt="r-1"))
    erase(engine, ADA, now=NOW)
    told = {"at": LATER, "address": ADA, "detail": f"<{ADA}> is full", "permanent": True}
    settle(
        engine,
        [
            MailEvent(
                "l1", EventKind.COMPLAINT, delivery="nonce1-1", **told | {"address": "fwd@post.example"}
            ),
            MailEvent("l2", EventKind.BOUNCE, delivery="letter-1", **told),
            MailEvent("l3", EventKind.BOUNCE, delivery="elsewhere-2", **told),
        ],
        now=LATER,
    )
    odd = notices.notice("Bounce", to=ADA) | {"eventType": "Novel"}
    taken = take_in(engine, [Bag((json.dumps(odd), json.dumps(json.dumps(odd))))], clock=lambda: LATER)
    assert len(taken.refused) == 2
    assert not is_held(engine)
    assert not is_held(engine, "fwd@post.example")
    with reading(engine) as conn:
        assert deliveries.get(conn, 1).state is DeliveryState.COMPLAINED
        assert {one.body for one in strays.list_all(conn)} == {
            "withheld: it names an address that was erased"
        }


def test_no_byte_of_it_stays_in_the_files(sqlite_engine):
    """Nor of rows that were removed before; the write-ahead log is empty."""
    engine = sqlite_engine
    make.frozen(engine, 3)
    with writing(engine) as conn:
        conn.execute(visit.delete())
        for at in range(300):
            memos.write(conn, f"{at}", f"{ADA} " * 50)
    with writing(engine) as conn:
        conn.exec_driver_sql("PRAGMA secure_delete=OFF")
        for at in range(300):
            memos.erase(conn, f"{at}")
    files = [Path(engine.url.database + end) for end in ("", "-wal")]
    assert any(ADA.encode() in file.read_bytes() for file in files)
    assert erase(engine, ADA, now=NOW + MINUTE).clean
    assert not any(b"reader-000" in file.read_bytes() for file in files)


def test_a_reader_of_the_database_is_not_waited_for_for_ever(sqlite_engine):
    """The address is out of the tables; that the files hold it yet is told."""
    make.readers(sqlite_engine, 1)
    hasty = open_engine(f"sqlite:///{sqlite_engine.url.database}", busy_seconds=0.1)
    with reading(sqlite_engine) as conn:
        conn.execute(select(visit)).all()
        assert not erase(hasty, ADA, now=NOW).clean
    hasty.dispose()
    assert not is_held(sqlite_engine)


def test_files_that_hold_it_are_named(tmp_path):
    """In whatever encoding, at the seam of what is read at once, by their names; not the database's own."""
    (tmp_path / "outbox").mkdir()
    held = [tmp_path / "outbox" / "1.eml", tmp_path / "large.bin", tmp_path / f"to {ADA}.txt"]
    held[0].write_text(f"To: {ADA}")
    held[1].write_bytes(b"\0" * 3_999_990 + b"=" + ADA.replace("@", "%40").encode())
    held[2].touch()
    (tmp_path / "other.csv").write_text(OTHER)
    (tmp_path / "curator.db-wal").write_text(ADA)
    assert sorted(holders(tmp_path, ADA, database=str(tmp_path / "curator.db"))) == sorted(held)


def test_whoever_writes_at_that_moment_is_waited_for(engine, journey):
    """They have read the address before it was erased; what they write is erased with the rest."""
    with ThreadPoolExecutor() as pool:
        with writing(engine) as conn:
            memos.write(conn, "told", ADA)
            erasing = pool.submit(erase, engine, ADA, now=NOW)
            time.sleep(0.3)
            assert not erasing.done()
        assert erasing.result().found["memo"] == 1
    assert not is_held(engine)
