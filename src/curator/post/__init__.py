"""The post: the hands by which messages leave.  Each sends one message to one recipient, once.

What `send` raises decides what happens to the delivery, so every hand keeps to these words:

    Receipt          the provider has it
    SendRejected     not for this recipient, or not this message; nobody else is concerned
    SendThrottled    certainly not accepted, and may be tried later; everything else, too
    SendPostponed    the same of this recipient alone
    SendHalted       certainly not accepted, and nothing will be until a person mends what the line says
    SendInDoubt      anything else: it may be on its way, so nobody sends it again by himself
"""

from typing import Protocol

from curator.config import Settings
from curator.model import Message, Receipt, Terms

MOST_THREADS = 64  # that will ever share a hand


class Post(Protocol):
    """A hand that messages leave by.  Threads may share it."""

    name: str

    def send(self, message: Message) -> Receipt:
        """Hand over `message` in one attempt.  Raises SendRejected, -Throttled, -Halted or -InDoubt."""
        ...

    def terms(self) -> Terms:
        """What the provider allows just now, asked anew.  Raises SendHalted where it takes nothing at all."""
        ...

    def close(self) -> None:
        """Let go of connections; nothing can be sent afterwards."""
        ...


def open_post(settings: Settings) -> Post:
    """The hand that `post.through` names, not connected yet.  Raises SendHalted where none can be made."""
    match settings.post.through:
        case "ses":
            from curator.post.ses import SesPost

            threads = settings.post.threads or MOST_THREADS
            return SesPost(settings.post.ses, threads=threads, tracking=settings.tracking)
        case "smtp":
            from curator.post.smtp import SmtpPost

            return SmtpPost(settings.post.smtp)
        case "folder":
            from curator.post.folder import FolderPost

            return FolderPost(settings.home / settings.post.folder.path)
