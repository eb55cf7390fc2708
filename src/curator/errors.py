"""Everything that can go wrong, drawn as a tree.

    CuratorError                    one clear line for the person; `permanent` for the machine
    ├── ConfigError                 curator.toml, the environment, or the key file
    ├── UsageError                  an argument that names nothing: an unknown section, a bad date
    ├── StoreError                  the database cannot be used
    │   ├── StoreBusy               ... for now: another writer holds it
    │   └── StoreOutdated           ... its schema is newer or older than this program
    ├── NotFound                    no such source, candidate, issue, subscriber
    ├── Refused                     a move that the rules do not allow (ruling, issue state)
    │   └── Stale                   ... because somebody else changed the issue meanwhile
    ├── Held                        a person is needed before this may go on
    ├── FetchError                  an address gave us nothing
    │   ├── AddressRefused          ... because we must not connect there
    │   ├── Unreachable             ... no connection, no answer in time, a broken answer
    │   │   ├── ProxyFailed         ... of the proxy's: nothing is known of what is behind it
    │   │   └── UnknownHost         ... the name has no address
    │   ├── TooLarge                ... more bytes than allowed, on the wire or decoded
    │   ├── Unwelcome               ... because its robots.txt asks robots to stay away
    │   ├── AtRest                  ... because its host is left alone for a while; nothing was asked
    │   └── BadStatus               ... the server said so
    ├── Unreadable                  bytes that are no feed, or no page
    ├── Overrun                     a quarantined child was killed at its limit, or died
    ├── MediaError                  a picture cannot be kept in the newsletter's folder or bucket
    ├── ShotError                   no browser here takes pictures of a mail
    ├── EventRejected               a mail event that is not one, or not ours
    │   └── EventForged             ... that our topic never published
    └── SendError                   the post did not take a message
        ├── SendRejected            ... for this recipient, for ever
        ├── SendThrottled           ... certainly not accepted: may be sent later
        │   └── SendPostponed       ... and that is so for this recipient alone
        ├── SendHalted              ... nothing will be accepted until a person mends it
        └── SendInDoubt             ... and nobody knows whether it did

Normal outcomes are values, not errors: NotModified, "already queued".
"""

from datetime import timedelta
from typing import ClassVar


class CuratorError(Exception):
    """A failure with one line for a person.  `permanent`: doing the same again gives the same."""

    permanent: ClassVar[bool] = True


class _Troubled(CuratorError):
    """A failure that a source or a page is in: `trouble` names it in a word or two."""

    trouble: str = "broken"

    def __init__(self, sentence: str, trouble: str | None = None) -> None:
        super().__init__(sentence)
        if trouble:
            self.trouble = trouble


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


class Stale(Refused):
    """Somebody else changed the issue meanwhile; `diff` are the lines that say how, if that is known."""

    def __init__(self, sentence: str, diff: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.diff = diff


class Held(CuratorError):
    """Nothing is wrong enough to fail, but a person must decide before it goes on (exit code 3)."""


class FetchError(_Troubled):
    """An address could not be fetched."""

    permanent = False

    def __init__(self, url: str, sentence: str, trouble: str | None = None) -> None:
        super().__init__(sentence, trouble)
        self.url = url


class AddressRefused(FetchError):
    """The address is not public, not http, or otherwise none that we connect to."""

    permanent = True
    trouble = "refused"


class Unreachable(FetchError):
    """No connection, no complete answer before the deadline, or an answer that breaks HTTP."""

    trouble = "unreachable"


class ProxyFailed(Unreachable):
    """The proxy made no connection, so that nothing is known of what is behind it."""


class UnknownHost(Unreachable):
    """The name has no address; one that cannot be resolved just now is only Unreachable."""


class TooLarge(FetchError):
    """The answer is larger than the limit, as sent or as decoded."""

    permanent = True
    trouble = "too large"


class Unwelcome(FetchError):
    """The site's robots.txt (RFC 9309) asks robots not to fetch this."""

    permanent = True
    trouble = "unwelcome"


class AtRest(FetchError):
    """The host failed or asked for patience a moment ago, so that nothing was asked of it now."""

    trouble = "busy"


# What an error status means to us: in a word, and in some more (RFC 9110 §15, RFC 6585 §4).
_STATUSES = {
    401: ("refused", "it wants a password"),
    402: ("refused", "it wants to be paid"),
    403: ("refused", "we may not see this"),
    404: ("missing", "nothing is there, it is missing"),
    410: ("gone", "it is gone for good"),
    429: ("busy", "it is busy"),
    451: ("refused", "withheld for legal reasons"),
    500: ("broken", "the server is broken"),
    503: ("busy", "it is busy"),
}


class BadStatus(FetchError):
    """The server answered with an error status."""

    def __init__(self, url: str, status: int, retry_after: timedelta | None = None) -> None:
        trouble, why = _STATUSES.get(status, ("broken", "") if status >= 500 else ("refused", ""))
        super().__init__(url, f"the server answered {status}: {why or trouble}", trouble)
        self.status = status
        self.retry_after = retry_after


class Unreadable(_Troubled):
    """The bytes are not what they should be: no feed, no page with text."""

    trouble = "unreadable"


class Overrun(_Troubled):
    """Quarantined work took more time or memory than allowed, or died of its input."""

    trouble = "too heavy"


class MediaError(CuratorError):
    """The place for the newsletter's pictures cannot be used; the line says which and how to mend it."""


class ShotError(CuratorError):
    """There is no browser to take pictures of a mail with, or it fails; the line says how to mend it."""


class EventRejected(CuratorError):
    """A notification that is malformed, forged, or about somebody else's mail."""


class EventForged(EventRejected):
    """A message that is not from our topic, or that nobody at Amazon has signed."""


class SendError(CuratorError):
    """The post did not confirm a message."""


class SendRejected(SendError):
    """The provider refuses this message or this recipient; nobody else is concerned."""


class SendThrottled(SendError):
    """Certainly not accepted, and not for good: too fast, or no connection was made."""

    permanent = False


class SendPostponed(SendThrottled):
    """Certainly not accepted, and not for good, for this recipient alone: a full or busy mailbox."""


class SendHalted(SendError):
    """The provider takes nothing more: paused, suspended, unverified, out of quota, bad credentials."""


class SendInDoubt(SendError):
    """The call ended without a clear answer; the message may be on its way, so it is not sent again."""
