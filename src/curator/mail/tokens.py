"""The signed ends of readers' links: each names one subscriber, cannot be guessed, and serves one purpose.

A token of an edition is ten digits, a dot and 27 characters of HMAC-SHA1 in URL-safe base64: always as long
as the sentinel that holds its place, of characters that need no encoding in an address or in
quoted-printable.  It never expires by itself.  Each purpose has a salt of its own, so that a preview's token
unsubscribes nobody.  The link that confirms, and the form's own token, know their time besides.

All are made anew and compared when read: base64 has spare bits, so decoding would let four spellings pass.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from curator.errors import Refused, UsageError
from curator.model import TOKEN_SENTINEL

Purpose = Literal["unsubscribe", "preferences", "feedback", "preview"]

LENGTH = len(TOKEN_SENTINEL)
_DIGITS = 10
_SIGNATURE = r"[A-Za-z0-9_-]{27}"
_SHAPE = re.compile(rf"([0-9]{{10}})\.{_SIGNATURE}")
_CONFIRM = re.compile(rf"([0-9]{{10}})\.([A-Za-z0-9_-]{{8,32}})\.([0-9]{{10}})\.{_SIGNATURE}")
_FORM = re.compile(rf"([0-9]{{10}})\.{_SIGNATURE}")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a link that confirms says: for whom, the nonce that makes it the one that counts, since when."""

    subscriber_id: int
    nonce: str
    made_at: datetime


def make(keys: tuple[bytes, ...], purpose: Purpose, subscriber_id: int) -> str:
    """The token of `subscriber_id` for `purpose`, signed with the newest (first) of `keys`.

    Raises UsageError for an id that does not fit ten digits.
    """
    return _signed(keys[0], purpose, _number(subscriber_id))


def read(keys: tuple[bytes, ...], purpose: Purpose, token: str) -> int:
    """The subscriber's id that `token` was made for, with any of `keys`.  Raises Refused for all else."""
    match = _SHAPE.fullmatch(token)
    if match and _is_ours(keys, purpose, match[1], token):
        return int(match[1])
    raise Refused(
        "this link is not one of ours, or it was cut short; use the whole link from the newest issue"
    )


def confirm(keys: tuple[bytes, ...], subscriber_id: int, nonce: str, now: datetime) -> str:
    """The token that confirms a subscription: of 8 to 32 characters of URL-safe base64 as its `nonce`."""
    said = f"{_number(subscriber_id)}.{nonce}.{int(now.timestamp()):010}"
    return _signed(keys[0], "confirm", said)


def confirmed(keys: tuple[bytes, ...], token: str) -> Confirmation:
    """What a confirming token says; its age is for the caller to judge.  Raises Refused for anything else."""
    match = _CONFIRM.fullmatch(token)
    if match and _is_ours(keys, "confirm", token.rpartition(".")[0], token):
        return Confirmation(int(match[1]), match[2], datetime.fromtimestamp(int(match[3]), UTC))
    raise Refused("this link is not one of ours, or it was cut short; use the whole link from the mail")


def form(keys: tuple[bytes, ...], now: datetime) -> str:
    """The token of a form that is shown now."""
    return _signed(keys[0], "form", f"{int(now.timestamp()):010}")


def form_age(keys: tuple[bytes, ...], token: str, now: datetime) -> timedelta | None:
    """How long ago the form was shown; None if no form of ours has this token."""
    match = _FORM.fullmatch(token)
    if not match or not _is_ours(keys, "form", match[1], token):
        return None
    return now - datetime.fromtimestamp(int(match[1]), UTC)


def _number(subscriber_id: int) -> str:
    if not 0 <= subscriber_id < 10**_DIGITS:
        raise UsageError(f"subscriber {subscriber_id} does not fit a token of {_DIGITS} digits")
    return f"{subscriber_id:0{_DIGITS}}"


def _signed(key: bytes, purpose: str, said: str) -> str:
    from itsdangerous import Signer

    return Signer(key, salt=f"curator.{purpose}", key_derivation="hmac").sign(said).decode("ascii")


def _is_ours(keys: tuple[bytes, ...], purpose: str, said: str, token: str) -> bool:
    """Whether one of `keys` makes this token of what it says."""
    return any(hmac.compare_digest(_signed(key, purpose, said), token) for key in keys)
