"""The queue of mail events: emptied in bags, each taken off once stored; its troubles told in a line."""

import json
import time

import boto3
import pytest

from curator import config
from curator.errors import ConfigError, SendHalted
from curator.post.mailbag import Mailbag, region
from tests.support import make
from tests.support.postoffice import answer


@pytest.fixture
def queue(moto):
    """A queue, with a client that looks at it."""
    client = boto3.client("sqs", region_name="eu-west-1", endpoint_url=moto.url)
    yield client, client.create_queue(QueueName="events")["QueueUrl"]
    client.close()


def opened(tmp_path, url, endpoint, **more):
    ses = config.Ses(events_queue=url, events_endpoint=endpoint)
    return Mailbag(make.settings(tmp_path, post=config.Post(ses=ses)), **more)


def fill(queue, count):
    client, url = queue
    for at in range(count):
        client.send_message(QueueUrl=url, MessageBody=f"notice {at}")


def left(queue):
    """How many messages the queue holds: those that wait, and those that somebody has in hand."""
    client, url = queue
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    told = client.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return tuple(int(told[name]) for name in names)


def test_all_that_waits_is_fetched_and_taken_off(tmp_path, moto, queue):
    """However many bags it fills."""
    fill(queue, 23)
    seen = []
    with opened(tmp_path, queue[1], moto.url) as mailbag:
        for bag in mailbag.bags(wait=0):
            seen += bag.bodies
            bag.done()
    assert sorted(seen) == sorted(f"notice {at}" for at in range(23))
    assert left(queue) == (0, 0)


def test_what_is_not_stored_stays(tmp_path, moto, queue):
    """It is only hidden from others for a while."""
    fill(queue, 3)
    with opened(tmp_path, queue[1], moto.url) as mailbag:
        assert sum(len(bag.bodies) for bag in mailbag.bags(wait=0)) == 3
    assert left(queue) == (0, 3)


def test_an_empty_queue_is_waited_for_a_little(tmp_path, moto, queue):
    """The first question waits; SQS answers hasty ones with nothing although there is something."""
    with opened(tmp_path, queue[1], moto.url) as mailbag:
        began = time.monotonic()
        assert list(mailbag.bags(wait=2)) == []
        assert 1.5 < time.monotonic() - began < 8


def test_the_time_for_it_is_bounded(tmp_path, moto, queue):
    """Who has something else to do gets one bag and comes again."""
    fill(queue, 25)
    with opened(tmp_path, queue[1], moto.url) as mailbag:
        assert len(list(mailbag.bags(seconds=0, wait=0))) == 1


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("https://sqs.us-east-1.amazonaws.com/123456789012/events", "us-east-1"),
        ("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/events", "cn-north-1"),
        ("http://127.0.0.1:5000/123456789012/events", "eu-west-1"),
        ("https://sqs.us-east-1.amazonaws.com.evil.example/1/events", "eu-west-1"),
    ],
)
def test_a_queue_may_lie_in_another_region(url, where):
    """Its address says in which; questions must be signed for that one."""
    assert region(url, "eu-west-1") == where


def test_without_a_queue_the_setting_is_named(tmp_path):
    """Nothing is asked of anybody."""
    with pytest.raises(ConfigError, match=r"set \[post.ses\] events_queue"):
        opened(tmp_path, None, None)


def test_a_queue_that_is_not_there_is_told(tmp_path, moto):
    """With what to look at."""
    with (
        opened(tmp_path, f"{moto.url}/123456789012/none", moto.url) as mailbag,
        pytest.raises(SendHalted, match=r"cannot be read: .*check events_queue") as caught,
    ):
        list(mailbag.bags(wait=0))
    assert "\n" not in str(caught.value)


def test_a_queue_that_gives_and_does_not_take_is_told(tmp_path, faulty):
    """Credentials that may read and not delete would bring the same messages for ever."""
    given = {"Messages": [{"MessageId": "1", "ReceiptHandle": "h", "Body": "notice"}]}
    refused = {"Successful": [], "Failed": [{"Id": "0", "SenderFault": True, "Code": "AccessDenied"}]}
    faulty.act = answer(200, body=json.dumps(given | refused).encode())
    with opened(tmp_path, f"{faulty.url}/1/events", faulty.url) as mailbag:
        bag = next(mailbag.bags(wait=0))
        with pytest.raises(SendHalted, match=r"AccessDenied.*sqs:DeleteMessage"):
            bag.done()


def test_a_troubled_queue_is_asked_again(tmp_path, faulty):
    """The hand that reads sends no mail, so it may; a hasty one gives up at once."""
    faulty.act = answer(503)
    with opened(tmp_path, f"{faulty.url}/1/events", faulty.url) as mailbag, pytest.raises(SendHalted):
        list(mailbag.bags(wait=0))
    assert len(faulty.requests) > 1
    faulty.requests.clear()
    with (
        opened(tmp_path, f"{faulty.url}/1/events", faulty.url, hasty=True) as mailbag,
        pytest.raises(SendHalted),
    ):
        list(mailbag.bags(wait=0))
    assert len(faulty.requests) == 1
