"""The hook: what SNS posts is taken in once it is verified; anything else changes nothing and asks nobody."""

import http.client
import json
import socket
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sns import sns_backends
from sqlalchemy import update

from curator.errors import Unreachable
from curator.jobs.receive import receive
from curator.model import DeliveryState as D
from curator.post import sns
from curator.store import deliveries, open_engine, reading, strays, subscribers, writing
from curator.store.schema import delivery, mail_event
from curator.web import hook
from tests.support import make, signed
from tests.support.notices import notice
from tests.support.served import ask, served


@dataclass
class Hooked:
    """A hook that is served: what it asked of SNS, what it said, and the issue whose ledger it may move."""

    engine: object
    issue: object
    port: int = 0
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    answer: object = b""

    def sns(self, url):
        """What SNS answers, in this test."""
        self.asked.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def post(self, body, **more):
        """The status of the answer to this."""
        return ask(self.port, "POST", hook.PATH, body, **more)[0]

    @property
    def first(self):
        """The state of the first delivery."""
        with reading(self.engine) as conn:
            return deliveries.get(conn, 1).state

    @property
    def events(self):
        """How many events are kept."""
        with reading(self.engine) as conn:
            return len(conn.execute(mail_event.select()).all())


@pytest.fixture
def engine(sqlite_engine):
    """One database: what is taken in is tested on both where it is taken in (tests/jobs)."""
    return sqlite_engine


@pytest.fixture
def hooked(engine):
    """The hook of a newsletter whose first issue was sent to three readers."""
    made = Hooked(engine, make.frozen(engine, 3), answer=signed.certificate())
    with writing(engine) as conn:
        conn.execute(update(delivery).values(state=D.SENT))
    take = partial(
        receive,
        engine,
        topic=signed.TOPIC,
        clock=lambda: datetime.now(UTC),
        certificate=sns.Certificates(made.sns),
        confirm=made.sns,
    )
    with served(hook.app(take, made.told.append)) as made.port:
        yield made


def complaint(delivery="nonce1-1"):
    return json.dumps(notice("Complaint", delivery))


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("kind", ["text/plain; charset=UTF-8", "application/json"])
def test_what_the_topic_posts_is_taken_in(hooked, version, kind):
    """As SNS posts it: plain text, signed in either way."""
    assert hooked.post(signed.body(complaint(), version=version), kind=kind) == 200
    assert hooked.first is D.COMPLAINED
    assert hooked.asked == [signed.CERTIFICATE]


def test_a_replay_changes_nothing(hooked):
    """It is answered as if it were new, and nobody is asked again."""
    body = signed.body(complaint())
    assert [hooked.post(body) for _ in range(3)] == [200] * 3
    assert hooked.events == 1
    assert len(hooked.asked) == 1


def evil(**fields):
    return partial(signed.body, complaint(), **fields)


def altered(**fields):
    return lambda: json.dumps(signed.message(complaint()) | fields).encode()


FORGED = {
    "another topic": evil(TopicArn="arn:aws:sns:eu-west-1:999999999999:theirs"),
    "another host": evil(SigningCertURL="https://evil.example/SimpleNotificationService-0a.pem"),
    "a bucket": evil(SigningCertURL="https://s3.amazonaws.com/SimpleNotificationService-0a.pem"),
    "this machine": evil(SigningCertURL="https://127.0.0.1/SimpleNotificationService-0a.pem"),
    "old": evil(Timestamp=(datetime.now(UTC) - timedelta(days=3)).isoformat()),
    "to come": evil(Timestamp=(datetime.now(UTC) + timedelta(days=3)).isoformat()),
    "confirm elsewhere": evil(kind="SubscriptionConfirmation", SubscribeURL="http://169.254.169.254/"),
}


@pytest.mark.parametrize("made", FORGED.values(), ids=FORGED)
def test_what_is_forged_is_refused_and_nobody_is_asked_anything(hooked, made):
    """403 in the same words, though it is signed; not one request goes out."""
    assert hooked.post(made()) == 403
    assert (hooked.asked, hooked.events) == ([], 0)
    assert len(hooked.told) == 1


@pytest.mark.parametrize(
    "made",
    [
        altered(Message=complaint("nonce1-2")),
        altered(MessageId="other"),
        altered(Signature="AAAA"),
        evil(private=signed.key(number=1)),
    ],
    ids=["another event", "another id", "another signature", "another key"],
)
def test_what_is_not_signed_so_is_refused(hooked, made):
    """Nothing but the certificate was asked for."""
    assert hooked.post(made()) == 403
    assert (hooked.asked, hooked.events) == ([signed.CERTIFICATE], 0)


def test_an_event_beside_the_signed_message_is_not_seen(hooked):
    """A true message of the topic, with an event added in a field that nobody signs."""
    greeting = "Successfully validated SNS topic for Amazon SES event publishing."
    body = json.dumps(signed.message(greeting) | notice("Complaint", "nonce1-1")).encode()
    assert hooked.post(body) == 200
    assert (hooked.first, hooked.events) == (D.SENT, 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"noise",
        b"\xff\0",
        b"[" * 100_000,
        json.dumps(notice("Complaint", "nonce1-1")).encode(),
        json.dumps({"TopicArn": signed.TOPIC, "Type": "Notification"}).encode(),
        evil(kind="Party")(),
    ],
    ids=["empty", "nothing", "noise", "bytes", "deep", "raw", "bare", "type"],
)
def test_what_is_no_message_is_refused(hooked, body):
    """400; a raw delivery, too, for it bears no signature."""
    assert hooked.post(body) == 400
    assert (hooked.asked, hooked.events) == ([], 0)


@pytest.mark.parametrize(
    "kind", ["", "text/html", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_a_form_is_no_message(hooked, kind):
    """SNS posts plain text."""
    assert hooked.post(signed.body(complaint()), kind=kind) == 400
    assert hooked.first is D.SENT


def test_what_is_too_long_is_not_read(hooked):
    """413 by its announced length, or when it has become too long."""
    assert hooked.post(b"x" * 400_000) == 413
    with socket.create_connection(("127.0.0.1", hooked.port), 10) as raw:
        head = f"POST {hook.PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
        raw.sendall(f"{head}Content-Length: 999999999\r\n\r\n".encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 413 ")
    connection = http.client.HTTPConnection("127.0.0.1", hooked.port, timeout=10)
    connection.request("POST", hook.PATH, iter([b"x" * 50_000] * 8), {"Content-Type": "text/plain"})
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", hook.PATH, 405),
        ("HEAD", hook.PATH, 405),
        ("PUT", hook.PATH, 405),
        ("POST", "/", 404),
        ("POST", "/hooks/", 404),
        ("POST", "/hooks/ses/../x", 404),
        ("GET", "/docs", 404),
    ],
)
def test_there_is_nothing_else(hooked, method, path, status):
    """One address, one method."""
    assert ask(hooked.port, method, path, signed.body(complaint()))[0] == status
    assert hooked.first is D.SENT


def test_the_answer_is_the_same_for_everybody(hooked):
    """It says its number and nothing of the reason."""
    answers = {ask(hooked.port, "POST", hook.PATH, made())[1] for made in FORGED.values()}
    assert answers == {"403\n"}


def test_our_own_subscription_is_confirmed(hooked):
    """Once, where SNS says; nothing is taken in."""
    assert hooked.post(signed.body("You have chosen ...", kind="SubscriptionConfirmation")) == 200
    assert hooked.asked == [signed.CERTIFICATE, signed.CONFIRM]
    assert hooked.events == 0


def test_that_the_hook_was_unsubscribed_is_kept_for_a_person(hooked):
    """It is not subscribed again by itself."""
    assert hooked.post(signed.body("You have chosen ...", kind="UnsubscribeConfirmation")) == 200
    assert hooked.asked == [signed.CERTIFICATE]
    with reading(hooked.engine) as conn:
        assert "UnsubscribeConfirmation" in strays.list_all(conn)[0].why


def test_what_is_signed_and_not_understood_is_kept_for_a_person(hooked):
    """SNS need not come again with it."""
    assert hooked.post(signed.body("noise")) == 200
    with reading(hooked.engine) as conn:
        assert strays.count(conn) == 1


def test_without_a_certificate_it_should_come_again(hooked):
    """503, which SNS takes for "later"; then it is taken in."""
    hooked.answer = Unreachable(signed.CERTIFICATE, "no answer")
    assert hooked.post(signed.body(complaint())) == 503
    assert hooked.first is D.SENT


def test_a_busy_database_lets_it_come_again(sqlite_engine):
    """Nothing is lost by a backup that takes long."""
    make.frozen(sqlite_engine, 1)
    hasty = open_engine(sqlite_engine.url.render_as_string(), busy_seconds=0.1)
    take = partial(
        receive,
        hasty,
        topic=signed.TOPIC,
        clock=lambda: datetime.now(UTC),
        certificate=lambda _: signed.certificate(),
        confirm=print,
    )
    with served(hook.app(take)) as port:
        with writing(sqlite_engine):
            assert ask(port, "POST", hook.PATH, signed.body(complaint()))[0] == 503
        assert ask(port, "POST", hook.PATH, signed.body(complaint()))[0] == 200
    hasty.dispose()


def test_many_at_once_are_each_taken_in_once(hooked):
    """Eight threads, the same twenty messages."""
    bodies = [signed.body(json.dumps(notice("Send", "nonce1-1", receipt=f"r{at}"))) for at in range(20)]
    statuses = []

    def post():
        statuses.extend(hooked.post(body) for body in bodies)

    threads = [threading.Thread(target=post) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(statuses) == {200}
    assert hooked.events == 20
    assert len(hooked.asked) == 1


def test_another_s_way_of_signing_is_understood(hooked, moto):
    """Moto publishes to the hook over HTTP and signs on its own; its certificate is in its memory."""
    client = boto3.client("sns", region_name="eu-west-1", endpoint_url=moto.url)
    client.create_topic(Name="mail-events")

    def fetch(url):
        return sns_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"]._message_public_keys[url.rpartition("/")[2]]

    take = partial(
        receive,
        hooked.engine,
        topic=signed.TOPIC,
        clock=lambda: datetime.now(UTC),
        certificate=fetch,
        confirm=print,
    )
    with served(hook.app(take, hooked.told.append)) as port:
        client.subscribe(
            TopicArn=signed.TOPIC, Protocol="http", Endpoint=f"http://127.0.0.1:{port}{hook.PATH}"
        )
        client.publish(TopicArn=signed.TOPIC, Message=complaint())
    client.close()
    assert hooked.told == []
    assert hooked.first is D.COMPLAINED
    with reading(hooked.engine) as conn:
        assert len(subscribers.suppressions(conn)) == 1
