"""settle: the queue of mail events, files of them, and the notices that were not understood."""

import json
import signal
import socket
import time

import boto3
import pytest

from tests.cli.test_json import fields
from tests.support import signed
from tests.support.notices import enveloped, identity, notice
from tests.support.postoffice import aws, moto, moto_server
from tests.support.served import ask

__all__ = ["aws", "moto", "moto_server"]
ADA = "reader-0@post.test"


@pytest.fixture
def topic(shell, moto, monkeypatch):
    """`publish(message)` through a topic of moto's into the queue that curator.toml names."""
    clients = {
        name: boto3.client(name, region_name="eu-west-1", endpoint_url=moto.url) for name in ("sns", "sqs")
    }
    url = clients["sqs"].create_queue(QueueName="events")["QueueUrl"]
    named = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
    arn = clients["sqs"].get_queue_attributes(**named)["Attributes"]["QueueArn"]
    made = clients["sns"].create_topic(Name="events")["TopicArn"]
    clients["sns"].subscribe(TopicArn=made, Protocol="sqs", Endpoint=arn)
    monkeypatch.setenv("CURATOR_POST__SES__EVENTS_QUEUE", url)
    monkeypatch.setenv("CURATOR_POST__SES__EVENTS_ENDPOINT", moto.url)

    def publish(message, times=1):
        text = message if isinstance(message, str) else json.dumps(message)
        for _ in range(times):
            clients["sns"].publish(TopicArn=made, Message=text)

    publish.arn = made
    yield publish
    for client in clients.values():
        client.close()


def deliveries(shell):
    """Address → state and our id of it, as it goes out in each mail."""
    outbox = {}
    for path in (shell.home / "outbox").glob("*.eml"):
        head = dict(
            line.split(": ", 1)
            for line in path.read_text().partition("\n\n")[0].splitlines()
            if ": " in line and line[0] != " "
        )
        outbox[head["To"]] = head["X-Curator-Delivery"]
    listed = shell.done("deliveries", 1, "--json").json["deliveries"]
    return {one["address"]: (one["state"], outbox[one["address"]]) for one in listed}


def test_the_queue_is_taken_in_and_emptied(shell, topic, approved):
    """Through topic and queue, as SES publishes; what the queue gives twice counts once."""
    shell.done("send", 1)
    ours = deliveries(shell)[ADA][1]
    topic(notice("Complaint", ours, to=ADA), times=2)
    topic(notice("Delivery", deliveries(shell)["reader-1@post.test"][1], to="reader-1@post.test"))
    ran = shell.done("settle")
    assert ran.out == "2 events taken in: 1 complaint, 1 delivery\n"
    assert {to: state for to, (state, _) in deliveries(shell).items()} == {
        ADA: "complained",
        "reader-1@post.test": "delivered",
        "reader-2@post.test": "sent",
    }
    assert ADA in shell.done("suppression", "list").out
    assert shell.done("settle").out == "0 events taken in\n"


def test_settle_answers_in_json(shell, topic, approved):
    """What was new by kind, what was known or not wanted, and why others were refused."""
    shell.done("send", 1)
    bounce = notice("Bounce", deliveries(shell)[ADA][1], to=ADA)
    for message in (bounce, bounce, notice("Open"), "noise"):
        topic(message)
    ran = shell("settle", "--json")
    assert ran.code == 1
    assert ran.json == {
        "new": {"bounce": 1},
        "known": 1,
        "unwanted": 1,
        "refused": ["it is not a JSON object"],
    }
    assert ran.json.keys() == fields("curator settle")


def test_what_is_not_understood_is_kept_for_a_person(shell, topic):
    """Exit 1 once; the next time the queue is empty and all is well."""
    topic("noise\x1b[31m")
    ran = shell("settle")
    assert ran.code == 1
    assert "1 notice not understood; see: curator settle --strays" in ran.err
    assert shell.done("settle").out == "0 events taken in\n"
    shown = shell.done("settle", "--strays")
    assert "it is not a JSON object" in shown.out
    assert "\x1b" not in shown.out
    (only,) = shell.done("settle", "--strays", "--json").json
    assert "noise" in only["body"]
    assert only.keys() == fields("curator settle --strays")
    assert shell("settle", "--again").code == 1
    assert shell.done("settle", "--forget").err == "1 notice forgotten\n"
    assert shell.done("settle", "--again").out == "0 events taken in\n"
    assert shell.done("settle", "--strays").err == "no notice is kept that was not understood\n"
    assert shell.done("settle", "--strays", "--json").json == []


def test_doctor_names_the_strays(shell, topic):
    """Until somebody has looked at them."""
    names = {one["what"]: one["fault"] for one in shell("doctor", "--json").json}
    assert names["mail events"] is None
    topic("noise")
    shell("settle")
    names = {one["what"]: one["fault"] for one in shell("doctor", "--json").json}
    assert "1 notice was not understood; see: curator settle --strays" in names["mail events"]


@pytest.mark.parametrize(
    "words", [["--strays", "--again"], ["--again", "--forget"], ["--strays", "curator.toml"]]
)
def test_settle_does_one_thing_at_a_time(shell, words):
    """Two at once are wrong usage."""
    ran = shell("settle", *(shell.home / word if "." in word else word for word in words))
    assert ran.code == 2
    assert "give one of them" in ran.complaint


def test_a_file_is_no_stray(shell, topic):
    """It is still there, and is named with what is wrong."""
    ran = shell("settle", shell.write("junk", "noise"))
    assert (ran.code, ran.out) == (1, "0 events taken in\n")
    assert ran.err.startswith(f"curator: {shell.home / 'junk'}: it is not")
    assert shell.done("settle", "--strays", "--json").json == []


def test_opens_are_taken_in_where_readers_agreed(shell, topic, approved, monkeypatch):
    """The setting and the place of their consent are all that it needs."""
    monkeypatch.setenv("CURATOR_TRACKING__OPENS", "true")
    monkeypatch.setenv("CURATOR_TRACKING__CONSENT", "a box on the sign-up page")
    shell.done("send", 1)
    ours = deliveries(shell)[ADA][1]
    topic(notice("Open", ours, to=ADA))
    topic(notice("Click", ours, to=ADA))
    assert shell.done("settle").out == "1 event taken in: 1 open\n"


def test_the_whole_way_round(shell, moto, topic, approved, monkeypatch):
    """`send` → SES → SNS → SQS → `settle`: what moto's simulator says of a bounce, of two recipients."""
    monkeypatch.setenv("CURATOR_POST__THROUGH", "ses")
    monkeypatch.setenv("CURATOR_POST__SES__ENDPOINT", moto.url)
    domain = "night-garden.test"
    ses = boto3.client("ses", region_name="eu-west-1", endpoint_url=moto.url)
    ses.verify_domain_identity(Domain=domain)
    ses.set_identity_notification_topic(Identity=domain, NotificationType="Bounce", SnsTopic=topic.arn)
    ses.close()
    shell.done("subscriber", "add", "bounce@simulator.amazonses.com")
    shell.done("send", 1)
    assert shell.done("settle").out == "2 events taken in: 2 bounce\n"
    assert "recipient1@example.com" in shell.done("suppression", "list").out


def test_files_may_hold_any_wrapping(shell, approved):
    """An envelope, an identity's notification, the event alone."""
    files = [
        shell.write("1", enveloped(json.dumps(notice("Bounce", to="a@post.test")))),
        shell.write("2", json.dumps(identity("Bounce", to="b@post.test", receipt="r-2"))),
        shell.write("3", json.dumps(notice("Bounce", to="c@post.test", receipt="r-3"))),
    ]
    assert shell.done("settle", *files).out == "3 events taken in: 3 bounce\n"


def test_the_hook_listens_until_it_is_stopped(shell):
    """Whatever is forged is refused, and said once; a signal ends it cleanly."""
    port = free_port()
    topic = {"CURATOR_POST__SES__TOPIC": signed.TOPIC}
    with shell.start("settle", "--listen", f"127.0.0.1:{port}", **topic) as child:
        assert b"listening at 127.0.0.1" in child.stderr.readline()
        assert status(port, signed.body(TopicArn=signed.TOPIC + "-2")) == 403
        assert status(port, b"noise") == 400
        assert status(port, b"noise") == 400
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=20)
    assert (child.returncode, out) == (0, b"")
    assert err.decode().splitlines() == [
        f'curator: a message is refused: it is of the topic "{signed.TOPIC}-2", not of ours',
        "curator: a message is refused: it is not a JSON object",
    ]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def status(port, body):
    """Of the hook's answer, once it answers."""
    ends = time.monotonic() + 20
    while True:
        try:
            return ask(port, "POST", "/hooks/ses", body)[0]
        except ConnectionRefusedError:
            assert time.monotonic() < ends
            time.sleep(0.05)


@pytest.mark.parametrize("place", ["8025", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", ""])
def test_a_place_to_listen_at_has_a_port(shell, monkeypatch, place):
    """Wrong usage, with how to write it."""
    monkeypatch.setenv("CURATOR_POST__SES__TOPIC", signed.TOPIC)
    ran = shell("settle", "--listen", place)
    assert ran.code == 2
    assert "write it like 127.0.0.1:8025" in ran.err


def test_a_place_that_is_taken_is_told(shell, monkeypatch):
    """With the place."""
    monkeypatch.setenv("CURATOR_POST__SES__TOPIC", signed.TOPIC)
    with socket.create_server(("127.0.0.1", 0)) as server:
        ran = shell("settle", "--listen", f"127.0.0.1:{server.getsockname()[1]}")
    assert ran.code == 2
    assert "nothing can listen at 127.0.0.1" in ran.err


def test_without_a_topic_nobody_may_post(shell):
    """The setting is named, before anything listens."""
    ran = shell("settle", "--listen", "127.0.0.1:0")
    assert ran.code == 1
    assert "set [post.ses] topic" in ran.complaint
