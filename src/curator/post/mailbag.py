"""The hand that fetches mail events: SES → SNS → an SQS queue, polled; no public endpoint, no signatures.

A message is taken off the queue only after its events are stored, so a crash repeats it, which harms nothing.
"""

from collections.abc import Callable, Iterator
from functools import partial

from curator.config import Settings
from curator.errors import ConfigError, SendHalted

Event = tuple[str, Callable[[], object]]


def mailbag(settings: Settings) -> Iterator[Event]:
    """The bodies that wait in the queue, each with a call that takes it off, until the queue is empty.

    Raises ConfigError where no queue is configured, SendHalted where it cannot be read.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    ses = settings.post.ses
    if not ses.events_queue:
        raise ConfigError("no queue of mail events is configured; set [post.ses] events_queue to its URL")
    client = boto3.client("sqs", region_name=ses.region, endpoint_url=ses.events_endpoint)
    try:
        while True:
            answer = client.receive_message(
                QueueUrl=ses.events_queue, MaxNumberOfMessages=10, WaitTimeSeconds=1
            )
            if not answer.get("Messages"):
                return
            for one in answer["Messages"]:
                done = partial(
                    client.delete_message, QueueUrl=ses.events_queue, ReceiptHandle=one["ReceiptHandle"]
                )
                yield one["Body"], done
    except (BotoCoreError, ClientError) as error:
        raise SendHalted(f"the queue of mail events cannot be read: {error}") from error
    finally:
        client.close()
