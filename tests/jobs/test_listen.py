"""During a send: what the provider tells meanwhile is taken in, and no trouble with that stops the send."""

import json
import time

import boto3
import pytest
from sqlalchemy import update

from curator import config
from curator.jobs import crew
from curator.jobs.listen import listener
from curator.jobs.send import send
from curator.model import DeliveryState as D
from curator.model import EventKind as K
from curator.store import deliveries, open_engine, reading, writing
from curator.store.schema import delivery
from tests.support import make
from tests.support.hands import Book, Clock
from tests.support.make import NOW
from tests.support.notices import notice
from tests.support.postoffice import answer, aws, fall_silent, faulty, moto, moto_server

pytestmark = pytest.mark.postgresql_is_long

__all__ = ["aws", "faulty", "moto", "moto_server"]


@pytest.fixture
def hearing(engine, tmp_path):
    """`hearing(queue, endpoint)`: the listener of a newsletter whose first issue has gone out."""
    make.frozen(engine, 3)
    with writing(engine) as conn:
        conn.execute(update(delivery).values(state=D.SENT))
    opened = []

    def hear(queue, endpoint, engine=engine):
        ses = config.Ses(events_queue=queue, events_endpoint=endpoint)
        settings = make.settings(tmp_path, post=config.Post(ses=ses))
        opened.append(listener(settings, engine, lambda: NOW))
        return opened[-1]

    yield hear
    for one in opened:
        if one:
            one.close()


@pytest.fixture
def queue(moto):
    """`queue(notice)` puts one in; its address is `queue.url`."""
    client = boto3.client("sqs", region_name="eu-west-1", endpoint_url=moto.url)

    def put(told):
        client.send_message(QueueUrl=put.url, MessageBody=json.dumps(told))

    put.url = client.create_queue(QueueName="events")["QueueUrl"]
    yield put
    client.close()


def first(engine):
    with reading(engine) as conn:
        return deliveries.get(conn, 1).state


def test_what_waits_is_taken_in(engine, hearing, queue, moto):
    """Each time that it is called, as long as the send goes on."""
    hear = hearing(queue.url, moto.url)
    queue(notice("Delivery", "nonce1-1"))
    assert hear().new == {K.DELIVERY: 1}
    assert first(engine) is D.DELIVERED
    queue(notice("Complaint", "nonce1-1"))
    assert hear().new == {K.COMPLAINT: 1}
    assert (first(engine), hear.fault) == (D.COMPLAINED, None)


def test_without_a_queue_there_is_no_listener(hearing):
    """A send through SMTP hears nothing."""
    assert hearing(None, None) is None


@pytest.mark.parametrize("act", [answer(403, "AccessDenied"), answer(500), fall_silent])
def test_a_troubled_queue_stops_nothing(engine, hearing, faulty, act):
    """It gives up within some seconds, says why, and goes on when the queue does."""
    faulty.act = act
    hear = hearing(f"{faulty.url}/1/events", faulty.url)
    began = time.monotonic()
    assert hear().total == 0
    assert time.monotonic() - began < 8
    assert "the queue of mail events cannot be read" in hear.fault
    faulty.act = answer(200, body=b"{}")
    hear()
    assert hear.fault is None


def test_a_database_that_is_busy_stops_nothing(sqlite_engine, hearing, queue, moto):
    """The notice stays on the queue; the next call or the next settle has it."""
    hasty = open_engine(sqlite_engine.url.render_as_string(), busy_seconds=0.1)
    hear = hearing(queue.url, moto.url, hasty)
    queue(notice("Complaint", "nonce1-1"))
    with writing(sqlite_engine):
        assert hear().total == 0
    hasty.dispose()
    assert "locked" in hear.fault


def test_who_complains_during_a_send_gets_nothing_of_it_any_more(engine, settings, queue, moto, monkeypatch):
    """A complaint about an earlier mail waits in the queue when the send begins: its reader is skipped."""
    monkeypatch.setattr(crew, "HEAR", 0.2)
    ses = config.Ses(events_queue=queue.url, events_endpoint=moto.url)
    slow = settings.model_copy(update={"post": config.Post(rate=20, threads=2, ses=ses)})
    make.approved(engine, slow, 60)
    last = "reader-059@post.example"
    queue(notice("Complaint", None, receipt="r-earlier", to=last))
    book = Book()
    hear = listener(slow, engine, lambda: NOW)
    sent = send(engine, slow, book, 1, clock=Clock(), by="ada", hear=hear)
    hear.close()
    assert hear.fault is None
    assert sent.tally.counts == {D.SENT: 59, D.SKIPPED: 1}
    assert book.asked[last] == 0
