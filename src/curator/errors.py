"""Everything that can go wrong, drawn as a tree.

    CuratorError                    one clear line for the person; `permanent` for the machine
    ├── ConfigError                 curator.toml, the environment, or the key file
    ├── UsageError                  an argument that names nothing: an unknown section, a bad date
    ├── StoreError                  the database cannot be used
    │   ├── StoreBusy               ... for now: another writer holds it
    │   └── StoreOutdated           ... its schema is newer or older than this program
    ├── NotFound                    no such source, candidate, issue, subscriber
    ├── Refused                     a move that the rules do not allow (ruling, issue state, stale write)
    ├── Held                        a person is needed before this may go on
    ├── FetchError                  an address gave us nothing
    │   ├── AddressRefused          ... because we must not connect there
    │   ├── Unreachable             ... no connection, no answer in time, a broken answer
    │   ├── TooLarge                ... more bytes than allowed, on the wire or decoded
    │   └── BadStatus               ... the server said so
    ├── Unreadable                  bytes that are no feed, or no page
    ├── Overrun                     a quarantined child was killed at its limit, or died
    ├── EventRejected               a mail event that is not one, or not ours
    └── SendError                   the post did not take a message
        ├── SendRejected            ... for this recipient, for ever
        ├── SendThrottled           ... certainly not accepted: may be sent later
        ├── SendHalted              ... nothing will be accepted until a person mends it
        └── SendInDoubt             ... and nobody knows whether it did

Normal outcomes are values, not errors: NotModified, "already queued".
"""

from datetime import timedelta
from typing import ClassVar


class CuratorError(Exception):
    """A failure with one line for a person.  `permanent`: doing the same again gives the same."""

    permanent: ClassVar[bool] = True


class ConfigError(CuratorError):
    """The newsletter's settings are missing or wrong; the line names the key, the file and the mend."""


class UsageError(CuratorError):
    """An argument names something that does not exist here, or is malformed."""


class StoreError(CuratorError):
    """The database cannot be opened or written."""


class StoreBusy(StoreError):
    """Another process holds the database; the same call may succeed in a moment."""

    permanent = False


class StoreOutdated(StoreError):
    """The database's schema and this program do not belong together."""


class NotFound(CuratorError):
    """There is no such thing."""


class Refused(CuratorError):
    """The rules do not allow this move from here; the line says which move would be allowed."""


class Held(CuratorError):
    """Nothing is wrong enough to fail, but a person must decide before it goes on (exit code 3)."""


class FetchError(CuratorError):
    """An address could not be fetched."""

    permanent = False

    def __init__(self, url: str, sentence: str) -> None:
        super().__init__(sentence)
        self.url = url


class AddressRefused(FetchError):
    """The address is not public, not http, or otherwise none that we connect to."""

    permanent = True


class Unreachable(FetchError):
    """No connection, no complete answer before the deadline, or an answer that breaks HTTP."""


class TooLarge(FetchError):
    """The answer is larger than the limit, as sent or as decoded."""

    permanent = True


class BadStatus(FetchError):
    """The server answered with an error status."""

    def __init__(self, url: str, status: int, retry_after: timedelta | None = None) -> None:
        super().__init__(url, f"the server answered {status}")
        self.status = status
        self.retry_after = retry_after


class Unreadable(CuratorError):
    """The bytes are not what they should be: no feed, no page with text."""


class Overrun(CuratorError):
    """Quarantined work took more time or memory than allowed, or died of its input."""


class EventRejected(CuratorError):
    """A notification that is malformed, forged, or about somebody else's mail."""


class SendError(CuratorError):
    """The post did not confirm a message."""


class SendRejected(SendError):
    """The provider refuses this message or this recipient; nobody else is concerned."""


class SendThrottled(SendError):
    """Certainly not accepted, and not for good: too fast, or no connection was made."""

    permanent = False


class SendHalted(SendError):
    """The provider takes nothing more: paused, suspended, unverified, out of quota, bad credentials."""


class SendInDoubt(SendError):
    """The call ended without a clear answer; the message may be on its way, so it is not sent again."""
