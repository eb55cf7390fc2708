"""The hand that fetches mail events: SES → SNS → an SQS queue, polled; no public endpoint, no signatures.

Messages are taken off the queue only after their events are stored, so a crash repeats them, which harms
nothing.  For the same reason this hand, which sends no mail, may try again by itself.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from curator.config import Settings
from curator.errors import ConfigError, SendHalted

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT = 2  # seconds that the first question waits for messages; asked in haste, a queue hides what it has
HIDDEN = 120  # seconds in which nobody else gets what we have in hand
_AT_ONCE = 10  # SQS gives no more
_MEND = (
    "check events_queue and region in [post.ses], and that the AWS credentials may call "
    "sqs:ReceiveMessage and sqs:DeleteMessage"
)


@dataclass(frozen=True, slots=True)
class Bag:
    """Some notices, and the call that takes them off the queue once they are stored."""

    bodies: tuple[str | bytes, ...]
    done: "Callable[[], object]" = lambda: None


def region(queue: str, otherwise: str) -> str:
    """The region in a queue's URL: a topic may fill a queue elsewhere; `otherwise` where it tells none."""
    told = re.match(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/", queue)
    return told[1] if told else otherwise


class Mailbag:
    """The queue of mail events.  Raises ConfigError where none is configured, SendHalted for a useless one.

    `hasty` gives up at the first trouble, within some seconds: for a program that has something else to do.
    """

    def __init__(self, settings: Settings, *, hasty: bool = False) -> None:
        ses = settings.post.ses
        if not ses.events_queue:
            raise ConfigError("no queue of mail events is configured; set [post.ses] events_queue to its URL")
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        patience = Config(
            retries={"mode": "standard", "total_max_attempts": 1 if hasty else 4},
            connect_timeout=2 if hasty else 5,
            read_timeout=3 if hasty else WAIT + 15,
        )
        self._queue = ses.events_queue
        try:
            self._client = boto3.session.Session().client(
                "sqs",
                region_name=region(ses.events_queue, ses.region),
                endpoint_url=ses.events_endpoint,
                config=patience,
            )
        except (BotoCoreError, ValueError) as error:
            raise SendHalted(f"the queue of mail events cannot be used: {error}; {_MEND}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def bags(self, *, seconds: float | None = None, wait: int = WAIT) -> Iterator[Bag]:
        """What waits, some at a time, until the queue is empty or `seconds` have passed.

        `wait` is how many seconds the first question waits for messages to come, the later ones one at most.
        Raises SendHalted where the queue cannot be read or emptied.
        """
        ends = None if seconds is None else time.monotonic() + seconds
        while True:
            found = self._ask("receive_message", MaxNumberOfMessages=_AT_ONCE, WaitTimeSeconds=wait)
            messages = found.get("Messages") or []
            if not messages:
                return
            handles = tuple(one["ReceiptHandle"] for one in messages)
            yield Bag(tuple(one["Body"] for one in messages), partial(self._take_off, handles))
            if ends is not None and time.monotonic() >= ends:
                return
            wait = min(wait, 1)  # 0 is haste

    def _take_off(self, handles: tuple[str, ...]) -> None:
        """Delete these messages; those that will not go come again, and are known then."""
        entries = [{"Id": str(at), "ReceiptHandle": handle} for at, handle in enumerate(handles)]
        answer = self._ask("delete_message_batch", Entries=entries)
        failed = answer.get("Failed") or []
        if len(failed) == len(entries):
            raise SendHalted(f"nothing can be taken off the queue: {failed[0].get('Code', '?')}; {_MEND}")

    def _ask(self, what: str, **fields: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        if what == "receive_message":
            fields["VisibilityTimeout"] = HIDDEN
        try:
            answer: dict[str, Any] = getattr(self._client, what)(QueueUrl=self._queue, **fields)
        except (BotoCoreError, ClientError) as error:
            raise SendHalted(f"the queue of mail events cannot be read: {error}; {_MEND}") from error
        return answer
