"""settle, of letters: their fate, and whom not to write to any more; no delivery is touched by them."""

import pytest

from curator.jobs.settle import claim_late, settle
from curator.model import Act, Consent, DeliveryState, EventKind, LetterKind, MailEvent, Standing
from curator.store import consents, letters, reading, subscribers, writing
from curator.store.schema import letter, mail_event
from tests.support import make
from tests.support.make import NOW

D, K = DeliveryState, EventKind
ADA = "reader-000@post.example"


def written(engine, state=D.SENT, receipt="r-1"):
    """A letter to the first of two readers, in this state; its id is 1."""
    make.readers(engine, 2)
    with writing(engine) as conn:
        ada = subscribers.find(conn, ADA)
        made = letters.ask(conn, ada.id, LetterKind.WELCOME, NOW)
        conn.execute(letter.update().values(state=state, receipt=receipt))
    return made


def event(kind, *, delivery="letter-1", receipt="r-1", address=ADA, **fields):
    return MailEvent(f"{kind}-{receipt}", kind, NOW, address, delivery, receipt, **fields)


def state(engine):
    with reading(engine) as conn:
        return conn.execute(letter.select()).one().state


def standing(engine):
    with reading(engine) as conn:
        return subscribers.find(conn, ADA).standing


@pytest.mark.parametrize(
    ("told", "sent", "in_doubt", "standing_after"),
    [
        ({"kind": K.SEND}, D.SENT, D.SENT, Standing.ACTIVE),
        ({"kind": K.DELIVERY}, D.DELIVERED, D.DELIVERED, Standing.ACTIVE),
        ({"kind": K.BOUNCE}, D.SENT, D.SENT, Standing.ACTIVE),
        ({"kind": K.BOUNCE, "permanent": True}, D.BOUNCED, D.BOUNCED, Standing.SUPPRESSED),
        ({"kind": K.COMPLAINT}, D.COMPLAINED, D.COMPLAINED, Standing.SUPPRESSED),
        ({"kind": K.REJECT}, D.FAILED, D.FAILED, Standing.ACTIVE),
    ],
)
def test_an_event_moves_its_letter_and_suppresses_its_reader(
    sqlite_engine, told, sent, in_doubt, standing_after
):
    """As with an issue: a letter that was sent, and one of which nobody knew; a replay changes nothing."""
    written(sqlite_engine)
    for before, after in ((D.SENT, sent), (D.IN_DOUBT, in_doubt)):
        with writing(sqlite_engine) as conn:
            conn.execute(mail_event.delete())
            conn.execute(letter.update().values(state=before, receipt="r-1" if before is D.SENT else None))
        assert settle(sqlite_engine, [event(**told), event(**told)], now=NOW) == {told["kind"]: 1}
        assert (state(sqlite_engine), standing(sqlite_engine)) == (after, standing_after)


def test_whom_a_letter_has_suppressed_says_so_in_their_history(engine):
    """With the provider's words; mail that came back from a forwarding address means its reader too."""
    written(engine)
    settle(engine, [event(K.COMPLAINT, address="other@post.example")], now=NOW)
    with reading(engine) as conn:
        ada = subscribers.find(conn, ADA)
        line = Consent(NOW, Act.SUPPRESSED, "the mail provider", "complained that this was spam")
        assert consents.of(conn, ada.id) == [line]
        assert subscribers.barred(conn, "other@post.example")


def test_an_event_without_our_id_finds_its_letter_by_the_receipt_even_later(engine):
    """As an identity tells it, before our own answer is written down."""
    written(engine, D.SENDING, None)
    settle(engine, [event(K.DELIVERY, delivery=None)], now=NOW)
    assert state(engine) == D.SENDING
    with writing(engine) as conn:
        conn.execute(letter.update().values(state=D.SENT, receipt="r-1"))
    assert [claim_late(engine, NOW), claim_late(engine, NOW)] == [1, 0]
    assert state(engine) == D.DELIVERED


@pytest.mark.parametrize(
    "delivery", ["letter-1", "letter-2", "letter-99999999999999", "letter-x", "letter-", "nonce1-1"]
)
def test_an_event_of_nobodys_letter_moves_none(sqlite_engine, delivery):
    """It is kept, and counted once; another newsletter may mail from the same account."""
    written(sqlite_engine)
    told = event(K.DELIVERY, delivery=delivery, receipt="another curator's")
    assert settle(sqlite_engine, [told], now=NOW) == {K.DELIVERY: 1}
    assert state(sqlite_engine) == D.SENT


def test_a_letter_in_doubt_is_settled_only_by_its_own_readers_event(engine):
    """Its receipt is not known: of two letters of one number, the address tells whose it is."""
    written(engine, D.IN_DOUBT, None)
    settle(engine, [event(K.DELIVERY, receipt="x", address="stranger@post.example")], now=NOW)
    assert state(engine) == D.IN_DOUBT
    settle(engine, [event(K.DELIVERY, receipt="y", address=ADA.upper())], now=NOW)
    assert state(engine) == D.DELIVERED
