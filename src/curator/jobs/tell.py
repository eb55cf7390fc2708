"""tell: mail a note to the editors, and only to them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from curator.config import Settings
from curator.errors import CuratorError, SendInDoubt
from curator.mail.note import note
from curator.model import Receipt
from curator.post import Post


@dataclass(frozen=True, slots=True)
class Told:
    """Who was mailed, and what went wrong first, if anything did.

    `perhaps` says that a mail may be on its way all the same, so that who tries again may mail it twice.
    """

    mailed: tuple[str, ...] = ()
    fault: str | None = None
    perhaps: bool = False


def tell(
    settings: Settings,
    post: Post,
    issue: int,
    subject: str,
    text: str,
    *,
    now: datetime,
    to: Sequence[str] | None = None,
) -> Told:
    """Mail a note about an issue to each editor, or to the addresses in `to`.

    One who cannot be mailed keeps no other from it: what a post or an address raises is in the answer.
    """
    mailed: list[str] = []
    faults: list[CuratorError] = []
    for address in settings.editors if to is None else to:
        try:
            _mail(settings, post, issue, subject, text, address, now)
            mailed.append(address)
        except CuratorError as error:
            faults.append(error)
    perhaps = any(isinstance(error, SendInDoubt) for error in faults)
    return Told(tuple(mailed), str(faults[0]) if faults else None, perhaps)


def _mail(
    settings: Settings, post: Post, issue: int, subject: str, text: str, to: str, now: datetime
) -> Receipt:
    name = f"note-{issue}-{secrets.token_hex(6)}"
    made = note(settings.newsletter, to=to, subject=subject, text=text, name=name, issue=issue, now=now)
    return post.send(made)
