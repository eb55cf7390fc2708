"""The signed end of an unsubscribe link: it names one subscriber, cannot be guessed, and never expires.

A token is ten digits, a dot and 27 characters of HMAC-SHA1 in URL-safe base64: always as long as the sentinel
that holds its place in an edition, of characters that need no encoding in an address or in quoted-printable.
Each purpose has a salt of its own, so that a preview's token unsubscribes nobody.
"""

import hmac
import re
from typing import Literal

from curator.errors import Refused, UsageError
from curator.model import TOKEN_SENTINEL

Purpose = Literal["unsubscribe", "preview"]

LENGTH = len(TOKEN_SENTINEL)
_DIGITS = 10
_SHAPE = re.compile(r"([0-9]{10})\.[A-Za-z0-9_-]{27}")


def make(keys: tuple[bytes, ...], purpose: Purpose, subscriber_id: int) -> str:
    """The token of `subscriber_id` for `purpose`, signed with the newest (first) of `keys`.

    Raises UsageError for an id that does not fit ten digits.
    """
    from itsdangerous import Signer

    if not 0 <= subscriber_id < 10**_DIGITS:
        raise UsageError(f"subscriber {subscriber_id} does not fit a token of {_DIGITS} digits")
    signer = Signer(keys[0], salt=f"curator.{purpose}", key_derivation="hmac")
    return signer.sign(f"{subscriber_id:0{_DIGITS}}").decode("ascii")


def read(keys: tuple[bytes, ...], purpose: Purpose, token: str) -> int:
    """The subscriber's id that `token` was made for, with any of `keys`.  Raises Refused for anything else.

    The token is made anew and compared: base64 has spare bits, so decoding would let four spellings pass.
    """
    match = _SHAPE.fullmatch(token)
    if match:
        subscriber_id = int(match[1])
        for key in keys:
            if hmac.compare_digest(make((key,), purpose, subscriber_id), token):
                return subscriber_id
    raise Refused(
        "this link is not one of ours, or it was cut short; use the whole link from the newest issue"
    )
