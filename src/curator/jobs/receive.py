"""receive: one message that was posted to us, as SNS does; believed only once it is verified."""

import json
from collections.abc import Callable

from sqlalchemy import Engine

from curator.config import Tracking
from curator.jobs.settle import Clock, Taken, take_in
from curator.mail import sns
from curator.post.mailbag import Bag


def receive(
    engine: Engine,
    body: bytes,
    *,
    topic: str,
    clock: Clock,
    certificate: Callable[[str], bytes],
    confirm: Callable[[str], object],
    tracking: Tracking | None = None,
) -> Taken:
    """Take in the message in `body`, if `topic` has published it and it is signed.

    `certificate` gives the certificate at an address of SNS, `confirm` asks such an address: the topic wants
    to know once whether it may post to us.  Raises EventRejected for what is no message, EventForged for one
    that is not ours, FetchError where a certificate cannot be had, StoreError.
    """
    message = sns.read(body, topic, clock())
    sns.verify(message, certificate(message.certificate))
    if message.confirm:
        confirm(message.confirm)
        return Taken()
    # Only what is signed: a field more beside it would be anybody's.
    signed = {"Type": message.type, "Message": message.text, "Timestamp": message.at.isoformat()}
    return take_in(engine, [Bag((json.dumps(signed),))], clock=clock, tracking=tracking)
