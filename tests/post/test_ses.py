"""Sending through Amazon SES: against moto's server, and against one that fails as told."""

import base64
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from curator.config import Ses, Tracking
from curator.errors import SendHalted, SendInDoubt
from curator.post.ses import SesPost
from tests.support.cloud import Cloud
from tests.support.letters import letter
from tests.support.postoffice import FaultySes, MotoSes, accept, reset


def post_to(url: str, **more: object) -> SesPost:
    return SesPost(Ses(endpoint=url, configuration_set="digest"), **{"threads": 4, **more})


def asked_of(faulty: FaultySes) -> dict:
    """What the one request that arrived asked for."""
    (request,) = faulty.requests
    return json.loads(request.partition(b"\r\n\r\n")[2])


def test_a_message_arrives_byte_for_byte(moto: MotoSes):
    """What SES is given is the composed message, to its one recipient."""
    post, message = post_to(moto.url), letter(name="Zoë Ünder")
    receipt = post.send(message)
    post.close()
    (received,) = moto.mails()
    assert received.raw == message.raw
    assert received.sender == "ada@news.example"
    assert [mailbox.addr_spec for mailbox in received.mail["To"].addresses] == ["reader@post.example"]
    assert {to.rpartition("<")[2].strip("<>") for to in received.to} == {"reader@post.example"}
    assert receipt.id


def test_threads_share_one_client(moto: MotoSes):
    """Forty messages through four threads arrive once each."""
    post = post_to(moto.url)
    letters = [letter(f"reader{n}@post.example", delivery=str(n)) for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(post.send, letters))
    post.close()
    assert len({receipt.id for receipt in receipts}) == 40
    assert sorted(mail.raw for mail in moto.mails()) == sorted(message.raw for message in letters)


def test_an_unverified_sender_halts_the_send(moto: MotoSes):
    """A sender that SES does not know is no fault of the recipient's."""
    moto.reset()
    post = post_to(moto.url)
    with pytest.raises(SendHalted, match=r"ada@news\.example"):
        post.send(letter())
    post.close()


def test_the_request_names_one_recipient_the_tags_and_the_configuration_set(faulty: FaultySes):
    """SES is told what it needs to tell us later which delivery an event is about."""
    post = post_to(faulty.url)
    assert post.send(letter(delivery="d-42")).id == "accepted-1"
    post.close()
    asked = asked_of(faulty)
    assert asked["Destination"] == {"ToAddresses": ["reader@post.example"]}
    assert asked["ConfigurationSetName"] == "digest"
    assert {tag["Name"]: tag["Value"] for tag in asked["EmailTags"]} == {
        "issue": "12",
        "delivery": "d-42",
        "kind": "live",
        "newsletter": "weekly-news-example",
        "ses:feedback-id-a": "weekly-news-example",
        "ses:feedback-id-b": "issue-12",
    }
    assert base64.b64decode(asked["Content"]["Raw"]["Data"]) == letter(delivery="d-42").raw


def test_after_a_failure_the_next_message_goes_out(faulty: FaultySes):
    """A doubtful call leaves the hand usable."""
    post = post_to(faulty.url)
    faulty.act = reset
    with pytest.raises(SendInDoubt):
        post.send(letter())
    faulty.act = accept
    assert post.send(letter()).id == "accepted-1"
    post.close()


def test_a_preview_is_counted_apart_from_the_issue(faulty: FaultySes):
    """Complaints about previews do not count as the issue's in Gmail's figures."""
    post = post_to(faulty.url)
    post.send(letter(kind="preview"))
    post.close()
    tags = {tag["Name"]: tag["Value"] for tag in asked_of(faulty)["EmailTags"]}
    assert (tags["kind"], tags["ses:feedback-id-b"]) == ("preview", "preview")


@pytest.mark.parametrize(
    ("tracking", "told"),
    [
        (None, {"OpenTrackingEnabled": "DISABLED", "ClickTrackingEnabled": "DISABLED"}),
        (Tracking(opens=True, consent="the form"), {"ClickTrackingEnabled": "DISABLED"}),
        (Tracking(clicks=True, consent="the form"), {"OpenTrackingEnabled": "DISABLED"}),
    ],
)
def test_nobody_is_watched_who_did_not_agree(faulty: FaultySes, tracking, told):
    """Whatever the account is set to, each message says that its opens and clicks are not followed."""
    post = post_to(faulty.url, tracking=tracking)
    post.send(letter())
    post.close()
    assert asked_of(faulty)["ConfigurationOverrides"] == {"Tracking": told}


def test_what_readers_agreed_to_is_left_to_the_configuration_set(faulty: FaultySes):
    """With consent for both, the message overrides nothing."""
    post = post_to(faulty.url, tracking=Tracking(opens=True, clicks=True, consent="the form"))
    post.send(letter())
    post.close()
    assert "ConfigurationOverrides" not in asked_of(faulty)


def test_a_hand_for_many_threads_connects_only_as_they_need_it(faulty: FaultySes):
    """Room for sixty-four connections costs none before the first message, and one with it."""
    post = post_to(faulty.url, threads=64)
    assert faulty.connections == 0
    post.send(letter())
    post.close()
    assert faulty.connections == 1


def test_a_connection_that_ended_while_it_was_idle_costs_nothing(faulty: FaultySes):
    """SES closes what is not used for a while: the next message goes over a new one, and is in no doubt."""

    def accept_and_leave(connection: socket.socket) -> None:
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{"MessageId": "1"}')

    faulty.act = accept_and_leave
    post = post_to(faulty.url)
    for _ in range(3):
        post.send(letter())
        time.sleep(0.1)
    post.close()
    assert (len(faulty.requests), faulty.connections) == (3, 3)


def test_each_thread_has_a_connection_to_itself(cloud: Cloud):
    """Twenty threads keep their connections: none is thrown away because the pool is small."""
    cloud.answers["POST /v2/email/outbound-emails"] = lambda _: time.sleep(0.01) or {"MessageId": "1"}
    post = post_to(cloud.url, threads=20)
    assert post._client.meta.config.tcp_keepalive
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(post.send, [letter()] * 200))
    post.close()
    assert len(cloud.asked) == 200
    assert len(cloud.askers) <= 20
